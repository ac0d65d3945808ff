"""Rivals that lie in the records: care-seeking, wrong labels, old disease counted as new."""

from __future__ import annotations

from coincide.report.cards.card import (
    NOTHING,
    Card,
    each,
    found,
    joined,
    rate_ratio,
    ratio,
    results,
    some,
    state,
    strength,
    why_not,
)
from coincide.report.labels import left_out, window_order
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.misdiagnosis import drawn_words, how_few
from coincide.report.view import View
from coincide.report.words import decimal, listed


def care_seeking(view: View) -> Card:
    """Could it be care-seeking?"""
    calibrated = view.estimate(question="primary_calibrated", measure="calibrated_ratio")
    contacts = view.estimates(question="care_seeking", measure="rate_ratio")
    return Card(
        key="care",
        question="Could it be care-seeking?",
        state=state(some(calibrated), contacts),
        how=joined(
            "People who see doctors often collect more diagnoses of every kind.",
            "Pairs of diseases without a known link were looked at in the same data, and the ratio was "
            "corrected by what they show."
            if calibrated
            else f"Not tested with pairs that have no known link: {why_not(view, 'primary_calibrated')}.",
            "People were compared with people who had seen doctors as often."
            if contacts
            else f"Not tested by number of contacts: {why_not(view, 'care_seeking')}.",
        ),
        result=results(
            f"Corrected rate ratio {ratio(calibrated)}." if calibrated else "",
            *each(contacts),
        ),
        size=joined(strength(view), _frailty(view)),
    )


def _frailty(view: View) -> str:
    """Say how much people must differ in a tendency that both diseases share."""
    row = view.estimate(question="primary", measure="frailty_variance")
    value = None if row is None else number(row, "estimate")
    if value is None or view.verdict != "more":
        return ""
    return (
        "A tendency to collect diagnoses that differs from person to person would do it alone if its "
        f"variance were {decimal(value)} (mean 1; gamma)."
    )


def labels(view: View) -> Card:
    """Could it be misdiagnosis?"""
    tipping = view.rows("misdiagnosis")
    draws = view.rows("misdiagnosis_draws")
    series = _series(view)
    return Card(
        key="labels",
        question="Could it be misdiagnosis?",
        state=state(tipping, draws, series),
        how=joined(
            "People with both are taken away until the result falls.",
            "Wrong labels are drawn 10,000 times from what was believed beforehand."
            if draws
            else "Wrong labels were not drawn at random, since no range of belief was given.",
            "More time after the first disease is left out, because wrong labels are often put right soon."
            if series
            else "Not tested by leaving out more time: the results hold no such row.",
        ),
        result=results(*(drawn_words(view, row) for row in draws), _faded(series)),
        size=how_few(view, tipping),
    )


def _series(view: View) -> list[Row]:
    rows = view.estimates(question="latency", measure="rate_ratio")
    return sorted(rows, key=lambda row: window_order(text(row, "window")))


def _faded(series: list[Row]) -> str:
    """Say where the latency series begins and ends."""
    known = [row for row in series if not is_hidden(row)]
    if len(known) < 2:
        return ""
    parts = [f"{ratio(row)} with {left_out(text(row, 'window'))} left out" for row in (known[0], known[-1])]
    return f"The rate ratio is {listed(parts)}."


def coding(view: View) -> Card:
    """Could old disease have been counted as new?"""
    washouts = view.estimates(question="washout", measure="rate_ratio")
    rules = view.estimates(question="rule", measure="rate_ratio")
    without = rate_ratio(view, "primary_without_prevalent")
    return Card(
        key="coding",
        question="Could old disease or coding habits make it?",
        state=state(some(without), washouts, rules),
        how=joined(
            "People whose first disease was there before follow-up were left out.",
            "The look back before follow-up (the washout) was made shorter and longer."
            if washouts
            else f"Not tested with other washouts: {why_not(view, 'washout')}.",
            "Other rules for when a disease counts were tried."
            if rules
            else f"Not tested with other rules: {why_not(view, 'rule')}.",
        ),
        result=results(
            f"Without people whose first disease was there before: {ratio(without)}." if without else "",
            *each([*washouts, *rules]),
        ),
        size=_lowest(view, [*some(without), *washouts, *rules]),
    )


def _lowest(view: View, rows: list[Row]) -> str:
    """Say how near 1 the ratio comes under these choices."""
    if not found(view):
        return NOTHING
    known = [value for row in rows if (value := number(row, "estimate")) is not None]
    if not known:
        return "To explain all, the ratio would have to go to 1 under such a choice. None can be shown."
    nearest = min(known) if view.verdict == "more" else max(known)
    return (
        f"To explain all, the ratio would have to go to 1 under such a choice. The nearest here is "
        f"{decimal(nearest)}."
    )
