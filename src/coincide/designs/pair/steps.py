"""What chance predicts, step by step: the same people, ever finer cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.plan import Span
from coincide.estimates.conditional import expected
from coincide.kernels.follow_up import Strata
from coincide.kernels.states import UNEXPOSED

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ExpectationStep:
    """The expected number when cells are told apart by `step` only."""

    direction: str
    position: int
    step: str
    observed: int
    expected: float


def expectation_steps(counted: PairCounted, span: Span) -> Iterator[ExpectationStep]:
    """Yield the expectation of each order at each step, and of both orders together."""
    tables = [list(_order_steps(order, counted.strata, span)) for order in counted.orders]
    for steps in tables:
        yield from steps
    for first, second in zip(*tables, strict=True):
        yield ExpectationStep(
            "either",
            first.position,
            first.step,
            first.observed + second.observed,
            first.expected + second.expected,
        )


def _order_steps(order: OrderCounts, strata: Strata, span: Span) -> Iterator[ExpectationStep]:
    states = list(span.states)
    unexposed, reference = order.days[UNEXPOSED], order.events[UNEXPOSED]
    # every step is asked about the same exposed time: that for which the study's own cells have a reference
    inside = unexposed > 0
    exposed, events = (np.where(inside, t[states].sum(axis=0), 0) for t in (order.days, order.events))
    observed = int(events.sum())
    for position, (step, groups) in enumerate(_groupings(strata, order.days.shape[2])):
        P, U, d = (_collapse(table, groups) for table in (exposed, unexposed, reference))
        yield ExpectationStep(order.direction, position, step, observed, expected(P, d, U))


def _groupings(strata: Strata, ages: int) -> Iterator[tuple[str, Int64]]:
    """Yield (name, group of each (row, age) cell), from everybody together to the study's own cells."""
    age = np.arange(ages, dtype=np.int64)[None, :]
    sex = strata.sex[:, None].astype(np.int64)
    cohort = strata.cohort[:, None].astype(np.int64) - int(strata.cohort.min(initial=0))
    row = np.arange(len(strata.sex), dtype=np.int64)[:, None]
    cohorts = int(cohort.max(initial=0)) + 1
    yield "everybody together", np.zeros((len(row), ages), np.int64)
    yield "by sex", sex + 0 * age
    yield "by sex and age", sex * ages + age
    yield "by sex, age and birth cohort", (sex * cohorts + cohort) * ages + age
    if len(np.unique(strata.extra)) > 1:
        yield "by sex, age, birth cohort and area", row * ages + age


def _collapse(table: Int64, groups: Int64) -> Int64:
    """Add up cells that fall into one group; exact, because all are integers."""
    flat = groups.ravel()
    out = np.zeros(int(flat.max(initial=0)) + 1, np.int64)
    np.add.at(out, flat, table.ravel())
    return out
