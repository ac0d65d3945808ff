"""From a world to estimates, the way a study does it, and some wrong ways beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coincide.estimates.cells import Cells, joined
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.shared_reference import WindowCells
from coincide.kernels.pair_counts import PairCounts, pair_counts
from support.worlds import World

SINCE = (1, 183, 365, 730, 1826, 3652)
PREVALENT = (0, 365)
DATED = tuple(range(2, 8))
"""States of time after a dated first disease, the day itself left out."""
LATER = (4, 5, 6, 7)
"""The same, the first 365 days left out."""
PREVALENT_LATER = 9
AGES = 115


def philox(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=np.array([seed, 0], dtype=np.uint64)))


def counts(world: World, *, start: np.ndarray | None = None) -> PairCounts:
    """Count A then B."""
    return pair_counts(
        world.person,
        world.row,
        world.born,
        world.start if start is None else start,
        world.stop,
        world.a_day,
        world.a_dated,
        world.b_day,
        rows=world.rows,
        ages=AGES,
        since_cuts=SINCE,
        prevalent_cuts=PREVALENT,
    )


def cells(days: np.ndarray, events: np.ndarray, states: tuple[int, ...]) -> Cells:
    """Return the cells of some states against the unexposed state, for arrays (state, ...)."""
    exposed_days, exposed = days[list(states)].sum(axis=0).ravel(), events[list(states)].sum(axis=0).ravel()
    used = exposed_days > 0
    return Cells(
        exposed[used],
        exposed_days[used].astype(float),
        events[0].ravel()[used],
        days[0].ravel()[used].astype(float),
    )


def crude(counted: PairCounts, states: tuple[int, ...], bounds: tuple[int, ...]) -> Cells:
    """The wrong way: age in few bands, no cohorts. `bounds` are the first ages of the bands."""
    banded = [np.add.reduceat(a.sum(axis=1), bounds, axis=1) for a in (counted.days, counted.events)]
    return cells(banded[0], banded[1], states)


@dataclass(frozen=True, slots=True)
class Both:
    """Both orders of a world."""

    ab: PairCounts
    ba: PairCounts

    def order(self, which: str, states: tuple[int, ...]) -> Cells:
        counted = getattr(self, which)
        return cells(counted.days, counted.events, states)

    def primary(self, *, prevalent: str = "with") -> RateRatio:
        """The common ratio of both orders, one year left out, with or without prevalent time."""
        states = (*LATER, PREVALENT_LATER) if prevalent == "with" else LATER
        return rate_ratio(*joined(self.order("ab", states), self.order("ba", states)))

    def windows(self, which: str, states: tuple[int, ...] = DATED) -> WindowCells:
        counted = getattr(self, which)
        days = counted.days[list(states)].reshape(len(states), -1)
        events = counted.events[list(states)].reshape(len(states), -1)
        used = days.sum(axis=0) > 0
        return WindowCells(
            events[:, used],
            days[:, used].astype(float),
            counted.events[0].ravel()[used],
            counted.days[0].ravel()[used].astype(float),
        )


def both(world: World) -> Both:
    return Both(counts(world), counts(world.swapped()))
