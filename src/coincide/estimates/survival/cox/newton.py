"""Newton's method with step halving, and a word about estimates that run away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.survival.cox.evaluation import Evaluation, Likelihood

Float = NDArray[np.float64]

STEPS: Final = 200
"""Newton steps before giving up; an ordinary fit needs three to seven."""
_CLOSE: Final = 1e-16
"""Decrement (squared length of the next step in standard errors) at which the estimate is reached."""
_STILL: Final = 1e-10
"""Decrement at which a regular estimate no longer moves; one that runs away still does."""
_STILL_OF_ALL: Final = 1e-12
"""The same as a share of the log-likelihood, whose rounding a sum over many rows brings."""
_MOVES: Final = 0.1
"""Change of the linear predictor, over the range of a column, that counts as moving."""
_WIDE: Final = 100.0
"""Width of the linear predictor, over the range of a column, at which hazards leave the numbers."""
_BEYOND: Final = 5
"""Steps so far that had to be halved before an estimate is said to run away."""
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where a log-likelihood is highest.

    Attributes
    ----------
    beta
        Coefficients, shape (p,).
    at
        Values there, one last small step before `beta`.
    start
        Values at the start.
    steps
        Newton steps taken.
    running
        Columns whose coefficient still grows while the log-likelihood has stopped rising, shape (p,): there
        is no finite estimate.
    """

    beta: Float
    at: Evaluation
    start: Evaluation
    steps: int
    running: NDArray[np.bool_]


def maximise(likelihood: Likelihood, start: Float, first: Evaluation, ranges: Float) -> Maximum:
    """Find the maximum of a log-likelihood.

    Parameters
    ----------
    likelihood
        The function, with score and information.
    start, first
        First coefficients, shape (p,), and what the likelihood returned for them.
    ranges
        Range of each column, shape (p,): how far a step moves the linear predictor.

    Raises
    ------
    DataError
        ``COI-D829`` when no maximum is found.

    Notes
    -----
    A step is halved until the log-likelihood does not fall. The search ends when the next step would be
    shorter than 1e-8 standard errors; that step is still taken. A coefficient runs away (monotone
    likelihood) when the log-likelihood has stopped rising (by less than 1e-10, or 1e-12 of itself) while the
    linear predictor still moves by a tenth or more per step, or when steps beyond a hazard ratio of
    ``exp(100)`` had to be halved again and again.
    """
    beta, at, last, beyond = start, first, np.inf, 0
    for steps in range(STEPS):
        step = solved(at.information, at.score)
        decrement = float(step @ at.score)
        still = max(_STILL, _STILL_OF_ALL * abs(at.loglik))
        moved = np.abs(step) * ranges
        if decrement < still and moved.max(initial=0.0) > _MOVES:
            return Maximum(beta, at, first, steps, moved > _MOVES)
        stuck = decrement < still and decrement >= last  # rounding is all that is left
        if decrement < _CLOSE or stuck:
            return Maximum(beta + step, at, first, steps, np.zeros(len(start), dtype=np.bool_))
        spread = np.abs(beta + step) * ranges
        beta, at, halvings = risen(likelihood, beta, step, at.loglik)
        last = decrement
        beyond += halvings > 0 and bool(spread.max() > _WIDE)
        if beyond > _BEYOND:
            return Maximum(beta, at, first, steps, spread > _WIDE)
    raise DataError(not_found())


def solved(matrix: Float, right: Float) -> Float:
    """Return ``matrix^-1 right`` for a symmetric matrix, columns brought to one scale first.

    Examples
    --------
    >>> solved(np.array([[4e12, 0.0], [0.0, 1e-12]]), np.array([4e12, 2e-12])).tolist()
    [1.0, 2.0]
    """
    diagonal = np.diag(matrix)
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = matrix / np.outer(size, size)
    side = right / size if right.ndim == 1 else right / size[:, None]
    try:
        found = np.linalg.solve(scaled, side)
    except np.linalg.LinAlgError:
        found = np.linalg.lstsq(scaled, side)[0]
    answer: Float = found / size if right.ndim == 1 else found / size[:, None]
    return answer


def inverse(matrix: Float) -> Float:
    """Return the inverse of a symmetric matrix, itself symmetric to the last bit."""
    found = solved(matrix, np.eye(len(matrix)))
    symmetric: Float = (found + found.T) / 2
    return symmetric


def risen(likelihood: Likelihood, beta: Float, step: Float, loglik: float) -> tuple[Float, Evaluation, int]:
    """Return a point along the step where the log-likelihood is not lower, its values, and halvings.

    Raises
    ------
    DataError
        ``COI-D829`` when there is none.
    """
    allowed = loglik - 1e-12 * abs(loglik)  # rounding of a sum over many rows
    for halving in range(_HALVINGS):
        further = beta + step / 2**halving
        at = likelihood(further)
        if at.loglik >= allowed:
            return further, at, halving
    raise DataError(not_found())


def not_found() -> Problem:
    """Return the problem of a search without an end."""
    return Problem(
        "COI-D829",
        "no maximum of the partial likelihood was found",
        where="X",
        why="columns may be nearly collinear, or one may put the events almost perfectly in order",
        fix="leave some of the columns out",
    )
