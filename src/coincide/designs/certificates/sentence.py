"""The verdict on certificates in words: O, E and "not a cause" always in one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coincide.designs.certificates.verdict import CertificateFacts
    from coincide.designs.pair.verdict import Shown

UNCORRECTED: Final = "not corrected for care-seeking"

WHY_NOT: Final[dict[str, str]] = {
    "no_certificate": "no certificate is left whose sex, age and year of death are known",
    "nobody_unexposed": "no certificate leaves open whether it names both, so there is nothing to "
    "compare with",
    "one_cause_per_death": "only one cause is recorded for each death",
    "sampled_on_disease": "certificates were chosen because they name one of the diseases",
    "release_rule": "the number of certificates behind the answer is too small to be shown under the release "
    "rule",
    "conditional_on_dying": "they are not named together more often, and a certificate cannot show more than "
    "that: everybody on it has died, every death needs a cause, and one named cause crowds out others",
}
"""Reason code -> why certificates cannot answer."""


def sentence_of(word: str, facts: CertificateFacts, shown: Shown, reasons: tuple[str, ...]) -> str:
    """Return the sentence of a verdict."""
    subject = f"{facts.a} and {facts.b} are named on the same death certificate"
    if word == "cannot_answer":
        why = "; ".join(WHY_NOT[reason] for reason in reasons)
        return f"Death certificates cannot answer whether {facts.a} and {facts.b} are linked: {why}."
    numbers = (
        f"{_certificates(shown.observed)} observed, {_number(shown.expected)} expected by chance among the "
        "same deaths"
    )
    if word == "too_few":
        return (
            f"Too few certificates to tell whether {subject} more often than chance predicts: {numbers}; "
            f"{_excluded(shown)}; and a ratio is not a cause ({UNCORRECTED})."
        )
    fragile = "; a few wrong causes would undo it" if "fragile" in reasons else ""
    return (
        f"{subject[0].upper()}{subject[1:]} more often than chance predicts: {numbers}, mention ratio "
        f"{_number(shown.ratio)} ({_interval(shown)}){fragile}; this is an association among people who "
        f"died, not a cause ({UNCORRECTED})."
    )


def _certificates(count: int | None) -> str:
    return "1 certificate" if count == 1 else f"{count:,} certificates"


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
    return f"{value:.{max(2, 1 - math.floor(math.log10(value)))}f}"


def _interval(shown: Shown) -> str:
    low = _number(shown.low) if shown.low_state == "finite" else "0"
    if shown.high_state != "finite":
        return f"95 % interval from {low}, without upper limit"
    return f"95 % interval {low} to {_number(shown.high)}"


def _excluded(shown: Shown) -> str:
    """Say which ratios above chance the data exclude; nothing is said of fewer."""
    if shown.high_state != "finite":
        return "the data exclude no mention ratio above 1"
    return f"the data exclude mention ratios above {_number(shown.high)}"
