"""Tails and limits of the number with both labels: exact for small counts, saddlepoint for large."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from coincide.estimates.hypergeometric import WIDEST, PairLaw, log_psi_at, pair_cumulants, pair_moments
from coincide.estimates.hypergeometric_sums import convolved
from coincide.estimates.limits import Tail
from coincide.estimates.tails import (
    EXACT_UP_TO,
    LEAST_VARIANCE,
    Split,
    SplitAt,
    beyond,
    saddlepoint,
    tilted,
)


def pair_split(law: PairLaw, observed: int, exact_up_to: int = EXACT_UP_TO) -> SplitAt:
    """Return the function ``log psi -> Split`` for `observed` with both.

    Parameters
    ----------
    law
        Cells with information.
    observed
        From ``law.least`` to ``law.most``.
    exact_up_to
        Convolve exactly when `observed` is at most this far from the nearer end of that range; see also
        :func:`is_exact_pair`.
    """
    if 2 * observed > law.least + law.most:
        other = law.mirrored()
        turned = pair_split(other, _without(law, observed), exact_up_to)
        return lambda log_psi: turned(-log_psi).turned()
    return (_exact if is_exact_pair(law, observed, exact_up_to) else _saddlepoint)(law, observed)


def is_exact_pair(law: PairLaw, observed: int, exact_up_to: int = EXACT_UP_TO) -> bool:
    """Whether :func:`pair_split` convolves: few on one side, or little information in many."""
    if min(observed - law.least, law.most - observed) <= exact_up_to:
        return True
    return pair_moments(law, _centre(law, observed)).variance < LEAST_VARIANCE


def fit_pair(
    law: PairLaw, observed: int, error: float, tail: Tail, exact_up_to: int
) -> tuple[float, tuple[float, float], float]:
    """Return estimate, limits and p value of the common odds ratio.

    Without information: ``nan``, (0, inf) and 1.
    """
    if law.least == law.most:
        return math.nan, (0.0, math.inf), 1.0
    split, centre = pair_split(law, observed, exact_up_to), _centre(law, observed)
    null = split(0.0)
    p = min(1.0, 2 * min(_below(null, tail), _above(null, tail)))
    low, high = 0.0, math.inf
    if observed > law.least:
        low = math.exp(_limit(lambda x: _above(split(x), tail), error, centre, -1.0))
    if observed < law.most:
        high = math.exp(_limit(lambda x: _below(split(x), tail), error, centre, 1.0))
    if observed == law.least:
        return 0.0, (0.0, high), p
    return (math.inf if observed == law.most else math.exp(centre)), (low, high), p


def _without(law: PairLaw, observed: int) -> int:
    """Return how many have A and not B."""
    return int(law.with_a.sum()) - observed


def _centre(law: PairLaw, observed: int) -> float:
    """Return a ``log psi`` at which `observed` is typical: the maximum likelihood where that is finite."""
    return log_psi_at(law, min(max(float(observed), law.least + 0.5), law.most - 0.5))


def _exact(law: PairLaw, observed: int) -> SplitAt:
    centre, excess = _centre(law, observed), observed - law.least
    degree = min(law.most - law.least, excess + beyond(excess))
    weights = convolved(law.people, law.with_a, law.with_b, law.start, math.exp(centre), degree)
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)  # what underflowed at the centre is beyond any ratio of interest

    def split(log_psi: float) -> Split:
        shift = log_psi - centre
        return tilted(excess, log_weights, shift, pair_cumulants(law, centre, shift) - shift * law.least)

    return split


def _saddlepoint(law: PairLaw, observed: int) -> SplitAt:
    centre = log_psi_at(law, observed)
    return saddlepoint(
        centre, pair_moments(law, centre), lambda s: s * observed + pair_cumulants(law, centre, -s)
    )


def _limit(tail_at: Callable[[float], float], error: float, centre: float, side: float) -> float:
    """Solve a tail for ``log psi`` on one side of the centre.

    At the maximum likelihood the mean is a whole number, hence the median, and each mid-P tail is at least
    1/4; at an end of the range the centre lies half a count inside, and the tail is at least 1/4 there too.
    """
    inner, step = centre, 1.0
    outer = centre + side * step
    while tail_at(outer) > error and abs(outer) < WIDEST:
        inner, step = outer, 2 * step
        outer = inner + side * step
    target = math.log(error)
    root = brentq(lambda x: math.log(max(tail_at(x), 1e-300)) - target, inner, outer, xtol=1e-13, rtol=1e-14)
    return float(root)


def _below(split: Split, tail: Tail) -> float:
    return split.lower_mid_p if tail == "mid_p" else split.below + split.at


def _above(split: Split, tail: Tail) -> float:
    return split.upper_mid_p if tail == "mid_p" else split.above + split.at
