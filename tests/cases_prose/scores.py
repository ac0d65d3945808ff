"""Holds what `coincide case read` proposes against the gold files: precision, recall and every miss.

Printed as the tables of docs/how-to/read-a-case-report.md by ``python tests/cases_prose/scores.py``.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coincide.cases.prose import propose_case

HERE = Path(__file__).parent
PARTS = ("written", "heldout")

TYPES = {
    "course.attack": "attacks",
    "course.progression_months": "months of progression",
    "course.motor_progression": "motor progression",
    "bladder.urgency": "bladder",
    "sensory.loss": "sensory loss",
    "mri.enhancing": "MRI: enhancing",
    "mri.new_lesion": "MRI: new lesion",
    "mri.optic_nerve": "optic nerve",
    "mri.central_vein": "central vein and rims",
    "mri.rims": "central vein and rims",
    "csf.bands": "CSF: bands",
    "csf.bands_only_in_csf": "CSF: bands only in CSF",
    "genetics.als_variant": "genetics",
    "exclusions.aqp4": "AQP4 and MOG antibodies",
    "exclusions.mog": "AQP4 and MOG antibodies",
    "exclusions.imaging": "exclusion by imaging",
    "exclusions.electrophysiology": "exclusion by nerve conduction",
    "exclusions.laboratory": "exclusion by laboratory",
}


def kind_of(name: str) -> str:
    """Return the type of a finding."""
    if name in TYPES:
        return TYPES[name]
    area, _, rest = name.partition(".")
    if area == "motor":
        return f"motor signs: {rest.rpartition('.')[2]}"
    return {"emg": "EMG", "mri": "MRI: lesions", "csf": "CSF: indices"}[area]


@dataclass(frozen=True)
class Line:
    """One finding, of the gold or proposed."""

    name: str
    value: str
    state: str
    side: str
    count: int | None

    def __str__(self) -> str:
        told = (self.name, self.value, self.state, self.side, "" if self.count is None else str(self.count))
        return " ".join(part for part in told if part)


@dataclass
class Tally:
    """How many findings are in the gold, proposed, and both; `loose` leaves side and number aside."""

    gold: int = 0
    proposed: int = 0
    right: int = 0
    loose: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0


@dataclass
class Scores:
    """The scores of one part."""

    by_type: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def total(self) -> Tally:
        each = self.by_type.values()
        return Tally(
            *(sum(getattr(one, name) for one in each) for name in ("gold", "proposed", "right", "loose"))
        )


def score(part: str) -> Scores:
    """Return the scores over every text of a part."""
    scores = Scores()
    for text in sorted((HERE / part).glob("*.txt")):
        gold = _gold(text.with_suffix(".toml"))
        found = propose_case(text.read_text("utf-8")).findings
        proposed = {Line(one.name, one.value, one.state, one.side, one.count) for one in found}
        _count(scores, gold, proposed)
        scores.misses.extend((text.stem, str(line), kind) for line, kind in _misses(gold, proposed))
    return scores


def _gold(path: Path) -> set[Line]:
    each = tomllib.loads(path.read_text("utf-8"))["finding"]
    return {
        Line(one["name"], one.get("value", ""), one["state"], one["side"], one.get("count")) for one in each
    }


def _count(scores: Scores, gold: set[Line], proposed: set[Line]) -> None:
    loose = {(one.name, one.value, one.state) for one in proposed}
    for one in gold:
        tally = scores.by_type[kind_of(one.name)]
        tally.gold += 1
        tally.right += one in proposed
        tally.loose += (one.name, one.value, one.state) in loose
    for one in proposed:
        scores.by_type[kind_of(one.name)].proposed += 1


def _misses(gold: set[Line], proposed: set[Line]) -> Iterator[tuple[Line, str]]:
    """Yield every finding that is missed or wrong, with the kind of miss; then what should not be there."""
    lost, extra = sorted(gold - proposed, key=str), sorted(proposed - gold, key=str)
    for one in lost:
        same = [other for other in extra if (other.name, other.value) == (one.name, one.value)]
        near = next((o for o in same if o.state == one.state), None) or next(iter(same), None)
        if near is None:
            yield one, "missed"
            continue
        extra.remove(near)
        wrong = "state" if near.state != one.state else "side" if near.side != one.side else "number"
        yield one, f"wrong {wrong}: {near}"
    for one in extra:
        yield one, "should not be there"


def table(scores: dict[str, Scores]) -> str:
    """Return precision and recall per type of both parts as a Markdown table."""
    head = (
        "| finding | "
        + " | ".join(f"{p}: right / proposed / gold | precision | recall" for p in scores)
        + " |"
    )
    rows = [head, "|---|" + "---|" * (3 * len(scores))]
    for kind in sorted({kind for one in scores.values() for kind in one.by_type}):
        rows.append(_row(kind, [one.by_type[kind] for one in scores.values()]))
    rows.append(_row("**all**", [one.total for one in scores.values()]))
    return "\n".join(rows)


def _row(kind: str, tallies: list[Tally]) -> str:
    cells = [
        cell
        for one in tallies
        for cell in (
            f"{one.right} / {one.proposed} / {one.gold}",
            _share(one.right, one.proposed),
            _share(one.right, one.gold),
        )
    ]
    return " | ".join([f"| {kind}", *cells]) + " |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


def misses(scores: dict[str, Scores]) -> str:
    """Return every miss of both parts as a Markdown table."""
    rows = ["| part | text | finding | kind of miss |", "|---|---|---|---|"]
    for part, one in scores.items():
        rows.extend(f"| {part} | {text} | `{line}` | {kind} |" for text, line, kind in one.misses)
    return "\n".join(rows)


if __name__ == "__main__":
    every = {part: score(part) for part in PARTS}
    print(table(every), misses(every), sep="\n\n")  # noqa: T201  (a script)
