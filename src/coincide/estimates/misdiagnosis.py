"""How few wrong diagnoses would undo a finding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coincide.estimates.cells import Cells, Counts, checked, inside
from coincide.estimates.conditional import expected, null_split
from coincide.estimates.interval import half_error


@dataclass(frozen=True, slots=True)
class Tipping:
    """Fewest exposed events whose removal undoes a finding of more than chance.

    Attributes
    ----------
    remove_for_limit
        Until the lower limit of the rate ratio is at most 1; 0 when it already is.
    remove_for_expected
        Until the observed number is at most the expected; 0 when it already is.
    """

    remove_for_limit: int
    remove_for_expected: int


def tipping(cells: Cells, *, level: float = 0.95) -> Tipping:
    """Return the fewest exposed events to remove.

    Parameters
    ----------
    cells
        The cells of the primary; those without unexposed time are ignored.
    level
        Level of the interval.

    Notes
    -----
    Events are removed where they weigh most: from cells with the smallest ``P / (P + U)``, since removing
    one lowers ``O - E(O given n)`` by ``1 - P / (P + U)``. Each removal can only raise the upper tail at
    ratio 1 (a count without one of its Bernoulli parts, compared with a bound one lower), so the lower limit
    falls with every removal and a binary search finds the first that brings it to 1.
    """
    error = half_error(level)
    used = inside(checked(*cells))
    observed = int(used.exposed_events.sum())
    surplus = observed - expected(*used[1:])
    # Rounding must not turn an exact O = E into one more removal.
    for_expected = max(0, math.ceil(surplus - 1e-9 * max(1.0, observed)))
    for_limit = first_removal(used, lambda left, count: _limit_at_most_one(left, count, error))
    return Tipping(for_limit, for_expected)


def first_removal(cells: Cells, undone: Callable[[Cells, int], bool]) -> int:
    """Return the fewest exposed events whose removal undoes a finding; 0 when it is undone already.

    Parameters
    ----------
    cells
        Checked cells; events are removed where they weigh most, see :func:`tipping`.
    undone
        ``(cells, exposed events) -> whether the finding is undone``; true of no events, and true of fewer
        events where it is of more.
    """
    cells = inside(cells)
    observed = int(cells.exposed_events.sum())
    if undone(cells, observed):
        return 0
    order = np.argsort(cells.exposed_days / (cells.exposed_days + cells.unexposed_days), kind="stable")
    too_few, enough = 0, observed
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        left = cells._replace(exposed_events=_without(cells.exposed_events, order, middle))
        if undone(left, observed - middle):
            enough = middle
        else:
            too_few = middle
    return enough


def _limit_at_most_one(cells: Cells, observed: int, error: float) -> bool:
    """Whether the lower limit is at most 1: the upper tail at ratio 1 is at least the error."""
    return null_split(cells, observed).upper_mid_p >= error


def _without(events: Counts, order: Counts, removed: int) -> Counts:
    """Return `events` after taking `removed` away, cell by cell in `order`."""
    sorted_events = events[order]
    taken = np.diff(np.minimum(np.cumsum(sorted_events), removed), prepend=0)
    left = events.copy()
    left[order] = sorted_events - taken
    return left
