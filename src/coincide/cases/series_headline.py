"""``case_series.json``: what the series shows, from released rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from coincide.cases.criteria.base import Criterion
from coincide.results.table import Released, Row

RESEARCH: Final = "For research, not for diagnosis."
_LEVELS: Final = ("met", "not_met", "unknown")


def series_headline(tables: Sequence[Released], criteria: Sequence[Criterion]) -> dict[str, Any]:
    """Return the content of ``case_series.json``."""
    rows = {table.name: table.rows for table in tables}
    counted = next(row for row in rows["case_criteria"] if row["counted"] == "cases")
    found = [_criterion(one.name, rows["case_criteria"]) for one in criteria]
    pairs = [
        {name: row[name] for name in ("first", "second", "kappa", "low", "high", "suppressed")}
        for row in rows["case_agreement"]
    ]
    labels = {one.name: one.label for one in criteria}
    return {
        "sentence": _sentence(counted, found, labels),
        "cases": counted["people"],
        "criteria": found,
        "agreement": pairs,
        "warnings": list(_warnings(rows["case_agreement"])),
        "suppressed": counted["suppressed"],
    }


def _criterion(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    mine = {
        str(row["level"]): row
        for row in rows
        if row["criterion"] == name and row["counted"] == "result_without_exclusion"
    }
    hidden = any(mine[level]["suppressed"] for level in _LEVELS)
    shown = {level: None if hidden else mine[level]["people"] for level in _LEVELS}
    return {"criterion": name, **shown, "suppressed": hidden}


def _sentence(counted: Row, found: Sequence[dict[str, Any]], labels: dict[str, str]) -> str:
    if counted["suppressed"]:
        return f"How many cases there are is hidden by the release rule. {RESEARCH}"
    shown = [f"{labels[one['criterion']]} {one['met']}" for one in found if not one["suppressed"]]
    hidden = len(found) - len(shown)
    said = f"met without their exclusion clause: {', '.join(shown)}" if shown else "no set shows its counts"
    rest = f"; {hidden} of {len(found)} sets are hidden by the release rule" if hidden else ""
    return f"{counted['people']} cases; {said}{rest}. {RESEARCH}"


def _warnings(agreement: Sequence[Row]) -> Iterator[str]:
    """Yield what a reader must know before using a number."""
    yield "These cases were written down because they stood out; they are no sample of patients."
    yield "What a file does not tell is unknown: with full records more cases may meet a set, never fewer."
    yield "Criteria were evaluated by a program on what the files tell; no clinician judged the cases again."
    if any(not row["suppressed"] and row["undecided"] for row in agreement):
        yield "Kappa leaves out the cases in which one of the two sets is unknown."
