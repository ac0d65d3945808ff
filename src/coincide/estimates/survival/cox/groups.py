"""Values that tell groups of rows apart, as whole numbers from 0."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problems
from coincide.kernels.survival.spans import rows_named

Int32 = NDArray[np.int32]

_DENSE: Final = 4


def groups(
    name: str, values: ArrayLike | None, rows: int, problems: Problems
) -> tuple[Int32 | None, list[object]]:
    """Return the group of each row, numbered in the order of values, and the values.

    Parameters
    ----------
    name
        Argument, for what is said when something is wrong.
    values
        Numbers, text or truth values, shape (rows,); None for no groups.
    rows
        Number of rows expected.

    Examples
    --------
    >>> from coincide.errors import DataError
    >>> codes, found = groups("strata", ["b", "a", "b"], 3, Problems(DataError))
    >>> codes.tolist(), found
    ([1, 0, 1], ['a', 'b'])
    """
    if values is None:
        return None, []
    given = np.asarray(values)
    if given.ndim != 1 or len(given) != rows:
        problems.add(
            "COI-D803",
            f"columns differ in length: {name} {len(given) if given.ndim else 1}, time {rows}",
            where=name,
            fix="give one value per row",
        )
        return None, []
    if (missing := _missing(given)).any():
        problems.add(
            "COI-D830",
            f"{name} is missing in {rows_named(missing)}",
            where=name,
            why="such rows belong to no group",
            fix="leave those rows out yourself, or give them a group of their own",
        )
        return None, []
    return _numbered(given)


def _missing(given: NDArray[np.generic]) -> NDArray[np.bool_]:
    if given.dtype.kind == "f":
        return np.isnan(given.astype(np.float64))
    if given.dtype.kind == "O":
        return np.array([value is None or value != value for value in given.tolist()], dtype=np.bool_)
    return np.zeros(len(given), dtype=np.bool_)


def _numbered(given: NDArray[np.generic]) -> tuple[Int32, list[object]]:
    """Return numbers in the order of values; whole numbers that lie close together need no sorting."""
    if given.dtype.kind in "iub":
        low, high = int(given.min()), int(given.max())
        if high - low < _DENSE * len(given) + 1000:
            shifted = given.astype(np.int64) - low
            used = np.bincount(shifted, minlength=high - low + 1) > 0
            codes = (np.cumsum(used) - 1).astype(np.int32)[shifted]
            return codes, list((np.flatnonzero(used) + low).tolist())
    if given.dtype.kind == "O":
        given = np.array([str(value) for value in given.tolist()])
    found, inverse = np.unique(given, return_inverse=True)
    return inverse.astype(np.int32), list(found.tolist())
