"""`coincide.fit_fine_gray`: proportional hazards of a subdistribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import DataError, Problems, UsageError
from coincide.estimates.interval import half_error
from coincide.estimates.survival.competing.fine_gray import fine_gray_design, fit
from coincide.estimates.survival.competing.observation import CensoringTies
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.groups import groups
from coincide.kernels.survival.cox_sums import Ties
from coincide.kernels.survival.spans import spans
from coincide.survival.cause_rows import kind_of
from coincide.survival.cox import Covariates
from coincide.survival.fine_gray_fit import FineGrayFit
from coincide.survival.frames import matrix


def fit_fine_gray(
    time: ArrayLike,
    event: ArrayLike,
    X: Covariates,
    *,
    cause: int = 1,
    entry: ArrayLike | None = None,
    ties: Ties = "efron",
    censoring_ties: CensoringTies = "after",
    strata: ArrayLike | None = None,
    censoring_group: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> FineGrayFit:
    """Fit a model for the share with one kind of event, when other events compete.

    Parameters
    ----------
    time
        End of follow-up of each person, shape (n,), any unit. One row per person: covariates do not change.
    event
        How it ended: 0 censored, 1, 2, ... the kind of event.
    X
        Covariates, as in :func:`coincide.fit_cox`.
    cause
        Kind of event asked about.
    entry
        Time after which a row is at risk (delayed entry).
    ties
        How events of one time are taken: ``"efron"`` or ``"breslow"``.
    censoring_ties
        What comes first when an event and a censoring fall on one time. ``"after"``: the censoring comes
        after, as in every Kaplan-Meier curve (R's ``finegray``). ``"with"``: whoever has the event is still
        counted as at risk of censoring then (R's ``crr``, together with ``ties="breslow"``).
    strata
        Groups with a baseline and a censoring each, any values, shape (n,).
    censoring_group
        Groups with a censoring (and entry) of their own but one baseline, any values, shape (n,).
    weights
        Case weights above 0, shape (n,); they also weigh the curve of censoring.
    cluster
        Rows that belong together (a centre, a family), any values, shape (n,).
    names, level
        As in :func:`coincide.fit_cox`.

    Raises
    ------
    UsageError
        ``COI-U820``, ``COI-U872`` for words that are not understood.
    DataError
        As :func:`coincide.fit_cox`; ``COI-D870``, ``COI-D871``, ``COI-D874`` for the kinds of events,
        ``COI-D875`` when nobody is under observation in between.

    Notes
    -----
    Fine & Gray, Journal of the American Statistical Association 1999; 94: 496-509; delayed entry: Geskus,
    Biometrics 2011; 67: 39-49. Whoever had another event stays in risk sets with the weight ``F(t) / F(T)``,
    ``F`` the chance of being under observation. The default is the convention ``"after"``, because only then
    does the model without covariates give the Aalen-Johansen curve when times are tied. Standard errors hold
    the estimation of the weights; without it (``known_weights_se``) they are those of R's ``coxph`` after
    ``finegray`` with the person as cluster.

    Examples
    --------
    >>> import coincide as co
    >>> months, what = [5, 3, 6, 2, 8, 4, 9, 7], [1, 2, 0, 1, 1, 2, 0, 1]
    >>> fit = co.fit_fine_gray(months, what, {"age": [60, 71, 66, 80, 58, 74, 63, 69]})
    >>> fit.names, fit.coef.round(4).tolist(), fit.se.round(4).tolist()
    (('age',), [0.0099], [0.0874])
    >>> fit.predict({"age": [60, 75]}, [6]).round(3).tolist()
    [[0.221], [0.252]]
    """
    _understood(ties, censoring_ties)
    half_error(level)
    if not isinstance(X, np.ndarray | list | tuple):
        X, names = matrix(X, names)
    made = spans(time, event, entry=entry, weights=weights)
    kind = kind_of(cause, made)
    cox = cox_design(
        time,
        (made.event == kind).astype(np.float64),
        X,
        entry=entry,
        ties=ties,
        strata=strata,
        weights=weights,
        cluster=cluster,
        names=names,
    )
    problems = Problems(DataError)
    group, found = groups("censoring_group", censoring_group, cox.rows, problems)
    problems.raise_if_any()
    other = (made.event > 0) & (made.event != kind)
    design = fine_gray_design(
        cox, other, group=group, groups=max(1, len(found)), censoring_ties=censoring_ties
    )
    return FineGrayFit(fit(design), kind, level)


def _understood(ties: str, censoring_ties: str) -> None:
    problems = Problems(UsageError)
    for code, option, given, known in (
        ("COI-U820", "ties", ties, get_args(Ties)),
        ("COI-U872", "censoring_ties", censoring_ties, get_args(CensoringTies)),
    ):
        if given not in known:
            words = " or ".join(f'"{word}"' for word in known)
            problems.add(code, f"{option} {given!r} is not understood", where=option, fix=f"give {words}")
    problems.raise_if_any()
