"""The verdict in words: O, E and "not a cause" always in one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coincide.designs.pair.verdict import Facts, Shown

UNCORRECTED: Final = "not corrected for care-seeking"

WHY_NOT: Final[dict[str, str]] = {
    "nobody_unexposed": "nobody is without the first disease, so there is no one to compare with",
    "nobody_followed": "nobody is left to follow after washout and window",
    "observation_inferred": "how long people were observed is only inferred from their first and last "
    "record; declare the coverage of the data, or give spells of observation",
    "one_cause_per_death": "only one cause is recorded for each death",
    "sampled_on_disease": "people were sampled because they have one of the diseases",
    "sampled_on_care": "people are in the data because they were in hospital or intensive care, where any "
    "two diseases that bring people there meet",
    "release_rule": "the number of people with both is too small to be shown under the release rule",
}
"""Reason code -> why the data cannot answer."""


def sentence_of(
    word: str,
    facts: Facts,
    shown: Shown,
    reasons: tuple[str, ...],
    only: str | None,
    uncorrected: Shown | None = None,
) -> str:
    """Return the sentence of a verdict.

    Parameters
    ----------
    only
        The order that holds nearly all that is expected, or None when both matter.
    uncorrected
        The primary before correction by negative controls; None where `shown` is the primary itself.
    """
    subject = _subject(facts, only)
    if word == "cannot_answer":
        why = "; ".join(WHY_NOT[reason] for reason in reasons)
        return f"These data cannot answer whether {subject} more or less often than chance predicts: {why}."
    both = " in both orders together" if only else ""
    numbers = f"{_people(shown.observed)} observed, {_number(shown.expected)} expected by chance{both}"
    caution = "; the two orders differ" if "orders_differ" in reasons else ""
    correction = _correction(facts, uncorrected)
    if word == "too_few":
        return (
            f"Too few people to tell whether {subject} by chance or not: {numbers}; "
            f"{_excluded(shown)}{caution}; and a ratio is not a cause ({correction})."
        )
    how = {"more": "more often than", "less": "less often than", "chance": "about as often as"}[word]
    fragile = "; a few wrong labels would undo it" if "fragile" in reasons else ""
    if "no_positive_control" in reasons:
        caution += "; these data were not shown to find a link that is known to exist"
    # what agrees with chance is no association
    what = "and a ratio is" if word == "chance" else "this is an association,"
    return (
        f"{subject[0].upper()}{subject[1:]} {how} chance predicts: {numbers}, rate ratio "
        f"{_number(shown.ratio)} ({_interval(shown)}){caution}{fragile}; "
        f"{what} not a cause ({correction})."
    )


def _correction(facts: Facts, uncorrected: Shown | None) -> str:
    """Say whether the ratio was corrected, by what, and what it was before."""
    if uncorrected is None:
        return UNCORRECTED
    return (
        f"corrected for care-seeking by {facts.controls} pairs with negative controls; before, the rate "
        f"ratio was {_number(uncorrected.ratio)}, {_interval(uncorrected)}"
    )


def _subject(facts: Facts, only: str | None) -> str:
    if only == "a_then_b":
        return f"{facts.b} is recorded after {facts.a}"
    if only == "b_then_a":
        return f"{facts.a} is recorded after {facts.b}"
    return f"{facts.a} and {facts.b} are recorded in the same people"


def _people(count: int | None) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _number(value: float | None) -> str:
    """Print a number with two or three significant digits, never in powers of ten."""
    if value is None:
        return "not estimable"
    if value == 0:
        return "0"
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    digits = 1 - math.floor(math.log10(value))
    return f"{value:.{max(2, digits)}f}"


def _interval(shown: Shown) -> str:
    low = _number(shown.low) if shown.low_state == "finite" else "0"
    if shown.high_state != "finite":
        return f"95 % interval from {low}, without upper limit"
    return f"95 % interval {low} to {_number(shown.high)}"


def _excluded(shown: Shown) -> str:
    """Say which ratios the data exclude."""
    parts = []
    if shown.low_state == "finite":
        parts.append(f"below {_number(shown.low)}")
    if shown.high_state == "finite":
        parts.append(f"above {_number(shown.high)}")
    return (
        f"the data exclude rate ratios {' and '.join(parts)}" if parts else "the data exclude no rate ratio"
    )
