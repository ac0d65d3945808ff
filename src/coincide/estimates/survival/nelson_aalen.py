"""The cumulative hazard of an event over time.

Sources: Nelson, Journal of Quality Technology 1969; 1: 27-52; Aalen, Annals of Statistics 1978; 6: 701-26.
Variance under ties: Klein, Scandinavian Journal of Statistics 1991; 18: 333-40.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import half_error

Floats = NDArray[np.float64]

HazardVariance = Literal["poisson", "binomial"]
HazardScale = Literal["log", "plain"]
"""Scale on which the limits of a cumulative hazard are symmetric."""

VARIANCES: Final = get_args(HazardVariance)
HAZARD_SCALES: Final = get_args(HazardScale)


def cumulative_hazard(
    at_risk: ArrayLike, events: ArrayLike, variance: HazardVariance = "poisson"
) -> tuple[Floats, Floats]:
    """Return the Nelson-Aalen estimate and its standard error.

    Parameters
    ----------
    at_risk, events
        Numbers (or sums of weights) at each time, in the order of time, shape (times,).
    variance
        ``poisson``: sum of ``d / n^2`` (Aalen; what R's ``survfit`` gives); ``binomial``: sum of
        ``d (n - d) / (n^2 (n - 1))``, smaller where several events share a time; where the last one at risk
        has the event, its term is 0.

    Raises
    ------
    UsageError
        ``COI-U861`` for an unknown `variance`.

    Examples
    --------
    >>> hazard, se = cumulative_hazard([4, 2], [1, 1])
    >>> hazard.tolist(), (se**2).round(6).tolist()
    ([0.25, 0.75], [0.0625, 0.3125])
    """
    if variance not in VARIANCES:
        raise UsageError(
            Problem("COI-U861", f'there is no variance "{variance}"', fix=f"one of: {', '.join(VARIANCES)}")
        )
    n, d = (np.asarray(one, dtype=np.float64) for one in (at_risk, events))
    step = np.divide(d, n, out=np.zeros(n.shape), where=n > 0)
    if variance == "poisson":
        terms = np.divide(step, n, out=np.zeros(n.shape), where=n > 0)
    else:
        terms = np.divide(step * (n - d), n * (n - 1), out=np.zeros(n.shape), where=n > 1)
    return np.cumsum(step, dtype=np.float64), np.sqrt(np.cumsum(terms, dtype=np.float64))


def hazard_limits(
    hazard: ArrayLike, se: ArrayLike, interval: HazardScale = "log", level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return pointwise limits of a cumulative hazard: ``H exp(-+ z se / H)`` for ``log``, else ``H -+ z se``.

    A hazard of 0 has no limits on the ``log`` scale: NaN. The lower ``plain`` limit is cut at 0.

    Raises
    ------
    UsageError
        ``COI-U860`` for an unknown `interval`.
    """
    if interval not in HAZARD_SCALES:
        raise UsageError(
            Problem(
                "COI-U860", f'there is no interval "{interval}"', fix=f"one of: {', '.join(HAZARD_SCALES)}"
            )
        )
    from scipy.special import ndtri

    total, error = (np.asarray(one, dtype=np.float64) for one in (hazard, se))
    wide = float(ndtri(1.0 - half_error(level))) * error
    if interval == "plain":
        return np.maximum(total - wide, 0.0), total + wide
    safe = np.where(total > 0, total, np.nan)
    factor = np.exp(wide / safe)
    return safe / factor, safe * factor
