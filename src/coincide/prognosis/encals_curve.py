"""The baseline of the ENCALS model: cumulative odds of the endpoint as a spline of log months.

Royston-Parmar model on the scale of proportional odds (Westeneng et al., Lancet Neurology 2018; 17: 423-33):

    ``log odds(t) = -6.409 + 2.643 x - 0.546 v1(x) + 0.585 v2(x) + LP``, ``x = log(months)``,
    ``v_j(x) = (x - k_j)+^3 - l_j (x - kmin)+^3 - (1 - l_j) (x - kmax)+^3``.

All three terms are cubed, which makes the curve straight in log time beyond the last knot (371 months).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem

Floats = NDArray[np.float64]

FIRST_KNOT: Final = 0.081
LAST_KNOT: Final = 5.917
_KNOTS: Final = ((3.108, 0.481323), (3.638, 0.390507))
_CONSTANT: Final = -6.409
_SLOPE: Final = 2.643
_BENDS: Final = (-0.546, 0.585)

LAST_MONTH: Final = float(np.exp(LAST_KNOT))
"""Months from onset up to which the curve rests on data."""

_WIDEST: Final = (-7.0, 18.0)
"""Log months between which a median is searched for."""
_HALVINGS: Final = 60


def baseline(months: ArrayLike) -> Floats:
    """Return the log cumulative odds of the endpoint at linear predictor 0.

    Parameters
    ----------
    months
        Months since symptom onset, above 0, any shape.
    """
    x = np.log(np.asarray(months, dtype=np.float64))
    return _log_odds(x)


def _log_odds(x: Floats) -> Floats:
    odds = _CONSTANT + _SLOPE * x
    for bend, (knot, share) in zip(_BENDS, _KNOTS, strict=True):
        odds = odds + bend * (
            _cube(x - knot) - share * _cube(x - FIRST_KNOT) - (1 - share) * _cube(x - LAST_KNOT)
        )
    return odds


def _cube(above: Floats) -> Floats:
    cubed: Floats = np.maximum(above, 0.0) ** 3
    return cubed


def event_free(linear_predictor: ArrayLike, months: ArrayLike) -> Floats:
    """Return the predicted share free of the endpoint, ``1 / (1 + odds)``.

    Parameters
    ----------
    linear_predictor
        Of the ENCALS model, shape (n,); NaN stays NaN.
    months
        Months since symptom onset, at least 0; a number or shape (n,).

    Raises
    ------
    DataError
        COI-D880 when months are negative or not finite.

    Examples
    --------
    >>> event_free([-4.0, -4.0], [0, 31.5]).round(3).tolist()
    [1.0, 0.5]
    """
    predictor = np.asarray(linear_predictor, dtype=np.float64)
    time = np.asarray(months, dtype=np.float64)
    if not (np.isfinite(time) & (time >= 0)).all():
        raise DataError(Problem("COI-D880", "months are negative, missing or infinite", where="months"))
    odds = baseline(np.where(time > 0, time, 1.0)) + predictor
    free = 1.0 / (1.0 + np.exp(np.minimum(odds, 700.0)))  # exp overflows beyond 709
    return np.where(time > 0, free, np.where(np.isnan(predictor), np.nan, 1.0))


def median_months(linear_predictor: ArrayLike) -> Floats:
    """Return the months since onset at which half are predicted to be free of the endpoint.

    By halving an interval of log months 60 times, for all rows at once; NaN stays NaN.

    Examples
    --------
    >>> median_months([-2, -3, -4, -5, -6, -7]).round(1).tolist()
    [18.0, 23.9, 31.5, 41.8, 56.9, 79.5]
    """
    predictor = np.asarray(linear_predictor, dtype=np.float64)
    low, high = np.full(predictor.shape, _WIDEST[0]), np.full(predictor.shape, _WIDEST[1])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        early = _log_odds(middle) + predictor < 0  # more than half are still free
        low, high = np.where(early, middle, low), np.where(early, high, middle)
    return np.where(np.isnan(predictor), np.nan, np.exp((low + high) / 2))
