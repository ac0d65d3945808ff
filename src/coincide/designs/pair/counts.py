"""From time at risk to counts: fetch integers, count person-time.

Counts merge: adding the arrays of two registers of different people gives the counts of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.outside import OutsideCounts, count_outside
from coincide.designs.pair.plan import Plan
from coincide.engines.arrow import int32_column
from coincide.engines.base import Engine
from coincide.kernels.follow_up import FollowUp, Strata
from coincide.kernels.pair_counts import PairCounts, pair_counts
from coincide.study.outside_rates import OutsideRates

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

AGES = 111
"""One-year ages 0 to 110; older time is reported as outside."""


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Counts of one order: the first disease exposes, the second follows.

    Attributes
    ----------
    direction
        ``a_then_b`` or ``b_then_a``.
    counts
        The kernel's integers.
    """

    direction: str
    counts: PairCounts

    @property
    def days(self) -> Int64:
        """Person-days, shape (state, row, age)."""
        return self.counts.days

    @property
    def events(self) -> Int64:
        """Events, shape (state, row, age)."""
        return self.counts.events

    def people_in(self, states: Iterable[int]) -> int:
        """Count people with time in any of the states, each once."""
        wanted = sum(1 << state for state in states)
        return int(self.counts.mask_people[(self.counts.masks & wanted) != 0].sum())


@dataclass(frozen=True, slots=True)
class PairCounted:
    """All counts of a pair study.

    Attributes
    ----------
    a_then_b, b_then_a
        Both orders.
    strata
        What the rows of both stand for.
    outside
        The primary's time in the cells of outside rate tables, for orders that have one.
    """

    a_then_b: OrderCounts
    b_then_a: OrderCounts
    strata: Strata
    outside: tuple[OutsideCounts, ...] = ()

    @property
    def orders(self) -> tuple[OrderCounts, OrderCounts]:
        """Both orders, A first."""
        return self.a_then_b, self.b_then_a


def fetch_follow_up(engine: Engine) -> FollowUp:
    """Return the engine's ``follow_up`` table as arrays, sorted by person and start."""
    rows = engine.fetch("follow_up", order_by=("person", "start"))
    return FollowUp.from_columns({name: int32_column(rows, name) for name in rows.column_names})


def count_pair(
    followed: FollowUp,
    row: Int32,
    strata: Strata,
    plan: Plan,
    outside_rates: Mapping[str, OutsideRates] = MappingProxyType({}),
) -> PairCounted:
    """Count both orders.

    Parameters
    ----------
    followed
        Time at risk, one entry per person and spell.
    row, strata
        The stratum of each entry, and what the strata are.
    outside_rates
        Order -> outside rates of its second disease.
    """
    return PairCounted(
        _count_order("a_then_b", followed, row, len(strata), plan),
        _count_order("b_then_a", followed, row, len(strata), plan),
        strata,
        tuple(count_outside(order, followed, plan, rates) for order, rates in outside_rates.items()),
    )


def _count_order(direction: str, followed: FollowUp, row: Int32, rows: int, plan: Plan) -> OrderCounts:
    a, b = (followed.a_day, followed.a_dated), (followed.b_day, followed.b_dated)
    (exposure_day, dated), (outcome_day, _) = (a, b) if direction == "a_then_b" else (b, a)
    counted = pair_counts(
        followed.person,
        row,
        followed.born,
        followed.start,
        followed.stop,
        exposure_day,
        dated,
        outcome_day,
        rows=rows,
        ages=AGES,
        since_cuts=plan.since_cuts,
        prevalent_cuts=plan.prevalent_cuts,
    )
    return OrderCounts(direction, counted)
