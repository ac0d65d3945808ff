"""How strong something left out of the comparison must be to make a ratio on its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coincide.estimates.interval import Interval


@dataclass(frozen=True, slots=True)
class EValue:
    """E-values of a ratio.

    Attributes
    ----------
    estimate
        Of the ratio itself; ``inf`` for a ratio of 0, ``nan`` for none.
    limit
        Of the limit nearest 1; 1 when the interval holds 1.
    """

    estimate: float
    limit: float


def e_value(ratio: float) -> float:
    """Return the smallest ratio that a confounder must have with both diseases to make `ratio` alone.

    Parameters
    ----------
    ratio
        A ratio of rates or risks of a rare event, 0 or more; below 1 it is inverted first.

    Notes
    -----
    ``E = r + sqrt(r (r - 1))`` (VanderWeele & Ding, Annals of Internal Medicine 2017;167:268-74).

    Examples
    --------
    Smoking and lung cancer, 10.73 (8.02 to 14.36), as printed by VanderWeele & Ding: 20.9 and 15.5.

    >>> round(e_value(10.73), 1), round(e_value(8.02), 1), round(e_value(1 / 8.02), 1)
    (20.9, 15.5, 15.5)
    """
    if math.isnan(ratio):
        return math.nan
    if ratio == 0:
        return math.inf
    inverted = max(ratio, 1 / ratio)
    return inverted + math.sqrt(inverted * (inverted - 1))


def e_values(ratio: float, interval: Interval) -> EValue:
    """Return the E-values of a ratio and of the limit of its interval nearest 1."""
    if interval.holds(1.0):
        return EValue(e_value(ratio), 1.0)
    return EValue(e_value(ratio), e_value(interval.low if interval.low > 1 else interval.high))


def shared_frailty(ratio: float) -> float:
    """Return the variance of a gamma frailty, shared by both diseases, that makes `ratio` alone.

    Two diseases that are independent given a frailty of mean 1 and variance ``v`` which multiplies the
    rates of both have the rate ratio ``1 + v`` at every pair of ages (Clayton, Biometrika 1978;65:141-51;
    Oakes, Journal of the American Statistical Association 1989;84:487-93). So ``v = ratio - 1``; a shared
    frailty never makes a ratio below 1, and then there is none (``nan``).

    Examples
    --------
    >>> shared_frailty(1.5), shared_frailty(0.8)
    (0.5, nan)
    """
    return ratio - 1 if ratio >= 1 else math.nan
