"""Proportional hazards: `fit_cox`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import Problem, Problems, UsageError
from coincide.estimates.interval import half_error
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.fit import fit
from coincide.kernels.survival.cox_sums import Ties
from coincide.survival.cox_fit import CoxFit
from coincide.survival.frames import matrix

__all__ = ["CoxFit", "fit_cox"]

Covariates: TypeAlias = Any
"""A table of numbers, a list of columns, a mapping of names to columns, or a frame."""


def fit_cox(
    time: ArrayLike,
    event: ArrayLike,
    X: Covariates,
    *,
    entry: ArrayLike | None = None,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    penalty: Literal["firth"] | None = None,
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> CoxFit:
    """Fit a proportional-hazards model.

    Each row is at risk on ``(entry, time]``; a person may have several rows, one per value of a covariate
    that changes. The hazard of a row is that of its stratum times ``exp(X b + offset)``.

    Parameters
    ----------
    time
        End of follow-up of each row, shape (n,), any unit; at least 0 without `entry`.
    event
        1 where it ended with the event, else 0, shape (n,).
    X
        Covariates: a table of numbers of shape (n, p), a list or tuple of p columns, a mapping of names to
        columns, or a frame. Nothing is coded or filled in.
    entry
        Time after which the row is at risk (delayed entry, later rows of a person), shape (n,); None when
        all are at risk from the beginning.
    ties
        How events of one time are taken: ``"efron"`` or ``"breslow"``.
    strata
        Groups with a baseline hazard each, any values, shape (n,). Many small ones (matched sets) are fine.
    weights
        Case weights above 0, shape (n,).
    cluster
        Rows that belong together (a person, a centre), any values, shape (n,): asks for robust errors.
    offset
        Fixed part of the log hazard, shape (n,).
    penalty
        ``"firth"`` for the penalised likelihood, which is finite in separated data and less biased in small
        ones.
    names
        Names of columns; else those of the frame, or ``x1``, ``x2``, ....
    level
        Confidence level, from 0.5 up to 1.

    Returns
    -------
    CoxFit
        Coefficients, their covariance, tests, and what residuals and predictions need. It keeps `X` without
        a copy where it can: do not change that array while the fit is in use.

    Raises
    ------
    UsageError
        ``COI-U820`` to ``COI-U822`` for words that are not understood, ``COI-U301`` for a level.
    DataError
        ``COI-D800`` to ``COI-D807``, ``COI-D820`` to ``COI-D833``, ``COI-D840`` to ``COI-D850``: missing
        values, times that contradict each other, no events, constant or collinear columns, separated data.
        Rows are named by number, all problems at once; nothing is left out silently.

    Notes
    -----
    Cox, Journal of the Royal Statistical Society B 1972; 34: 187-220. Ties: Efron, JASA 1977; 72: 557-65;
    Breslow, Biometrics 1974; 30: 89-99. Robust errors: Lin & Wei, JASA 1989; 84: 1074-8. Penalty: Heinze &
    Schemper, Biometrics 2001; 57: 114-9. Estimates agree with R's ``survival::coxph`` to eight digits.

    Examples
    --------
    Time until relapse of leukaemia in weeks, treated (1) and not (0), a few of the patients of Freireich
    et al., Blood 1963; 21: 699-716.

    >>> import coincide as co
    >>> weeks, relapse = [6, 7, 10, 13, 1, 4, 8, 11], [1, 0, 1, 1, 1, 1, 1, 1]
    >>> fit = co.fit_cox(weeks, relapse, {"treated": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> fit.names, round(float(fit.coef[0]), 4), fit.events
    (('treated',), -0.9875, 7)
    >>> fit.tidy(exponentiate=True).column_names
    ['term', 'estimate', 'std.error', 'statistic', 'p.value', 'conf.low', 'conf.high']
    """
    half_error(level)
    _understood(ties, penalty, cluster)
    if not isinstance(X, np.ndarray | list | tuple):
        X, names = matrix(X, names)
    design = cox_design(
        time,
        event,
        X,
        entry=entry,
        ties=ties,
        strata=strata,
        weights=weights,
        cluster=cluster,
        offset=offset,
        names=names,
    )
    return CoxFit(fit(design, level=level, penalty="none" if penalty is None else penalty))


def _understood(ties: str, penalty: str | None, cluster: ArrayLike | None) -> None:
    problems = Problems(UsageError)
    if ties not in {"efron", "breslow"}:
        problems.extend([_word("COI-U820", "ties", ties, '"efron" or "breslow"')])
    if penalty not in {None, "firth"}:
        problems.extend([_word("COI-U821", "penalty", penalty, '"firth", or leave it out')])
    if penalty is not None and cluster is not None:
        problems.add(
            "COI-U822",
            "penalty and cluster are both given",
            where="penalty, cluster",
            why="limits then come from the profile of a likelihood that takes rows as independent",
            fix="leave one of them out",
        )
    problems.raise_if_any()


def _word(code: str, option: str, given: object, known: str) -> Problem:
    return Problem(code, f"{option} {given!r} is not understood", where=option, fix=f"give {known}")
