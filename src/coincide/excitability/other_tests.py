"""Current-threshold, stimulus-response and latent addition.

Names as in Kiernan, Burke, Andersen & Bostock, Muscle & Nerve 2000; 23: 399-409; latent addition: Bostock &
Rothwell, Journal of Physiology 1997; 498: 277-94.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.excitability.electrotonus import line_slope

Floats = NDArray[np.float64]

PARTS_OF_PEAK: Final = (2.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 98.0)
"""Percent of the largest response at which stimuli are averaged over people."""


def current_threshold(current: Floats, reduction: Floats) -> dict[str, float]:
    """Return the slopes of the current-threshold relation: percent of current for a percent of threshold.

    Parameters
    ----------
    current
        Polarising current in percent of the resting threshold, rising, shape (n,).
    reduction
        Threshold reduction in percent, shape (n,).

    Returns
    -------
    dict
        Slopes of least-squares lines of current on threshold reduction: resting (-10 to 10 %), the smallest
        of any three neighbours, and hyperpolarising (-100 to -80 %). NaN where points are missing.
    """
    threes = [line_slope(reduction[i : i + 3], current[i : i + 3]) for i in range(max(0, len(current) - 2))]
    known = [slope for slope in threes if not math.isnan(slope)]
    return {
        "iv_resting_slope": _between(current, reduction, -10, 10),
        "iv_minimum_slope": min(known, default=math.nan),
        "iv_hyperpolarising_slope": _between(current, reduction, -100, -80),
    }


def _between(current: Floats, reduction: Floats, first: float, last: float) -> float:
    inside = (current >= first) & (current <= last)
    return line_slope(reduction[inside], current[inside])


def stimulus_response(stimulus: Floats, response: Floats) -> dict[str, float]:
    """Return the largest response, the stimulus for half of it, and the steepness between.

    Parameters
    ----------
    stimulus
        Milliampere, rising, shape (n,).
    response
        Size of the muscle response, mV, shape (n,).

    Returns
    -------
    dict
        The steepness is percent of the largest response gained for a percent of the half stimulus, between 25
        and 75 % of the largest response. NaN where the response does not come from below those parts.
    """
    quarter, half, three = stimulus_for(stimulus, response, (25.0, 50.0, 75.0))
    width = 100 * (three - quarter) / half if half else math.nan
    return {
        "cmap_peak_mv": float(response.max()) if len(response) else math.nan,
        "stimulus_50_ma": half,
        "stimulus_response_slope": 50 / width if width > 0 else math.nan,
    }


def stimulus_for(stimulus: Floats, response: Floats, parts: tuple[float, ...]) -> list[float]:
    """Return the stimuli at which the response first reaches parts (percent) of the largest.

    Examples
    --------
    >>> stimulus_for(np.array([1.0, 2.0, 3.0]), np.array([0.0, 4.0, 8.0]), (25.0, 50.0))
    [1.5, 2.0]
    """
    return [_first_reached(stimulus, response, part) for part in parts]


def _first_reached(stimulus: Floats, response: Floats, part: float) -> float:
    if not len(response) or response.max() <= 0:
        return math.nan
    share = 100 * response / response.max()
    place = int(np.flatnonzero(share >= part)[0])
    if place == 0:  # already above at the weakest stimulus, so where it was reached is not known
        return float(stimulus[0]) if share[0] == part else math.nan
    along = (part - share[place - 1]) / (share[place] - share[place - 1])
    return float(stimulus[place - 1] + along * (stimulus[place] - stimulus[place - 1]))


def latent_addition(delay: Floats, change: Floats) -> dict[str, float]:
    """Return the threshold change 0.2 ms after a brief hyperpolarising pulse.

    Most of it is carried by the persistent sodium current.

    Parameters
    ----------
    delay
        Milliseconds after the pulse, rising, shape (n,).
    change
        Threshold change in percent, shape (n,).
    """
    known = len(delay) > 1 and delay[0] <= 0.2 <= delay[-1]
    return {"latent_addition_0_2": float(np.interp(0.2, delay, change)) if known else math.nan}
