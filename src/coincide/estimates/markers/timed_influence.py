"""What one more person would do to a weighted sum over events: the influence function of Kaplan-Meier masses.

``N = sum over events by the horizon of S(t-) / Y(t) h``. A person's part is the derivative of N after their
weight. It has three pieces: their own event, their time at risk (which makes ``1 / Y`` smaller), and what
both do to ``S`` before later events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Numbers by slot of the grid, shape (slots,).

    Attributes
    ----------
    at_risk, events
        People at risk and events.
    before, free
        Kaplan-Meier share free of the event just before and just after.
    mass
        What one event there weighs, ``before / at_risk``.
    """

    at_risk: Float
    events: Float
    before: Float
    free: Float
    mass: Float


def walk_of(rows: Spans) -> Walk:
    """Return the Kaplan-Meier numbers of rows with events 0 or 1."""
    slots = rows.slots
    leaving = np.bincount(rows.exit, minlength=slots)
    entering = np.bincount(rows.entry + 1, minlength=slots + 1)[:slots]
    at_risk = (np.cumsum(entering) - np.cumsum(leaving) + leaving).astype(np.float64)
    events: Float = np.bincount(rows.exit, weights=rows.event == 1, minlength=slots).astype(np.float64)
    free: Float = np.cumprod(1 - _over(events, at_risk), dtype=np.float64)
    before: Float = np.concatenate(([1.0], free[:-1]))
    return Walk(at_risk, events, before, free, _over(before, at_risk))


def influence(rows: Spans, walk: Walk, lean: Float, last: int) -> Float:
    """Return each person's part in ``sum S(t-) / Y(t) lean`` over events up to slot `last`.

    Parameters
    ----------
    lean
        What is summed, 0 for people without an event by then, shape (n,).
    """
    used = np.arange(rows.slots) <= last
    summed = np.bincount(rows.exit, weights=lean, minlength=rows.slots) * walk.mass * used
    later = summed.sum() - np.cumsum(summed)
    later[walk.events == walk.at_risk] = 0.0  # nobody is left, and nothing comes after
    left = walk.at_risk - walk.events
    at_risk_costs = np.cumsum(_over(summed, walk.at_risk))
    at_risk_costs -= np.cumsum(_over(later * walk.events * used, walk.at_risk * left))
    padded = np.concatenate(([0.0], at_risk_costs))
    own = lean * walk.mass[rows.exit]
    ended = np.where((rows.event == 1) & (rows.exit <= last), _over(later, left)[rows.exit], 0.0)
    spent = padded[np.minimum(rows.exit, last) + 1] - padded[np.minimum(rows.entry, last) + 1]
    found: Float = own - ended - spent
    return found


def _over(top: Float, bottom: Float) -> Float:
    """Return a quotient, 0 where the lower number is 0."""
    return np.divide(top, bottom, out=np.zeros(len(top)), where=bottom > 0)
