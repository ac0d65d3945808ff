"""From counts to estimates: every window, both orders, the primary and its companions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coincide.designs.pair.cells import cells_of
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.plan import Plan, Span
from coincide.estimates.cells import Cells, joined
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.direction import Direction, direction
from coincide.estimates.mantel_haenszel import WaldRatio
from coincide.estimates.mantel_haenszel import rate_ratio as mantel_haenszel_ratio
from coincide.estimates.misdiagnosis import Tipping, tipping
from coincide.estimates.orders import Agreement, orders_agree
from coincide.estimates.shared_reference import WindowCells
from coincide.kernels.states import UNEXPOSED


@dataclass(frozen=True, slots=True)
class Estimate:
    """One window of one order (or of both): counts and the ratio they give.

    Attributes
    ----------
    question, direction, window
        What the estimate answers; see ``results/schema.py``.
    cells
        The cells it rests on.
    people
        People with exposed time in the window; None for both orders together.
    ratio
        Conditional rate ratio with its mid-P interval.
    stratum
        ``all``, or ``variable=level``: of whom, or counted with which option changed.
    """

    question: str
    direction: str
    window: str
    cells: Cells
    people: int | None
    ratio: RateRatio
    stratum: str = "all"

    @property
    def mantel_haenszel(self) -> WaldRatio:
        """Mantel-Haenszel ratio on the same cells, printed beside and never in a verdict."""
        return mantel_haenszel_ratio(*self.cells)

    @property
    def person_days(self) -> int:
        """Exposed days, those without a reference included."""
        return int(self.cells.exposed_days.sum())


@dataclass(frozen=True, slots=True)
class PairEstimates:
    """All estimates of a pair study.

    Attributes
    ----------
    rows
        One entry per question, direction and window, in the order they are printed.
    agreement
        Test that both orders have one ratio.
    direction
        Which disease is recorded first, given equal follow-up.
    tipping
        How many wrongly labelled people would undo the primary.
    """

    rows: tuple[Estimate, ...]
    agreement: Agreement
    direction: Direction
    tipping: Tipping

    def find(self, question: str, direction: str) -> Estimate:
        """Return the first row of a question and direction."""
        return next(r for r in self.rows if r.question == question and r.direction == direction)


def estimate_pair(counted: PairCounted, plan: Plan) -> PairEstimates:
    """Compute every estimate of the pair study from its counts."""
    rows = tuple(_rows(counted, plan))
    ab, ba = (cells_of(order.days, order.events, plan.primary) for order in counted.orders)
    return PairEstimates(
        rows=rows,
        agreement=orders_agree(ab, ba),
        direction=_direction(counted, plan),
        tipping=tipping(joined(ab, ba)),
    )


def _rows(counted: PairCounted, plan: Plan) -> Iterator[Estimate]:
    yield both_orders("primary", counted, plan.primary)
    yield both_orders("primary_without_prevalent", counted, plan.primary_dated)
    for order in counted.orders:
        yield one_order("order", order, plan.primary)
    yield same_day(counted.a_then_b, plan)
    for span in (*plan.windows[1:], plan.everything):
        question = "all" if span is plan.everything else "window"
        for order in counted.orders:
            yield one_order(question, order, span)
        yield both_orders(question, counted, span)
    for order in counted.orders:
        yield one_order("direction", order, plan.everything_dated)
    for _, span in plan.latencies:
        yield both_orders("latency", counted, span)


def same_day(order: OrderCounts, plan: Plan) -> Estimate:
    """Return pairs recorded on one day against one day per person: counted once, in neither order."""
    return _estimate("same_day", "either", plan.windows[0], order)


def one_order(question: str, order: OrderCounts, span: Span) -> Estimate:
    """Estimate one window of one order."""
    return _estimate(question, order.direction, span, order)


def both_orders(question: str, counted: PairCounted, span: Span) -> Estimate:
    """Estimate one common ratio from the product of both orders' conditional likelihoods."""
    parts = [cells_of(order.days, order.events, span) for order in counted.orders]
    return estimate_of(question, "either", span.name, joined(*parts))


def estimate_of(
    question: str,
    direction: str,
    window: str,
    cells: Cells,
    people: int | None = None,
    stratum: str = "all",
) -> Estimate:
    """Estimate from cells, wherever they come from."""
    return Estimate(
        question=question,
        direction=direction,
        window=window,
        cells=cells,
        people=people,
        ratio=rate_ratio(*cells),
        stratum=stratum,
    )


def _estimate(question: str, direction: str, span: Span, order: OrderCounts) -> Estimate:
    cells = cells_of(order.days, order.events, span)
    return estimate_of(question, direction, span.name, cells, order.people_in(span.states))


def _direction(counted: PairCounted, plan: Plan) -> Direction:
    """Test which disease is recorded first, window by window, on dated time only."""
    ab, ba = (_window_cells(order, plan.windows[1:-1]) for order in counted.orders)
    return direction(ab, ba)


def _window_cells(order: OrderCounts, spans: tuple[Span, ...]) -> WindowCells:
    days = np.stack([order.days[list(span.states)].sum(axis=0).ravel() for span in spans])
    events = np.stack([order.events[list(span.states)].sum(axis=0).ravel() for span in spans])
    used = days.sum(axis=0) > 0
    return WindowCells(
        events[:, used],
        days[:, used].astype(np.float64),
        order.events[UNEXPOSED].ravel()[used],
        order.days[UNEXPOSED].ravel()[used].astype(np.float64),
    )
