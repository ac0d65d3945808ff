"""Threshold electrotonus: how the threshold moves during and after a long subthreshold current.

Bostock, Cikurel & Burke, Muscle & Nerve 1998; 21: 137-58; names and windows as in Kiernan, Burke, Andersen &
Bostock, Muscle & Nerve 2000; 23: 399-409.
Threshold reduction is ``100 (I0 - I) / I0`` percent: up is depolarised.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CURRENT_ENDS: Final = 100.0
"""Milliseconds for which the polarising current flows."""


def reduction(threshold: Floats, unconditioned: float) -> Floats:
    """Return threshold reduction in percent.

    Examples
    --------
    >>> reduction(np.array([3.0, 6.0]), 4.0).tolist()
    [25.0, -50.0]
    """
    return 100.0 * (unconditioned - threshold) / unconditioned


def depolarising(time: Floats, value: Floats) -> dict[str, float]:
    """Return the measures of a depolarising current.

    Parameters
    ----------
    time
        Milliseconds from the beginning of the current, rising, shape (n,).
    value
        Threshold reduction in percent, shape (n,).

    Returns
    -------
    dict
        Means of the windows of 10 to 20, 40 to 60 and 90 to 100 ms; the largest value during the current; the
        smallest after it; the accommodation from the peak to 90 to 100 ms, and the time from the beginning of
        the current at which half of it is reached, by straight lines between points. NaN without points.
    """
    during = (time > 0) & (time <= CURRENT_ENDS)
    peak = _largest(value[during])
    late = window(time, value, 90, 100)
    return {
        "10_20": window(time, value, 10, 20),
        "40_60": window(time, value, 40, 60),
        "90_100": late,
        "peak": peak,
        "undershoot": -_largest(-value[time > CURRENT_ENDS]),
        "s2_accommodation": peak - late,
        "half_time_ms": _half_time(time[during], value[during], (peak + late) / 2),
    }


def hyperpolarising(time: Floats, value: Floats) -> dict[str, float]:
    """Return the measures of a hyperpolarising current; see `depolarising`.

    Returns
    -------
    dict
        Means of the windows of 10 to 20, 20 to 40 and 90 to 100 ms; the largest value after the current; the
        slope of the least-squares line from 101 to 140 ms, percent a ms.
    """
    return {
        "10_20": window(time, value, 10, 20),
        "20_40": window(time, value, 20, 40),
        "90_100": window(time, value, 90, 100),
        "overshoot": _largest(value[time > CURRENT_ENDS]),
        "slope_101_140": _slope(time, value, 101, 140),
    }


def window(time: Floats, value: Floats, first: float, last: float) -> float:
    """Return the mean of the points from `first` to `last`, ends included; NaN without any."""
    inside = (time >= first) & (time <= last)
    return float(value[inside].mean()) if inside.any() else math.nan


def _largest(values: Floats) -> float:
    return float(values.max()) if len(values) else math.nan


def _half_time(time: Floats, value: Floats, half: float) -> float:
    """Return when the curve first comes down to `half` after its peak."""
    if math.isnan(half) or not len(value) or value.max() <= half:
        return math.nan
    after = slice(int(value.argmax()), None)
    below = np.flatnonzero(value[after] <= half)
    if not len(below):
        return math.nan
    end = int(below[0]) + int(value.argmax())
    share = (value[end - 1] - half) / (value[end - 1] - value[end])
    return float(time[end - 1] + share * (time[end] - time[end - 1]))


def _slope(time: Floats, value: Floats, first: float, last: float) -> float:
    inside = (time >= first) & (time <= last)
    return line_slope(time[inside], value[inside])


def line_slope(x: Floats, y: Floats) -> float:
    """Return the slope of the least-squares line; NaN with fewer than two different x."""
    apart = x - x.mean() if len(x) else x
    spread = float(apart @ apart)
    return float(apart @ y) / spread if spread > 0 else math.nan
