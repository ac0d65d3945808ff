"""Scales of time along which hazard ratios are looked at for a drift."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.kernels.survival.spans import Spans, rows_named

Float = NDArray[np.float64]
Transform = Literal["km", "identity", "rank", "log"]
TRANSFORMS: tuple[Transform, ...] = ("km", "identity", "rank", "log")


def scaled(made: Spans, transform: Transform) -> Float:
    """Return the scale at the time of every slot, shape (T,).

    ``km``: one less the survival of all rows (Kaplan and Meier, unweighted) just before; ``rank``: the mean
    rank of that time among the ends of all rows; ``identity``; ``log``.

    Raises
    ------
    DataError
        ``COI-D856`` for the logarithm of times that are not above 0.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> scaled(spans([1, 2, 3, 4], [1, 1, 0, 1]), "km").tolist()
    [0.0, 0.25, 0.5, 0.5]
    """
    if transform == "identity":
        return made.times
    if transform == "log":
        return _log(made)
    ends = np.bincount(made.exit, minlength=made.slots)
    if transform == "rank":
        return np.asarray(np.cumsum(ends) - ends + (ends + 1) / 2, dtype=np.float64)
    late = made.entry[made.entry >= 0]
    at_risk = _from(ends) - _from(np.bincount(late, minlength=made.slots))
    events = np.bincount(made.exit[made.event > 0], minlength=made.slots)
    share = np.divide(events, at_risk, out=np.zeros(made.slots), where=at_risk > 0)
    return 1 - np.append(1.0, np.cumprod(1 - share))[:-1]


def _from(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many stand in each slot or a later one."""
    return np.cumsum(counts[::-1])[::-1]


def _log(made: Spans) -> Float:
    bad = made.times[made.exit] <= 0
    if bad.any():
        raise DataError(
            Problem(
                "COI-D856",
                f"time is not above 0 in {rows_named(bad)}",
                where="time",
                fix="choose another scale of time: km, rank or identity",
            )
        )
    return np.asarray(np.log(np.maximum(made.times, np.finfo(float).tiny)), dtype=np.float64)
