"""How often, in absolute numbers: of people with the first disease, who gets the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.drawing import Figure, figure
from coincide.report.figures.cumulative import CURVES, cumulative, ends, share_of
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.view import DIRECTIONS, View
from coincide.report.words import HIDDEN, HIDDEN_LONG, decimal, integer, percent, started

QUANTITIES: Final = (
    *CURVES,
    "difference_unexposed_death",
    "difference_own_death",
)
NO_ROW: Final[Row] = {}
HEADINGS: Final = (
    "Years",
    "Observed",
    "Expected, deaths as without the first disease",
    "Expected, deaths as with it",
    "Observed less the former, in points",
    "Observed less the latter, in points",
    "With both",
    "Died before",
    "Still followed",
)


@dataclass(frozen=True, slots=True)
class Order:
    """One order.

    Attributes
    ----------
    heading
        Names it.
    lead
        What happened within ten years, or as long as is shown.
    figure
        Shares at whole years.
    table
        The same numbers.
    """

    heading: str
    lead: str
    figure: Figure | None
    table: Grid


@dataclass(frozen=True, slots=True)
class Absolute:
    """Absolute numbers."""

    lead: str
    excess: str
    orders: tuple[Order, ...]


def absolute(view: View) -> Absolute | None:
    """Return the section; None where nothing was counted."""
    rows = view.rows("cumulative")
    if not rows:
        return None
    if view.unanswered:
        return Absolute(
            "No share of people is given as a result, because these data cannot answer the question.", "", ()
        )
    orders = tuple(_order(view, order, _of(rows, order)) for order in DIRECTIONS if _of(rows, order))
    return Absolute(
        "A ratio says nothing about how many people are concerned. This is how many of the people with one "
        "disease were later found to have the other, death coming first for some.",
        _excess(view),
        orders,
    )


def _of(rows: Sequence[Row], direction: str) -> list[Row]:
    return [row for row in rows if text(row, "direction") == direction]


def _order(view: View, direction: str, rows: Sequence[Row]) -> Order:
    first = view.first(direction)
    names = {
        "observed": f"Observed in people with {first}",
        "expected_unexposed_death": f"Expected, if they died like people without {first}",
        "expected_own_death": "Expected, with the deaths they had",
    }
    years = sorted({whole(row, "years") or 0 for row in rows})
    by_year = [
        dict.fromkeys(QUANTITIES, NO_ROW)
        | {text(row, "quantity"): row for row in rows if whole(row, "years") == year}
        for year in years
    ]
    table = grid(
        f"{started(view.order(direction))}: shares of people at whole years",
        HEADINGS,
        [_cells(year, found) for year, found in zip(years, by_year, strict=True) if _any(found)],
    )
    lead = _lead(view, direction, by_year)
    plot = cumulative(direction, names, rows, _title(view, direction, by_year), table)
    return Order(started(view.order(direction)), lead, figure(plot), table)


def _any(found: dict[str, Row]) -> bool:
    """Return whether anybody was followed so long, or it is hidden whether."""
    row = found["observed"]
    return is_hidden(row) or number(row, "estimate") is not None


def _cells(year: int, found: dict[str, Row]) -> tuple[str, ...]:
    row = found["observed"]
    if is_hidden(row):
        return (str(year), *[HIDDEN] * (len(HEADINGS) - 1))
    shares = [share_of(found[name], "").words for name in CURVES]
    gaps = [_gap(found[name]) for name in QUANTITIES[len(CURVES) :]]
    counts = [integer(number(row, name)) for name in ("events", "deaths", "at_risk")]
    return (str(year), *shares, *gaps, counts[0], counts[1], f"about {counts[2]}")


def _gap(row: Row) -> str:
    """Return a difference of shares with its interval, in percentage points."""
    value, low, high = (number(row, name) for name in ("estimate", "low", "high"))
    if value is None or low is None or high is None:
        return "not estimable"
    return f"{_points(value)} ({_points(low)} to {_points(high)})"


def _points(share: float) -> str:
    """Write a difference of shares in percentage points."""
    shown = percent(abs(share)).removesuffix(" %")
    return f"{'−' if share < 0 else '+' if share > 0 else ''}{shown}"


def _longest(by_year: Sequence[dict[str, Row]]) -> dict[str, Row] | None:
    """Return ten years, or the longest time up to then that is shown, or else the shortest."""
    shown = [found for found in by_year if number(found["observed"], "estimate") is not None]
    early = [found for found in shown if (whole(found["observed"], "years") or 0) <= 10]
    longest = early or shown[:1]
    return longest[-1] if longest else None


def _lead(view: View, direction: str, by_year: Sequence[dict[str, Row]]) -> str:
    found = _longest(by_year)
    first, second = view.first(direction), view.second(direction)
    if found is None:
        hidden = any(is_hidden(one["observed"]) for one in by_year)
        return (
            f"How many people with {first} got {second} is {HIDDEN_LONG}: too few people stand behind it."
            if hidden
            else f"Nobody was followed for a whole year after {first}."
        )
    row, years = found["observed"], whole(found["observed"], "years") or 0
    other, own = (number(found[f"expected_{name}"], "estimate") for name in ("unexposed_death", "own_death"))
    span = "1 year" if years == 1 else f"{years} years"
    interval = ends(number(row, "low"), number(row, "high"))
    expected = (
        "What would be expected without a link cannot be said: nobody like them was followed without it."
        if other is None or own is None
        else f"Without a link, {percent(other)} would be expected if they died like people without {first}, "
        f"and {percent(own)} with the deaths they had."
    )
    return (
        f"Within {span} after {first}, {percent(number(row, 'estimate'))} (interval {interval}) were found "
        f"to have {second}. {expected}"
    )


def _title(view: View, direction: str, by_year: Sequence[dict[str, Row]]) -> str:
    found = _longest(by_year)
    years = 0 if found is None else whole(found["observed"], "years") or 0
    share = None if found is None else number(found["observed"], "estimate")
    span = "1 year" if years == 1 else f"{years} years"
    return (
        f"{percent(share)} of people with {view.first(direction)} had {view.second(direction)} within {span}"
    )


def _excess(view: View) -> str:
    """Say the excess over chance of the primary, per 100,000 person-years."""
    row = view.estimate(question="primary", measure="excess")
    if row is None:
        return ""
    if is_hidden(row):
        return f"How many more people there were than chance predicts is {HIDDEN_LONG}."
    value, low, high = (number(row, name) for name in ("estimate", "low", "high"))
    if value is None or low is None:
        return ""
    top = "with no upper limit" if high is None else f"to {_rate(high)}"
    return (
        f"In both orders together, {_rate(value)} people with both for each 100,000 years lived with the "
        f"first disease, beyond what chance predicts (interval {_rate(low)} {top}). Below 0 means fewer."
    )


def _rate(value: float) -> str:
    return f"{'−' if value < 0 else ''}{decimal(abs(value))}"
