"""The slow twin of `coincide.kernels.lexis`: each person is laid over each cell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Person = tuple[float, float, float, int, int]
"""duration, age at entry, period at entry, group, event"""
Cell = tuple[int, int, int]


def plain_lexis_cells(
    people: Sequence[Person], age_edges: Sequence[float], period_edges: Sequence[float]
) -> tuple[dict[Cell, float], dict[Cell, int]]:
    """Return time and events by (group, age, period), in exact fractions until the end.

    An event belongs to the cell that holds the time just before the end of follow-up.
    """
    time: dict[Cell, Fraction] = {}
    events: dict[Cell, int] = {}
    for duration, age, period, group, event in people:
        for a, (age_low, age_high) in enumerate(pairwise(age_edges)):
            for p, (period_low, period_high) in enumerate(pairwise(period_edges)):
                begin = max(_since(age_low, age), _since(period_low, period), Fraction(0))
                end = min(_since(age_high, age), _since(period_high, period), Fraction(duration))
                if begin < end:
                    cell = (group, a, p)
                    time[cell] = time.get(cell, Fraction(0)) + end - begin
                    events[cell] = events.get(cell, 0) + (event if end == duration else 0)
    return {cell: float(value) for cell, value in time.items()}, events


def _since(edge: float, entry: float) -> Fraction:
    """Return the time from entry to an edge."""
    return Fraction(edge) - Fraction(entry)
