"""What every kernel wrapper checks before unchecked code runs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coincide.errors import Problems

Int32 = NDArray[np.int32]


def check_columns(problems: Problems, dtype: type[np.generic], **columns: NDArray[np.generic]) -> bool:
    """Note columns that are not contiguous vectors of `dtype`, all of one length; True if all are."""
    known = len(problems.found)
    for name, column in columns.items():
        if column.dtype != np.dtype(dtype) or column.ndim != 1 or not column.flags.c_contiguous:
            problems.add("COI-I201", f"{name} must be a contiguous vector of {np.dtype(dtype)}", where=name)
    lengths = {name: len(column) for name, column in columns.items() if column.ndim == 1}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        problems.add("COI-I202", f"columns differ in length: {told}")
    return len(problems.found) == known


def check_cuts(problems: Problems, name: str, cuts: tuple[int, ...], first: int) -> None:
    """Note cuts that do not begin at `first` or do not increase: some day would have no state."""
    if not cuts or cuts[0] != first:
        problems.add("COI-I203", f"{name} must begin at {first}", where=name, why="a day would have no state")
    if any(later <= earlier for earlier, later in pairwise(cuts)):
        problems.add("COI-I204", f"{name} must increase", where=name)
