"""Models fitted to people with every value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from coincide.designs.cohort.models.fits import Asked, Fitted
from coincide.survival.cox import CoxFit
from coincide.survival.cox_formula import fit_cox_formula
from coincide.survival.fine_gray import fit_fine_gray
from coincide.survival.formula import model_matrix


def _cox(asked: Asked) -> Fitted:
    fit = fit_cox_formula(
        asked.formula, asked.frame, time=asked.endpoint.rows.time, event=asked.event, **asked.options
    )
    cause = "cause-specific " if len(asked.endpoint.outcomes) > 1 else ""
    return _of_cox(asked, fit, f"{cause}{fit.method}", fit)


def _firth(asked: Asked) -> Fitted:
    fit = fit_cox_formula(
        asked.formula,
        asked.frame,
        time=asked.endpoint.rows.time,
        event=asked.event,
        penalty="firth",
        **asked.options,
    )
    return _of_cox(asked, fit, fit.method, fit)


def _of_cox(asked: Asked, fit: Any, method: str, checked: CoxFit) -> Fitted:
    found = fit.fitted
    return Fitted(
        asked.section,
        asked.endpoint,
        asked.outcome,
        fit.names,
        np.exp(fit.coef),
        np.exp(found.low),
        np.exp(found.high),
        found.statistic,
        found.p,
        np.full(len(fit.names), np.inf),
        "hazard_ratio",
        method,
        fit.design,
        fit.design.of(asked.frame),
        checked,
    )


def _fine_gray(asked: Asked) -> Fitted:
    made = model_matrix(asked.formula, asked.frame)
    fit = fit_fine_gray(
        asked.endpoint.rows.time,
        asked.endpoint.rows.event,
        made.matrix,
        cause=asked.outcome,
        names=made.names,
        **asked.options,
    )
    return Fitted(
        asked.section,
        asked.endpoint,
        asked.outcome,
        fit.names,
        np.exp(fit.coef),
        np.exp(fit.low),
        np.exp(fit.high),
        fit.coef / fit.se,
        fit.p,
        np.full(len(fit.names), np.inf),
        "subdistribution_ratio",
        fit.method,
        made.design,
        made.matrix,
        None,
    )


FITS: Final[dict[str, Callable[[Asked], Fitted]]] = {
    "cox": _cox,
    "cause_specific": _cox,
    "fine_gray": _fine_gray,
    "firth": _firth,
}
"""Method of a study -> what fits it."""
