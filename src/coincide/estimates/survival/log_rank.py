"""Whether groups differ in when the event happens: observed against expected over risk sets.

Sources: Mantel, Cancer Chemotherapy Reports 1966; 50: 163-70; Gehan, Biometrika 1965; 52: 203-23; Tarone &
Ware, Biometrika 1977; 64: 156-60; Peto & Peto, Journal of the Royal Statistical Society A 1972; 135: 185-207;
Harrington & Fleming, Biometrika 1982; 69: 553-66. Trend: Tarone, Biometrika 1975; 62: 679-82. Adjusted
p values: Holm, Scandinavian Journal of Statistics 1979; 6: 65-70.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError

Floats = NDArray[np.float64]

Variant = Literal["log-rank", "wilcoxon", "gehan", "tarone-ware", "peto", "fleming-harrington"]
"""How differences at different times count; ``wilcoxon`` and ``gehan`` are one test."""

VARIANTS: Final = get_args(Variant)

_ROUNDING: Final = 1e-10
"""Variances smaller than this share of the largest are rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestWeights:
    """Weights of a test of the log-rank family.

    Attributes
    ----------
    variant
        ``log-rank``: 1; ``wilcoxon`` or ``gehan``: number at risk; ``tarone-ware``: its square root;
        ``peto``: ``S(t-)``, the pooled Kaplan-Meier curve just before the time (R's ``survdiff(rho = 1)``);
        ``fleming-harrington``: ``S(t-)^rho (1 - S(t-))^gamma``.
    rho, gamma
        Powers of ``fleming-harrington``, not below 0; 0 for every other variant.
    """

    __test__ = False  # pytest would take the name for a test

    variant: Variant = "log-rank"
    rho: float = 0.0
    gamma: float = 0.0

    def __post_init__(self) -> None:
        if self.variant not in VARIANTS:
            raise UsageError(
                Problem(
                    "COI-U864", f'there is no variant "{self.variant}"', fix=f"one of: {', '.join(VARIANTS)}"
                )
            )
        if self.variant != "fleming-harrington" and (self.rho or self.gamma):
            raise UsageError(
                Problem(
                    "COI-U865",
                    f"rho and gamma mean nothing to the variant {self.variant}",
                    fix='give variant="fleming-harrington"',
                )
            )
        if not (0 <= self.rho < np.inf and 0 <= self.gamma < np.inf):
            raise UsageError(Problem("COI-U865", "rho and gamma must be numbers from 0 upwards"))

    def at(self, at_risk: Floats, events: Floats) -> Floats:
        """Return the weight of each time from the pooled numbers there, shape (times,)."""
        if self.variant == "log-rank":
            return np.ones(at_risk.shape)
        if self.variant in ("wilcoxon", "gehan"):
            return at_risk
        if self.variant == "tarone-ware":
            return np.sqrt(at_risk)
        share = np.divide(events, at_risk, out=np.zeros(at_risk.shape), where=at_risk > 0)
        before = np.append(1.0, np.cumprod(1.0 - share)[:-1])[: len(share)]
        rho = 1.0 if self.variant == "peto" else self.rho
        weight: Floats = before**rho * (1.0 - before) ** self.gamma
        return weight


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Sums over risk sets. They merge: add those of different strata.

    Attributes
    ----------
    observed, expected
        Weighted events and what they would be if the hazards were equal, shape (groups,).
    variance
        Covariance of ``observed - expected``, shape (groups, groups).
    """

    observed: Floats
    expected: Floats
    variance: Floats

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.observed + other.observed, self.expected + other.expected, self.variance + other.variance
        )


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test statistic, its degrees of freedom and its p value; NaN when there is nothing to compare."""

    statistic: float
    df: int
    p: float


def compared(at_risk: ArrayLike, events: ArrayLike, weights: TestWeights) -> Compared:
    """Sum observed, expected and their variance over the times of one stratum.

    Parameters
    ----------
    at_risk, events
        Numbers by group and time, shape (groups, times).
    weights
        Weights of the test.

    Notes
    -----
    At a time with ``d`` events among ``n`` at risk, of whom ``n_j`` are in group ``j``: expected
    ``d n_j / n``, covariance ``d (n - d) / (n - 1) (n_j / n) (1[j = k] - n_k / n)``; each times the weight,
    the covariance times its square.

    Examples
    --------
    >>> made = compared([[2, 1], [2, 2]], [[1, 0], [0, 1]], TestWeights())
    >>> made.observed.tolist(), made.expected.round(4).tolist(), made.variance[0, 0].round(4).item()
    ([1.0, 1.0], [0.8333, 1.1667], 0.4722)
    """
    n_j, d_j = (np.asarray(one, dtype=np.float64) for one in (at_risk, events))
    n, d = n_j.sum(axis=0), d_j.sum(axis=0)
    weight = weights.at(n, d)
    share = np.divide(n_j, n, out=np.zeros(n_j.shape), where=n > 0)
    spread = np.divide(d * (n - d), n - 1, out=np.zeros(n.shape), where=(n > 1) & (n > d)) * weight**2
    scaled = share * spread
    crossed = np.einsum("jt,kt->jk", scaled, share)  # not a BLAS product: same bytes on any thread count
    return Compared(
        (d_j * weight).sum(axis=1), (share * (d * weight)).sum(axis=1), np.diag(scaled.sum(axis=1)) - crossed
    )


def equality(sums: Compared) -> ChiSquare:
    """Return the test that all groups have one hazard.

    The statistic is a quadratic form. Its degrees of freedom are the groups less 1, and less still where
    groups were never at risk together while an event happened.
    """
    sizes, directions = np.linalg.eigh(sums.variance)
    kept = sizes > _ROUNDING * max(float(sizes[-1]), 0.0)
    df = int(kept.sum())
    if df == 0:
        return ChiSquare(np.nan, 0, np.nan)
    along = (sums.observed - sums.expected) @ directions[:, kept]
    statistic = float((along**2 / sizes[kept]).sum())
    return ChiSquare(statistic, df, chi_square_tail(statistic, df))


def trend(sums: Compared, scores: ArrayLike) -> ChiSquare:
    """Return the test that the hazard rises or falls along scores of the groups: 1 degree of freedom.

    Parameters
    ----------
    scores
        One number for each group, shape (groups,).
    """
    score = np.asarray(scores, dtype=np.float64)
    spread = float(score @ sums.variance @ score)
    size = float(score**2 @ np.diag(sums.variance))
    if not spread > _ROUNDING * size:  # equal scores, or groups never at risk together: only rounding is left
        return ChiSquare(np.nan, 0, np.nan)
    statistic = float(score @ (sums.observed - sums.expected)) ** 2 / spread
    return ChiSquare(statistic, 1, chi_square_tail(statistic, 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for all of them being looked at; NaN stays and does not count.

    Examples
    --------
    >>> [round(p, 6) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * p[order]))
    return [float(one) for one in adjusted]


def chi_square_tail(statistic: float, df: int) -> float:
    """Return the chance of a larger statistic under no difference."""
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic))
