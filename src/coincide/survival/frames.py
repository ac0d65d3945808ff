"""Arrays and frames as columns: numbers, yes or no, and categories, with nothing missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import narwhals as nw
import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import same_length
from coincide.survival.frame_access import Data, column_names, column_of, is_frame, note_absent
from coincide.survival.frame_columns import (
    Category,
    Column,
    Float,
    complete,
    from_array,
    from_series,
    note_missing,
)

__all__ = [
    "Data",
    "column_names",
    "columns_of",
    "group",
    "is_frame",
    "matrix",
    "read",
    "read_incomplete",
    "vector",
]


def matrix(X: Data, names: Sequence[str] | None = None) -> tuple[Float, tuple[str, ...]]:
    """Return covariates as one matrix of numbers with the names of its columns.

    Parameters
    ----------
    X
        Shape (n, p), or (n,) for one covariate: an array, a mapping of names to vectors, or a frame of
        pandas, polars or Arrow. Yes and no become 1 and 0.
    names
        Names of the columns; those of the frame, or ``x1``, ``x2``, ..., when left out.

    Returns
    -------
    tuple
        The matrix, shape (n, p), rows beside one another in memory, and its p names.

    Raises
    ------
    DataError
        ``COI-D840`` for a column without numbers, ``COI-D841`` for missing values, ``COI-D843`` for another
        shape, ``COI-D850`` for names that do not fit; all columns at once.

    Examples
    --------
    >>> made, names = matrix({"age": [61, 58], "bulbar": [True, False]})
    >>> made.tolist(), names
    ([[61.0, 1.0], [58.0, 0.0]], ('age', 'bulbar'))
    """
    if isinstance(X, Mapping) or is_frame(X):
        made = columns_of(X, column_names(X))
        return made, _named(made.shape[1], column_names(X) if names is None else names)
    return _from_array(X, names)


def columns_of(data: Data, names: Sequence[str]) -> Float:
    """Return the named columns of a frame or mapping as one matrix of numbers, in that order.

    Examples
    --------
    >>> columns_of({"b": [1, 2], "a": [3, 4]}, ["a", "b"]).tolist()
    [[3.0, 1.0], [4.0, 2.0]]
    """
    columns = read(data, names)
    problems = Problems(DataError)
    problems.extend([_no_numbers(name) for name, one in columns.items() if isinstance(one, Category)])
    problems.raise_if_any()
    if not columns:
        raise DataError(_shape("no columns"))
    return np.ascontiguousarray(np.column_stack([cast("Float", one) for one in columns.values()]))


def read(data: Data, names: Sequence[str]) -> dict[str, Column]:
    """Return the named columns of a frame or mapping, complete, all problems told at once.

    Examples
    --------
    >>> found = read({"site": ["spinal", "bulbar"], "age": [61, 58]}, ["site"])
    >>> found["site"].levels, found["site"].codes.tolist()
    (('bulbar', 'spinal'), [1, 0])
    """
    problems = Problems(DataError)
    found = _read(data, names, problems)
    found = {name: complete(name, one, problems) if len(_values(one)) else one for name, one in found.items()}
    problems.raise_if_any()
    return found


def read_incomplete(data: Data, names: Sequence[str]) -> dict[str, Column]:
    """Return the named columns with NaN, or the code -1, where values are missing.

    Examples
    --------
    >>> read_incomplete({"site": ["spinal", None]}, ["site"])["site"].codes.tolist()
    [0, -1]
    """
    problems = Problems(DataError)
    found = _read(data, names, problems)
    problems.raise_if_any()
    return found


def _read(data: Data, names: Sequence[str], problems: Problems) -> dict[str, Column]:
    there = column_names(data)
    note_absent(names, there, problems)
    found = {name: column_of(data, name, problems) for name in dict.fromkeys(names) if name in there}
    same_length(problems, **{name: _values(one) for name, one in found.items()})
    return found


def vector(name: str, given: Data, data: Data = None) -> Float:
    """Return a vector of numbers: given as such, or as the name of a column of `data`.

    Parameters
    ----------
    name
        What it is for, for errors: ``time``, ``event``, ...
    given
        A vector, or the name of a column.
    data
        Frame or mapping that holds the column.

    Raises
    ------
    DataError
        ``COI-D840`` when it holds no numbers, ``COI-D841`` for missing values, ``COI-D842`` for no such
        column.

    Examples
    --------
    >>> vector("time", "months", {"months": [3, 8]}).tolist()
    [3.0, 8.0]
    """
    column = _given(name, given, data)
    if isinstance(column, Category):
        raise DataError(_no_numbers(given if isinstance(given, str) else name))
    return column


def group(name: str, given: Data, data: Data = None) -> NDArray[np.generic]:
    """Return values that tell groups apart (strata, clusters), as a vector or from a column by its name.

    Examples
    --------
    >>> group("strata", "centre", {"centre": [2, 1, 2]}).tolist(), group("strata", ["b", "a"]).tolist()
    ([2, 1, 2], ['b', 'a'])
    """
    column = _given(name, given, data)
    if isinstance(column, Category):
        return np.array(column.levels)[column.codes]
    whole = bool((column == np.floor(column)).all())
    return column.astype(np.int64) if whole else column


def _given(name: str, given: Data, data: Data) -> Column:
    if isinstance(given, str):
        return read({} if data is None else data, [given])[given]
    problems = Problems(DataError)
    series = nw.from_native(given, series_only=True, pass_through=True)
    found = (
        from_series(name, series, problems)
        if isinstance(series, nw.Series)
        else from_array(name, given, problems)
    )
    found = complete(name, found, problems) if len(_values(found)) else found
    problems.raise_if_any()
    return found


def _values(column: Column) -> NDArray[np.generic]:
    return column.codes if isinstance(column, Category) else column


def _from_array(X: ArrayLike, names: Sequence[str] | None) -> tuple[Float, tuple[str, ...]]:
    try:
        made = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(_no_numbers("X")) from None
    made = made[:, None] if made.ndim == 1 else made
    if made.ndim != 2 or 0 in made.shape:
        raise DataError(_shape(f"shape {made.shape}"))
    told = _named(made.shape[1], names)
    problems = Problems(DataError)
    if not np.isfinite(made.sum()):  # one pass; rows are looked for only when it fails
        for place, name in enumerate(told):
            if (bad := ~np.isfinite(made[:, place])).any():
                note_missing(name, bad, problems)
    problems.raise_if_any()
    return np.ascontiguousarray(made), told


def _named(width: int, names: Sequence[str] | None) -> tuple[str, ...]:
    told = tuple(f"x{place + 1}" for place in range(width)) if names is None else tuple(names)
    if len(told) != width or len(set(told)) != width:
        raise DataError(
            Problem(
                "COI-D850",
                f"{len(told)} names of which {len(set(told))} differ, for {width} columns",
                where="names",
                fix="give each column one name of its own",
            )
        )
    return told


def _no_numbers(name: str) -> Problem:
    return Problem(
        "COI-D840",
        f"{name} holds something other than numbers",
        where=name,
        fix="turn it into numbers, or name it in a formula, which makes columns of categories",
    )


def _shape(found: str) -> Problem:
    return Problem(
        "COI-D843",
        f"covariates must have rows and columns, not {found}",
        where="X",
        fix="give a matrix of shape (rows, covariates)",
    )
