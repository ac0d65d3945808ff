"""Do the cells share one ratio? The deviance of the common-ratio model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit, xlogy

from coincide.estimates.cells import checked
from coincide.estimates.law import law_of, log_t_at


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Deviance, its degrees of freedom, and the p value of one common ratio (large-sample)."""

    deviance: float
    freedom: int
    p: float


def homogeneity(
    exposed_events: ArrayLike,
    exposed_days: ArrayLike,
    unexposed_events: ArrayLike,
    unexposed_days: ArrayLike,
) -> Homogeneity:
    """Return the deviance of one common rate ratio against one ratio per cell.

    ``2 sum (O log(O / fitted) + d log(d / fitted))``, equal to the residual deviance of a Poisson regression
    with a free rate per cell. With sparse cells its chi-square law does not hold.

    Notes
    -----
    0 with at most one cell, or when all events lie on one side.
    """
    cells = checked(exposed_events, exposed_days, unexposed_events, unexposed_days)
    law = law_of(cells)
    used = (
        (cells.exposed_events + cells.unexposed_events > 0)
        & (cells.exposed_days > 0)
        & (cells.unexposed_days > 0)
    )
    o, d = cells.exposed_events[used], cells.unexposed_events[used]
    if law.totals.size < 2 or o.sum() == 0 or d.sum() == 0:
        return Homogeneity(0.0, max(law.totals.size - 1, 0), 1.0)
    log_odds = law.log_ratio + log_t_at(law, float(o.sum()))
    fitted = law.totals * expit(log_odds), law.totals * expit(-log_odds)
    # equal cells leave a rounding error of either sign
    deviance = max(0.0, 2 * float(np.sum(xlogy(o, o / fitted[0]) + xlogy(d, d / fitted[1]))))
    freedom = law.totals.size - 1
    return Homogeneity(deviance, freedom, float(chdtrc(freedom, deviance)))
