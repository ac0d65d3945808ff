"""Section 6: when the second disease comes."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.prodrome import prodrome
from coincide.report.figures.windows import windows
from coincide.report.grid import Grid, grid
from coincide.report.labels import window, window_order, year_of
from coincide.report.reading import Row, is_hidden, number
from coincide.report.sections.lines import SHORT, lines, of_measure, short_cells
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG, decimal, p_value, people, percent, started

ORDER_UNKNOWN = 0.1
"""Share of same-day pairs above which the order is unknown for that share."""


@dataclass(frozen=True, slots=True)
class When:
    """Time between the two diseases."""

    lead: str
    same_day: str
    figure: Figure | None
    table: Grid | None
    years: Grid | None = None
    prodrome: Figure | None = None


def when(view: View) -> When:
    """Return the section."""
    found = sorted(lines(view.estimates(question="window")), key=lambda line: window_order(line.window))
    rows = [
        (window(line.window).capitalize(), started(view.order(line.direction)), *short_cells(line))
        for line in found
    ]
    table = (
        grid("By time since the first disease", ("Time", "Order", *SHORT), rows, words=2) if rows else None
    )
    ratios = of_measure(found, "rate_ratio", "standardised_ratio")
    years, curve = _prodrome(view)
    return When(
        lead=_direction(view),
        same_day=_same_day(view),
        figure=figure(windows(view, ratios, table)) if table and not view.unanswered else None,
        table=table,
        years=years,
        prodrome=curve,
    )


def _prodrome(view: View) -> tuple[Grid | None, Figure | None]:
    """Return the years after the first disease as table and figure."""
    found = sorted(lines(view.estimates(question="prodrome")), key=lambda line: window_order(line.window))
    if not found:
        return None, None
    body = [
        (f"Year {year_of(line.window)}", started(view.order(line.direction)), *short_cells(line))
        for line in found
    ]
    table = grid("By year since the first disease", ("Time", "Order", *SHORT), body, words=2)
    rows = of_measure(found, "rate_ratio")
    return table, None if view.unanswered else figure(prodrome(view, rows, table))


def _direction(view: View) -> str:
    """Say which disease is recorded first, given equal follow-up."""
    row = next(iter(view.estimates(measure="direction")), None)
    if row is None:
        return "Which disease is recorded first could not be worked out from these data."
    if is_hidden(row):
        return f"Which disease is recorded first is {HIDDEN_LONG}."
    share, p = number(row, "estimate"), number(row, "p")
    if share is None:
        return (
            "Which disease is recorded first could not be worked out: nobody with both was followed long "
            "enough."
        )
    return (
        f"{started(view.a)} was recorded first in {percent(share)} of the people with both, given equal "
        "follow-up; 50 % would "
        f"mean no preference. {_test(p)} Recorded first does not mean begun first."
    )


def _test(p: float | None) -> str:
    """Say what the test of the direction shows."""
    if p is None:
        return "The share could not be tested."
    if p < 0.05:
        return f"That is more uneven than chance explains ({p_value(p)})."
    return f"The difference from 50 % is within what chance explains ({p_value(p)})."


def _same_day(view: View) -> str:
    """Say how many had both recorded on one day."""
    row = next(iter(view.estimates(question="same_day")), None)
    if row is None:
        return ""
    if is_hidden(row):
        return f"Both diseases first recorded on the same day: {HIDDEN_LONG}."
    seen, chance = number(row, "observed"), number(row, "expected")
    text_ = (
        f"Both diseases were first recorded on the same day in {people(seen)}, where {decimal(chance)} "
        "would be expected. "
        "These people are counted once, in neither order, and are not in the main comparison."
    )
    share = _share(view, row)
    if share is not None and share > ORDER_UNKNOWN:
        text_ += (
            f" They are {percent(share)} of all people with both, so the order is unknown for that share."
        )
    return text_


def _share(view: View, row: Row) -> float | None:
    """Return same-day people as a share of all dated pairs; None when a part is hidden."""
    seen = number(row, "observed")
    orders = [
        view.estimate(question="all", direction=d, measure="rate_ratio") for d in ("a_then_b", "b_then_a")
    ]
    counts = [number(order, "observed") if order else None for order in orders]
    if seen is None or any(count is None for count in counts):
        return None
    whole = seen + sum(count for count in counts if count is not None)
    return seen / whole if whole else None
