"""The states of an at-risk day, given when the exposing disease began."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

UNEXPOSED: Final = 0
SAME_DAY: Final = 1
FIRST_SINCE: Final = 2
"""Number of the first window after a dated exposure."""


def state_names(since_cuts: tuple[int, ...], prevalent_cuts: tuple[int, ...]) -> tuple[str, ...]:
    """Return the names of all states, in the order in which they are counted.

    Examples
    --------
    >>> state_names((1, 183), (0, 365))
    ('unexposed', '0d', '1-183d', '183d+', 'prevalent:0-365d', 'prevalent:365d+')
    """
    prevalent = (f"prevalent:{window}" for window in _windows(prevalent_cuts))
    return ("unexposed", "0d", *_windows(since_cuts), *prevalent)


def _windows(cuts: tuple[int, ...]) -> Iterator[str]:
    for low, high in pairwise(cuts):
        yield f"{low}-{high}d"
    yield f"{cuts[-1]}d+"
