"""``cohort.json`` held against the released tables: it may say nothing that they hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coincide.errors import InternalError, Problems
from coincide.results.rows import is_suppressed
from coincide.results.schema import COHORT_FIELDS, STATES
from coincide.results.table import Released, Row

FINDING: Final = (
    *("question", "subject", "endpoint", "group", "term", "measure"),
    *("estimate", "low", "high", "low_state", "high_state", "p"),
)
"""Columns of ``cohort_estimates.csv`` that a finding of the headline repeats."""

MEDIAN: Final = ("estimate", "low", "high", "low_state", "high_state")


def check_cohort(headline: Mapping[str, Any], tables: Sequence[Released]) -> None:
    """Refuse a ``cohort.json`` that breaks the contract or shows what the tables hide.

    Raises
    ------
    InternalError
        With everything that is wrong.
    """
    problems = Problems(InternalError)
    for fault in cohort_faults(headline):
        problems.add("COI-I108", f"the headline breaks the contract: {fault}", where="cohort.json")
    problems.raise_if_any()
    shown = [row for table in tables if table.name == "cohort_estimates" for row in table.rows]
    shown = [row for row in shown if not is_suppressed(row)]
    for name, said in _said(headline):
        if not any(_repeats(row, said) for row in shown) and not _everybody(name, said, tables):
            problems.add(
                "COI-I109",
                f"the numbers of {name} are in no released row",
                where="cohort.json",
                why="numbers that did not pass the gate must not be written",
            )
    problems.raise_if_any()


def cohort_faults(headline: Mapping[str, Any]) -> Iterator[str]:
    """Find what a ``cohort.json`` says that its contract does not allow."""
    names = {field.name for field in COHORT_FIELDS}
    if set(headline) != names:
        yield f"missing {sorted(names - set(headline))}, unknown {sorted(set(headline) - names)}"
        return
    median, findings = headline["median"], headline["findings"]
    if median is not None and (not isinstance(median, Mapping) or set(median) != set(MEDIAN)):
        yield "median has other fields than an estimate, its limits and their states"
        return
    if not isinstance(findings, list) or any(set(one) != {*FINDING, "sentence"} for one in findings):
        yield "findings must be a list of rows, each with its sentence"
        return
    if not isinstance(headline["warnings"], list):
        yield "warnings must be a list"
    for part in (*findings, *([median] if median else ())):
        if any(part[side] not in {*STATES, ""} for side in ("low_state", "high_state")):
            yield "a state is outside its closed list"
    if headline["suppressed"] and any(headline[name] is not None for name in ("people", "events", "median")):
        yield "a suppressed headline holds a number"


def _said(headline: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each part of the headline that holds numbers, as columns of a row."""
    counts = {name: headline[name] for name in ("people", "events") if headline[name] is not None}
    if counts:
        yield "people and events", counts
    if headline["median"] is not None:
        yield "the median", {"measure": "median_months", **headline["median"]}
    for number, finding in enumerate(headline["findings"], start=1):
        yield f"finding {number}", {column: finding[column] for column in FINDING}


def _repeats(row: Row, said: Mapping[str, Any]) -> bool:
    return all(row[column] == value for column, value in said.items())


def _everybody(name: str, said: Mapping[str, Any], tables: Sequence[Released]) -> bool:
    """Return whether a number of people without an endpoint is that of a released step of the flow."""
    steps = [row for table in tables if table.name == "attrition" for row in table.rows]
    counts = {row["people"] for row in steps if not is_suppressed(row)}
    return name == "people and events" and set(said) == {"people"} and said["people"] in counts
