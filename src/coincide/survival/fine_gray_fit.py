"""A fit of proportional subdistribution hazards: coefficients, limits, shares, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from coincide.estimates.interval import half_error
from coincide.estimates.survival.competing.fine_gray import FittedFineGray
from coincide.survival.fine_gray_predict import SubdistributionBaseline, baseline_of, incidence_of
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FineGrayFit:
    """A fit of proportional subdistribution hazards.

    Attributes
    ----------
    fitted
        The arrays behind it.
    cause
        Kind of event whose share it describes.
    level
        Confidence level of limits.
    """

    fitted: FittedFineGray
    cause: int
    level: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, p of them."""
        return self.fitted.design.cox.names

    @property
    def coef(self) -> Float:
        """Log subdistribution hazard ratio per unit of each column, shape (p,)."""
        return self.fitted.coef

    @property
    def covariance(self) -> Float:
        """Robust covariance with the estimation of the weights, shape (p, p): the one that limits use."""
        return self.fitted.covariances.estimated_weights

    @property
    def se(self) -> Float:
        """Robust standard errors with the estimation of the weights, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def known_weights_se(self) -> Float:
        """Robust standard errors as if the weights were known, shape (p,)."""
        return np.sqrt(np.diag(self.fitted.covariances.known_weights))

    @property
    def naive_se(self) -> Float:
        """Standard errors from the information alone, shape (p,); not to be used for limits."""
        return np.sqrt(np.diag(self.fitted.covariances.naive))

    @property
    def loglik(self) -> tuple[float, float]:
        """Log pseudo-likelihood with all coefficients 0, and at the estimate."""
        return self.fitted.loglik

    @property
    def rows(self) -> int:
        """Rows of follow-up, one per person."""
        return self.fitted.design.cox.rows

    @property
    def events(self) -> int:
        """Rows that end with the event asked about."""
        return self.fitted.design.cox.events

    @property
    def other_events(self) -> int:
        """Rows that end with another event."""
        return int(self.fitted.design.other.sum())

    @property
    def people(self) -> int | None:
        """Clusters, where they were given."""
        return self.fitted.design.cox.clusters or None

    @property
    def low(self) -> Float:
        """Lower limit of each coefficient, shape (p,)."""
        return self.coef - self._width

    @property
    def high(self) -> Float:
        """Upper limit of each coefficient, shape (p,)."""
        return self.coef + self._width

    @property
    def p(self) -> Float:
        """Two-sided p value of each coefficient being 0, shape (p,)."""
        return np.asarray(2 * ndtr(-np.abs(self.coef / self.se)))

    @property
    def _width(self) -> Float:
        return np.asarray(float(ndtri(1 - half_error(self.level))) * self.se)

    @property
    def baseline(self) -> SubdistributionBaseline:
        """Cumulative subdistribution hazard with all columns 0, by stratum and event time."""
        return baseline_of(self.fitted)

    @property
    def method(self) -> str:
        """How it was fitted, in words."""
        design = self.fitted.design
        words = [
            f"proportional subdistribution hazards (Fine and Gray) of kind {self.cause}, tied events after "
            + {"efron": "Efron", "breslow": "Breslow"}[design.cox.ties],
            f"censorings {design.censoring_ties} events of the same time",
        ]
        if design.cox.spans.delayed:
            words.append("weights for censoring and delayed entry")
        if len(design.cox.strata) > 1:
            words.append(f"{len(design.cox.strata)} strata")
        if design.groups > 1:
            words.append(f"censoring by {design.groups} groups")
        robust = "robust standard errors with the estimation of the weights"
        return "; ".join([*words, robust + (" and clusters" if design.cox.clusters else "")])

    def predict(self, new: Any, times: ArrayLike, *, stratum: object = None) -> Float:
        """Return the share with the event by some times, given covariates.

        Parameters
        ----------
        new
            Covariates as for the fit, shape (m, p); a mapping or frame may hold its columns in any order.
        times
            Times, shape (k,).
        stratum
            Whose baseline to use; needed when the fit has strata.

        Returns
        -------
        ndarray
            Shape (m, k): ``1 - exp(-H(t) exp(x b))``; NaN beyond the end of follow-up.

        Raises
        ------
        DataError
            ``COI-D877`` for columns or a stratum the fit does not have.
        """
        return incidence_of(self.fitted, new, times, stratum)

    def tidy(self, *, exponentiate: bool = False) -> pa.Table:
        """Return one line per coefficient.

        Parameters
        ----------
        exponentiate
            Show estimates and limits as subdistribution hazard ratios.

        Returns
        -------
        pyarrow.Table
            term, estimate, std.error (naive), robust.se (used by all that follows), statistic, p.value,
            conf.low, conf.high.
        """
        scale = np.exp if exponentiate else np.asarray
        return tidy_table(
            {
                "term": self.names,
                "estimate": scale(self.coef),
                "std.error": self.naive_se,
                "robust.se": self.se,
                "statistic": self.coef / self.se,
                "p.value": self.p,
                "conf.low": scale(self.low),
                "conf.high": scale(self.high),
            }
        )

    def summary(self) -> str:
        """Return the fit as text for a terminal."""
        clusters = "" if self.people is None else f", {self.people} clusters"
        lines = [
            self.method,
            f"{self.rows} rows{clusters}, {self.events} events, {self.other_events} other events",
            "",
            text_table(self.tidy(exponentiate=True)),
            f"estimate: subdistribution hazard ratio, with limits at {self.level:.12g}",
            "errors are of its logarithm; it orders shares with the event",
            "it is no ratio of rates among those still free of the event",
            "",
            f"log pseudo-likelihood {self.loglik[0]:.4f} without, {self.loglik[1]:.4f} with these columns",
        ]
        return "\n".join(lines)
