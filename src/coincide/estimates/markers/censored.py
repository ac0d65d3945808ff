"""Normal regression when some values are only known to lie below a limit of detection.

Values above the limit enter with their density, values below it with the chance of lying there (Tobin,
Econometrica 1958; 26: 24-36). Nothing is put in their place: half the limit would make means and spreads
wrong by amounts nobody can see (Helsel, Statistics for Censored Environmental Data, 2012, chapter 6). In
Olsen's parameters ``b / s`` and ``1 / s`` the likelihood has one peak (Olsen, Econometrica 1978; 46: 1211-5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from coincide.errors import DataError, Problem

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]

_STEPS: Final = 100
_HALF_LOG_2PI: Final = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class CensoredFit:
    """A fitted regression.

    Attributes
    ----------
    coefficient
        Shape (p,), on the scale of the outcome.
    covariance
        Of the coefficients, from the information observed, shape (p, p).
    sigma
        Standard deviation about the line.
    log_likelihood
        At the maximum.
    below
        Number of values below their limit.
    """

    coefficient: Float
    covariance: Float
    sigma: float
    log_likelihood: float
    below: int


def censored_regression(outcome: Float, below: Bool, design: Float) -> CensoredFit:
    """Fit a normal regression with values below a limit.

    Parameters
    ----------
    outcome
        Values, already on the scale wanted (logarithms, mostly); where `below` holds, the limit itself, on
        the same scale. Shape (n,).
    below
        Whether the value is only known to lie below `outcome`, shape (n,).
    design
        Columns of the regression, the constant among them, shape (n, p), of full rank.

    Raises
    ------
    DataError
        ``COI-D917`` when the values above the limit cannot carry the regression (a column that only people
        below the limit have moves away without end), or when the likelihood has no peak.

    Examples
    --------
    >>> y = np.log([0.4, 0.4, 0.5, 0.8, 1.1, 1.9])
    >>> fit = censored_regression(y, np.array([1, 1, 0, 0, 0, 0], bool), np.ones((6, 1)))
    >>> round(float(fit.coefficient[0]), 4), round(fit.sigma, 4)
    (-0.5047, 0.7979)
    """
    seen = ~below
    if int(np.linalg.matrix_rank(design[seen])) < design.shape[1] or seen.sum() <= design.shape[1]:
        raise DataError(_no_peak())
    scaled, information, log_likelihood = _newton(outcome, below, design, _start(outcome[seen], design[seen]))
    sigma = 1 / scaled[-1]
    # b = g / h: the gradient of the coefficients after Olsen's parameters
    turn = np.hstack((np.eye(design.shape[1]) * sigma, -scaled[:-1, None] * sigma**2))
    covariance = turn @ np.linalg.inv(information) @ turn.T
    return CensoredFit(scaled[:-1] * sigma, covariance, float(sigma), log_likelihood, int(below.sum()))


def _start(outcome: Float, design: Float) -> Float:
    """Return least squares on the values seen, in Olsen's parameters."""
    coefficient = np.linalg.lstsq(design, outcome, rcond=None)[0]
    left = outcome - design @ coefficient
    sigma = math.sqrt(float(left @ left) / len(outcome))
    if not sigma > 1e-12 * (1 + float(np.abs(outcome).max())):
        raise DataError(_no_peak())
    return np.append(coefficient, 1.0) / sigma


def _newton(outcome: Float, below: Bool, design: Float, scaled: Float) -> tuple[Float, Float, float]:
    """Return the peak with its information and height: Newton's steps, halved where they overshoot."""
    height, slope, bend = likelihood(outcome, below, design, scaled)
    for _ in range(_STEPS):
        step = np.linalg.solve(bend, slope)
        if float(slope @ step) < 1e-18 * (1 + abs(height)):
            return scaled, bend, height
        size = 1.0
        while size > 1e-10:
            trial = scaled + size * step
            if trial[-1] > 0:
                found = likelihood(outcome, below, design, trial)
                if found[0] >= height - 1e-12 * (1 + abs(height)):
                    break
            size /= 2
        else:
            break
        scaled = trial
        height, slope, bend = found
    raise DataError(_no_peak())


def likelihood(outcome: Float, below: Bool, design: Float, scaled: Float) -> tuple[float, Float, Float]:
    """Return log likelihood, its gradient, and minus its second derivatives in Olsen's parameters.

    Parameters
    ----------
    scaled
        Coefficients over sigma, then 1 over sigma, shape (p + 1,).
    """
    columns = np.hstack((-design, outcome[:, None]))  # z = h y - g x
    z = columns @ scaled
    here, under = z[~below], z[below]
    chance = log_ndtr(under)
    mills = np.exp(-0.5 * under**2 - _HALF_LOG_2PI - chance)
    height = float((-0.5 * here**2 - _HALF_LOG_2PI + math.log(scaled[-1])).sum() + chance.sum())
    slope = columns[below].T @ mills - columns[~below].T @ here
    slope[-1] += len(here) / scaled[-1]
    weight = np.ones(len(z))
    weight[below] = mills * (mills + under)
    bend = columns.T @ (columns * weight[:, None])
    bend[-1, -1] += len(here) / scaled[-1] ** 2
    return height, slope, bend


def _no_peak() -> Problem:
    return Problem(
        "COI-D917",
        "the values above the limit of detection cannot carry this regression",
        where="limit",
        why="a group whose values all lie below the limit has a mean that is only known to be low",
        fix="compare shares above a cut-off instead, or leave out the group or term that is always below",
    )
