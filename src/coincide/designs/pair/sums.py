"""Sums a reader can form from the tables of a pair study, and the counts in them that no table shows.

A reader can subtract shown counts from one another, so the gate must know what would be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coincide.designs.pair.cells import cells_of, observed_in, outside_in
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.plan import ORDERS, Plan, Span
from coincide.results.table import CountId, Sum
from coincide.study.outside_rates import OutsideRates

OUTSIDE_RATES = " outside rates"
"""Ending of the window of a row against outside rates: its count also holds events without a reference."""

Counts = dict[CountId, int]


def observed(direction: str, window: str) -> CountId:
    """Return the identity of the events of a window that have a reference."""
    return CountId("observed", (direction, window, "all"))


def observed_outside(direction: str, state: str) -> CountId:
    """Return the identity of the events of a state that have none."""
    return CountId("observed_outside", (direction, state))


def window_sums(shown: Iterable[tuple[str, str]], plan: Plan) -> Iterator[Sum]:
    """Every shown window is a sum of pieces; some are sums of shown windows or of both orders too.

    Parameters
    ----------
    shown
        (direction, window) of the rows of ``estimates.csv``.
    """
    states = {span.name: span.states for span in plan.spans}
    known = dict.fromkeys(one for one in shown if one[1] in states)
    for direction, window in known:
        yield piece_sum(direction, window, plan)
        if direction == "either" and all((order, window) in known for order in ORDERS):
            yield Sum(observed("either", window), tuple(observed(order, window) for order in ORDERS))
        windows = _windows(plan, states[window])
        if windows:
            yield Sum(observed(direction, window), tuple(observed(direction, span.name) for span in windows))


def piece_sum(direction: str, window: str, plan: Plan) -> Sum:
    """Return a window as the sum of the pieces it is made of."""
    (states,) = {span.states for span in plan.spans if span.name == window}
    orders = ORDERS if direction == "either" else (direction,)
    parts = [observed(order, piece.name) for order in orders for piece in _inside(plan, states)]
    return Sum(observed(direction, window), tuple(parts))


def state_sums(spans: Iterable[Span], plan: Plan) -> Iterator[Sum]:
    """Return the sums of events without a reference, over the rows of ``follow_up.csv``."""
    for span in spans:
        pieces = _inside(plan, span.states)
        for order in ORDERS if pieces else ():
            parts = tuple(observed_outside(order, piece.name) for piece in pieces)
            yield Sum(observed_outside(order, span.name), parts)


def _inside(plan: Plan, states: tuple[int, ...]) -> list[Span]:
    return [piece for piece in plan.pieces if piece.states[0] in states]


def _windows(plan: Plan, states: tuple[int, ...]) -> list[Span]:
    """Return the windows that make up a span, when there are several that do."""
    inside = [span for span in plan.windows[1:] if set(span.states) <= set(states)]
    return inside if len(inside) > 1 and sum(len(span.states) for span in inside) == len(states) else []


def unshown_pieces(counted: PairCounted, plan: Plan) -> Counts:
    """Return the counts all windows are made of, which no table shows."""
    return {
        name: count
        for order in counted.orders
        for piece in plan.pieces
        for name, count in _piece(order, piece).items()
    }


def _piece(order: OrderCounts, piece: Span) -> Counts:
    cells = cells_of(order.days, order.events, piece)
    return {
        observed(order.direction, piece.name): observed_in(cells),
        observed_outside(order.direction, piece.name): outside_in(cells),
    }


def outside_sums(
    counted: PairCounted, rates: Mapping[str, OutsideRates], plan: Plan
) -> tuple[tuple[Sum, ...], Counts]:
    """Tie the counts against outside rates to those with and without an inside reference.

    Both are the events of the primary's time, less those without a rate or above the last age.
    """
    sums: list[Sum] = []
    unshown: Counts = {}
    orders = {order.direction: order for order in counted.orders}
    for outside in counted.outside:
        made, left = _outside_sums(outside, rates[outside.direction], orders[outside.direction], plan.primary)
        sums += made
        unshown |= left
    return tuple(sums), unshown


def _outside_sums(
    outside: OutsideCounts, rates: OutsideRates, order: OrderCounts, span: Span
) -> tuple[list[Sum], Counts]:
    direction, window = outside.direction, span.name
    cells = cells_of(order.days, order.events, span)
    every = observed(direction, f"{window} everywhere")
    without_rate = observed(direction, f"{window} without rate")
    too_old = observed(direction, f"{window} above the last age")
    total = int(outside.events.sum()) + outside.events_beyond
    rest = {
        without_rate: total - outside.ratio(rates).ratio.observed,
        too_old: total - observed_in(cells) - outside_in(cells),
    }
    # a rest of nobody is no cover: that nobody is above the last age or without a rate can be guessed
    rest = {name: count for name, count in rest.items() if count}
    with_rate = observed(direction, window + OUTSIDE_RATES)
    inside = observed(direction, window), observed_outside(direction, window)
    sums = [
        Sum(every, (with_rate, *(name for name in rest if name == without_rate))),
        Sum(every, (*inside, *(name for name in rest if name == too_old))),
    ]
    return sums, {every: total} | rest
