"""What a score takes: named inputs with units and ranges, checked before anything is computed.

A value that cannot be is an error that names its rows. A missing value leaves the score of that row
uncomputed, and is counted. A possible but unusual value is computed, and flagged as extrapolated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.kernels.survival.spans import rows_named

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a score.

    Attributes
    ----------
    name
        Its name in a study file and as an argument.
    words, unit
        What it is, and in which unit; ``yes or no`` for 0 and 1.
    low, high
        What can be, ends included; a value outside is an error.
    usual
        Values outside are computed and flagged as extrapolated; None flags nothing. These limits are ours
        unless the score says otherwise: papers seldom print the range they were developed in.
    whole
        Whether only whole numbers can be.
    """

    name: str
    words: str
    unit: str
    low: float
    high: float
    usual: tuple[float, float] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Inputs as read.

    Attributes
    ----------
    columns
        Name -> values, shape (n,), NaN where missing.
    missing
        Rows with any input missing, shape (n,).
    extrapolated
        Rows with all inputs known and any of them outside its usual range, shape (n,).
    """

    columns: dict[str, Floats]
    missing: Marks
    extrapolated: Marks


def yes_or_no(name: str, words: str) -> Input:
    """Return an input that is 0 or 1."""
    return Input(name, words, "yes or no", 0, 1, whole=True)


def read(inputs: Sequence[Input], values: Mapping[str, ArrayLike]) -> Read:
    """Check the inputs of a score.

    Parameters
    ----------
    inputs
        What the score takes.
    values
        Name -> one value for each row, shape (n,); NaN or None where it is not known.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, all at once, with rows by number.

    Examples
    --------
    >>> found = read([Input("age", "age", "years", 0, 120, usual=(18, 95))], {"age": [50, None, 99]})
    >>> found.missing.tolist(), found.extrapolated.tolist()
    ([False, True, False], [False, False, True])
    """
    problems = Problems(DataError)
    columns = {one.name: _column(one, values, problems) for one in inputs}
    problems.raise_if_any()
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        problems.add("COI-D882", f"inputs differ in length: {told}", fix="give one value for each row")
    problems.raise_if_any()
    rows = next(iter(lengths.values()))
    missing, unusual = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
    for one in inputs:
        column = columns[one.name]
        missing |= np.isnan(column)
        if one.usual is not None:
            unusual |= (column < one.usual[0]) | (column > one.usual[1])
    return Read(columns, missing, unusual & ~missing)


def _column(one: Input, values: Mapping[str, ArrayLike], problems: Problems) -> Floats:
    if one.name not in values:
        problems.add(
            "COI-D883",
            f"{one.name} is not given",
            where=one.name,
            why=f"the score needs it: {one.words}, {one.unit}",
        )
        return np.empty(0)
    try:
        column = np.array(values[one.name], dtype=np.float64)
    except (TypeError, ValueError):
        problems.add("COI-D881", f"{one.name} holds something other than numbers", where=one.name)
        return np.empty(0)
    if column.ndim != 1 or not len(column):
        problems.add("COI-D881", f"{one.name} must be a vector with at least one row", where=one.name)
        return np.empty(0)
    wrong = (column < one.low) | (column > one.high) | np.isinf(column)
    if one.whole:
        wrong |= np.isfinite(column) & (column != np.floor(column))
    if wrong.any():
        kind = "a whole number" if one.whole else "a number"
        problems.add(
            "COI-D880",
            f"{one.name} cannot be as it is in {rows_named(wrong)}",
            where=one.name,
            why=f"{one.words} is {kind} from {one.low:g} to {one.high:g} ({one.unit})",
            fix="mend those values, or leave them empty: they are then counted as missing",
        )
    return column
