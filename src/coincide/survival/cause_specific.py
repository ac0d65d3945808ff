"""`coincide.fit_cause_specific`: proportional hazards of one kind of event, the others ending follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from coincide.kernels.survival.cox_sums import Ties
from coincide.kernels.survival.spans import spans
from coincide.survival.cause_rows import kind_of
from coincide.survival.cox import Covariates, CoxFit, fit_cox


@dataclass(frozen=True, slots=True, eq=False)
class CauseSpecificFit(CoxFit):
    """A proportional-hazards fit of one kind of event.

    Attributes
    ----------
    cause
        Kind of event whose hazard it describes.
    other_events
        Rows that another kind of event took out of follow-up.
    """

    cause: int
    other_events: int

    @property
    def method(self) -> str:
        """How it was fitted, in words."""
        told = super(CauseSpecificFit, self).method  # slots make the class anew
        return (
            f"cause-specific {told}; hazard of kind {self.cause} among those still free of every event, "
            f"{self.other_events} other events end follow-up; not a comparison of shares"
        )


def fit_cause_specific(
    time: ArrayLike,
    event: ArrayLike,
    X: Covariates,
    *,
    cause: int = 1,
    entry: ArrayLike | None = None,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> CauseSpecificFit:
    """Fit a proportional-hazards model to the hazard of one kind of event.

    Parameters
    ----------
    time, entry, X, ties, strata, weights, cluster, names, level
        As in :func:`coincide.fit_cox`.
    event
        How follow-up ended: 0 censored, 1, 2, ... the kind of event.
    cause
        Kind of event asked about; any other ends follow-up.

    Raises
    ------
    DataError
        As :func:`coincide.fit_cox`; ``COI-D870``, ``COI-D871`` and ``COI-D874`` for the kinds of events.

    Notes
    -----
    The hazard ratio compares rates among those still free of every event. A column that raises the rate of a
    competing event lowers the share with this one, whatever its ratio here: for shares see
    :func:`coincide.cumulative_incidence` and :func:`coincide.fit_fine_gray` (Prentice et al., Biometrics
    1978; 34: 541-54).

    Examples
    --------
    >>> age = [60, 71, 66, 80, 58, 74]
    >>> fit = fit_cause_specific([5, 3, 6, 2, 8, 4], [1, 2, 0, 1, 1, 2], {"age": age})
    >>> fit.events, fit.other_events, round(float(fit.coef[0]), 4)
    (3, 2, 0.1813)
    """
    made = spans(time, event, entry=entry, weights=weights)
    kind = kind_of(cause, made)
    found = fit_cox(
        time,
        (made.event == kind).astype(np.float64),
        X,
        entry=entry,
        ties=ties,
        strata=strata,
        weights=weights,
        cluster=cluster,
        names=names,
        level=level,
    )
    return CauseSpecificFit(found.fitted, kind, int(((made.event > 0) & (made.event != kind)).sum()))
