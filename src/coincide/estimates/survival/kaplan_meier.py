"""The share free of an event over time, when people enter late and leave early.

Sources: Kaplan & Meier, Journal of the American Statistical Association 1958; 53: 457-81. Variance:
Greenwood, Reports on Public Health and Medical Subjects 33, 1926. Limits on the scale of log(-log):
Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 1980. Variance under case weights that
are no counts: the infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling Plans,
1982), as in R's ``survival::survfit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import half_error
from coincide.kernels.survival.spans import Spans

Floats = NDArray[np.float64]

IntervalScale = Literal["log", "log-log", "plain"]
"""Scale on which the limits of a share are symmetric."""

SCALES: Final = get_args(IntervalScale)

_LARGEST_POWER: Final = 700.0
"""Beyond it the exponential overflows; the limits are 0 and 1 long before."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductLimit:
    """A Kaplan-Meier curve; arrays have shape (times,).

    Attributes
    ----------
    survival
        Share free of the event just after each time.
    greenwood
        Running sum of ``d / (n (n - d))``: the variance of the log of `survival` for rows that count whole.
        Infinite from the time on at which everybody at risk has the event.
    """

    survival: Floats
    greenwood: Floats


def product_limit(at_risk: ArrayLike, events: ArrayLike) -> ProductLimit:
    """Return the product-limit estimate.

    Parameters
    ----------
    at_risk, events
        Numbers (or sums of weights) at each time, in the order of time, shape (times,). Times at which nobody
        is at risk change nothing.

    Notes
    -----
    ``S(t) = prod (1 - d / n)`` over times up to ``t``.

    Examples
    --------
    Three people; one event, one censored, one event.

    >>> made = product_limit([3, 2, 1], [1, 0, 1])
    >>> made.survival.round(4).tolist(), made.greenwood.round(4).tolist()
    ([0.6667, 0.6667, 0.0], [0.1667, 0.1667, inf])
    """
    n, d = (np.asarray(one, dtype=np.float64) for one in (at_risk, events))
    share = np.divide(d, n, out=np.zeros(n.shape), where=n > 0)
    left = n - d
    terms = np.divide(share, left, out=np.where(d > 0, np.inf, 0.0), where=left > 0)
    return ProductLimit(np.cumprod(1.0 - share, dtype=np.float64), np.cumsum(terms, dtype=np.float64))


def standard_error(survival: Floats, log_variance: Floats) -> Floats:
    """Return standard errors of shares from variances of their logs; NaN where the share is 0."""
    known = np.isfinite(log_variance) & (survival > 0)
    error: Floats = np.where(known, survival * np.sqrt(np.where(known, log_variance, 0.0)), np.nan)
    return error


def limits(
    survival: ArrayLike, se: ArrayLike, interval: IntervalScale = "log", level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return pointwise limits of shares.

    Parameters
    ----------
    survival, se
        Shares and their standard errors, of one shape.
    interval
        ``log``: symmetric for log S, never above 1; ``log-log``: for log(-log S), always inside (0, 1);
        ``plain``: for S, cut at 0 and 1.
    level
        Confidence level.

    Returns
    -------
    Lower and upper limits. NaN where the share is 0 (there is nothing to invert) and, for ``log-log``, where
    no event has happened yet.

    Raises
    ------
    UsageError
        ``COI-U860`` for an unknown `interval`, ``COI-U301`` for a `level` outside [0.5, 1).

    Examples
    --------
    >>> low, high = limits([0.863968967645], [0.022710230434])
    >>> low.round(6).tolist(), high.round(6).tolist()
    ([0.820585], [0.909647])
    """
    if interval not in SCALES:
        raise UsageError(
            Problem("COI-U860", f'there is no interval "{interval}"', fix=f"one of: {', '.join(SCALES)}")
        )
    share, error = (np.asarray(one, dtype=np.float64) for one in (survival, se))
    wide = _normal_quantile(level) * error
    if interval == "plain":
        return np.maximum(share - wide, 0.0), np.minimum(share + wide, 1.0)
    safe = np.where(share > 0, share, np.nan)
    if interval == "log":
        factor = np.exp(wide / safe)
        return safe / factor, np.minimum(safe * factor, 1.0)
    log = np.log(np.where(share < 1, safe, np.nan))
    power = np.exp(np.minimum(wide / (safe * np.abs(log)), _LARGEST_POWER))
    return np.exp(log * power), np.exp(log / power)


def robust_log_variance(rows: Spans, weight_at_risk: ArrayLike, weight_events: ArrayLike) -> Floats:
    """Return variances of log S by the infinitesimal jackknife, shape (slots,).

    Parameters
    ----------
    rows
        Rows of one curve.
    weight_at_risk, weight_events
        Their sums of weights in each slot, shape (slots,).

    Notes
    -----
    With ``G`` the running sum of ``d / (n (n - d))``, a row that enters at ``e`` and leaves at ``x`` moves
    log S(t) by ``G(min(t, x)) - G(e)``, less ``1 / (n(x) - d(x))`` when it left with an event by ``t``. The
    variance is the sum over rows of the square of weight times that. Rows that all count 1 and are at
    risk from the beginning give Greenwood's formula.
    """
    n, d = (np.asarray(one, dtype=np.float64) for one in (weight_at_risk, weight_events))
    path = product_limit(n, d).greenwood
    last = np.searchsorted(path, np.inf)  # slots from here on have no variance
    known = np.where(np.isfinite(path), path, 0.0)
    before = np.append(0.0, known)[rows.entry + 1]
    left = n - d
    jump = np.divide(1.0, left, out=np.zeros(n.shape), where=left > 0)
    final = known[rows.exit] - before - jump[rows.exit] * (rows.event > 0)
    square = np.ones(rows.rows) if rows.weight is None else rows.weight**2
    done = np.cumsum(np.bincount(rows.exit, square * final**2, rows.slots), dtype=np.float64)
    here = [_still_here(rows, square * before**power) for power in range(3)]
    variance: Floats = done + known**2 * here[0] - 2 * known * here[1] + here[2]
    variance[last:] = np.inf
    return np.maximum(variance, 0.0)


def _still_here(rows: Spans, value: Floats) -> Floats:
    """Return the sum of a value over rows that have entered and not left by the end of each slot."""
    came = np.cumsum(np.bincount(rows.entry + 1, value, rows.slots + 1), dtype=np.float64)[: rows.slots]
    return came - np.cumsum(np.bincount(rows.exit, value, rows.slots), dtype=np.float64)


def _normal_quantile(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(1.0 - half_error(level)))
