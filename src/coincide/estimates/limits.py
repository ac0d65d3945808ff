"""The maximum likelihood of the conditional law and the limits found by inverting its tails."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from scipy.optimize import brentq
from scipy.special import betaincinv, logit

from coincide.estimates.law import Law, moments
from coincide.estimates.tails import Split, SplitAt, centre_of, split_at

Tail = Literal["mid_p", "central"]


def fit(
    law: Law, observed: int, error: float, tail: Tail, exact_up_to: int
) -> tuple[float, tuple[float, float], float, float]:
    """Return estimate, limits, p value and standard error of the log ratio.

    Without events: ``nan``, (0, inf), 1 and ``nan``.
    """
    if law.events == 0:
        return math.nan, (0.0, math.inf), 1.0, math.nan
    if 2 * observed > law.events:  # the smaller count is searched; the other end follows by symmetry
        mirror = fit(law.mirrored(), law.events - observed, error, tail, exact_up_to)
        estimate, (low, high), p, spread = mirror
        return _inverse(estimate), (_inverse(high), _inverse(low)), p, spread
    split, centre = split_at(law, observed, exact_up_to), centre_of(law, observed)
    null = split(0.0)
    p = min(1.0, 2 * min(_below(null, tail), _above(null, tail)))
    limits = _limits(law, observed, error, tail, split, centre)
    if observed == 0:
        return 0.0, limits, p, math.nan
    return math.exp(centre), limits, p, 1 / math.sqrt(moments(law, centre).variance)


def _limits(
    law: Law, observed: int, error: float, tail: Tail, split: SplitAt, centre: float
) -> tuple[float, float]:
    """Solve both tails for ``log t``.

    Brackets: with all cells at the smallest (largest) ``P/U`` the exposed events are stochastically smaller
    (larger), and there the central limit is a beta quantile lying outside the mid-P one. At the maximum
    likelihood the mean is a whole number, hence also the median, and each mid-P tail is at least 1/4, which
    is never below the error of a level of 0.5 or more. Without exposed events the centre has mean 1/2, and
    ``P(0) / 2 >= 1/4`` there.
    """
    unexposed = law.events - observed
    outer_high = float(logit(betaincinv(observed + 1, unexposed, 1 - error))) - float(law.log_ratio.min())
    high = math.exp(_root(lambda log_t: _below(split(log_t), tail), error, centre, outer_high))
    if observed == 0:
        return 0.0, high
    outer_low = float(logit(betaincinv(observed, unexposed + 1, error))) - float(law.log_ratio.max())
    return math.exp(_root(lambda log_t: _above(split(log_t), tail), error, centre, outer_low)), high


def _root(tail_at: Callable[[float], float], error: float, inner: float, outer: float) -> float:
    # On the log scale a tail is nearly quadratic: few steps. The pad covers the saddlepoint's error and the
    # central limit of a single cell, which is the bracket's end itself.
    pad = math.copysign(1e-3, outer - inner)
    target = math.log(error)
    root = brentq(
        lambda log_t: math.log(max(tail_at(log_t), 1e-300)) - target,
        inner,
        outer + pad,
        xtol=1e-13,
        rtol=1e-14,
    )
    return float(root)


def _below(split: Split, tail: Tail) -> float:
    return split.lower_mid_p if tail == "mid_p" else split.below + split.at


def _above(split: Split, tail: Tail) -> float:
    return split.upper_mid_p if tail == "mid_p" else split.above + split.at


def _inverse(value: float) -> float:
    if value == 0:
        return math.inf
    return 1 / value
