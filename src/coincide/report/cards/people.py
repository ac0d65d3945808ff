"""Rivals that lie in the people: death, other differences, how they came into the data."""

from __future__ import annotations

from coincide.report.cards.card import (
    NOTHING,
    Card,
    found,
    joined,
    ratio,
    results,
    some,
    state,
    strength,
    why_not,
)
from coincide.report.choices import choice
from coincide.report.labels import window, window_order
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG, decimal, integer, p_value, percent, started


def survival(view: View) -> Card:
    """Could death or short lives distort it?"""
    order = next(iter(view.estimates(measure="direction")), None)
    years = [
        row
        for row in view.estimates(question="prodrome", direction="either", measure="rate_ratio")
        if not is_hidden(row)
    ]
    return Card(
        key="survival",
        question="Could death or short lives distort it?",
        state=state(some(order), view.estimates(question="prodrome", measure="rate_ratio")),
        how=joined(
            "Everybody counts only while alive and watched, with and without the first disease. So a short "
            "life takes away observed and expected people alike.",
            "Which disease was recorded first is compared with what equal follow-up would give.",
            "The ratio was taken year by year."
            if years
            else f"Not tested year by year: {why_not(view, 'prodrome')}.",
        ),
        result=results(_order(view, order), _years(years)),
        size="No single number. The second disease would have to be looked for, or missed, just in those "
        "who are about to die."
        if found(view)
        else NOTHING,
    )


def _order(view: View, row: Row | None) -> str:
    """Say which disease was recorded first."""
    if row is None:
        return "Which disease was recorded first is not known."
    if is_hidden(row):
        return f"Which disease was recorded first is {HIDDEN_LONG}."
    share = number(row, "estimate")
    if share is None:
        return "Which disease was recorded first could not be worked out."
    test = p_value(number(row, "p"))
    return f"{started(view.a)} was recorded first in {percent(share)}, given equal follow-up ({test})."


def _years(rows: list[Row]) -> str:
    """Say the ratio of the first and of the last year shown."""
    known = sorted(rows, key=lambda row: window_order(text(row, "window")))
    if len(known) < 2:
        return ""
    ends = (known[0], known[-1])
    return " ".join(f"{window(text(row, 'window')).capitalize()}: {ratio(row)}." for row in ends)


def left_out(view: View) -> Card:
    """Could something else link them?"""
    levels = [row for row in view.estimates(question="stratum", measure="rate_ratio") if not is_hidden(row)]
    tests = view.estimates(question="stratum", measure="homogeneity")
    groups = view.fact("strata", "sex, age (1 year), birth cohort (5 years)")
    return Card(
        key="left-out",
        question="Could something else link them?",
        state="Partly tested" if levels else "Not tested",
        how=joined(
            f"People are alike in {groups}. Habits, family, treatment and all else are not in the "
            "comparison.",
            "The ratio was also taken within parts of the people."
            if levels
            else f"Not tested within parts of the people: {why_not(view, 'stratum')}.",
        ),
        result=results(_range(levels), *(_agree(row) for row in tests)),
        size=strength(view),
    )


def _range(levels: list[Row]) -> str:
    """Say between which ratios the parts lie."""
    known = [(value, row) for row in levels if (value := number(row, "estimate")) is not None]
    if len(known) < 2:
        return ""
    low, high = (ends(known, key=lambda pair: pair[0]) for ends in (min, max))
    parts = [f"{decimal(value)} ({choice(text(row, 'stratum'))})" for value, row in (low, high)]
    return f"The ratio lies between {parts[0]} and {parts[1]}."


def _agree(row: Row) -> str:
    """Say whether the levels of one variable agree."""
    if is_hidden(row):
        return ""
    return f"{choice(text(row, 'stratum')).capitalize()}: {p_value(number(row, 'p'))} for a difference."


def selection(view: View) -> Card:
    """Could it lie in who is in the data?"""
    return Card(
        key="selection",
        question="Could it lie in who is in the data?",
        state="Partly tested",
        how="Looked at are facts about the data: how people come in, how long they are watched, and who is "
        "left out. Data of people who were chosen for a disease or for being in hospital get no answer at "
        "all.",
        result=results(_watched(view), _followed(view), _alone(view)),
        size=_entering(view),
    )


def _watched(view: View) -> str:
    """Say how it is known who was watched when."""
    declared = view.fact("observation", "") == "declared"
    return "When each person was watched is stated by the data, not guessed." if declared else ""


def _followed(view: View) -> str:
    """Say which share of the people was followed."""
    steps = [row for row in view.rows("attrition") if text(row, "kind") == "remaining"]
    counts = [number(row, "people") for row in steps]
    if len(counts) < 2 or not counts[0] or counts[-1] is None:
        return ""
    return f"Of {integer(counts[0])} people in the data, {percent(counts[-1] / counts[0])} were followed."


def _alone(view: View) -> str:
    """Say how much time had nobody to be compared with."""
    window_code = next((text(row, "window") for row in view.estimates(question="primary")), "")
    rows = [row for row in view.rows("outside") if text(row, "state") == window_code]
    time = [row for row in view.rows("follow_up") if text(row, "state") == window_code]
    outside = sum(number(row, "outside_years") or 0.0 for row in rows)
    whole = sum(number(row, "person_years") or 0.0 for row in time)
    if not whole or any(is_hidden(row) for row in (*rows, *time)):
        return ""
    return f"{percent(outside / whole)} of the time of the main comparison had nobody alike to compare with."


def _entering(view: View) -> str:
    """Say how much more readily people with both must come into the data."""
    value = view.headline_number("ratio")
    if not found(view) or not value:
        return NOTHING
    return (
        f"To explain all, people with both would have to come into the data {decimal(value)} times as "
        "readily as each disease alone makes one expect."
    )
