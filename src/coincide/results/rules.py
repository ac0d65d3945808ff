"""Release rules: which counts may leave, as named presets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.errors import Problem, StudyError


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """Which counts are hidden and how the others are rounded.

    Attributes
    ----------
    name
        Name of the preset.
    hide_from, hide_to
        Counts from `hide_from` up to and including `hide_to` are hidden; none when
        ``hide_to < hide_from``.
    round_to
        Shown counts are rounded to the nearest multiple; 1 leaves them as they are. The threshold is
        applied first: rounding first would lift a count of 1 over the threshold.

    Examples
    --------
    >>> rule = Rule("opensafely")
    >>> rule.hides(0), rule.hides(7), rule.hides(8), [rule.rounded(n) for n in (8, 12, 13)]
    (True, True, False, [10, 10, 15])
    """

    name: str
    hide_from: int
    hide_to: int
    round_to: int = 1

    def hides(self, count: int) -> bool:
        """Return whether a count is too small to be shown."""
        return self.hide_from <= count <= self.hide_to

    def rounded(self, count: int) -> int:
        """Return a shown count as it is published, in whole numbers (halves go up)."""
        return (2 * count + self.round_to) // (2 * self.round_to) * self.round_to

    @property
    def min_cell_count(self) -> int:
        """Smallest count above zero that is shown; 0 when everything is."""
        return max(self.hide_to + 1, 0) if self.hide_to >= self.hide_from else 0

    @property
    def mark(self) -> str:
        """What is written on results that must not leave the safe room; empty for the others."""
        return "" if self.min_cell_count else "NOT FOR RELEASE"

    @property
    def words(self) -> str:
        """Return the rule in one sentence."""
        if not self.min_cell_count:
            return f"{self.mark}: every count is shown as it is"
        rounding = f"rounded to {self.round_to}" if self.round_to > 1 else "not rounded"
        zero = "zero is hidden too" if self.hide_from == 0 else "zero is shown"
        return f"counts below {self.min_cell_count} are hidden, {zero}, shown counts are {rounding}"


PRESETS: Final[dict[str, ReleaseRule]] = {
    "ohdsi": ReleaseRule("ohdsi", hide_from=1, hide_to=4),
    "opensafely": ReleaseRule("opensafely", hide_from=0, hide_to=7, round_to=5),
    "none": ReleaseRule("none", hide_from=1, hide_to=0),
}
"""The presets. ``ohdsi``: minimum cell count 5, as in OHDSI and DARWIN EU studies. ``opensafely``: counts of
7 or fewer are redacted, then rounded to 5 (OpenSAFELY, statistical disclosure control rules)."""


def Rule(preset: str = "ohdsi") -> ReleaseRule:
    """Return the release rule of a preset.

    Raises
    ------
    StudyError
        When there is no such preset.
    """
    if preset not in PRESETS:
        raise StudyError(
            Problem(
                "COI-S090",
                f"there is no release preset {preset!r}",
                where="[release] preset",
                why="without a rule nothing may be written",
                fix=f"use one of {', '.join(PRESETS)}",
            )
        )
    return PRESETS[preset]
