"""Models fitted to completed data sets, pooled by Rubin's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from coincide.designs.cohort.models.fits import Asked, Fitted
from coincide.survival.cox import CoxFit, fit_cox
from coincide.survival.cox_imputed import fit_cox_imputed
from coincide.survival.fine_gray import fit_fine_gray
from coincide.survival.formula import Design, model_matrix
from coincide.survival.imputation import impute
from coincide.survival.pooling import pool


def _sets(asked: Asked) -> Any:
    """Return completed data sets; each outcome is among the predictors (White & Royston 2009)."""
    weights = asked.options["weights"]
    frame = asked.frame | _further_outcomes(asked)
    return impute(
        frame,
        list(frame),
        time=asked.endpoint.rows.time,
        event=(asked.endpoint.rows.event > 0).astype(np.int32),
        entry=asked.options["entry"],
        weights=weights,
        imputations=asked.section.imputations,
        seed=asked.bench.seed,
    )


def _further_outcomes(asked: Asked) -> dict[str, Any]:
    """Return which outcome it was, where there are several: predictors of what is missing."""
    event = asked.endpoint.rows.event
    kinds = np.unique(event[event > 0]).tolist()
    return {f"outcome {kind}": (event == kind).astype(np.float64) for kind in kinds[1:]}


def _imputed_cox(asked: Asked) -> Fitted:
    sets = _sets(asked)
    found = fit_cox_imputed(asked.formula, sets, asked.endpoint.rows.time, asked.event, **asked.options)
    return _pooled(asked, found.names, found.pooled, found.design, sets, "hazard_ratio", found.fits[0])


def _imputed_fine_gray(asked: Asked) -> Fitted:
    sets = _sets(asked)
    stacked = {name: np.concatenate([one[name] for one in sets.sets]) for name in sets.sets[0]}
    design = model_matrix(asked.formula, stacked).design
    rows = asked.endpoint.rows
    fits = [
        fit_fine_gray(
            rows.time, rows.event, design.of(one), cause=asked.outcome, names=design.names, **asked.options
        )
        for one in sets.sets
    ]
    found = pool([fit.coef for fit in fits], [fit.covariance for fit in fits], names=design.names)
    return _pooled(asked, design.names, found.pooled, design, sets, "subdistribution_ratio", None)


def _imputed_firth(asked: Asked) -> Fitted:
    sets = _sets(asked)
    stacked = {name: np.concatenate([one[name] for one in sets.sets]) for name in sets.sets[0]}
    design = model_matrix(asked.formula, stacked).design
    fits = [
        fit_cox(
            asked.endpoint.rows.time,
            asked.event,
            design.of(one),
            names=design.names,
            penalty="firth",
            **asked.options,
        )
        for one in sets.sets
    ]
    found = pool([fit.coef for fit in fits], [fit.covariance for fit in fits], names=design.names)
    return _pooled(asked, design.names, found.pooled, design, sets, "hazard_ratio", None)


def _pooled(
    asked: Asked,
    names: tuple[str, ...],
    found: Any,
    design: Design,
    sets: Any,
    measure: str,
    cox: CoxFit | None,
) -> Fitted:
    words = {"cox": "proportional hazards", "cause_specific": "cause-specific proportional hazards"}
    words |= {"fine_gray": "proportional subdistribution hazards", "firth": "penalised proportional hazards"}
    return Fitted(
        asked.section,
        asked.endpoint,
        asked.outcome,
        names,
        np.exp(found.coef),
        np.exp(found.low),
        np.exp(found.high),
        found.coef / found.se,
        found.p,
        np.asarray(found.df, np.float64),
        measure,
        f"{words[asked.section.method]}; pooled over {found.sets} completed data sets (Rubin's rules)",
        design,
        design.of(sets.sets[0]),
        cox,
        found.sets,
    )


FITS: Final[dict[str, Callable[[Asked], Fitted]]] = {
    "cox": _imputed_cox,
    "cause_specific": _imputed_cox,
    "fine_gray": _imputed_fine_gray,
    "firth": _imputed_firth,
}
"""Method of a study -> what fits it."""
