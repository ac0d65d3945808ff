"""The folders' primaries side by side, and what they give together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coincide.compare.folders import Compared
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.homogeneity import homogeneity
from coincide.estimates.random_effects import pooled_ratio
from coincide.results.rows import is_suppressed
from coincide.results.table import Row, Table

QUESTIONS: Final = ("primary", "order")
MEASURES: Final = ("rate_ratio", "mention_ratio")
_NUMBERS: Final = ("observed", "expected", "estimate", "low", "high", "p", "person_years")


@dataclass(frozen=True, slots=True)
class Study:
    """One folder's numbers for one direction, complete and shown."""

    name: str
    observed: int
    expected: float
    reference_events: float


def compared_table(compared: Sequence[Compared]) -> Table:
    """Return ``compared.csv``: the verdict and the main ratios of every folder, as they were released."""
    rows = tuple(row for one in compared for row in _rows(one))
    return Table(
        "compared",
        rows,
        key=("folder", "direction"),
        support=("observed",),
        derive=lambda row: row,  # counts rounded once stay as they are, and so does what rests on them
    )


def _rows(one: Compared) -> Iterator[Row]:
    for row in one.folder.tables["estimates"]:
        if row["question"] in QUESTIONS and row["measure"] in MEASURES:
            numbers = {name: row[name] if one.answered else None for name in _NUMBERS}
            states = {name: row[name] for name in ("low_state", "high_state")}
            if not one.answered and not is_suppressed(row):
                states = {"low_state": "zero", "high_state": "infinite"}
            yield {
                "folder": one.name,
                "repeats": one.repeats,
                "verdict": str(one.folder.headline["verdict"]),
                "direction": row["direction"],
                "window": row["window"],
                **numbers,
                **states,
                "suppressed": is_suppressed(row),
            }


def studies_of(compared: Sequence[Compared], direction: str) -> list[Study]:
    """Return the folders that show a direction's numbers, can answer, and hold people of their own."""
    found = []
    for one in compared:
        row = next((row for row in one.folder.tables["estimates"] if _is_main(row, direction)), None)
        reference = _reference_events(one, direction)
        if one.answered and not one.repeats and row is not None and not is_suppressed(row) and reference:
            observed, expected = row["observed"], row["expected"]
            if isinstance(observed, int) and isinstance(expected, float) and expected > 0:
                found.append(Study(one.name, observed, expected, reference))
    return found


def _is_main(row: Row, direction: str) -> bool:
    question = "primary" if direction == "either" else "order"
    return (row["question"], row["direction"]) == (question, direction) and row["measure"] in MEASURES


def _reference_events(one: Compared, direction: str) -> float | None:
    """Return the unexposed events the expectation is worth, as the table of power says them."""
    for row in one.folder.tables.get("power", []):
        if row["direction"] == direction and not is_suppressed(row):
            return float(str(row["reference_events"]))
    return None


def pooled_table(compared: Sequence[Compared]) -> Table:
    """Return ``pooled.csv``: one common ratio, whether it fits, and the ratio of studies that differ."""
    rows = tuple(
        row
        for direction in ("either", "a_then_b", "b_then_a")
        for row in _pooled_rows(studies_of(compared, direction), direction, len(compared))
    )
    return Table("pooled", rows, key=("direction",), support=("observed",), derive=lambda row: row)


def _pooled_rows(studies: Sequence[Study], direction: str, folders: int) -> Iterator[Row]:
    if len(studies) < 2 or not any(one.observed for one in studies):
        return
    cells = _cells(studies)
    common, spread = rate_ratio(*cells), homogeneity(*cells)
    base: Row = {
        "direction": direction,
        "studies": len(studies),
        "left_out": folders - len(studies),
        "observed": common.observed,
        "expected": sum(one.expected for one in studies),
        "between_sd": None,
        "suppressed": False,
    }
    yield base | {"quantity": "common_ratio", "p": common.p} | _common(common)
    yield base | {"quantity": "homogeneity", "p": spread.p} | _nothing("large-sample deviance test")
    yield from (base | row for row in _random(studies))


def _cells(studies: Sequence[Study]) -> tuple[list[int], list[float], list[int], list[float]]:
    """Return one cell a study: its events against the unexposed events its expectation is worth."""
    worth = [max(1, round(one.reference_events)) for one in studies]
    return (
        [one.observed for one in studies],
        [one.expected for one in studies],
        worth,
        [float(count) for count in worth],
    )


def _common(ratio: RateRatio) -> Row:
    low, high = ratio.interval.low, ratio.interval.high
    return {
        "estimate": ratio.estimate,
        "low": low if low > 0 else None,
        "high": high if high < float("inf") else None,
        "low_state": "finite" if low > 0 else "zero",
        "high_state": "finite" if high < float("inf") else "infinite",
        "method": f"one ratio for all, {ratio.method}",
    }


def _nothing(method: str) -> Row:
    states = {"low_state": "zero", "high_state": "infinite"}
    return {"estimate": None, "low": None, "high": None, "method": method, **states}


def _random(studies: Sequence[Study]) -> Iterator[Row]:
    found = pooled_ratio(
        [one.observed for one in studies],
        [one.expected for one in studies],
        [one.reference_events for one in studies],
    )
    how = "binomial-normal, half-normal prior of scale 0.5 on the spread"
    finite: Row = {"low_state": "finite", "high_state": "finite", "p": None, "between_sd": found.between_sd}
    for quantity, interval in (("pooled_ratio", found.interval), ("prediction", found.prediction)):
        yield finite | {
            "quantity": quantity,
            "estimate": found.ratio if quantity == "pooled_ratio" else None,
            "low": interval.low,
            "high": interval.high,
            "method": how,
        }
