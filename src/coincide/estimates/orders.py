"""Is the ratio the same in both orders, A then B and B then A?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import chdtrc

from coincide.estimates.cells import Cells, checked
from coincide.estimates.convolution import binomial_sum
from coincide.estimates.law import Law, law_of, log_normaliser, log_t_at

EXACT_UP_TO: Final = 50
"""Largest number of exposed events, both orders together, for the exact law."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two-sided p value of one common ratio in both orders, and how it was made."""

    p: float
    method: str


def orders_agree(cells_ab: Cells, cells_ba: Cells) -> Agreement:
    """Test that both orders share one rate ratio.

    Parameters
    ----------
    cells_ab, cells_ba
        Cells of each order over the same span of time after the first disease.

    Returns
    -------
    Agreement
        With at most 50 exposed events, the exact two-sided mid-P value: under one ratio ``t``, the split of
        ``n = T_AB + T_BA`` exposed events has ``P(T_AB = k)`` proportional to ``w_AB(k) w_BA(n - k)``, free
        of ``t``, where ``w(k)`` are the coefficients of ``prod (1 + z P/U)^n_c``. Above, the likelihood
        ratio on 1 degree of freedom. p is 1 when an order carries no information.
    """
    ab, ba = checked(*cells_ab), checked(*cells_ba)
    laws = law_of(ab), law_of(ba)
    observed = tuple(int(c.exposed_events[c.unexposed_days > 0].sum()) for c in (ab, ba))
    if not (laws[0].events and laws[1].events and sum(observed)):
        return Agreement(1.0, "no information")
    if sum(observed) <= EXACT_UP_TO:
        return Agreement(_exact(laws[0], laws[1], observed[0], sum(observed)), "exact mid-P")
    return Agreement(_likelihood_ratio(laws[0], laws[1], observed[0], observed[1]), "likelihood ratio")


def _joined(first: Law, second: Law) -> Law:
    return Law(
        np.concatenate((first.totals, second.totals)), np.concatenate((first.log_ratio, second.log_ratio))
    )


def _exact(ab: Law, ba: Law, observed: int, together: int) -> float:
    both = _joined(ab, ba)
    centre = log_t_at(both, min(float(together), both.events - 0.5))
    # Any tilt gives the same law: its factors multiply to the power `together`. The centre avoids underflow.
    first, second = (binomial_sum(law.totals, np.exp(law.log_ratio + centre), together) for law in (ab, ba))
    weights = first * second[::-1]
    probabilities = weights / weights.sum()
    half = 0.5 * float(probabilities[observed])
    lower = float(probabilities[:observed].sum()) + half
    upper = float(probabilities[observed + 1 :].sum()) + half
    return min(1.0, 2 * min(lower, upper))


def _likelihood_ratio(ab: Law, ba: Law, observed_ab: int, observed_ba: int) -> float:
    apart = largest_log_likelihood(ab, observed_ab) + largest_log_likelihood(ba, observed_ba)
    together = largest_log_likelihood(_joined(ab, ba), observed_ab + observed_ba)
    return float(chdtrc(1, max(0.0, 2 * (apart - together))))


def largest_log_likelihood(law: Law, observed: int) -> float:
    """Return the largest ``O log t - log prod (1 + t P/U)^n`` over ``t`` from 0 to infinity."""
    if observed == 0:
        return 0.0
    if observed == law.events:
        return -math.fsum(law.totals * law.log_ratio)
    log_t = log_t_at(law, observed)
    return observed * log_t - log_normaliser(law, log_t)
