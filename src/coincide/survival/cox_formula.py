"""`fit_cox_formula`: a proportional-hazards model from a formula and a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from coincide.kernels.survival.cox_sums import Ties
from coincide.survival.cox import CoxFit, fit_cox
from coincide.survival.formula import Design, Term, model_matrix
from coincide.survival.frames import Data, group, vector


@dataclass(frozen=True, slots=True, eq=False)
class CoxFormulaFit(CoxFit):
    """A proportional-hazards fit that knows how its covariates were made.

    Attributes
    ----------
    design
        The formula with its levels, knots and scales: makes covariates of new rows.
    strata_column, offset_column
        Columns of the frame that held strata and offset; "" where there were none, or vectors were given.
    """

    design: Design
    strata_column: str
    offset_column: str

    @property
    def formula(self) -> str:
        """The formula."""
        return self.design.formula

    @property
    def terms(self) -> tuple[Term, ...]:
        """Which columns belong to which term."""
        return self.design.terms

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Levels of each category, the reference first."""
        return self.design.levels


def fit_cox_formula(
    formula: str,
    data: Data,
    *,
    time: Any,
    event: Any,
    entry: Any = None,
    ties: Ties = "efron",
    strata: Any = None,
    weights: Any = None,
    cluster: Any = None,
    offset: Any = None,
    penalty: Literal["firth"] | None = None,
    level: float = 0.95,
) -> CoxFormulaFit:
    """Fit a proportional-hazards model whose covariates a formula makes of a frame.

    Parameters
    ----------
    formula
        Such as ``"per_sd(sdtc) + spline(age, df=3) + C(site, ref='spinal')"``; see
        `coincide.survival.formula.model_matrix` for what it may hold. It is never run as code.
    data
        A frame of pandas, polars or Arrow, or a mapping of names to vectors.
    time, event, entry, strata, weights, cluster, offset
        Names of columns of `data`, or vectors; as in `coincide.fit_cox`.
    ties, penalty, level
        As in `coincide.fit_cox`.

    Raises
    ------
    UsageError
        ``COI-U080`` without the package formulaic (``pip install coincide[cohort]``); ``COI-U081`` to
        ``COI-U086`` for a formula or a frame that is none; those of `coincide.fit_cox`.
    DataError
        ``COI-D840`` to ``COI-D847`` for columns; those of `coincide.fit_cox`.

    Examples
    --------
    >>> import coincide as co
    >>> frame = {
    ...     "months": [6, 7, 10, 13, 1, 4, 8, 11],
    ...     "dead": [1, 0, 1, 1, 1, 1, 1, 1],
    ...     "site": ["spinal", "spinal", "spinal", "spinal", "bulbar", "bulbar", "bulbar", "bulbar"],
    ... }
    >>> fit = co.fit_cox_formula("site", frame, time="months", event="dead")
    >>> fit.names, fit.levels, round(float(fit.coef[0]), 4)
    (('site[spinal]',), {'site': ('bulbar', 'spinal')}, -0.9875)
    """
    made = model_matrix(formula, data)
    numbers = {
        name: None if given is None else vector(name, given, data)
        for name, given in {"entry": entry, "weights": weights, "offset": offset}.items()
    }
    groups = {
        name: None if given is None else group(name, given, data)
        for name, given in {"strata": strata, "cluster": cluster}.items()
    }
    found = fit_cox(
        vector("time", time, data),
        vector("event", event, data),
        made.matrix,
        names=made.names,
        ties=ties,
        penalty=penalty,
        level=level,
        **numbers,
        **groups,
    )
    return CoxFormulaFit(
        found.fitted,
        made.design,
        strata if isinstance(strata, str) else "",
        offset if isinstance(offset, str) else "",
    )
