"""What a proportional-hazards fit rests on, and what it found: arrays, for everything made after the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.cox_grid import EventGrid
from coincide.kernels.survival.cox_sums import RiskSums, Ties, risk_sums
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Penalty = Literal["none", "firth"]


@dataclass(frozen=True, slots=True, eq=False)
class CoxDesign:
    """The rows of a fit.

    Attributes
    ----------
    spans
        Follow-up of each row, with case weights (``spans.weight``, None when every row counts once).
    grid
        The same rows on the event times of their strata: ``grid.times``, ``grid.stratum``, and for each row
        ``grid.enter``, ``grid.last``, ``grid.event``.
    X
        Covariates as given, not centred, shape (n, p), read only.
    names
        Name of each column, p of them.
    means
        Weighted mean of each column over rows, shape (p,). All sums are of ``X - means``.
    ranges
        Largest less smallest value of each column, shape (p,).
    offset
        Fixed part of the linear predictor less `offset_mean`, shape (n,), or None.
    offset_mean
        Weighted mean of the offset as given; 0 without one.
    stratum
        Stratum of each row, from 0, shape (n,), or None for a single stratum.
    strata
        The user's value of each stratum, in the order of their numbers; empty without strata.
    cluster
        Cluster of each row, from 0, shape (n,), or None.
    clusters
        Number of clusters; 0 without.
    ties
        How events of one time are taken.
    """

    spans: Spans
    grid: EventGrid
    X: Float
    names: tuple[str, ...]
    means: Float
    ranges: Float
    offset: Float | None
    offset_mean: float
    stratum: Int32 | None
    strata: tuple[object, ...]
    cluster: Int32 | None
    clusters: int
    ties: Ties

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.X)

    @property
    def columns(self) -> int:
        """Number of covariates."""
        return int(self.X.shape[1])

    @property
    def events(self) -> int:
        """Number of rows that end with an event."""
        return int(self.grid.events.sum())

    def sums(self, coef: Float, risk: Float | None = None) -> RiskSums:
        """Return the sums over risk sets at coefficients, shape (p,)."""
        return risk_sums(
            self.grid,
            self.X,
            self.means,
            coef,
            offset=self.offset,
            weight=self.spans.weight,
            ties=self.ties,
            risk=risk,
        )


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test with its degrees of freedom; `p` is the upper tail of the chi-square distribution."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class FittedCox:
    """Numbers of a fit; `coincide.survival.cox.CoxFit` shows them to users.

    Attributes
    ----------
    design
        The rows it rests on.
    coef
        Log hazard ratios per unit of each column, shape (p,).
    covariance
        Inverse information at `coef`, shape (p, p).
    robust_covariance
        Sandwich over clusters, shape (p, p), or None without clusters.
    loglik
        Log partial likelihood at 0 and at `coef`; with a penalty, the penalised ones.
    score_test
        Of all coefficients 0, at 0; None with a penalty.
    wald_test, likelihood_ratio_test
        Of all coefficients 0; Wald with the robust covariance where there is one.
    statistic
        Standard normal statistic of each coefficient being 0, shape (p,): estimate over standard error; with
        a penalty the signed root of the penalised likelihood-ratio statistic.
    low, high, p
        Limits of each coefficient at `level` and two-sided p value of `statistic`, shape (p,): Wald, and of
        the profile of the penalised likelihood with a penalty.
    level
        Confidence level.
    iterations
        Newton steps.
    penalty
        ``"none"`` or ``"firth"``.
    """

    design: CoxDesign
    coef: Float
    covariance: Float
    robust_covariance: Float | None
    loglik: tuple[float, float]
    score_test: ChiSquare | None
    wald_test: ChiSquare
    likelihood_ratio_test: ChiSquare
    statistic: Float
    low: Float
    high: Float
    p: Float
    level: float
    iterations: int
    penalty: Penalty

    @property
    def used_covariance(self) -> Float:
        """The covariance that intervals and tests use: the robust one where there is one."""
        return self.covariance if self.robust_covariance is None else self.robust_covariance

    def sums(self) -> RiskSums:
        """Return the sums over risk sets at the estimate: one walk over the rows."""
        return self.design.sums(self.coef)
