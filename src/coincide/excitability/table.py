"""A raw stimulus table read into recordings: one test of one person under one condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.excitability.columns import numbers, raw_columns
from coincide.excitability.measures import CURRENT_THRESHOLD, STIMULUS_RESPONSE, TESTS
from coincide.kernels.survival.spans import rows_named

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Points of one test of one person under one condition, in rising order of x.

    Attributes
    ----------
    person
        Number of the person, from 0.
    test
        Name of the test.
    condition
        Polarising current in percent of the unconditioned threshold, or what else tells conditions apart.
    x, value
        Shape (points,); see ``TESTS`` for what they are.
    unconditioned
        Mean of the thresholds with condition 0; for current-threshold the threshold without current; NaN
        where there is none, or the test has none.
    rows
        Row of the table of each point.
    """

    person: int
    test: str
    condition: float
    x: Floats
    value: Floats
    unconditioned: float
    rows: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Recordings:
    """All recordings of a table.

    Attributes
    ----------
    people
        The table's values of person, rising; a recording's `person` is a place in it.
    recordings
        Ordered by person, test and condition; without those of condition 0 of conditioned tests.
    missing
        Rows without a value: their points are left out, and counted.
    """

    people: tuple[object, ...]
    recordings: tuple[Recording, ...]
    missing: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    person: Ints
    test: NDArray[np.str_]
    condition: Floats
    x: Floats
    value: Floats


def read_table(table: Any, columns: Mapping[str, str] | None = None) -> Recordings:
    """Read a raw long table.

    Parameters
    ----------
    table
        A frame of pandas, polars or Arrow, or a mapping of names to vectors, one row for each stimulus:
        ``person``; ``test`` (one of ``TESTS``); ``condition`` (polarising or conditioning current in percent,
        0 for unconditioned thresholds; may be left out when no test needs it); ``x``; ``value``.
    columns
        Our name -> the table's, for columns called otherwise.

    Raises
    ------
    DataError
        COI-D890 to COI-D896, all at once, rows by number, the first row being 0.
    """
    problems = Problems(DataError)
    raw = raw_columns(table, columns or {}, problems)
    problems.raise_if_any()
    people, person = _people(raw["person"], problems)
    rows = _Rows(
        person,
        np.array([str(name) for name in raw["test"]]),
        np.nan_to_num(numbers("condition", raw.get("condition", [None] * len(person)), problems)),
        numbers("x", raw["x"], problems),
        numbers("value", raw["value"], problems),
    )
    problems.extend(_wrong(rows))
    problems.raise_if_any()
    missing = np.isnan(rows.value)
    recordings = tuple(_recordings(rows, ~missing))
    if not recordings:
        raise DataError(Problem("COI-D897", "no test has a point", where="value"))
    return Recordings(people, recordings, np.flatnonzero(missing))


def _people(values: list[object], problems: Problems) -> tuple[tuple[object, ...], Ints]:
    """Return the people in rising order (as text where they are of several types), and each row's place."""
    absent = np.array([value is None for value in values])
    if absent.any():
        problems.add("COI-D892", f"person is missing in {rows_named(absent)}", where="person")
        return (), np.zeros(len(values), dtype=np.int64)
    kinds = {type(value) for value in values}
    people = sorted(set(values)) if kinds <= {int, float} or kinds == {str} else sorted(set(values), key=str)  # type: ignore[type-var]
    place = {value: number for number, value in enumerate(people)}
    return tuple(people), np.array([place[value] for value in values], dtype=np.int64)


def _wrong(rows: _Rows) -> list[Problem]:
    unknown = ~np.isin(rows.test, list(TESTS))
    found = []
    if unknown.any():
        found.append(
            Problem(
                "COI-D891",
                f"test is not known in {rows_named(unknown)}",
                where="test",
                fix=f"one of: {', '.join(TESTS)}",
            )
        )
    if np.isnan(rows.x).any():
        found.append(Problem("COI-D892", f"x is missing in {rows_named(np.isnan(rows.x))}", where="x"))
    found += _impossible(rows)
    twice = _twice(rows)
    if twice.any():
        found.append(
            Problem(
                "COI-D894",
                f"a point is given again in {rows_named(twice)}",
                where="person, test, condition, x",
                why="it is not known which of them counts",
                fix="keep one of them; several unconditioned thresholds (condition 0) are fine",
            )
        )
    return found


def _impossible(rows: _Rows) -> list[Problem]:
    """Return values and x that cannot be, and conditions of tests that have none."""
    response = rows.test == STIMULUS_RESPONSE
    low = np.where(response, rows.value < 0, rows.value <= 0)
    above = np.isin(rows.test, [name for name, part in TESTS.items() if part.above_0])
    plain = np.isin(rows.test, [name for name, part in TESTS.items() if not part.conditioned])
    told = (
        ("COI-D893", low, "value", "is negative, or a threshold of 0", "mend it, or leave it empty"),
        ("COI-D895", above & (rows.x <= 0), "x", "is not above 0", "durations and intervals are above 0"),
        (
            "COI-D896",
            plain & (rows.condition != 0),
            "condition",
            "is given for a test without conditions",
            "leave it empty; the polarising current of current_threshold is its x",
        ),
    )
    return [
        Problem(code, f"{where} {what} in {rows_named(marks)}", where=where, fix=fix)
        for code, marks, where, what, fix in told
        if marks.any()
    ]


def _twice(rows: _Rows) -> Marks:
    """Return the rows whose point was given before; unconditioned thresholds may be repeated."""
    conditioned = np.isin(rows.test, [name for name, part in TESTS.items() if part.conditioned])
    free = conditioned & (rows.condition == 0)
    kinds = np.unique(rows.test, return_inverse=True)[1]
    keys = np.column_stack(
        [rows.person, kinds, rows.condition, np.nan_to_num(rows.x), np.arange(len(kinds)) * free]
    )
    first = np.unique(keys, axis=0, return_index=True)[1]
    twice = np.ones(len(kinds), dtype=np.bool_)
    twice[first] = False
    return twice


def _recordings(rows: _Rows, known: Marks) -> list[Recording]:
    used = np.flatnonzero(known)
    order = used[np.lexsort((rows.x[used], rows.condition[used], rows.test[used], rows.person[used]))]
    keys = (rows.person[order], rows.test[order], rows.condition[order])
    new = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    parts = [part for part in np.split(order, np.flatnonzero(new)) if len(part)]
    reference = {
        _key(rows, part)[:2]: _unconditioned(rows, part) for part in parts if _has_reference(rows, part)
    }
    return [_recording(rows, part, reference) for part in parts if not _only_reference(rows, part)]


def _key(rows: _Rows, part: Ints) -> tuple[int, str, float]:
    first = part[0]
    return int(rows.person[first]), str(rows.test[first]), float(rows.condition[first])


def _only_reference(rows: _Rows, part: Ints) -> bool:
    _, test, condition = _key(rows, part)
    return TESTS[test].conditioned and condition == 0


def _has_reference(rows: _Rows, part: Ints) -> bool:
    return _only_reference(rows, part) or (
        _key(rows, part)[1] == CURRENT_THRESHOLD and bool((rows.x[part] == 0).any())
    )


def _unconditioned(rows: _Rows, part: Ints) -> float:
    at_0 = part if _only_reference(rows, part) else part[rows.x[part] == 0]
    return float(rows.value[at_0].mean())


def _recording(rows: _Rows, part: Ints, reference: Mapping[tuple[int, str], float]) -> Recording:
    person, test, condition = _key(rows, part)
    return Recording(
        person, test, condition, rows.x[part], rows.value[part], reference.get((person, test), np.nan), part
    )
