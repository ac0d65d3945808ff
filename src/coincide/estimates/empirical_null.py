"""The empirical null: how far ratios stray from 1 where nothing links two diseases.

``log ratio_i ~ Normal(mu, s^2)`` for the negative controls i, each known by its own likelihood ``L_i``:

    L(mu, s) = product over i of the integral of L_i(x) Normal(x; mu, s^2) dx

The integral is a sum over an even grid of ``x``; for a normal density times a smooth function such a sum is
exact to more digits than matter as long as the grid is finer than the narrower of the two. ``mu`` and ``s``
are known no better than some tens of controls can tell, so what follows from them is averaged over their
posterior with a flat prior on ``mu`` and on ``0 < s < 2``; putting in the maximum alone rejects true nulls
too often.

Sources: Schuemie et al., Statistics in Medicine 2014;33:209-18 (the model, with normal likelihoods and the
maximum put in); Schuemie et al., PNAS 2018;115:2571-7 (calibrated intervals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize

from coincide.errors import Problem, UsageError
from coincide.estimates.cells import Floats
from coincide.estimates.profiles import LOG_RATIOS, WIDEST

FINE: Final[Floats] = np.linspace(-WIDEST, WIDEST, 1401)
"""Grid of the integral, in steps of 0.01."""

LEAST_SD, MOST_SD = 0.01, 2.0
"""Standard deviations that are told apart from 0, and the largest thought possible."""

DEPTH: Final = 15.0
"""Posterior below ``exp(-15)`` of its top is left out: 3e-7."""


@dataclass(frozen=True, slots=True)
class EmpiricalNull:
    """A fitted null distribution and how well it is known.

    Attributes
    ----------
    mean, sd
        Maximum of the marginal likelihood; `sd` is 0 where it is too small to be told from 0.
    controls
        How many controls it was fitted on.
    means, sds, weights
        Posterior on a grid, shape (points,); the weights add up to 1.
    density
        Density of the log ratio of one more pair without a link, along `FINE`.
    """

    mean: float
    sd: float
    controls: int
    means: Floats
    sds: Floats
    weights: Floats
    density: Floats

    def mean_limits(self, level: float = 0.95) -> tuple[float, float]:
        """Return the posterior limits of the mean."""
        return _quantiles(self.means, self.weights, level)

    def sd_limits(self, level: float = 0.95) -> tuple[float, float]:
        """Return the posterior limits of the standard deviation."""
        return _quantiles(self.sds, self.weights, level)


def fit_null(profiles: Sequence[Floats]) -> EmpiricalNull:
    """Fit the null distribution of negative controls.

    Parameters
    ----------
    profiles
        One log likelihood a control, along ``LOG_RATIOS``; see :mod:`coincide.estimates.profiles`.

    Raises
    ------
    UsageError
        ``COI-U363`` with fewer than three controls: mean and spread could not both be known.

    Examples
    --------
    Sixty exact estimates of log 1.5, each known to 5 %, have that mean and no spread:

    >>> from coincide.estimates.profiles import normal_profile
    >>> null = fit_null([normal_profile(0.405, 0.05)] * 60)
    >>> round(null.mean, 3), null.sd
    (0.405, 0.0)
    """
    if len(profiles) < 3:
        raise UsageError(
            Problem(
                "COI-U363",
                f"a null distribution was to be fitted on {len(profiles)} controls",
                why="mean and spread cannot both be known from fewer than three",
            )
        )
    logs = np.asarray(profiles)
    fine = np.exp(CubicSpline(LOG_RATIOS, logs, axis=1)(FINE))
    means, sds, posterior = _posterior(np.exp(logs), fine)
    top = int(posterior.argmax())
    mean, sd = _maximum(fine, float(means[top]), float(sds[top]))
    weights = np.exp(posterior - posterior[top])
    weights /= weights.sum()
    density = weights @ _normals(FINE, means, sds)
    return EmpiricalNull(mean, sd, len(profiles), means, sds, weights, density)


def _normals(at: Floats, means: Floats, sds: Floats) -> Floats:
    """Return normal densities, shape (points, grid)."""
    z = (at[None, :] - means[:, None]) / sds[:, None]
    return np.asarray(np.exp(-0.5 * z * z) / (np.sqrt(2 * np.pi) * sds[:, None]))


def _log_likelihood(at: Floats, likelihoods: Floats, means: Floats, sds: Floats) -> Floats:
    """Return the marginal log likelihood at points of (mean, sd); likelihoods stand on the grid `at`."""
    sums = likelihoods @ _normals(at, means, sds).T * (at[1] - at[0])
    return np.asarray(np.log(np.maximum(sums, 1e-300)).sum(axis=0))


def _posterior(coarse: Floats, fine: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (means, sds, log posterior) on a grid over what is not negligible, found in three looks."""
    box = _Box(-3.0, 3.0, 0.05, MOST_SD)
    for at, likelihoods, points in ((LOG_RATIOS, coarse, (61, 40)), (FINE, fine, (21, 20))):
        means, sds = box.mesh(*points)
        box = box.around(means, sds, _log_likelihood(at, likelihoods, means, sds), *points)
    means, sds = box.mesh(41, 40)
    return means, sds, _log_likelihood(FINE, fine, means, sds)


@dataclass(frozen=True, slots=True)
class _Box:
    """A range of means and standard deviations."""

    mean_from: float
    mean_to: float
    sd_from: float
    sd_to: float

    def mesh(self, means: int, sds: int) -> tuple[Floats, Floats]:
        """Return an even grid over the box, flat."""
        first, second = np.meshgrid(
            np.linspace(self.mean_from, self.mean_to, means),
            np.linspace(self.sd_from, self.sd_to, sds),
            indexing="ij",
        )
        return first.ravel(), second.ravel()

    def around(self, means: Floats, sds: Floats, found: Floats, points: int, spreads: int) -> _Box:
        """Return the box that holds what is not negligible, and two steps of the grid more."""
        kept = found > found.max() - DEPTH
        aside = 2 * (self.mean_to - self.mean_from) / (points - 1)
        above = 2 * (self.sd_to - self.sd_from) / (spreads - 1)
        return _Box(
            float(means[kept].min()) - aside,
            float(means[kept].max()) + aside,
            max(float(sds[kept].min()) - above, LEAST_SD),
            min(float(sds[kept].max()) + above, MOST_SD),
        )


def _maximum(fine: Floats, mean: float, sd: float) -> tuple[float, float]:
    """Return the maximum of the marginal likelihood, found from the best point of a grid."""

    def cost(at: Floats) -> float:
        return -float(_log_likelihood(FINE, fine, at[:1], at[1:])[0])

    found = minimize(
        cost,
        np.array([mean, sd]),
        method="Nelder-Mead",
        bounds=[(-WIDEST, WIDEST), (LEAST_SD, MOST_SD)],
        options={"xatol": 1e-7, "fatol": 1e-10},
    )
    best, spread = found.x.tolist()
    return best, spread if spread > LEAST_SD else 0.0


def _quantiles(values: Floats, weights: Floats, level: float) -> tuple[float, float]:
    """Return the central limits of a weighted sample on a grid, half of each weight on either side."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    low, high = np.interp([(1 - level) / 2, (1 + level) / 2], below, values[order])
    return float(low), float(high)
