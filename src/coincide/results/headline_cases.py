"""``case_series.json`` held against the released tables: it may say nothing that they hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coincide.errors import InternalError, Problems
from coincide.results.rows import is_suppressed
from coincide.results.table import Released, Row
from coincide.results.tables_of_cases import CASE_SERIES_FIELDS

FILE: Final = "case_series.json"
LEVELS: Final = ("met", "not_met", "unknown")
CRITERION: Final = ("criterion", *LEVELS, "suppressed")
PAIR: Final = ("first", "second", "kappa", "low", "high", "suppressed")


def check_case_series(headline: Mapping[str, Any], tables: Sequence[Released]) -> None:
    """Refuse a ``case_series.json`` that breaks the contract or shows what the tables hide.

    Raises
    ------
    InternalError
        With everything that is wrong.
    """
    problems = Problems(InternalError)
    for fault in case_series_faults(headline):
        problems.add("COI-I108", f"the headline breaks the contract: {fault}", where=FILE)
    problems.raise_if_any()
    rows = {table.name: [row for row in table.rows if not is_suppressed(row)] for table in tables}
    for name, said in _said(headline):
        if not any(_repeats(row, said) for row in rows.get(name, ())):
            problems.add(
                "COI-I109",
                f"numbers of the headline are in no released row of {name}",
                where=FILE,
                why="numbers that did not pass the gate must not be written",
            )
    problems.raise_if_any()


def case_series_faults(headline: Mapping[str, Any]) -> Iterator[str]:
    """Find what a ``case_series.json`` says that its contract does not allow."""
    names = {field.name for field in CASE_SERIES_FIELDS}
    if set(headline) != names:
        yield f"missing {sorted(names - set(headline))}, unknown {sorted(set(headline) - names)}"
        return
    for name, fields in (("criteria", CRITERION), ("agreement", PAIR)):
        parts = headline[name]
        if not isinstance(parts, list) or any(set(part) != set(fields) for part in parts):
            yield f"{name} must be a list of objects with {', '.join(fields)}"
            return
    if not isinstance(headline["warnings"], list):
        yield "warnings must be a list"
    if headline["suppressed"] and headline["cases"] is not None:
        yield "a suppressed headline holds a number"
    for part in (*headline["criteria"], *headline["agreement"]):
        hidden = [part[name] for name in (*LEVELS, *PAIR[2:5]) if name in part]
        if part["suppressed"] and any(value is not None for value in hidden):
            yield "a suppressed part holds a number"


def _said(headline: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each number of the headline with its table, as columns of a row."""
    if headline["cases"] is not None:
        yield "case_criteria", {"counted": "cases", "people": headline["cases"]}
    for part in headline["criteria"]:
        for level in LEVELS:
            if part[level] is not None:
                which = {"criterion": part["criterion"], "counted": "result_without_exclusion"}
                yield "case_criteria", {**which, "level": level, "people": part[level]}
    for part in headline["agreement"]:
        if not part["suppressed"]:
            yield "case_agreement", {name: part[name] for name in PAIR}


def _repeats(row: Row, said: Mapping[str, Any]) -> bool:
    return all(row[column] == value for column, value in said.items())
