"""What `fit_cox` returns: numbers of a proportional-hazards fit, as a table and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fitted import ChiSquare, FittedCox
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """A proportional-hazards fit.

    Attributes
    ----------
    fitted
        The arrays behind it, for residuals, baseline hazards and predictions.
    """

    fitted: FittedCox

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, p of them."""
        return self.fitted.design.names

    @property
    def coef(self) -> Float:
        """Log hazard ratio per unit of each column, shape (p,)."""
        return self.fitted.coef

    @property
    def se(self) -> Float:
        """Standard error of each coefficient from the information, shape (p,)."""
        return np.sqrt(np.diag(self.fitted.covariance))

    @property
    def robust_se(self) -> Float | None:
        """Standard errors from differences between clusters, shape (p,); None without clusters."""
        found = self.fitted.robust_covariance
        return None if found is None else np.sqrt(np.diag(found))

    @property
    def covariance(self) -> Float:
        """Inverse information, shape (p, p)."""
        return self.fitted.covariance

    @property
    def robust_covariance(self) -> Float | None:
        """Sandwich over clusters, shape (p, p); None without clusters."""
        return self.fitted.robust_covariance

    @property
    def loglik(self) -> tuple[float, float]:
        """Log partial likelihood with all coefficients 0, and at the estimate (penalised, with a penalty)."""
        return self.fitted.loglik

    @property
    def score_test(self) -> ChiSquare | None:
        """Score test of all coefficients 0; None with a penalty."""
        return self.fitted.score_test

    @property
    def wald_test(self) -> ChiSquare:
        """Wald test of all coefficients 0, with the robust covariance where there is one."""
        return self.fitted.wald_test

    @property
    def likelihood_ratio_test(self) -> ChiSquare:
        """Likelihood-ratio test of all coefficients 0; it takes rows as independent."""
        return self.fitted.likelihood_ratio_test

    @property
    def iterations(self) -> int:
        """Newton steps."""
        return self.fitted.iterations

    @property
    def rows(self) -> int:
        """Rows of follow-up; a person may have several."""
        return self.fitted.design.rows

    @property
    def events(self) -> int:
        """Rows that end with an event."""
        return self.fitted.design.events

    @property
    def people(self) -> int | None:
        """Clusters, where they were given; None when nobody said which rows belong together."""
        return self.fitted.design.clusters or None

    @property
    def means(self) -> Float:
        """Weighted mean of each column, shape (p,)."""
        return self.fitted.design.means

    @property
    def method(self) -> str:
        """How it was fitted, in words."""
        tied = {"efron": "Efron", "breslow": "Breslow"}[self.fitted.design.ties]
        words = [f"proportional hazards, tied events after {tied}"]
        if self.fitted.design.stratum is not None:
            words.append(f"{len(self.fitted.design.strata)} strata")
        if self.fitted.penalty == "firth":
            words.append("penalised likelihood after Firth, limits from its profile")
        elif self.fitted.robust_covariance is not None:
            words.append("standard errors robust to clusters")
        return "; ".join(words)

    def tidy(self, *, exponentiate: bool = False) -> pa.Table:
        """Return one line per coefficient.

        Parameters
        ----------
        exponentiate
            Show estimates and limits as hazard ratios; standard errors stay those of the logarithm.

        Returns
        -------
        pyarrow.Table
            term, estimate, std.error, robust.se (with clusters), statistic, p.value, conf.low, conf.high.
        """
        scale = np.exp if exponentiate else np.asarray
        columns: dict[str, Any] = {"term": self.names, "estimate": scale(self.coef), "std.error": self.se}
        if self.robust_se is not None:
            columns["robust.se"] = self.robust_se
        columns |= {"statistic": self.fitted.statistic, "p.value": self.fitted.p}
        return tidy_table(
            columns | {"conf.low": scale(self.fitted.low), "conf.high": scale(self.fitted.high)}
        )

    def summary(self) -> str:
        """Return the fit as text for a terminal."""
        clusters = "" if self.people is None else f", {self.people} clusters"
        lines = [
            self.method,
            f"{self.rows} rows{clusters}, {self.events} events",
            "",
            text_table(self.tidy(exponentiate=True)),
            f"estimate: hazard ratio, with limits at {self.fitted.level:.12g}; errors are of its logarithm",
            "",
            f"log-likelihood {self.loglik[0]:.4f} without, {self.loglik[1]:.4f} with these columns",
        ]
        return "\n".join([*lines, *self._tests()])

    def _tests(self) -> list[str]:
        tests = {
            "likelihood ratio": self.likelihood_ratio_test,
            "Wald": self.wald_test,
            "score": self.score_test,
        }
        return [
            f"{name} {test.statistic:.4f} on {test.df} df, p {test.p:.4g}"
            for name, test in tests.items()
            if test is not None
        ]
