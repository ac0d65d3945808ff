"""Strength-duration time constant and rheobase, by Weiss's law.

Weiss, Archives Italiennes de Biologie 1901; 35: 413-46; in human nerve: Mogyoros, Kiernan & Burke, Brain
1996; 119: 439-47. The threshold charge rises on a straight line with the duration of the stimulus:

    ``Q(t) = I t = I_rheobase (t + tau)``, so that ``I(t) = I_rheobase (1 + tau / t)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length

Floats = NDArray[np.float64]

ENDS: Final = (0.2, 1.0)
"""Durations (ms) of the two-point estimate, and the span of the fitted line."""


@dataclass(frozen=True, slots=True)
class StrengthDuration:
    """Weiss's line; NaN where the points do not give it.

    Attributes
    ----------
    time_constant_ms
        Minus the place where the fitted line meets zero charge.
    rheobase_ma
        Slope of the fitted line.
    two_point_ms, two_point_ma
        The same from the durations of 0.2 and 1.0 ms alone.
    fit
        Share of the variance of charge the line explains.
    points
        Durations in the line.
    """

    time_constant_ms: float
    rheobase_ma: float
    two_point_ms: float
    two_point_ma: float
    fit: float
    points: int


def strength_duration(duration_ms: ArrayLike, threshold_ma: ArrayLike) -> StrengthDuration:
    """Fit Weiss's line to the thresholds of one recording.

    Parameters
    ----------
    duration_ms
        Stimulus durations, above 0, each once, shape (n,). Those from 0.2 to 1.0 ms are used.
    threshold_ma
        Current needed at each, above 0, shape (n,).

    Raises
    ------
    DataError
        COI-D800 to COI-D803 for what is no vector of numbers, COI-D893 for values not above 0, COI-D894 for a
        duration given twice; all at once, rows by number.

    Examples
    --------
    Rheobase 2 mA and 0.45 ms: at a duration of 0.45 ms twice the rheobase would be needed.

    >>> durations = [0.2, 0.4, 0.6, 0.8, 1.0]
    >>> found = strength_duration(durations, [2 * (1 + 0.45 / t) for t in durations])
    >>> round(found.time_constant_ms, 12), round(found.rheobase_ma, 12), round(found.two_point_ms, 12)
    (0.45, 2.0, 0.45)
    """
    problems = Problems(DataError)
    duration = column("duration_ms", duration_ms, problems)
    threshold = column("threshold_ma", threshold_ma, problems)
    same_length(problems, duration_ms=duration, threshold_ma=threshold)
    problems.raise_if_any()
    for name, values in (("duration_ms", duration), ("threshold_ma", threshold)):
        if (values <= 0).any():
            problems.add("COI-D893", f"{name} is not above 0 in {rows_named(values <= 0)}", where=name)
    if len(np.unique(duration)) < len(duration):
        problems.add("COI-D894", "a duration is given twice", where="duration_ms", fix="keep one of them")
    problems.raise_if_any()
    return weiss_line(duration, threshold)


def weiss_line(duration: Floats, threshold: Floats) -> StrengthDuration:
    """Return Weiss's line of checked values, each duration once."""
    used = (duration >= ENDS[0] - 1e-9) & (duration <= ENDS[1] + 1e-9)
    t, charge = duration[used], (duration * threshold)[used]
    two = _two_point(t, charge)
    if len(t) < 3:
        return StrengthDuration(math.nan, math.nan, *two, math.nan, len(t))
    apart, rise = t - t.mean(), charge - charge.mean()
    rheobase = float(apart @ rise / (apart @ apart))
    at_0 = float(charge.mean() - rheobase * t.mean())
    spread = float(rise @ rise)
    fit = rheobase**2 * float(apart @ apart) / spread if spread > 0 else math.nan
    constant = at_0 / rheobase if rheobase != 0 else math.nan
    return StrengthDuration(constant, rheobase, *two, fit, len(t))


def _two_point(t: Floats, charge: Floats) -> tuple[float, float]:
    """Return time constant and rheobase from the two ends; NaN when one is missing."""
    places = [np.flatnonzero(np.abs(t - end) < 1e-9) for end in ENDS]
    if not all(len(place) for place in places):
        return math.nan, math.nan
    first, last = (float(charge[place[0]]) for place in places)
    rheobase = (last - first) / (ENDS[1] - ENDS[0])
    return (first / rheobase - ENDS[0] if rheobase != 0 else math.nan), rheobase
