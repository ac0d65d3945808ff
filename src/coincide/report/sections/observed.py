"""Section 5: what was observed."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.choices import choice
from coincide.report.drawing import Figure, figure
from coincide.report.figures.forest import forest, question_name
from coincide.report.grid import Grid, grid
from coincide.report.labels import state, window
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import (
    HEADINGS,
    SHORT,
    Line,
    cells,
    lines,
    of_measure,
    ratio_words,
    short_cells,
)
from coincide.report.sections.outside import variation
from coincide.report.view import DIRECTIONS, View
from coincide.report.words import (
    HIDDEN,
    HIDDEN_LONG,
    decimal,
    integer,
    interval,
    one_decimal,
    p_value,
    people,
    percent,
    started,
)

SHOWN = ("primary", "primary_without_prevalent", "order", "all", "outside_rates")


@dataclass(frozen=True, slots=True)
class Observed:
    """The estimates."""

    lead: str
    orders: tuple[str, ...]
    agreement: str
    figure: Figure | None
    table: Grid | None
    beside: Grid | None
    time: Grid | None
    whom: Grid | None = None
    variation: tuple[str, ...] = ()


def observed(view: View) -> Observed:
    """Return the section."""
    found = [
        line
        for question in SHOWN
        for line in lines(view.estimates(question=question))
        if line.measures.keys() & {"rate_ratio", "smr", "standardised_ratio"}
    ]
    table = _table(view, found) if found else None
    rows = of_measure(found, "rate_ratio", "smr")
    lead = _lead(view)
    return Observed(
        lead=lead,
        orders=tuple(_order(view, order) for order in view.headline.get("orders") or ()),
        agreement=_agreement(view),
        figure=figure(forest(view, rows, _title(view), table)) if table and not view.unanswered else None,
        table=table,
        beside=_beside(view, found),
        time=_time(view),
        whom=_whom(view),
        variation=variation(view),
    )


def _lead(view: View) -> str:
    """Say observed, expected and ratio in one sentence."""
    if view.hidden:
        return f"The numbers of the main comparison are {HIDDEN_LONG}: too few people stand behind them."
    counted = view.as_counted
    ratio, seen, chance = (number(counted, name) for name in ("ratio", "observed", "expected"))
    if seen is None or chance is None:
        return "No ratio is given as a result, because none from these data could be trusted." + (
            " The rows below are printed so that the folder can be checked. They do not answer the question."
            if view.rows("estimates")
            else ""
        )
    ends = interval(
        number(counted, "low"),
        number(counted, "high"),
        text(counted, "low_state"),
        text(counted, "high_state"),
    )
    return (
        f"{people(seen)} with both diseases {'was' if seen == 1 else 'were'} seen where chance predicts "
        f"{one_decimal(chance)}. The rate ratio is "
        f"{decimal(ratio)}, with an interval from {ends}.{_corrected(view)}"
    )


def _corrected(view: View) -> str:
    """Say the corrected ratio, where the verdict goes by one."""
    if not view.corrected:
        return ""
    row = view.estimate(question="primary_calibrated", measure="calibrated_ratio")
    return f" Corrected for what unlinked diseases show in these data, it is {ratio_words(row)}."


def _time_words(line: Line) -> str:
    """Say the time a line is about, unless its name says it already."""
    span = line.window.removesuffix(" dated")
    return "" if span == "all" else f", {window(span)}"


def line_name(view: View, line: Line) -> str:
    """Name a line of estimates."""
    return question_name(view, line.question, line.direction)


def _title(view: View) -> str:
    """Say the finding of the forest plot."""
    together = None if view.hidden else number(view.as_counted, "ratio")
    rows = [view.estimate(question="order", direction=order, measure="rate_ratio") for order in DIRECTIONS]
    each = [number(row, "estimate") if row else None for row in rows]
    if together == 0:
        return "Nobody with both diseases was seen in the main comparison"
    if together is None:
        return "The ratio and its interval, by question"
    if None in each:
        return f"Rate ratio {decimal(together)} in both orders together"
    return (
        f"Rate ratio {decimal(together)} in both orders together; {decimal(each[0])} and "
        f"{decimal(each[1])} in each order"
    )


def _order(view: View, order: Row) -> str:
    """Say what one order shows."""
    name = started(view.order(text(order, "direction")))
    if is_hidden(order):
        return f"{name}: {HIDDEN_LONG}."
    ends = interval(
        number(order, "low"), number(order, "high"), text(order, "low_state"), text(order, "high_state")
    )
    share = number(order, "share_of_expected")
    part = f" This order holds {percent(share)} of what chance predicts." if share is not None else ""
    return (
        f"{name}: {integer(number(order, 'observed'))} seen, {one_decimal(number(order, 'expected'))} "
        "expected, rate "
        f"ratio {decimal(number(order, 'ratio'))} ({ends}).{part}"
    )


def _agreement(view: View) -> str:
    """Say whether the two orders agree."""
    row = next(iter(view.estimates(measure="orders_agree")), None)
    if row is None:
        return ""
    if is_hidden(row):
        return f"Whether the two orders agree is {HIDDEN_LONG}."
    p = number(row, "p")
    if p is None:
        return "Whether the two orders agree could not be tested."
    if p < 0.05:
        return f"The two orders do not agree ({p_value(p)}): read each order by itself."
    return f"The two orders do not contradict each other ({p_value(p)} for a difference)."


def _table(view: View, found: list[Line]) -> Grid:
    """Return the main table of estimates."""
    rows = [(line_name(view, line) + _time_words(line), *cells(line)) for line in found]
    return grid("Observed and expected people, and their ratios", ("Question and time", *HEADINGS), rows)


def _beside(view: View, found: list[Line]) -> Grid | None:
    """Return the second method on the same cells, and how each was made."""
    rows = [
        (
            line_name(view, line),
            text(line.main, "method"),
            ratio_words(line.measures.get("rate_ratio")),
            ratio_words(line.measures["mantel_haenszel"]),
        )
        for line in found
        if "mantel_haenszel" in line.measures
    ]
    headings = ("Question", "How the first was made", "Conditional, mid-P", "Mantel-Haenszel, Wald")
    return grid("The same ratio by two methods", headings, rows, words=2) if rows else None


def _whom(view: View) -> Grid | None:
    """Return the main comparison in parts of the people."""
    found = lines(view.estimates(question="stratum", measure="rate_ratio"))
    if not found:
        return None
    rows = [(started(choice(line.stratum)), *short_cells(line)) for line in found]
    return grid("Both orders together, in parts of the people", ("In whom", *SHORT), rows)


def _time(view: View) -> Grid | None:
    """Return person-time in each state."""
    rows = view.rows("follow_up")
    if not rows:
        return None
    body = []
    for row in rows:
        numbers = (
            (HIDDEN, HIDDEN)
            if is_hidden(row)
            else (one_decimal(number(row, "person_years")), integer(number(row, "people")))
        )
        body.append((state(text(row, "state")), started(view.order(text(row, "direction"))), *numbers))
    return grid(
        "Time at risk for the second disease", ("State", "Order", "Person-years", "People"), body, words=2
    )
