"""Harrell's concordance: how often the one with the higher score has the event first.

Harrell, Lee & Mark, Statistics in Medicine 1996; 15: 361-87. Its variance is the sum of squared influences
of rows (or of clusters) on it, the infinitesimal jackknife.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from coincide.errors import DataError, Problem
from coincide.estimates.interval import Interval, half_error
from coincide.kernels.survival.concordance import concordance_pairs
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Concordance:
    """A share of concordant pairs.

    Attributes
    ----------
    estimate
        ``(concordant + tied score / 2) / (concordant + discordant + tied score)``; 0.5 is no better than
        chance.
    se
        Standard error.
    interval
        Limits on the scale of ``log(C / (1 - C))``; 0 to 1 when the estimate is 0 or 1.
    concordant, discordant, tied_score, tied_time, tied_both
        Weights of pairs; see `coincide.kernels.survival.concordance.Pairs`.
    """

    estimate: float
    se: float
    interval: Interval
    concordant: float
    discordant: float
    tied_score: float
    tied_time: float
    tied_both: float


def concordance(
    made: Spans,
    score: Float,
    *,
    stratum: Int32 | None = None,
    cluster: Int32 | None = None,
    level: float = 0.95,
) -> Concordance:
    """Return the concordance of a score with survival.

    Parameters
    ----------
    made
        Rows of follow-up, with case weights.
    score
        Higher for whom the event is expected earlier, shape (n,).
    stratum
        Only rows of one stratum are compared, shape (n,).
    cluster
        Rows that belong together, from 0, shape (n,): their influences are added up before they are squared.
    level
        Confidence level from 0.5 up to 1.

    Raises
    ------
    DataError
        ``COI-D854`` when no pair can be used.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> found = concordance(spans([2, 4, 5], [1, 1, 0]), np.array([3.0, 1.0, 2.0]))
    >>> round(found.estimate, 6), found.concordant, found.discordant
    (0.666667, 2.0, 1.0)
    """
    pairs = concordance_pairs(made, score, stratum)
    usable = pairs.concordant + pairs.discordant + pairs.tied_score
    if not usable > 0:
        raise DataError(
            Problem(
                "COI-D854",
                "no pair of rows can be compared",
                where="time, event",
                why="a pair needs an event of one while the other is still at risk",
                fix="check how the event is coded: 1 for an event",
            )
        )
    estimate = (pairs.concordant + pairs.tied_score / 2) / usable
    halves = pairs.of_rows @ np.array([1.0, 0.0, 0.5])
    influence = (halves - estimate * pairs.of_rows.sum(axis=1)) / usable
    if made.weight is not None:
        influence = influence * made.weight
    if cluster is not None:
        influence = np.bincount(cluster, weights=influence)
    se = math.sqrt(float((influence**2).sum()))
    return Concordance(
        estimate=estimate,
        se=se,
        interval=_limits(estimate, se, level),
        concordant=pairs.concordant,
        discordant=pairs.discordant,
        tied_score=pairs.tied_score,
        tied_time=pairs.tied_time,
        tied_both=pairs.tied_both,
    )


def _limits(estimate: float, se: float, level: float) -> Interval:
    error = half_error(level)
    if not 0 < estimate < 1:
        return Interval(0.0, 1.0, level)
    width = -float(ndtri(error)) * se / (estimate * (1 - estimate))
    center = float(logit(estimate))
    return Interval(float(expit(center - width)), float(expit(center + width)), level)
