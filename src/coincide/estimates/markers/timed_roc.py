"""How well a marker tells who has the event by a time from who is still free of it then.

Cases have the event by the horizon, the others are free of it just after (cumulative cases, dynamic others:
Heagerty, Lumley & Pepe, Biometrics 2000; 56: 337-44). Each case weighs as much as the Kaplan-Meier curve
drops for it, ``S(t-) / Y(t)``. Without late entry that is the inverse of the chance of not being censored
before (Uno and others, Journal of the American Statistical Association 2007; 102: 527-37; Blanche, Dartigues
& Jacqmin-Gadda, Statistics in Medicine 2013; 32: 5381-97); with it, people who died before they could enter
are made up for as well. Censoring and entry must not depend on the marker.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.interval import Interval
from coincide.estimates.markers.roc import Scale, area_interval
from coincide.estimates.markers.timed_influence import Walk, influence, walk_of
from coincide.kernels.survival.spans import Spans, column, same_length, spans

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TimedArea:
    """The area under the ROC curve at one horizon.

    Attributes
    ----------
    time
        The horizon, in the unit of the data.
    area, variance, interval
        The area, the variance from its influence function (the weights' own uncertainty included) and the
        interval.
    cases, others
        People with the event by the horizon, and people still followed just after it.
    lost
        People whose follow-up ended before the horizon without the event.
    sensitivity, false_positive
        The curve, from the strictest threshold to the laxest, shape (points,).
    """

    time: float
    area: float
    variance: float
    interval: Interval
    cases: int
    others: int
    lost: int
    sensitivity: Float
    false_positive: Float


def timed_areas(
    marker: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    times: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    level: float = 0.95,
    scale: Scale = "plain",
) -> tuple[TimedArea, ...]:
    """Return the area under the time-dependent ROC curve at each horizon.

    Parameters
    ----------
    marker
        Values, shape (n,); higher ones are taken to go with earlier events. Give ``-marker`` otherwise.
    time, event, entry
        Follow-up, as in :func:`~coincide.kernels.survival.spans.spans`; events are 0 or 1.
    times
        Horizons, shape (k,).
    scale
        Of the interval, see :func:`~coincide.estimates.markers.roc.area_interval`.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D806``; ``COI-D913`` for a horizon without cases or others, or where everybody
        at risk early has the event; ``COI-D914`` for events of several kinds.

    Examples
    --------
    Nobody is censored: the area of the plain curve of "event by 2.5".

    >>> found = timed_areas([4, 2, 3, 1], [1, 2, 3, 4], [1, 1, 1, 1], [2.5])
    >>> found[0].area, found[0].cases, found[0].others
    (0.75, 2, 2)
    """
    problems = Problems(DataError)
    values, horizons = column("marker", marker, problems), column("times", times, problems)
    problems.raise_if_any()
    rows = spans(time, event, entry=entry)
    same_length(problems, marker=values, time=np.asarray(rows.exit))
    if rows.event.max() > 1:
        problems.extend([several_kinds()])
    problems.raise_if_any()
    _, place = np.unique(values, return_inverse=True)
    walk = walk_of(rows)
    return tuple(_at(float(one), place, rows, walk, level, scale) for one in horizons)


def several_kinds() -> Problem:
    """Return what is said about events of several kinds."""
    return Problem(
        "COI-D914",
        "event holds kinds beyond 1",
        where="event",
        why="somebody with a competing event is neither free of the event nor has it",
        fix="give 1 for the event looked for, and 0 for the end of follow-up; or make a composite endpoint",
    )


def _at(
    horizon: float, place: NDArray[np.int64], rows: Spans, walk: Walk, level: float, scale: Scale
) -> TimedArea:
    """Return the area at one horizon."""
    last = int(np.searchsorted(rows.times, horizon, side="right")) - 1
    case = (rows.exit <= last) & (rows.event == 1)
    free = (rows.exit > last) & (rows.entry <= last)
    _refuse(horizon, case, free, walk, last)
    mass = np.where(case, walk.mass[np.minimum(rows.exit, last)], 0.0)
    size = int(place.max()) + 1
    heavy = np.bincount(place, weights=mass, minlength=size)
    light = np.bincount(place[free], minlength=size)
    total, others = float(heavy.sum()), int(free.sum())
    below = (np.cumsum(light) - light / 2) / others
    over = 1 - (np.cumsum(heavy) - heavy / 2) / total
    area = float((heavy * below).sum() / total)
    lean = np.where(case, below[place] - area, 0.0)
    reach = influence(rows, walk, lean, last) / total + np.where(free, over[place] - area, 0.0) / others
    variance = float((reach**2).sum())
    return TimedArea(
        time=horizon,
        area=area,
        variance=variance,
        interval=area_interval(area, variance, level=level, scale=scale),
        cases=int(case.sum()),
        others=others,
        lost=int(((rows.exit <= last) & (rows.event == 0)).sum()),
        sensitivity=np.concatenate(([0.0], np.minimum(np.cumsum(heavy[::-1]) / total, 1.0))),
        false_positive=np.concatenate(([0.0], np.cumsum(light[::-1]) / others)),
    )


def _refuse(horizon: float, case: Bool, free: Bool, walk: Walk, last: int) -> None:
    """Raise when the horizon has nobody to tell apart."""
    words = ""
    if last < 0 or not case.any():
        words = "nobody has the event by then"
    elif not free.any():
        words = "nobody is known to be free of the event then"
    elif math.isclose(float(walk.free[last]), 0.0, abs_tol=1e-12):
        words = "everybody at risk at some earlier time had the event, before the others entered"
    if words:
        raise DataError(
            Problem(
                "COI-D913",
                f"at the horizon {horizon:g} {words}",
                where="times",
                why="cases and others are needed at each horizon",
                fix="choose horizons inside the follow-up, where many are still followed",
            )
        )
