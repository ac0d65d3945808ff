"""How much more often two diseases are named together than their own frequencies make them meet.

The number of certificates that name both, against the conditional law of
:mod:`coincide.estimates.hypergeometric`. Estimate, interval and p value come from that one law, so they
cannot contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from coincide.errors import Problem, UsageError
from coincide.estimates.hypergeometric import PairLaw, pair_law
from coincide.estimates.hypergeometric_tails import fit_pair, is_exact_pair
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.limits import Tail
from coincide.estimates.tails import EXACT_UP_TO


@dataclass(frozen=True, slots=True)
class MentionRatio:
    """A mention ratio and what it rests on.

    Attributes
    ----------
    estimate
        Common odds ratio over cells by conditional maximum likelihood; 0 when as few as possible name both,
        ``inf`` when as many as possible do, ``nan`` when no cell leaves a choice.
    interval
        Limits at ``interval.level``; (0, inf) when no cell leaves a choice.
    p
        Two-sided p value of ratio 1: twice the smaller tail, at most 1.
    observed
        Certificates that name both.
    expected
        ``sum a_c b_c / n_c``, the exact conditional mean at ratio 1.
    cells
        Cells that carry information.
    method
        How interval and p value were made.
    """

    estimate: float
    interval: Interval
    p: float
    observed: int
    expected: float
    cells: int
    method: str

    @property
    def standardised(self) -> float | None:
        """Observed over expected; None when nothing is expected."""
        return self.observed / self.expected if self.expected > 0 else None


def mention_ratio(
    people: ArrayLike,
    with_a: ArrayLike,
    with_b: ArrayLike,
    with_both: ArrayLike,
    *,
    level: float = 0.95,
    tail: Tail = "mid_p",
    exact_up_to: int = EXACT_UP_TO,
) -> MentionRatio:
    """Estimate one common ratio over cells.

    Parameters
    ----------
    people, with_a, with_b, with_both
        Certificates per cell: all, those that name A, B, both. Whole numbers, shape (cells,).
    level
        Confidence level from 0.5 up to 1.
    tail
        ``mid_p`` counts the observed number by half; ``central`` whole (for comparing with printed exact
        intervals).
    exact_up_to
        Exact convolution while the number with both is at most this far from the smallest or largest number
        possible, or while its variance is below 10; else the saddlepoint.

    Raises
    ------
    UsageError
        ``COI-U301`` to ``COI-U305``, ``COI-U320``, ``COI-U321``.

    Examples
    --------
    Fisher's tea tasting: 8 cups, 4 with milk first, 4 said to be so, 3 rightly.

    >>> r = mention_ratio([8], [4], [4], [3], tail="central")
    >>> round(r.estimate, 4), round(r.interval.low, 4), round(r.interval.high, 3), round(r.p, 4)
    (6.4083, 0.2117, 626.244, 0.4857)
    """
    law = pair_law(people, with_a, with_b)
    both = pair_law(people, with_a, with_both).with_b
    fits = (both <= law.with_b) & (both >= law.with_a + law.with_b - law.people)
    if not bool((fits & (both <= law.with_a)).all()):
        raise UsageError(Problem("COI-U321", "counts with both do not fit those with each label"))
    return ratio_of_law(law, int(both.sum()), level=level, tail=tail, exact_up_to=exact_up_to)


def ratio_of_law(
    law: PairLaw,
    observed: int,
    *,
    level: float = 0.95,
    tail: Tail = "mid_p",
    exact_up_to: int = EXACT_UP_TO,
) -> MentionRatio:
    """Estimate the ratio from the law of the cells and the total number with both.

    Nothing else of the data enters: the total is what the conditional law is about.

    Raises
    ------
    UsageError
        ``COI-U321`` when so few or so many cannot have both.
    """
    error = half_error(level)
    if not law.least <= observed <= law.most:
        raise UsageError(Problem("COI-U321", "counts with both do not fit those with each label"))
    used = law.informative()
    given = law.least - used.least  # cells without a choice add the same on every side
    estimate, limits, p = fit_pair(used, observed - given, error, tail, exact_up_to)
    exact = used.least == used.most or is_exact_pair(used, observed - given, exact_up_to)
    name = {"mid_p": "conditional mid-P", "central": "conditional central"}[tail]
    return MentionRatio(
        estimate=estimate,
        interval=Interval(*limits, level),
        p=p,
        observed=observed,
        expected=law.expected,
        cells=used.people.size,
        method=f"{name}, {'exact' if exact else 'saddlepoint'}",
    )
