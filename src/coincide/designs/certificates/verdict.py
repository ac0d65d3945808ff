"""The verdict on certificates: more, too few, or no answer; never less, never chance.

Everybody on a certificate has died, and every death needs a cause. A cause that is named often crowds others
out: who dies of cancer is not described as dying of dementia. So two diseases can be named together rarely,
or as often as chance predicts, whatever the truth in the living is. Named together *more* often in spite of
that is a finding about certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.designs.certificates.sentence import sentence_of
from coincide.designs.pair.verdict import FRAGILE_PEOPLE, Shown, Verdict

CONDITIONAL: Final = "conditional_on_dying"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What the verdict needs to know beside the numbers.

    Attributes
    ----------
    a, b
        Names of the diseases as printed.
    forbids
        Reason codes that forbid an answer, such as ``one_cause_per_death``.
    margin
        An interval inside it would be called chance elsewhere.
    remove_for_limit
        Fewest certificates to remove until the interval no longer lies above 1; None when it is hidden.
    prior_people
        Prior median number of certificates with B that name A wrongly; None without a prior.
    """

    a: str
    b: str
    forbids: tuple[str, ...] = ()
    margin: tuple[float, float] = (0.5, 2.0)
    remove_for_limit: int | None = None
    prior_people: float | None = None


def decide(facts: CertificateFacts, primary: Shown) -> Verdict:
    """Apply the rule to released numbers.

    Examples
    --------
    Alzheimer's disease and cancer, 5 where 40 are expected: no protection, but no answer.

    >>> primary = Shown(5, 40.3, 0.09, 0.03, 0.2, "finite", "finite", "mid-P")
    >>> decide(CertificateFacts("Alzheimer's disease", "cancer"), primary).reasons
    ('conditional_on_dying',)
    """
    forbids = facts.forbids + (("release_rule",) if primary.suppressed else ())
    word = "cannot_answer" if forbids else _word(primary, facts.margin)
    if word == "cannot_answer":
        reasons = forbids or (CONDITIONAL,)
        return Verdict(word, sentence_of(word, facts, primary, reasons), reasons, _blank(primary), ())
    reasons = _reasons(word, facts)
    return Verdict(word, sentence_of(word, facts, primary, reasons), reasons, primary, ())


def _word(shown: Shown, margin: tuple[float, float]) -> str:
    """Return the verdict an interval gives."""
    low, high = shown.limits
    if low > 1:
        return "more"
    settled = high < 1 or (margin[0] <= low and high <= margin[1])
    return "cannot_answer" if settled else "too_few"


def _reasons(word: str, facts: CertificateFacts) -> tuple[str, ...]:
    """Return what qualifies the verdict."""
    if word != "more":
        return ()
    return (("fragile",) if _fragile(facts) else ()) + ("uncalibrated",)


def _fragile(facts: CertificateFacts) -> bool:
    """Tell whether a few wrong causes would undo an excess."""
    if facts.remove_for_limit is None:
        return False
    within_prior = facts.prior_people is not None and facts.remove_for_limit < facts.prior_people
    return facts.remove_for_limit <= FRAGILE_PEOPLE or within_prior


def _blank(shown: Shown) -> Shown:
    """Return numbers that are not given: hidden, or open on both sides where the question is forbidden."""
    states = ("suppressed", "suppressed") if shown.suppressed else ("zero", "infinite")
    return Shown(None, None, None, None, None, *states, shown.method)
