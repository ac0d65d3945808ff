"""Tables of time at risk: the steps of chance, time in each state, time outside all cells."""

from __future__ import annotations

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.cells import cells_of, outside_in
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.plan import Plan, Span
from coincide.designs.pair.steps import expectation_steps
from coincide.designs.pair.sums import observed, state_sums
from coincide.designs.pair.tables import WINDOW_KEY
from coincide.kernels.states import UNEXPOSED
from coincide.results.table import CountId, Row, Table

TOO_OLD = "above the last age"
"""State of ``outside.csv`` for time that lies in no cell."""


def steps_table(counted: PairCounted, plan: Plan) -> Table:
    """Return ``steps.csv``: what chance predicts, in ever finer cells."""
    rows = [
        {
            "direction": step.direction,
            "window": plan.primary.name,
            "stratum": "all",
            "position": step.position,
            "step": step.step,
            "observed": step.observed,
            "expected": step.expected,
            "ratio": step.observed / step.expected if step.expected > 0 else None,
            "suppressed": False,
        }
        for step in expectation_steps(counted, plan.primary)
    ]
    return Table("steps", tuple(rows), key=WINDOW_KEY, support=("observed",), derive=_rounded_step)


def _rounded_step(row: Row) -> Row:
    observed, expected = row["observed"], row["expected"]
    ratio = (
        observed / expected
        if isinstance(observed, int) and isinstance(expected, float) and expected
        else None
    )
    return row | {"ratio": ratio}


def _states(plan: Plan) -> tuple[Span, ...]:
    return (Span("unexposed", (UNEXPOSED,)), *plan.windows, plan.left_out, plan.primary)


def follow_up_table(counted: PairCounted, plan: Plan) -> Table:
    """Return ``follow_up.csv``: person-time and people of each state."""
    rows = tuple(_follow_up_row(order, span) for order in counted.orders for span in _states(plan))
    return Table(
        "follow_up",
        rows,
        key=("direction", "state"),
        support=("people",),
        derive=_as_it_is,
        rests_on=_day_itself,
    )


def outside_table(counted: PairCounted, plan: Plan) -> Table:
    """Return ``outside.csv``: time and events without a reference or above the last age; never lost."""
    spans = _states(plan)
    rows = [_outside_row(order, span) for order in counted.orders for span in spans]
    rows += [_too_old_row(order) for order in counted.orders]
    return Table(
        "outside",
        tuple(rows),
        key=("direction", "state"),
        support=("observed_outside",),
        sums=tuple(state_sums(spans, plan)),
        derive=_as_it_is,
    )


def _day_itself(row: Row) -> tuple[CountId, ...]:
    """Return the count that the people of the day itself give away: pairs recorded on one day.

    People who fall ill with one disease while at risk of the other are those who do so unexposed, whom
    expectation and person-time of ``steps.csv`` give, and those with both on one day.
    """
    return (observed("either", "0d"),) if row["state"] == "0d" else ()


def _follow_up_row(order: OrderCounts, span: Span) -> Row:
    return {
        "direction": order.direction,
        "state": span.name,
        "person_years": float(order.days[list(span.states)].sum()) / DAYS_PER_YEAR,
        "people": order.people_in(span.states),
        "suppressed": False,
    }


def _outside_row(order: OrderCounts, span: Span) -> Row:
    cells = cells_of(order.days, order.events, span)
    return {
        "direction": order.direction,
        "state": span.name,
        "outside_years": float(cells.exposed_days[cells.unexposed_days == 0].sum()) / DAYS_PER_YEAR,
        "observed_outside": outside_in(cells),
        "suppressed": False,
    }


def _too_old_row(order: OrderCounts) -> Row:
    """Return the time above the last age, of all states together: it lies in no cell."""
    return {
        "direction": order.direction,
        "state": TOO_OLD,
        "outside_years": order.counts.outside_days / DAYS_PER_YEAR,
        "observed_outside": order.counts.outside_events,
        "suppressed": False,
    }


def _as_it_is(row: Row) -> Row:
    """Nothing in the row is computed from its counts."""
    return row
