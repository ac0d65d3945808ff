"""For clinicians and for patients: what the answer means for what they do.

The same numbers with the same denominator stand in both, people before ratios. No forecast for one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.report.reading import number
from coincide.report.sections.answer import per_million
from coincide.report.view import DIRECTIONS, View
from coincide.report.words import PER, decimal, integer, people, started


@dataclass(frozen=True, slots=True)
class Readers:
    """What the answer means, for two kinds of readers.

    Attributes
    ----------
    numbers
        The numbers both may use: people first, then the ratio.
    clinicians, patients
        Short sentences.
    """

    numbers: str
    clinicians: tuple[str, ...]
    patients: tuple[str, ...]


CLINICIANS: Final[dict[str, str]] = {
    "more": "In these data the two were recorded together more often than chance predicts. That is an "
    "association in records, not a cause.",
    "less": "In these data the two were recorded together less often than chance predicts. That is an "
    "association in records, not a cause. It does not make a second diagnosis wrong.",
    "chance": "In these data the two met about as often as chance predicts. A person can still have both: "
    "chance alone brings such people.",
    "too_few": "There are too few people to tell. Read this neither as “no link” nor as a hint of one.",
    "cannot_answer": "These data cannot say how often the two meet. Draw nothing from this page.",
}
"""Verdict -> what it says to a clinician."""

PATIENTS: Final[dict[str, str]] = {
    "more": "In these records, people with one of the two diseases had the other one more often than "
    "expected. That is not a cause.",
    "less": "In these records, people with one of the two diseases had the other one less often than "
    "expected. That does not mean that one guards against the other.",
    "chance": "In these records, people with one of the two diseases had the other one about as often as "
    "other people of their age and sex.",
    "too_few": "Too few people have both diseases to say anything. That is neither good nor bad news.",
    "cannot_answer": "These records cannot answer the question. That is neither good nor bad news.",
}
"""Verdict -> what it says to somebody with one of the diseases."""

FRAGILE: Final = "A few wrong labels would undo this result."
CHECKS: Final = (
    "Look at the dates. A second label soon after the first is often the first one put right.",
    "Ask for a second opinion before a label with heavy consequences is added or taken away.",
    "Do not start, stop or change a treatment because of this page. It holds no forecast for a patient.",
)
ADVICE: Final = (
    "Do not change or stop any treatment because of this page.",
    "If you have new symptoms, tell your doctor, as you would without it.",
    "If you were told that you have both, you may ask how each diagnosis was made and whether to check it.",
    "Patient associations can help with questions. Your doctor or nurse can name one near you.",
)


def readers(view: View) -> Readers:
    """Return the section."""
    both = (
        f"A second diagnosis is a reason to check both. Hold {view.a} and {view.b} each against its current"
    )
    own = f"{started(view.a)} in one person does not foretell {view.b}, nor the other way round."
    return Readers(
        _numbers(view),
        clinicians=(
            CLINICIANS.get(view.verdict, CLINICIANS["cannot_answer"]),
            *((FRAGILE,) if "fragile" in view.reasons else ()),
            f"{both} criteria, and ask which findings only one of them explains.",
            *CHECKS,
        ),
        patients=(
            PATIENTS.get(view.verdict, PATIENTS["cannot_answer"]),
            f"{own} Nobody can read their own future from this page.",
            *ADVICE,
        ),
    )


def _numbers(view: View) -> str:
    """Say people first, then the ratio; nothing where there is no result."""
    counts, ratio = per_million(view), view.headline_number("ratio")
    if counts is None or ratio is None:
        return "There is no number here that could be used for anybody."
    first = (
        f"Of {integer(PER)} people followed, {counts[0]} had both diseases after the time left out; chance "
        f"predicts {counts[1]}."
    )
    each = [_of_those_followed(view, direction) for direction in DIRECTIONS]
    last = f"The rate ratio is {decimal(ratio)}. All of this is about a population, not about one person."
    return " ".join(filter(None, (first, *each, last)))


def _of_those_followed(view: View, direction: str) -> str:
    """Say how many of those with the first disease got the second, in the time of the main comparison."""
    row = view.estimate(question="order", direction=direction, measure="rate_ratio")
    seen, followed = (None, None) if row is None else (number(row, "observed"), number(row, "people"))
    if seen is None or not followed:
        return ""
    first, second = view.first(direction), view.second(direction)
    return f"Of {people(followed)} with {first} who were followed, {integer(seen)} got {second}."
