"""What the parts of a phenopacket tell, gathered by the paths of a case sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coincide.cases.known import ANY, Count, Known
from coincide.cases.reading_place import Place

Path = tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """A notepad of findings.

    Attributes
    ----------
    known
        Attribute path -> value.
    notes
        What the reader tells without refusing the file.
    left_out
        Places that say nothing a criterion asks for.
    """

    known: dict[Path, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def tell(self, path: Path, value: Any, place: Place) -> None:
        """Note one finding; one that contradicts an earlier one is a problem."""
        before = self.known.get(path)
        if isinstance(value, Count) and isinstance(before, Count):
            self._narrow(path, before, value, place)
        elif isinstance(value, tuple):
            self.known[path] = (*self.known.get(path, ()), *value)
        elif before is None or before == value:
            self.known[path] = value
        elif not (isinstance(value, Known) and not value.decided):
            _contradicts(path, place)

    def _narrow(self, path: Path, before: Count, value: Count, place: Place) -> None:
        """Keep what both counts allow."""
        highs = [high for high in (before.high, value.high) if high is not None]
        low, high = max(before.low, value.low), min(highs) if highs else None
        if high is not None and high < low:
            _contradicts(path, place)
        else:
            self.known[path] = Count(low, high)

    def leave_out(self, place: Place) -> None:
        """Note a place that says nothing a criterion asks for."""
        self.left_out.append(str(place).removeprefix(f"{place.file}, "))

    def every_note(self) -> list[str]:
        """Return all notes, with one for everything that was left out."""
        if not self.left_out:
            return self.notes
        some = ", ".join(self.left_out[:8]) + (", ..." if len(self.left_out) > 8 else "")
        count = len(self.left_out)
        what = "1 entry is" if count == 1 else f"{count} entries are"
        return [*self.notes, f"{what} left out, since they decide nothing a criterion asks for: {some}"]

    def said(self) -> dict[Path, Any]:
        """Return the findings that say something."""
        return {path: value for path, value in self.known.items() if value not in (ANY, None, "", ())}


def _contradicts(path: Path, place: Place) -> None:
    place.add(
        "COI-D760",
        f"this contradicts another entry about {'.'.join(path)}",
        why="which of the two is right cannot be told",
        fix="leave one of them out",
    )
