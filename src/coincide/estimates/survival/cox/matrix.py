"""The covariates of a fit: a table of finite numbers with names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problems
from coincide.kernels.survival.spans import rows_named

Float = NDArray[np.float64]

_NO_NUMBERS = frozenset("USMmcV")
"""Kinds of arrays NumPy would turn into numbers without a word: text, dates, complex numbers."""


def matrix(
    X: ArrayLike | Sequence[ArrayLike], rows: int, names: Sequence[str] | None, problems: Problems
) -> tuple[Float, tuple[str, ...]]:
    """Return covariates as a read-only table of shape (rows, p), in C order, and the names of its columns.

    An array that is such a table already is not copied.

    Parameters
    ----------
    X
        Table of shape (rows, p), one column of shape (rows,), or a list or tuple of p columns.
    rows
        Number of rows expected.
    names
        Names of columns; ``x1``, ``x2``, ... without.
    problems
        Where to note what is wrong; the table is then empty.

    Examples
    --------
    >>> from coincide.errors import DataError
    >>> table, names = matrix([[1, 2, 3], [4, 5, 6]], 3, None, Problems(DataError))
    >>> table.tolist(), names
    ([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], ('x1', 'x2'))
    """
    try:
        found = _table(X)
    except (TypeError, ValueError):
        problems.add(
            "COI-D822",
            "X holds something other than numbers, or columns that differ in length",
            where="X",
            fix="give one table of numbers with a row per row of time, or a list of columns",
        )
        return np.empty((rows, 0)), ()
    if found.ndim != 2 or found.shape[1] == 0 or len(found) != rows:
        problems.add(
            "COI-D822",
            f"X has the shape {found.shape}, where ({rows}, columns) is needed",
            where="X",
            fix="give one table with a row per row of time; a list or tuple is read as a list of columns",
        )
        return np.empty((rows, 0)), ()
    labels = _named(names, found.shape[1], problems)
    _note_missing(found, labels, problems)
    kept = found.view()
    kept.flags.writeable = False
    return kept, labels


def _table(X: ArrayLike | Sequence[ArrayLike]) -> Float:
    if isinstance(X, list | tuple):
        columns = [_numbers(one) for one in X]
        if columns and columns[0].ndim:
            return np.ascontiguousarray(np.column_stack(columns))
    found = _numbers(np.asarray(X))
    return np.ascontiguousarray(found[:, None] if found.ndim == 1 else found)


def _numbers(values: ArrayLike) -> Float:
    given = np.asarray(values)
    if given.dtype.kind in _NO_NUMBERS:
        raise TypeError
    return given.astype(np.float64, copy=False)


def _named(names: Sequence[str] | None, columns: int, problems: Problems) -> tuple[str, ...]:
    numbered = tuple(f"x{j + 1}" for j in range(columns))
    found = numbered if names is None else tuple(map(str, names))
    if len(found) == columns == len(set(found)):
        return found
    problems.add(
        "COI-D828",
        f"{len(found)} names ({len(set(found))} different ones) are given for {columns} columns",
        where="names",
        fix="give each column of X a name of its own",
    )
    return numbered


def _note_missing(X: Float, names: tuple[str, ...], problems: Problems) -> None:
    """Note columns with missing or infinite values; rows are looked for only when the sum fails."""
    with np.errstate(invalid="ignore", over="ignore"):
        if np.isfinite(X.sum()):
            return
    for j, name in enumerate(names):
        if (bad := ~np.isfinite(X[:, j])).any():
            problems.add(
                "COI-D823",
                f"column {name} is missing or infinite in {rows_named(bad)}",
                where=f"X, {name}",
                why="rows are never left out silently",
                fix="leave those rows out yourself, or impute them",
            )
