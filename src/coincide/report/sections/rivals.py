"""Could it be something else? A card for each rival explanation, and the ratio with each allowed for."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.cards.card import Card
from coincide.report.cards.numbers import chance, looks
from coincide.report.cards.people import left_out, selection, survival
from coincide.report.cards.records import care_seeking, coding, labels
from coincide.report.drawing import Figure, figure
from coincide.report.figures.rivals import rivals as figure_of
from coincide.report.sections.misdiagnosis import Misdiagnosis, misdiagnosis
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG

CARDS = (chance, care_seeking, labels, coding, survival, left_out, selection, looks)
"""Makes each card, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Rival explanations.

    Attributes
    ----------
    lead
        What the section is for.
    figure
        The ratio with one rival after the other allowed for.
    cards
        One for each rival; none where there is no result.
    detail
        Wrong labels in detail; None where there is no result.
    """

    lead: str
    figure: Figure | None
    cards: tuple[Card, ...]
    detail: Misdiagnosis | None


def rivals(view: View) -> Rivals:
    """Return the section."""
    if view.hidden:
        return Rivals(
            f"The main comparison is {HIDDEN_LONG}, so no other explanation can be weighed.", None, (), None
        )
    if view.unanswered or not view.verdict:
        return Rivals("Without a result there is nothing that something else could explain.", None, (), None)
    return Rivals(
        lead=_lead(view),
        figure=figure(figure_of(view)),
        cards=tuple(card(view) for card in CARDS),
        detail=misdiagnosis(view),
    )


def _lead(view: View) -> str:
    """Say what the cards are for, as the answer asks."""
    if view.verdict == "more":
        return (
            "Two diseases can meet too often in records without any link in the body. Each card names one "
            "other explanation, how it was tested, and how big it would have to be to explain all of it."
        )
    if view.verdict == "less":
        return (
            "Two diseases can meet too seldom in records for other reasons than a link. Each card names "
            "one, how it was tested, and how big it would have to be."
        )
    return (
        "No difference from chance was shown, so there is nothing to explain. The same rivals can also "
        "hide a link; each card says what was tested."
    )
