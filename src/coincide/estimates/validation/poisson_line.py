"""Poisson regression of events on one column, beside events expected: Newton's method, kept between bounds.

Events of a person against the hazard somebody else predicts for that person are a Poisson likelihood (Berry,
Biometrics 1983; 39: 173-84; Crowson, Atkinson & Therneau, Statistical Methods in Medical Research 2016; 25:
1692-706).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem

Floats = NDArray[np.float64]

_CLOSE: Final = 1e-20
"""Squared length of the next step, in standard errors, at which the estimate is reached."""
_STEPS: Final = 200
_REACH: Final = 4.0
"""Longest step, beside the slope and one over the range of the column."""


@dataclass(frozen=True, slots=True)
class Line:
    """Log of events over events expected, as a straight line.

    Attributes
    ----------
    intercept, slope
        At the mean of the column over events expected, and for each unit of the column.
    intercept_error, slope_error
        Their standard errors, from the information.
    centre
        That mean.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    centre: float


def poisson_line(event: NDArray[np.bool_], x: Floats, expected: Floats) -> Line:
    """Fit ``log(mean events / expected) = intercept + slope (x - centre)`` by maximum likelihood.

    Parameters
    ----------
    event
        Whether each row had the event, shape (n,).
    x
        The column, shape (n,).
    expected
        Events expected of each row, at least 0, shape (n,). A row of which none is expected tells nothing
        unless it has an event.

    Raises
    ------
    DataError
        COI-D888 when there is no finite estimate: no event, or all events at the least or greatest `x`.

    Notes
    -----
    For a given slope b the best intercept is ``log(events / sum of expected exp(b x))``. What is left is
    ``b mean(x of events) - log sum(expected exp(b x))``, concave in b; its slope is the mean of x over events
    less the mean over what the line expects, its bend the variance of x over what the line expects.

    Examples
    --------
    At x = 0 there are 2 events of 4 expected, at x = 1 3 of 1.5: the slope is ``log(2) - log(0.5)``.

    >>> found = poisson_line(
    ...     np.array([1, 1, 0, 1, 1, 1], bool), np.array([0, 0, 0, 1, 1, 1.0]),
    ...     np.array([1, 1, 2, 0.5, 0.5, 0.5]),
    ... )
    >>> round(found.slope, 12) == round(float(np.log(4)), 12)
    True
    """
    least = x[expected > 0]
    mean = float(x[event].mean()) if event.any() else math.nan
    if not len(least) or not least.min() < mean < least.max():
        raise DataError(
            Problem(
                "COI-D888",
                "there is no calibration slope: no event by the horizon, or all at one end of predictions",
                where="risk, event",
            )
        )
    centre = float(np.average(x, weights=expected))
    events = int(np.count_nonzero(event))
    slope = _climb(x - centre, expected, mean - centre, events)
    log_sum, tilted, spread = _moments(x - centre, expected, slope)
    slope_error = 1 / math.sqrt(events * spread)
    return Line(
        math.log(events) - log_sum,
        slope,
        math.sqrt(1 / events + (tilted * slope_error) ** 2),
        slope_error,
        centre,
    )


def _climb(x: Floats, expected: Floats, mean: float, events: int) -> float:
    """Return the slope at which the line expects the mean of x over events: it rises with the slope."""
    slope, low, high = 0.0, -math.inf, math.inf
    for _ in range(_STEPS):
        _, tilted, spread = _moments(x, expected, slope)
        gap = mean - tilted
        if gap * gap * events < _CLOSE * spread:
            return slope + gap / spread
        low, high = (slope, high) if gap > 0 else (low, slope)
        after = slope + gap / spread if spread > 0 else math.nan
        if not low < after < high:  # a step too long, known from both sides: halve
            after = (low + high) / 2
        reach = _REACH * (abs(slope) + 1 / float(np.ptp(x)))
        slope = min(max(after, slope - reach), slope + reach)
    raise DataError(Problem("COI-D888", "there is no calibration slope: the fit does not settle"))


def _moments(x: Floats, expected: Floats, slope: float) -> tuple[float, float, float]:
    """Return the log of the sum of ``expected exp(slope x)``, and mean and variance of x over it."""
    power = slope * x
    top = float(power.max())  # so that no exponential leaves the numbers
    weight = expected * np.exp(power - top)
    total = float(weight.sum())
    if total == 0:
        return math.inf, 0.0, 0.0
    tilted = float((weight * x).sum()) / total
    return math.log(total) + top, tilted, float((weight * (x - tilted) ** 2).sum()) / total
