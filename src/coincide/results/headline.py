"""The headline JSON held against the released tables: it may say nothing that they hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coincide.errors import InternalError, Problems
from coincide.results.headline_cases import case_series_faults, check_case_series
from coincide.results.headline_cohort import check_cohort, cohort_faults
from coincide.results.rows import is_suppressed
from coincide.results.schema import COMPARISON_FIELDS, STATES, VERDICT_FIELDS, VERDICTS
from coincide.results.table import Released, Row

HEADLINES: Final[dict[str, str]] = {
    "run": "verdict.json",
    "compare": "comparison.json",
    "cohort": "cohort.json",
    "case series": "case_series.json",
}
"""Verb -> file name of its headline."""

POOLED_FIELDS: Final = ("common", "pooled", "prediction")
"""Fields of ``comparison.json`` that hold a ratio, or nothing."""

_NUMBERS: Final = {
    "observed": "observed",
    "expected": "expected",
    "ratio": "estimate",
    "low": "low",
    "high": "high",
}
"""Headline field -> column of ``estimates.csv``."""


def check_headline(verb: str, headline: Mapping[str, Any], tables: Sequence[Released]) -> None:
    """Refuse a headline that breaks its verb's contract or shows what the tables hide."""
    checks = {
        "run": check_verdict,
        "compare": check_comparison,
        "cohort": check_cohort,
        "case series": check_case_series,
    }
    checks[verb](headline, tables)


def headline_faults(name: str, headline: Mapping[str, Any]) -> Iterator[str]:
    """Find what a headline says that the contract of its file does not allow."""
    faults = {
        "run": verdict_faults,
        "compare": comparison_faults,
        "cohort": cohort_faults,
        "case series": case_series_faults,
    }
    verb = next(verb for verb, file in HEADLINES.items() if file == name)
    yield from faults[verb](headline)


def check_comparison(comparison: Mapping[str, Any], tables: Sequence[Released]) -> None:
    """Refuse a ``comparison.json`` that breaks the contract or shows what the tables hide."""
    problems = Problems(InternalError)
    for fault in comparison_faults(comparison):
        problems.add("COI-I108", f"the comparison breaks the contract: {fault}", where="comparison.json")
    problems.raise_if_any()
    shown = {
        (row["estimate"], row["low"], row["high"])
        for table in tables
        if table.name == "pooled"
        for row in table.rows
        if not is_suppressed(row)
    }
    for name in POOLED_FIELDS:
        part = comparison[name]
        if part is not None and not any(part[key] is not None for key in ("estimate", "low", "high")):
            continue
        if part is not None and (part["estimate"], part["low"], part["high"]) not in shown:
            problems.add("COI-I109", f"the numbers of {name} are in no released row", where="comparison.json")
    problems.raise_if_any()


def comparison_faults(comparison: Mapping[str, Any]) -> Iterator[str]:
    """Find what a ``comparison.json`` says that its contract does not allow."""
    names = {field.name for field in COMPARISON_FIELDS}
    if set(comparison) != names:
        yield f"missing {sorted(names - set(comparison))}, unknown {sorted(set(comparison) - names)}"
        return
    if not isinstance(comparison["folders"], list):
        yield "folders must be a list"
    for name in POOLED_FIELDS:
        part = comparison[name]
        if part is not None and set(part) != {"estimate", "low", "high", "low_state", "high_state"}:
            yield f"{name} has other fields than an estimate, its limits and their states"


def check_verdict(verdict: Mapping[str, Any], tables: Sequence[Released]) -> None:
    """Refuse a ``verdict.json`` that breaks the contract or shows what the tables hide.

    Raises
    ------
    InternalError
        With everything that is wrong.
    """
    problems = Problems(InternalError)
    for fault in verdict_faults(verdict):
        problems.add("COI-I108", f"the verdict breaks the contract: {fault}", where="verdict.json")
    problems.raise_if_any()
    rows = [row for table in tables if table.name == "estimates" for row in table.rows]
    _check_shown(("primary", "primary_calibrated"), verdict, rows, problems)
    for order in verdict["orders"]:
        _check_shown(("order",), order, rows, problems)
    problems.raise_if_any()


def verdict_faults(verdict: Mapping[str, Any]) -> Iterator[str]:
    """Find what a ``verdict.json`` says that its contract does not allow."""
    names = {field.name for field in VERDICT_FIELDS}
    if set(verdict) != names:
        yield f"missing {sorted(names - set(verdict))}, unknown {sorted(set(verdict) - names)}"
        return
    if verdict["verdict"] not in VERDICTS:
        yield "the verdict is outside its closed list"
    if not isinstance(verdict["orders"], list) or not isinstance(verdict["reasons"], list):
        yield "orders and reasons must be lists"
        return
    for part in (verdict, *verdict["orders"]):
        for side in ("low_state", "high_state"):
            if part.get(side) not in STATES:
                yield f"{side} is outside its closed list"
        if part.get("suppressed") and any(part.get(name) is not None for name in _NUMBERS):
            yield "a suppressed part holds a number"
    if verdict["suppressed"] and verdict["verdict"] != "cannot_answer":
        yield "a hidden primary has a verdict other than cannot_answer"


def _check_shown(
    questions: tuple[str, ...], part: Mapping[str, Any], rows: Sequence[Row], problems: Problems
) -> None:
    """Note numbers of the headline that no shown row of one of these questions holds."""
    said = {column: part.get(name) for name, column in _NUMBERS.items()}
    direction = part.get("direction", "either")
    if all(value is None for value in said.values()):
        return
    for row in rows:
        same = row["question"] in questions and row["direction"] == direction and not is_suppressed(row)
        if same and all(row[column] == value for column, value in said.items()):
            return
    problems.add(
        "COI-I109",
        f"the verdict's numbers ({questions[0]}, {direction}) are in no released row",
        where="verdict.json",
        why="numbers that did not pass the gate must not be written",
    )
