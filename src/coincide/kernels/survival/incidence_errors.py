"""Variances of a cumulative incidence at every time: one walk over times, or one over rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.compiled import FLOAT64, INT32, kernel

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


def incidence_errors(
    before: Float, event: Float, other: Float, own: Float, crossed: Float, others: Float
) -> tuple[Float, Float]:
    """Return the variance of the incidence and of the share free of all events, each of shape (times,).

    Parameters
    ----------
    before
        Share free of all events before each time, shape (times,).
    event, other
        Hazards of the event and of all other events at that time.
    own, crossed, others
        Variance of the first hazard, covariance of both, variance of the second, given those at risk.

    Notes
    -----
    With ``S`` free and ``F`` the incidence, ``S' = S (1 - p - q)`` and ``F' = F + S p``. The 2 x 2 covariance
    of (S, F) goes through the same linear step, and each time adds ``S^2`` times that of its two hazards.
    This equals the double sum over all pairs of times, and nothing is subtracted that could cancel.

    Examples
    --------
    Ten people, one event: the binomial variance, 0.1 x 0.9 / 10.

    >>> one = lambda value: np.array([value])
    >>> found, _ = incidence_errors(one(1.0), one(0.1), one(0.0), one(0.009), one(0.0), one(0.0))
    >>> found.tolist()
    [0.009]
    """
    found, free = np.zeros(len(before)), np.zeros(len(before))
    _walk(before, event, other, own, crossed, others, found, free)
    return found, free


@kernel(f"void({', '.join([FLOAT64] * 6)}, float64[::1], float64[::1])")
def _walk(
    before: Float,
    event: Float,
    other: Float,
    own: Float,
    crossed: Float,
    others: Float,
    found: Float,
    free: Float,
) -> None:
    of_free, both, of_event = 0.0, 0.0, 0.0
    for t in range(len(before)):
        p, stay, scale = event[t], 1.0 - event[t] - other[t], before[t] ** 2
        of_event += 2 * p * both + p * p * of_free + scale * own[t]
        both = stay * (both + p * of_free) - scale * (own[t] + crossed[t])
        of_free = stay * stay * of_free + scale * (own[t] + 2 * crossed[t] + others[t])
        found[t], free[t] = max(of_event, 0.0), max(of_free, 0.0)


def influence_squares(
    entry: Int32,
    leave: Int32,
    event: Int32,
    kind: int,
    weight: Float | None,
    lived: Float,
    jumps: Float,
) -> tuple[Float, Float]:
    """Return, by slot, sums over rows of what squared influences on an incidence are made of.

    The influence of a row on ``F(t)`` is ``a + b F(t)`` once it has left, and before that
    ``x - level(t) + F(t) (y - slope(t))`` with ``x, y`` the level and slope where it entered.

    Parameters
    ----------
    entry, leave, event
        Slots and kind of event of each row, shape (n,).
    kind
        Kind of event whose incidence is meant.
    weight
        Case weights, shape (n,), or None.
    lived
        Running level and slope of being at risk, shape (slots, 2).
    jumps
        What an event of this kind adds, and what any event adds: own, level and slope, shape (slots, 3).

    Returns
    -------
        Of rows that have left by each slot, sums of ``a^2, a b, b^2``, shape (slots, 3); of rows at risk
        beyond it, sums of ``1, x, y, x^2, x y, y^2``, shape (slots, 6).
    """
    left, still = np.zeros((len(lived), 3)), np.zeros((len(lived) + 1, 6))
    weights = np.empty(0) if weight is None else weight
    _add_squares(entry, leave, event, kind, weights, lived, jumps, left, still)
    return np.cumsum(left, axis=0), np.cumsum(still, axis=0)[:-1]


@kernel(
    f"void({INT32}, {INT32}, {INT32}, int64, {FLOAT64}, float64[:, ::1], float64[:, ::1], "
    "float64[:, ::1], float64[:, ::1])"
)
def _add_squares(
    entry: Int32,
    leave: Int32,
    event: Int32,
    kind: int,
    weight: Float,
    lived: Float,
    jumps: Float,
    left: Float,
    still: Float,
) -> None:
    weighted = len(weight) > 0
    for i in range(len(leave)):
        at, since = leave[i], entry[i] + 1
        square = weight[i] ** 2 if weighted else 1.0
        x, y = 0.0, 0.0
        if since > 0:
            x, y = lived[entry[i], 0], lived[entry[i], 1]
        a, b = x - lived[at, 0], y - lived[at, 1]
        if event[i] > 0:
            a += jumps[at, 1]
            b -= jumps[at, 2]
        if event[i] == kind:
            a += jumps[at, 0]
        left[at, 0] += square * a * a
        left[at, 1] += square * a * b
        left[at, 2] += square * b * b
        for side in range(2):
            slot, sign = (since, square) if side == 0 else (at, -square)
            still[slot, 0] += sign
            still[slot, 1] += sign * x
            still[slot, 2] += sign * y
            still[slot, 3] += sign * x * x
            still[slot, 4] += sign * x * y
            still[slot, 5] += sign * y * y
