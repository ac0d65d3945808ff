"""How each number is made, and what it leaves open."""

from __future__ import annotations

from typing import Final

from coincide.report.cohort.blocks import Block, Section
from coincide.report.sections.methods import release_words
from coincide.report.view import View

MADE: Final = (
    "Curves are Kaplan-Meier's, or Aalen and Johansen's where other outcomes compete.",
    "Each person counts from the day observation begins, which may be later than the start.",
    "Models are Cox's, with ties by Efron, or Fine and Gray's for one cause among several.",
    "Where a term separates those with an event from the others, the likelihood is penalised (Firth).",
    "Limits hold 95 of 100 times if the model is right. None allows for how many things were looked at.",
    "Missing values are refused, or imputed by chained equations with the outcome among the predictors.",
    "A cut-off chosen in these data is printed with the optimism of choosing it, by bootstrap.",
)

OPEN: Final = (
    "Who came to this clinic, and who stayed, may differ from all people with the disease.",
    "Terms that were not measured are not adjusted for.",
    "A ratio speaks of these people together, not of one of them.",
)


def cohort_methods(view: View) -> Section:
    """Return the section."""
    return Section(
        "Each number on this page, in words, and what the numbers leave open.",
        (
            Block("How the numbers are made", points=MADE),
            Block("What they leave open", points=OPEN),
            Block("What was hidden", words=(release_words(view),)),
        ),
    )
