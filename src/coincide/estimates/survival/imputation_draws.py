"""Values drawn for one incomplete column, given the others: numbers, two levels, several levels."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

DONORS: Final = 5
"""How many people with near predictions a value is drawn from."""
_RIDGE: Final = 1e-5
_STEPS: Final = 30


def normal(y: Float, X: Float, there: Bools, random: np.random.Generator) -> Float:
    """Return draws of a number for the rows where it is missing, from a normal linear model.

    Coefficients and variance are drawn from their posterior (Rubin 1987, p. 167), then the values.
    """
    _, drawn, sigma = _linear(y[there], X[there], random)
    return X[~there] @ drawn + sigma * random.standard_normal(int((~there).sum()))


def predictive_mean(y: Float, X: Float, there: Bools, random: np.random.Generator) -> Float:
    """Return values of people whose predicted value is near: only values that were seen are drawn.

    Predictions of the seen come from the estimate, of the missing from a draw of the coefficients (Little,
    Journal of Business & Economic Statistics 1988; 6: 287-96; Morris, White & Royston, BMC Medical Research
    Methodology 2014; 14: 75).
    """
    estimate, drawn, _ = _linear(y[there], X[there], random)
    own = random.permutation(int(there.sum()))  # so that equal predictions are taken in no order
    donors = (X[there] @ estimate)[own]
    order = np.argsort(donors, kind="stable")
    chosen = nearest(donors[order], X[~there] @ drawn, min(DONORS, len(own)), random)
    return y[there][own[order[chosen]]]


def nearest(donors: Float, wanted: Float, number: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return for each wanted value the place of one of the nearest `number` among rising donors.

    Examples
    --------
    >>> random = np.random.Generator(np.random.Philox(key=1))
    >>> nearest(np.array([0.0, 1.0, 9.0]), np.array([8.0, 0.2]), 1, random).tolist()
    [2, 0]
    """
    at = np.searchsorted(donors, wanted)
    span = np.arange(-number, number)
    places = at[:, None] + span
    inside = (places >= 0) & (places < len(donors))
    gaps = np.where(inside, np.abs(donors[np.clip(places, 0, len(donors) - 1)] - wanted[:, None]), np.inf)
    close = np.argsort(gaps, axis=1, kind="stable")[:, :number]
    picked = close[np.arange(len(wanted)), random.integers(0, number, len(wanted))]
    return at + span[picked]


def two_levels(y: Bools, X: Float, there: Bools, random: np.random.Generator) -> Bools:
    """Return draws of yes or no for the rows where it is missing, from a logistic model.

    Coefficients are drawn from the normal law about their estimate. A few rows of little weight are added
    that hold both answers (White, Daniel & Royston, Computational Statistics & Data Analysis 2010; 54:
    2267-75), so that a column that tells yes from no exactly has no infinite coefficient.
    """
    rows, answers, weights = _augmented(X[there], y[there].astype(np.float64))
    estimate, information = _logistic(rows, answers, weights)
    noise: Float = random.standard_normal(len(estimate))
    drawn = estimate + _root_solved(information, noise)
    return random.random(int((~there).sum())) < expit(X[~there] @ drawn)


def several_levels(codes: Int32, levels: int, X: Float, there: Bools, random: np.random.Generator) -> Int32:
    """Return draws of a level for the rows where it is missing, by one yes or no after another.

    The commonest level or another; if another, the next commonest or another; and so on. By the chain rule
    the product of these chances can be any law over levels, and each is a logistic model.
    """
    counts = np.bincount(codes[there], minlength=levels)
    order = np.argsort(-counts, kind="stable")
    found = np.full(int((~there).sum()), order[-1], dtype=np.int32)
    undecided = np.ones(len(found), dtype=np.bool_)
    for level in order[:-1].tolist():
        left = there & ~np.isin(codes, order[: order.tolist().index(level)])
        target = ~there
        answer = two_levels(codes[left | target] == level, X[left | target], left[left | target], random)
        hit = answer & undecided
        found[hit] = level
        undecided &= ~hit
    return found


def _linear(y: Float, X: Float, random: np.random.Generator) -> tuple[Float, Float, float]:
    """Return coefficients estimated and drawn, and the standard deviation drawn."""
    cross = X.T @ X
    cross[np.diag_indices_from(cross)] *= 1 + _RIDGE  # columns that say the same do not stop it
    estimate: Float = np.linalg.solve(cross, X.T @ y).astype(np.float64)
    rest = y - X @ estimate
    sigma = float(np.sqrt(rest @ rest / random.chisquare(max(len(y) - X.shape[1], 1))))
    noise: Float = random.standard_normal(len(estimate))
    return estimate, estimate + sigma * _root_solved(cross, noise), sigma


def _root_solved(matrix: Float, noise: Float) -> Float:
    """Return noise with the inverse of a matrix as covariance."""
    return np.asarray(np.linalg.solve(np.linalg.cholesky(matrix).T, noise), dtype=np.float64)


def _augmented(X: Float, y: Float) -> tuple[Float, Float, Float]:
    """Return rows, answers and weights with rows added, of the weight of one row for each coefficient.

    For each column that varies: the mean row with one SD more or less of it, each with both answers.
    """
    mean, sd = X.mean(axis=0), X.std(axis=0)
    moves = np.diag(sd)[sd > 0]
    extra = np.repeat(mean + np.concatenate([moves, -moves]), 2, axis=0)
    answers = np.tile([0.0, 1.0], len(extra) // 2)
    weight = X.shape[1] / max(len(extra), 1)
    return (
        np.concatenate([X, extra]),
        np.concatenate([y, answers]),
        np.concatenate([np.ones(len(X)), np.full(len(extra), weight)]),
    )


def _logistic(X: Float, y: Float, weight: Float) -> tuple[Float, Float]:
    """Return the coefficients of a logistic regression and their information."""
    beta = np.zeros(X.shape[1])
    for _ in range(_STEPS):
        chance = expit(X @ beta)
        information = (X * (weight * chance * (1 - chance))[:, None]).T @ X
        information[np.diag_indices_from(information)] += _RIDGE
        step = np.linalg.solve(information, X.T @ (weight * (y - chance)))
        step *= min(
            1.0, 5.0 / max(float(np.abs(step).max()), 1e-300)
        )  # no leap to where all chances are 0 or 1
        beta = beta + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return beta, information
