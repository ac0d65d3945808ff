"""Least squares with errors that allow for unequal spread.

HC3: each squared residual over ``(1 - leverage)^2`` (MacKinnon & White, Journal of Econometrics 1985; 29:
305-25); the choice for small groups (Long & Ervin, The American Statistician 2000; 54: 217-24).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LinearFit:
    """A fitted line.

    Attributes
    ----------
    coefficient
        Shape (p,).
    covariance
        HC3, shape (p, p).
    df
        Rows less columns.
    sigma
        Standard deviation about the line.
    """

    coefficient: Float
    covariance: Float
    df: int
    sigma: float


def least_squares(outcome: Float, design: Float) -> LinearFit:
    """Fit by least squares.

    Parameters
    ----------
    outcome
        Shape (n,).
    design
        Columns, the constant among them, shape (n, p).

    Raises
    ------
    DataError
        ``COI-D919`` when columns repeat each other, or when one row alone decides a coefficient.

    Examples
    --------
    >>> fit = least_squares(np.array([1.0, 2.0, 4.0]), np.ones((3, 1)))
    >>> round(float(fit.coefficient[0]), 6), fit.df, round(fit.sigma, 6)
    (2.333333, 2, 1.527525)
    """
    rows, columns = design.shape
    if rows <= columns or int(np.linalg.matrix_rank(design)) < columns:
        raise DataError(
            Problem(
                "COI-D919",
                "the columns of the comparison repeat each other, or are more than the people",
                where="group, age, adjust, assay",
                why="for example, each group was measured by an assay of its own",
                fix="leave one of them out",
            )
        )
    basis, triangle = np.linalg.qr(design)
    leverage = (basis**2).sum(axis=1)
    if (leverage > 1 - 1e-10).any():
        raise DataError(
            Problem(
                "COI-D919",
                "one person alone decides a term of the comparison",
                where="group, adjust, assay",
                why="the spread of such a term cannot be known",
                fix="join that group or level with another, or leave it out",
            )
        )
    coefficient = np.linalg.solve(triangle, basis.T @ outcome)
    left = outcome - design @ coefficient
    half = np.linalg.solve(triangle, (basis * (left / (1 - leverage))[:, None]).T)
    spread = float(np.sqrt((left @ left) / (rows - columns)))
    return LinearFit(coefficient, half @ half.T, rows - columns, spread)
