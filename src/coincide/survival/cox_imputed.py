"""`fit_cox_imputed`: the model of a formula in every completed data set, pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coincide.errors import Problem, UsageError
from coincide.kernels.survival.cox_sums import Ties
from coincide.survival.cox import CoxFit, fit_cox
from coincide.survival.formula import Design, model_matrix
from coincide.survival.imputation import Imputed
from coincide.survival.pooling import PooledFits, pool


@dataclass(frozen=True, slots=True, eq=False)
class PooledCox(PooledFits):
    """A proportional-hazards model pooled over completed data sets.

    Attributes
    ----------
    fits
        The fit to each.
    design
        The formula, with levels, knots and scales taken from all of them together: every fit has the same
        coefficients.
    """

    fits: tuple[CoxFit, ...]
    design: Design


def fit_cox_imputed(
    formula: str,
    imputed: Imputed,
    time: Any,
    event: Any,
    *,
    entry: Any = None,
    ties: Ties = "efron",
    strata: Any = None,
    weights: Any = None,
    cluster: Any = None,
    offset: Any = None,
    level: float = 0.95,
) -> PooledCox:
    """Fit a proportional-hazards model to each completed data set, and pool.

    Parameters
    ----------
    formula
        As in `coincide.fit_cox_formula`.
    imputed
        What `coincide.impute` returned.
    time, event, entry, ties, strata, weights, cluster, offset, level
        Vectors and options of `coincide.fit_cox`.

    Raises
    ------
    UsageError
        ``COI-U080`` to ``COI-U086`` for the formula; ``COI-U087`` when nothing was imputed.
    DataError
        As `coincide.fit_cox_formula`.

    Examples
    --------
    >>> import coincide as co
    >>> months, dead = [3, 9, 4, 6, 8, 5, 7, 2], [1, 1, 1, 0, 1, 1, 1, 1]
    >>> frame = {"age": [61, None, 70, 66, 58, 64, 60, 69]}
    >>> found = co.fit_cox_imputed(
    ...     "age", co.impute(frame, ["age"], time=months, event=dead, imputations=5), months, dead
    ... )
    >>> found.names, len(found.fits), bool(found.se[0] > found.fits[0].se[0] * 0.9)
    (('age',), 5, True)
    """
    if len(imputed.sets) < 2:
        raise UsageError(Problem("COI-U087", "there are fewer than two completed data sets", where="imputed"))
    stacked = {name: np.concatenate([one[name] for one in imputed.sets]) for name in imputed.sets[0]}
    design = model_matrix(formula, stacked).design
    fits = tuple(
        fit_cox(
            time,
            event,
            design.of(one),
            names=design.names,
            entry=entry,
            ties=ties,
            strata=strata,
            weights=weights,
            cluster=cluster,
            offset=offset,
            level=level,
        )
        for one in imputed.sets
    )
    together = pool(fits, level=level)
    return PooledCox(together.names, together.pooled, fits, design)
