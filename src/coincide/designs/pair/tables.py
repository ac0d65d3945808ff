"""From estimates to tables: the rows, the counts under them, and the sums a reader can form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.absolute.excess import MEASURE as EXCESS
from coincide.designs.pair.absolute.excess import excess_of, has_excess
from coincide.designs.pair.estimate import Estimate, PairEstimates
from coincide.designs.pair.limits import limits
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.rounded import reference_worth, rounded_ratio
from coincide.designs.pair.sums import OUTSIDE_RATES, observed, window_sums
from coincide.estimates.conditional import RateRatio
from coincide.results.table import CountId, Row, Sum, Table

WINDOW_KEY = ("direction", "window", "stratum")
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of ``estimates.csv`` that stands on counts other rows show.

    Attributes
    ----------
    row
        The row; where `observed` is None it shows no count of its own.
    rests_on
        The counts it gives away.
    """

    row: Row
    rests_on: tuple[CountId, ...]


def estimates_table(
    estimates: PairEstimates,
    plan: Plan,
    names: tuple[str, str],
    outside: Sequence[Row] = (),
    sums: Iterable[Sum] = (),
    further: Sequence[Estimate] = (),
    beside: Sequence[Beside] = (),
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
    beside
        Rows of the study's parts that stand on counts of other rows.
    """
    every = (*estimates.rows, *further)
    rows = [row for e in every for row in _rows_of(e, names)]
    rows.append(_agreement_row(estimates, names))
    rows.append(_direction_row(estimates, names))
    return Table(
        "estimates",
        (*rows, *outside, *(one.row for one in beside)),
        key=WINDOW_KEY,
        support=("observed", "people"),
        sums=(*window_sums(((e.direction, e.window) for e in estimates.rows), plan), *sums),
        derive=rounded_ratio(
            {(e.direction, e.window, e.stratum): reference_worth(e.ratio) for e in every},
            other=estimates.find("order", "b_then_a").ratio,
        ),
        rests_on=_giving({_name(one.row): one.rests_on for one in beside}),
    )


def _name(row: Row) -> tuple[object, ...]:
    """Return what tells a row of ``estimates.csv`` from all others."""
    return tuple(row[column] for column in ("question", "direction", "window", "stratum", "measure"))


def _giving(beside: Mapping[tuple[object, ...], tuple[CountId, ...]]) -> Callable[[Row], tuple[CountId, ...]]:
    """Return what says which counts a row gives away: for rows of parts, as they say themselves."""
    return lambda row: beside.get(_name(row), ()) or _gives_away(row)


def _rows_of(e: Estimate, names: tuple[str, str]) -> Iterator[Row]:
    yield bare_row(e, names, "rate_ratio") | _ratio_values(e.ratio)
    standardised = bare_row(e, names, "standardised_ratio")
    if e.ratio.expected > 0:
        standardised["estimate"] = e.ratio.observed / e.ratio.expected
    yield standardised | {"method": "observed over expected"}
    if e.question in ("primary", "order"):
        yield bare_row(e, names, "mantel_haenszel") | _interval_values(e)
    if has_excess(e):
        yield bare_row(e, names, EXCESS) | excess_of(e)


def bare_row(e: Estimate, names: tuple[str, str], measure: str) -> Row:
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


def p_row(e: Estimate, names: tuple[str, str], stratum: str, measure: str, p: float, method: str) -> Row:
    """Return the row of a test, without counts of its own, in the question and window of an estimate."""
    empty: Row = {"observed": None, "expected": None, "person_years": None, "people": None}
    return bare_row(e, names, measure) | empty | {"stratum": stratum, "p": p, "method": method}


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
    return bare_row(first, names, "orders_agree") | {
        "p": estimates.agreement.p,
        "method": f"both orders under one ratio, {estimates.agreement.method}",
    }


def _direction_row(estimates: PairEstimates, names: tuple[str, str]) -> Row:
    """Return the share recorded A first; hidden with the counts of each order."""
    found = estimates.direction
    first = estimates.find("direction", "a_then_b")
    return bare_row(first, names, "direction") | {
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
    if window.endswith(OUTSIDE_RATES):
        return (observed(direction, window.removesuffix(OUTSIDE_RATES)),)
    return ()
