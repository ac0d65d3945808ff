"""From estimates to tables: the rows, the counts under them, and the sums a reader can form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.cells import cells_of, outside_in
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.estimate import Estimate, PairEstimates
from coincide.designs.pair.limits import limits
from coincide.designs.pair.plan import Plan, Span
from coincide.designs.pair.rounded import rounded_ratio
from coincide.designs.pair.steps import expectation_steps
from coincide.designs.pair.sums import OUTSIDE_RATES, observed, state_sums, window_sums
from coincide.estimates.conditional import RateRatio
from coincide.kernels.states import UNEXPOSED
from coincide.results.table import CountId, Row, Sum, Table

WINDOW_KEY = ("direction", "window", "stratum")
LEVEL = 0.95
TOO_OLD = "above the last age"
"""State of ``outside.csv`` for time that lies in no cell."""


def estimates_table(
    estimates: PairEstimates,
    plan: Plan,
    names: tuple[str, str],
    outside: Sequence[Row] = (),
    sums: Iterable[Sum] = (),
    further: Sequence[Estimate] = (),
) -> Table:
    """Return ``estimates.csv``: every estimate with the counts under it.

    Parameters
    ----------
    outside
        Rows against outside rates, where the study has such rates.
    sums
        The sums these rows are in.
    further
        Estimates of the study's parts.
    """
    every = (*estimates.rows, *further)
    rows = [row for e in every for row in _rows_of(e, names)]
    rows.append(_agreement_row(estimates, names))
    rows.append(_direction_row(estimates, names))
    return Table(
        "estimates",
        (*rows, *outside),
        key=WINDOW_KEY,
        support=("observed", "people"),
        sums=(*window_sums(((e.direction, e.window) for e in estimates.rows), plan), *sums),
        derive=rounded_ratio(
            {(e.direction, e.window, e.stratum): e.ratio.reference_events for e in every},
            other=estimates.find("order", "b_then_a").ratio,
        ),
        rests_on=_gives_away,
    )


def _rows_of(e: Estimate, names: tuple[str, str]) -> Iterator[Row]:
    yield _row(e, names, "rate_ratio") | _ratio_values(e.ratio)
    standardised = _row(e, names, "standardised_ratio")
    if e.ratio.expected > 0:
        standardised["estimate"] = e.ratio.observed / e.ratio.expected
    yield standardised | {"method": "observed over expected"}
    if e.question in ("primary", "order"):
        yield _row(e, names, "mantel_haenszel") | _interval_values(e)


def _row(e: Estimate, names: tuple[str, str], measure: str) -> Row:
    """Return a row with its counts and without an estimate."""
    return {
        "a": names[0],
        "b": names[1],
        "question": e.question,
        "direction": e.direction,
        "window": e.window,
        "stratum": e.stratum,
        "measure": measure,
        "estimate": None,
        "low": None,
        "high": None,
        "low_state": "zero",
        "high_state": "infinite",
        "p": None,
        "level": LEVEL,
        "method": "",
        "observed": e.ratio.observed,
        "expected": e.ratio.expected,
        "person_years": e.person_days / DAYS_PER_YEAR,
        "people": e.people,
        "suppressed": False,
    }


def _ratio_values(ratio: RateRatio) -> Row:
    """Return estimate, interval and p of a conditional ratio."""
    return {
        "estimate": ratio.estimate if ratio.estimate < float("inf") else None,
        "p": ratio.p,
        "method": ratio.method,
        **limits(ratio.interval),
    }


def _interval_values(e: Estimate) -> Row:
    found = e.mantel_haenszel
    return {
        "estimate": found.estimate if 0 <= found.estimate < float("inf") else None,
        "method": "Mantel-Haenszel, Wald interval",
        **limits(found.interval),
    }


def _agreement_row(estimates: PairEstimates, names: tuple[str, str]) -> Row:
    """Return the test's row; it stands on the counts of each order, so it is hidden with them."""
    first = estimates.find("order", "a_then_b")
    return _row(first, names, "orders_agree") | {
        "p": estimates.agreement.p,
        "method": f"both orders under one ratio, {estimates.agreement.method}",
    }


def _direction_row(estimates: PairEstimates, names: tuple[str, str]) -> Row:
    """Return the share recorded A first; hidden with the counts of each order."""
    found = estimates.direction
    first = estimates.find("direction", "a_then_b")
    return _row(first, names, "direction") | {
        "estimate": found.share if found.events else None,
        "p": found.p,
        "method": found.method,
        **(limits(found.interval) if found.events else {}),
    }


def _gives_away(row: Row) -> tuple[CountId, ...]:
    """Return the counts a row gives away beside its own.

    A test that compares the orders gives either one away; a count against outside rates is an order's.
    """
    window, direction = str(row["window"]), str(row["direction"])
    if row["measure"] in ("orders_agree", "direction"):
        return observed("a_then_b", window), observed("b_then_a", window)
    if row["measure"] == "smr":
        return (observed(direction, window.removesuffix(OUTSIDE_RATES)),)
    return ()


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
