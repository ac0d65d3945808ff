"""Agreement of two ratings of the same people beyond chance: Cohen's kappa with its large-sample interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import half_error

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa.

    Attributes
    ----------
    people
        People both ratings classify.
    observed, expected
        Share of people on whom the ratings agree, and the share chance would bring.
    kappa
        ``(observed - expected) / (1 - expected)``; ``nan`` without people, or where both ratings give
        everybody the same class, so that chance alone agrees on all.
    standard_error
        Of kappa, in large samples; ``nan`` where kappa is.
    low, high
        Limits, cut off at -1 and 1; ``nan`` where kappa is, and in a sample in which all agree: its standard
        error is 0 and would give an interval without width.
    level
        Level of the interval.
    """

    people: int
    observed: float
    expected: float
    kappa: float
    standard_error: float
    low: float
    high: float
    level: float


def cohen_kappa(table: ArrayLike, *, level: float = 0.95) -> Agreement:
    """Return Cohen's kappa of a square table of counts.

    Parameters
    ----------
    table
        People by class in the first rating (rows) and in the second (columns), shape (k, k), k of 2 or more.
    level
        Level of the two-sided interval.

    Returns
    -------
    Agreement
        Kappa, its standard error (Fleiss, Cohen & Everitt, Psychological Bulletin 1969;72:323-7, equation 13)
        and the normal interval. Kappa: Cohen, Educational and Psychological Measurement 1960;20:37-46.

    Raises
    ------
    UsageError
        ``COI-U095`` when the table is not square or holds anything but counts; ``COI-U301`` for the level.

    Examples
    --------
    >>> found = cohen_kappa([[20, 5], [10, 15]])
    >>> round(found.kappa, 6), round(found.low, 4), round(found.high, 4)
    (0.4, 0.1511, 0.6489)
    """
    z = -float(ndtri(half_error(level)))
    counts = _checked(table)
    people = float(counts.sum())
    if people == 0:
        return Agreement(0, *(math.nan,) * 6, level)
    p = counts / people
    first, second = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(first @ second)
    if expected == 1:
        return Agreement(int(people), observed, expected, *(math.nan,) * 4, level)
    kappa = (observed - expected) / (1 - expected)
    error = math.sqrt(max(_variance(p, kappa, expected), 0.0) / people)
    width = z * error if error > 0 else math.nan
    low, high = max(kappa - width, -1.0), min(kappa + width, 1.0)
    if math.isnan(width):
        low = high = math.nan
    return Agreement(int(people), observed, expected, kappa, error, low, high, level)


def _variance(p: Floats, kappa: float, expected: float) -> float:
    """Return the variance of kappa for one person: the delta method on the multinomial shares."""
    first, second = p.sum(axis=1), p.sum(axis=0)
    on = np.diag(p)
    off = p - np.diag(on)
    agreeing = float((on * (1 - (first + second) * (1 - kappa)) ** 2).sum())
    differing = float((off * (second[:, None] + first[None, :]) ** 2).sum()) * (1 - kappa) ** 2
    centre = (kappa - expected * (1 - kappa)) ** 2
    found = (agreeing + differing - centre) / (1 - expected) ** 2
    # a difference of numbers of order 1: what is left below their rounding is nothing
    return found if found > 1e-14 else 0.0


def _checked(table: ArrayLike) -> Floats:
    """Return the counts as numbers; refuse a table that is not square or holds no counts."""
    found = np.asarray(table, dtype=np.float64)
    square = found.ndim == 2 and found.shape[0] == found.shape[1] and found.shape[0] >= 2
    if not square or not np.isfinite(found).all() or (found < 0).any() or (found != np.rint(found)).any():
        raise UsageError(
            Problem(
                "COI-U095",
                "agreement needs a square table of counts",
                where="cohen_kappa",
                fix="give people by class in the first rating (rows) and in the second (columns)",
            )
        )
    return found
