"""The verdict: one word, by a printed rule, from released numbers alone.

1. ``cannot_answer`` when a fact about the data forbids the question.
2. ``more`` / ``less`` when the primary interval, corrected by negative controls where it can be, excludes 1.
3. ``chance`` only when the whole interval lies inside the study's margin, with the reason
   ``no_positive_control`` where controls were asked for and no known link was found; else ``too_few``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from coincide.designs.pair.sentence import sentence_of

ORDER_NEEDS_EXPECTED: Final = 0.1
"""An order with fewer expected people gets no verdict of its own."""

ONE_ORDER_SHARE: Final = 0.9
"""Above this share of the expected people in one order, the sentence names that order only."""

FRAGILE_PEOPLE: Final = 2
ORDERS_DIFFER_P: Final = 0.05


@dataclass(frozen=True, slots=True)
class Shown:
    """Released numbers of one estimate.

    Attributes
    ----------
    observed, expected, ratio, low, high
        As published; None when hidden or not estimable. `low` and `high` are None unless finite.
    low_state, high_state
        ``finite``, ``zero``, ``infinite`` or ``suppressed``.
    """

    observed: int | None
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    low_state: str
    high_state: str
    method: str

    @property
    def suppressed(self) -> bool:
        """Whether the release gate hid the numbers."""
        return self.low_state == "suppressed"

    @property
    def limits(self) -> tuple[float, float]:
        """The interval as numbers: 0 and infinity where it is open."""
        low = self.low if self.low is not None else 0.0
        high = self.high if self.high is not None else float("inf")
        return low, high


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict needs to know beside the numbers.

    Attributes
    ----------
    a, b
        Names of the diseases as printed.
    expected_by_order
        ``a_then_b`` and ``b_then_a`` -> expected people; known before any overlap is looked at.
    forbids
        Reason codes that forbid an answer, such as ``observation_inferred``.
    margin
        An interval inside it may be called chance.
    remove_for_limit
        Fewest people to remove until the interval no longer lies above 1; None when it does not.
    prior_people
        Prior median number of people of B who carry A's label wrongly; None without a prior.
    orders_agree_p
        p value of the test that both orders have one ratio; None when it was not made.
    controls
        Pairs with a negative control by which the corrected ratio was made.
    corrected_remove_for_limit
        As `remove_for_limit`, for the corrected interval.
    known_links_found
        Known links that the data find; None where none were looked for.
    """

    a: str
    b: str
    expected_by_order: Mapping[str, float] = field(default_factory=dict)
    forbids: tuple[str, ...] = ()
    margin: tuple[float, float] = (0.5, 2.0)
    remove_for_limit: int | None = None
    prior_people: float | None = None
    orders_agree_p: float | None = None
    controls: int = 0
    corrected_remove_for_limit: int | None = None
    known_links_found: int | None = None


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """One order on its own."""

    direction: str
    shown: Shown
    share_of_expected: float | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer.

    Attributes
    ----------
    verdict
        ``more``, ``less``, ``chance``, ``too_few`` or ``cannot_answer``.
    sentence
        The answer in words.
    reasons
        Codes of what decided or qualifies it.
    shown
        The released numbers that decided: the primary's, corrected where they could be; all None for
        ``cannot_answer``.
    orders
        Each order on its own.
    """

    verdict: str
    sentence: str
    reasons: tuple[str, ...]
    shown: Shown
    orders: tuple[OrderVerdict, ...]


def decide(
    facts: Facts,
    primary: Shown,
    orders: Mapping[str, Shown],
    corrected: Shown | None = None,
    corrected_orders: Mapping[str, Shown] = MappingProxyType({}),
) -> Verdict:
    """Apply the rule to released numbers.

    Parameters
    ----------
    orders
        ``a_then_b`` and ``b_then_a`` -> the order's released numbers.
    corrected
        The primary corrected by negative controls, where it could be; then it decides.
    corrected_orders
        Each order corrected in the same way; then they decide about the orders.

    Examples
    --------
    >>> primary = Shown(12, 3.0, 4.0, 2.1, 7.0, "finite", "finite", "mid-P")
    >>> decide(Facts("ALS", "MS"), primary, {}).verdict
    'more'
    """
    forbids = facts.forbids + (("release_rule",) if primary.suppressed else ())
    judged = tuple(
        _order(direction, shown, corrected_orders.get(direction, shown), facts)
        for direction, shown in orders.items()
    )
    if forbids:
        unjudged = tuple(
            OrderVerdict(o.direction, _blank(o.shown), o.share_of_expected, None) for o in judged
        )
        sentence = sentence_of("cannot_answer", facts, _blank(primary), forbids, None)
        return Verdict("cannot_answer", sentence, forbids, _blank(primary), unjudged)
    deciding = corrected or primary
    facts = _about(facts, corrected)
    word = _word(deciding, facts.margin)
    reasons = _reasons(word, facts)
    only = _only_order(judged, word, reasons)
    sentence = sentence_of(word, facts, deciding, reasons, only, primary if corrected else None)
    return Verdict(word, sentence, reasons, deciding, judged)


def _about(facts: Facts, corrected: Shown | None) -> Facts:
    """Return the facts about the numbers that decide."""
    if corrected is None:
        return replace(facts, controls=0)
    return replace(facts, remove_for_limit=facts.corrected_remove_for_limit)


def _word(shown: Shown, margin: tuple[float, float]) -> str:
    """Return the verdict an interval gives."""
    low, high = shown.limits
    if low > 1:
        return "more"
    if high < 1:
        return "less"
    return "chance" if margin[0] <= low and high <= margin[1] else "too_few"


def _reasons(word: str, facts: Facts) -> tuple[str, ...]:
    """Return what qualifies the verdict."""
    reasons = []
    if word == "more" and _fragile(facts):
        reasons.append("fragile")
    if facts.orders_agree_p is not None and facts.orders_agree_p < ORDERS_DIFFER_P:
        reasons.append("orders_differ")
    if word in ("more", "less") and not facts.controls:
        reasons.append("uncalibrated")
    if word == "chance" and facts.known_links_found == 0:
        reasons.append("no_positive_control")
    return tuple(reasons)


def _fragile(facts: Facts) -> bool:
    """Tell whether a few wrongly labelled people would undo an excess."""
    if facts.remove_for_limit is None:
        return False
    within_prior = facts.prior_people is not None and facts.remove_for_limit < facts.prior_people
    return facts.remove_for_limit <= FRAGILE_PEOPLE or within_prior


def _order(direction: str, shown: Shown, deciding: Shown, facts: Facts) -> OrderVerdict:
    """Judge one order by the numbers that decide about it, unless too little is expected in it."""
    expected = facts.expected_by_order.get(direction, 0.0)
    total = sum(facts.expected_by_order.values())
    share = expected / total if total > 0 else None
    judge = not shown.suppressed and not deciding.suppressed and expected >= ORDER_NEEDS_EXPECTED
    return OrderVerdict(direction, shown, share, _word(deciding, facts.margin) if judge else None)


def _only_order(orders: tuple[OrderVerdict, ...], word: str, reasons: tuple[str, ...]) -> str | None:
    """Return the order that holds nearly all that is expected, if the verdict is true of it.

    Where the orders differ, people in the other order may have made a verdict this one does not share.
    """
    for order in orders:
        if order.share_of_expected is not None and order.share_of_expected > ONE_ORDER_SHARE:
            contradicted = "orders_differ" in reasons and order.verdict != word
            return None if contradicted else order.direction
    return None


def _blank(shown: Shown) -> Shown:
    """Return numbers that are not given: hidden, or open on both sides where the question is forbidden."""
    states = ("suppressed", "suppressed") if shown.suppressed else ("zero", "infinite")
    return Shown(None, None, None, None, None, *states, shown.method)
