"""The confidence distribution of a rate ratio: every limit of every level at once.

The mid-P upper tail ``C(t) = P_t(X > O) + P_t(X = O) / 2`` of the conditional law rises from 0 to 1 with the
ratio ``t``; read as a distribution of ``t``, its 2.5 % and 97.5 % points are the limits of the 95 % interval.
Sources: Xie & Singh, International Statistical Review 2013;81:3-39; Breslow & Day 1987, section 3.6.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr, ndtri

from coincide.estimates.cells import Cells, Floats, checked
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.law import Law, law_of, log_t_at
from coincide.estimates.tails import Split, SplitAt, split_at

POINTS: Final = 33
"""Ratios at which the distribution is worked out, twice; between them its normal score bends little."""

FARTHEST: Final = 4.5
"""Normal scores beyond this one, 3 in a million, are drawn to it."""

NEARLY_NOBODY: Final = 1e-6
"""Expected exposed events at which, with none observed, the distribution has begun to rise from one half."""


def ratio_at_scores(cells: Cells, scores: ArrayLike) -> Floats:
    """Return the ratio at each normal score of the confidence distribution.

    Parameters
    ----------
    cells
        Cells of the study.
    scores
        Standard normal scores, any shape: 0 is the median, -1.96 and 1.96 are the limits at level 0.95.

    Returns
    -------
    ndarray
        Same shape. Without exposed events half of the distribution lies at ratio 0; without unexposed ones
        the ratio is ``inf``; ``nan`` without any.

    Examples
    --------
    >>> [round(float(t), 3) for t in ratio_at_scores(checked([41], [28010], [15], [19017]), [-1.96, 1.96])]
    [1.041, 3.449]
    """
    used = checked(*cells)
    wanted = np.clip(np.asarray(scores, dtype=np.float64), -FARTHEST, FARTHEST)
    law = law_of(used)
    observed = int(used.exposed_events[used.unexposed_days > 0].sum())
    if law.events == observed:  # nothing to compare with
        return np.full(wanted.shape, math.inf if observed else math.nan)
    split = split_at(law, observed)
    first = np.linspace(*_reach(used, law, observed), POINTS)
    known = _scores(split, first)
    # With few events the scores of even ratios crowd at one end: a second look takes even scores.
    log_t = np.interp(np.linspace(known[0], known[-1], POINTS), known, first)
    scores = _scores(split, log_t)
    inside = np.clip(wanted, scores[0], scores[-1])
    found = np.exp(PchipInterpolator(scores, log_t)(inside))
    return np.where(wanted < scores[0], 0.0, found) if observed == 0 else np.asarray(found)


def _reach(cells: Cells, law: Law, observed: int) -> tuple[float, float]:
    """Return the ``log t`` at the farthest scores."""
    interval = rate_ratio(*cells, level=1 - 2 * float(ndtr(-FARTHEST))).interval
    low = log_t_at(law, NEARLY_NOBODY) if observed == 0 else math.log(interval.low)
    return low, math.log(interval.high)


def _scores(split: SplitAt, log_t: Floats) -> Floats:
    """Return the scores, which rise: by less than a rounding where they would not."""
    found = np.maximum.accumulate([_score(split(float(each))) for each in log_t])
    return np.asarray(found + 1e-12 * np.arange(found.size))


def _score(split: Split) -> float:
    """Return the normal score of a split, from its smaller tail so that no digits are lost."""
    if split.upper_mid_p < 0.5:
        return float(ndtri(split.upper_mid_p))
    return -float(ndtri(split.lower_mid_p))
