"""Means over people of what is recorded, point by point: the curves the field draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.interval import half_error
from coincide.excitability import measures as names
from coincide.excitability.other_tests import PARTS_OF_PEAK, stimulus_for
from coincide.excitability.processed import processed
from coincide.excitability.table import Recording

Floats = NDArray[np.float64]
Row = dict[str, str | int | float | None]

PLOTS: Final = (
    names.CHARGE_DURATION,
    names.ELECTROTONUS,
    names.RECOVERY_CYCLE,
    names.CURRENT_THRESHOLD,
    names.STIMULUS_RESPONSE,
)
"""Names of the plots, those of the tests."""

_UNITS: Final = {
    names.CHARGE_DURATION: ("ms", "mA ms"),
    names.ELECTROTONUS: ("ms", "%"),
    names.RECOVERY_CYCLE: ("ms", "%"),
    names.CURRENT_THRESHOLD: ("%", "%"),
    names.STIMULUS_RESPONSE: ("% of the largest response", "mA"),
}


def group_curves(
    recordings: Sequence[Recording], groups: Mapping[int, str] | None = None, level: float = 0.95
) -> list[Row]:
    """Return means over people at each point, with limits of the mean.

    Parameters
    ----------
    recordings
        All recordings.
    groups
        Number of a person -> the group; people it does not name are left out. None puts all into ``all``.
    level
        Level of the limits (Student's t); none for a single person.

    Returns
    -------
    list
        Rows ``plot, series, group, x, x_unit, mean, low, high, unit, people``, ordered. For stimulus-response
        `x` is the part of the largest response and `mean` the stimulus it takes; for current-threshold `x` is
        the current and `mean` the threshold reduction.
    """
    cells: dict[tuple[int, str, str, float], list[float]] = {}
    for recording in recordings:
        group = "all" if groups is None else groups.get(recording.person)
        if group is None or recording.test not in PLOTS:
            continue
        for x, y in _points(recording):
            if not math.isnan(y):
                key = (PLOTS.index(recording.test), _series(recording), group, x)
                cells.setdefault(key, []).append(y)
    return [_row(key, np.array(values), level) for key, values in sorted(cells.items())]


def _points(recording: Recording) -> list[tuple[float, float]]:
    if recording.test == names.STIMULUS_RESPONSE:
        stimuli = stimulus_for(recording.x, recording.value, PARTS_OF_PEAK)
        return list(zip(PARTS_OF_PEAK, stimuli, strict=True))
    return list(zip(recording.x.tolist(), processed(recording).tolist(), strict=True))


def _series(recording: Recording) -> str:
    if recording.test != names.ELECTROTONUS:
        return ""
    way = "depolarising" if recording.condition > 0 else "hyperpolarising"
    return f"{way} {abs(recording.condition):g} %"


def _row(key: tuple[int, str, str, float], values: Floats, level: float) -> Row:
    plot, series, group, x = key
    name, count = PLOTS[plot], len(values)
    mean = float(values.mean())
    low = high = None
    if count > 1:
        from scipy.special import stdtrit

        quantile = float(stdtrit(count - 1, 1 - half_error(level)))
        wide = quantile * float(values.std(ddof=1)) / math.sqrt(count)
        low, high = mean - wide, mean + wide
    return {
        "plot": name,
        "series": series,
        "group": group,
        "x": x,
        "x_unit": _UNITS[name][0],
        "mean": mean,
        "low": low,
        "high": high,
        "unit": _UNITS[name][1],
        "people": count,
    }
