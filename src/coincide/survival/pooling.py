"""`pool`: one answer from fits to several completed data sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.pooling import Pooled
from coincide.estimates.survival.pooling import pool as pooled
from coincide.survival.cox import CoxFit
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PooledFits:
    """Coefficients pooled over completed data sets.

    Attributes
    ----------
    names
        Names of the coefficients.
    pooled
        Estimates, errors, degrees of freedom and share of missing information.
    """

    names: tuple[str, ...]
    pooled: Pooled

    @property
    def coef(self) -> Float:
        """Coefficients, shape (p,)."""
        return self.pooled.coef

    @property
    def se(self) -> Float:
        """Standard errors, shape (p,)."""
        return self.pooled.se

    def tidy(self, *, exponentiate: bool = False) -> pa.Table:
        """Return one line per coefficient; with `exponentiate`, estimates and limits as ratios."""
        scale = np.exp if exponentiate else np.asarray
        found = self.pooled
        return tidy_table(
            {
                "term": self.names,
                "estimate": scale(found.coef),
                "std.error": found.se,
                "statistic": found.coef / found.se,
                "df": found.df,
                "p.value": found.p,
                "conf.low": scale(found.low),
                "conf.high": scale(found.high),
                "fraction.missing": found.fraction_missing,
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        told = f"pooled over {self.pooled.sets} completed data sets (Rubin's rules)"
        return f"{told}\n{text_table(self.tidy())}"


def pool(
    fits: Sequence[CoxFit] | ArrayLike,
    covariances: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    complete_df: float | None = None,
    level: float = 0.95,
) -> PooledFits:
    """Return one answer from fits to several completed data sets, by Rubin's rules.

    Parameters
    ----------
    fits
        Fits with the same coefficients, at least 2; or their estimates, shape (m, p).
    covariances
        Covariances of the estimates, shape (m, p, p); leave it out with fits, whose robust ones are taken
        where there are any.
    names
        Names of the coefficients, where estimates are given.
    complete_df
        Degrees of freedom with nothing missing: events less coefficients of the fits, or infinite.
    level
        Confidence level, from 0.5 up to 1.

    Raises
    ------
    UsageError
        ``COI-U087`` for fewer than 2 fits or fits of different models.
    DataError
        ``COI-D858`` for arrays that do not fit.

    Notes
    -----
    Rubin, Multiple Imputation for Nonresponse in Surveys, 1987; degrees of freedom of Barnard & Rubin,
    Biometrika 1999; 86: 948-55.

    Examples
    --------
    >>> import coincide as co
    >>> found = co.pool([[1.0], [3.0]], [[[1.0]], [[1.0]]], names=["age"])
    >>> found.coef.tolist(), found.se.tolist()
    ([2.0], [2.0])
    """
    if covariances is None:
        return _of_fits(fits, complete_df, level)
    Q = np.asarray(fits, dtype=np.float64)
    found = pooled(Q, covariances, complete_df=np.inf if complete_df is None else complete_df, level=level)
    told = tuple(f"x{place + 1}" for place in range(len(found.coef))) if names is None else tuple(names)
    return PooledFits(told, found)


def _of_fits(fits: Any, complete_df: float | None, level: float) -> PooledFits:
    several = isinstance(fits, (list, tuple)) and len(fits) > 1 and all(isinstance(x, CoxFit) for x in fits)
    if not several or len({fit.names for fit in fits}) > 1:
        raise UsageError(
            Problem(
                "COI-U087",
                "pool() needs at least two fits of the same model, or estimates with covariances",
                where="pool",
                why="what differs between data sets is part of every standard error",
            )
        )
    first = fits[0]
    known = max(first.events - len(first.names), 1) if complete_df is None else complete_df
    found = pooled(
        [fit.coef for fit in fits],
        [fit.fitted.used_covariance for fit in fits],
        complete_df=known,
        level=level,
    )
    return PooledFits(first.names, found)
