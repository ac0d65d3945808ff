"""Rivals that lie in the numbers: chance, and many looks."""

from __future__ import annotations

from coincide.report.cards.card import Card, found, rate_ratio, ratio, some, state
from coincide.report.reading import number
from coincide.report.view import View
from coincide.report.words import integer, p_value, percent


def chance(view: View) -> Card:
    """Could it be chance alone?"""
    row = rate_ratio(view, "primary")
    p = None if row is None else number(row, "p")
    said = "" if p is None else f", {p_value(p)}"
    return Card(
        key="by-chance",
        question="Could it be chance alone?",
        state=state(some(row)),
        how="The interval and p come from the exact law of such counts. Both allow for the play of chance in "
        "the comparison group too.",
        result=(f"Rate ratio {ratio(row)}{said}.",),
        size=_by_chance(view, p),
    )


def _by_chance(view: View, p: float | None) -> str:
    """Say how often chance brings such a result."""
    if p is None:
        return "How often chance brings such a result cannot be said."
    share = "fewer than 1 in 1,000" if p < 0.001 else f"about {percent(p)}"
    return (
        f"If nothing but chance were at work, {share} of such studies would show a result at least this far "
        f"from 1.{'' if found(view) else ' So chance is enough to explain it.'}"
    )


def looks(view: View) -> Card:
    """Was this pair picked out of many?"""
    row = rate_ratio(view, "primary")
    p = None if row is None else number(row, "p")
    registered = view.fact("registered", "")
    return Card(
        key="looks",
        question="Was this pair picked out of many?",
        state="Partly tested" if registered else "Not tested",
        how="These results are about one pair of diseases. How many pairs were looked at before it, only "
        "those who looked can say.",
        result=(
            f"The study was registered beforehand: {registered}."
            if registered
            else "No registration is named, so it is not known whether the pair was chosen beforehand.",
        ),
        size=_picked(view, p),
    )


def _picked(view: View, p: float | None) -> str:
    """Say how many looks bring one such result by chance."""
    if not found(view):
        return "No difference from chance was shown, so there is nothing that many looks could have brought."
    if p is None:
        return "How many looks it takes cannot be said."
    many = integer(1 / p) if p > 1e-6 else "more than a million"
    return f"Of {many} pairs without any link, one shows a result at least this far from 1 by chance."
