"""Times by which a given share has had the event, and limits by reading the limits of the curve alike.

Source: Brookmeyer & Crowley, Biometrics 1982; 38: 29-41.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError

Floats = NDArray[np.float64]

_SAME: Final = 1e-9
"""Shares nearer than this are one share: products of fractions carry rounding."""


def crossing(times: ArrayLike, survival: ArrayLike, p: float) -> float:
    """Return the time at which a falling step curve reaches ``1 - p``; NaN when it never does.

    Parameters
    ----------
    times
        Rising times, shape (times,); the last is the end of follow-up.
    survival
        Curve just after each time; NaN where it is not known, which is passed over.
    p
        Share that has had the event, above 0 and at most 1.

    Notes
    -----
    A curve that runs at exactly ``1 - p`` for a while gives the middle between the time it gets there and the
    time of its next fall (the end of follow-up when it does not fall again), as R's ``survival`` does.

    Raises
    ------
    UsageError
        ``COI-U862`` for a share outside (0, 1].

    Examples
    --------
    >>> crossing([1, 2, 4], [0.8, 0.4, 0.2], 0.5), crossing([1, 2, 4], [0.75, 0.5, 0.25], 0.5)
    (2.0, 3.0)
    >>> crossing([1, 2, 4], [0.75, 0.5, 0.25], 0.9)
    nan
    """
    if not 0 < p <= 1:
        raise UsageError(
            Problem("COI-U862", f"a quantile of {p:g} was asked for", fix="give shares above 0, at most 1")
        )
    when, share = (np.asarray(one, dtype=np.float64) for one in (times, survival))
    reached = np.flatnonzero(share <= 1 - p + _SAME)  # NaN compares as false
    if not len(reached):
        return math.nan
    first = int(reached[0])
    if share[first] < 1 - p - _SAME:
        return float(when[first])
    below = np.flatnonzero(share < 1 - p - _SAME)
    after = float(when[below[0]] if len(below) else when[-1])
    return (float(when[first]) + after) / 2
