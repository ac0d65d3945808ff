"""Lines of people scattered about a common line: its coefficients and their errors, the scatter being given.

``y = X b + Z u + e``, each person with a row ``u ~ N(0, D)`` of intercept and slope, ``e ~ N(0, s^2)`` (Laird
& Ware, Biometrics 1982; 38: 963-74). Each person's covariance is inverted in the two dimensions of ``u``
(Woodbury).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Coefficients under a given scatter.

    Attributes
    ----------
    coefficient, covariance
        Generalised least squares: ``(X' V^-1 X)^-1 X' V^-1 y`` and ``(X' V^-1 X)^-1``.
    criterion
        Minus twice the restricted log likelihood (Patterson & Thompson, Biometrika 1971; 58: 545-54).
    """

    coefficient: Float
    covariance: Float
    criterion: float


def lines(
    outcome: Float, design: Float, time: Float, person: Int64, scatter: Float, residual: float
) -> Lines:
    """Return the coefficients, their covariance and the restricted likelihood.

    Parameters
    ----------
    outcome, time, person
        Shape (n,); persons are 0, 1, ..., each with at least one row.
    design
        Columns of the common part, shape (n, p), of full rank.
    scatter
        Covariance of the persons' intercepts and slopes, shape (2, 2); may be singular.
    residual
        Variance about the persons' lines.

    Examples
    --------
    Without any scatter of persons: least squares.

    >>> time = np.array([0.0, 1.0, 0.0, 1.0])
    >>> one = np.column_stack((np.ones(4), time))
    >>> person = np.array([0, 0, 1, 1])
    >>> found = lines(np.array([1.0, 2.0, 1.0, 4.0]), one, time, person, np.zeros((2, 2)), 1.0)
    >>> found.coefficient.round(9).tolist()
    [1.0, 2.0]
    """
    random = np.column_stack((np.ones(len(time)), time))
    inner = _by_person(random[:, :, None] * random[:, None, :], person)
    outer = _by_person(random[:, :, None] * design[:, None, :], person)
    seen = _by_person(random * outcome[:, None], person)
    grown = residual * np.eye(2) + inner @ scatter
    shrink = scatter @ np.linalg.inv(grown)  # (residual D^-1 + Z'Z)^-1, also for a singular D
    turned = np.swapaxes(outer, 1, 2) @ shrink
    information = (design.T @ design - (turned @ outer).sum(axis=0)) / residual
    pull = (design.T @ outcome - (turned @ seen[:, :, None]).sum(axis=0)[:, 0]) / residual
    covariance = np.linalg.inv(information)
    coefficient = covariance @ pull
    left = outcome - design @ coefficient
    bent = _by_person(random * left[:, None], person)
    squares = float(left @ left) - float(np.einsum("ki,kij,kj->", bent, shrink, bent))
    rows, columns = design.shape
    spread = rows * math.log(residual) + float(np.log(np.linalg.det(grown / residual)).sum())
    criterion = (
        spread
        + float(np.linalg.slogdet(information)[1])
        + squares / residual
        + (rows - columns) * math.log(2 * math.pi)
    )
    return Lines(coefficient, (covariance + covariance.T) / 2, criterion)


def _by_person(values: Float, person: Int64) -> Float:
    """Return sums over each person's rows, in the order of the rows."""
    found = np.zeros((int(person.max()) + 1, *values.shape[1:]))
    np.add.at(found, person, values)
    return found
