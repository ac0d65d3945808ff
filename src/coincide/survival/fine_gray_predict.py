"""From a Fine-Gray fit to shares: the baseline, and the incidence of people with given covariates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.survival.competing.fine_gray import FittedFineGray
from coincide.estimates.survival.competing.late_rows import slots_of_strata
from coincide.survival.frame_access import is_frame
from coincide.survival.frames import matrix
from coincide.tidy import tidy_table

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SubdistributionBaseline:
    """Baseline of a fit with all columns 0; arrays have shape (times,), one stratum after the other.

    Attributes
    ----------
    times
        Times of the event asked about.
    hazard, cumulative
        Increment of the subdistribution hazard, and its running sum within the stratum.
    stratum
        The user's value of the stratum; None without strata.
    """

    times: Float
    hazard: Float
    cumulative: Float
    stratum: tuple[object, ...]

    def tidy(self) -> pa.Table:
        """Return one row per time: stratum (where there are any), time, hazard, cumulative.hazard."""
        columns: dict[str, Any] = {} if None in self.stratum else {"stratum": self.stratum}
        return tidy_table(
            columns | {"time": self.times, "hazard": self.hazard, "cumulative.hazard": self.cumulative}
        )


def baseline_of(fitted: FittedFineGray) -> SubdistributionBaseline:
    """Return the baseline with all columns 0."""
    cox = fitted.design.cox
    hazard = fitted.hazard * np.exp(-float(cox.means @ fitted.coef))
    cumulative = np.concatenate(
        [np.cumsum(hazard[low:high]) for low, high in zip(*slots_of_strata(cox), strict=True)]
    )
    named = cox.strata or (None,)
    stratum = tuple(named[place] for place in cox.grid.stratum.tolist())
    return SubdistributionBaseline(cox.grid.times, hazard, cumulative, stratum)


def incidence_of(fitted: FittedFineGray, new: Any, times: ArrayLike, stratum: object) -> Float:
    """Return ``1 - exp(-H(t) exp(x b))``, shape (people, times); NaN beyond the end of follow-up."""
    cox = fitted.design.cox
    place = _place(cox.strata, stratum)
    covariates = _columns(new, cox.names)
    when = np.atleast_1d(np.asarray(times, dtype=np.float64))
    low, high = (int(edge[place]) for edge in slots_of_strata(cox))
    hazard = np.concatenate(([0.0], np.cumsum(fitted.hazard[low:high])))
    at = hazard[np.searchsorted(cox.grid.times[low:high], when, side="right")]
    found: Float = -np.expm1(-np.exp((covariates - cox.means) @ fitted.coef)[:, None] * at[None, :])
    leave = cox.spans.exit if cox.stratum is None else cox.spans.exit[cox.stratum == place]
    found[:, when > cox.spans.times[leave.max()]] = np.nan
    return found


def _place(strata: tuple[object, ...], stratum: object) -> int:
    if not strata and stratum is None:
        return 0
    if stratum in strata:
        return strata.index(stratum)
    known = ", ".join(repr(one) for one in strata) or "none"
    raise DataError(
        Problem(
            "COI-D877",
            f"the fit has no stratum {stratum!r}",
            where="stratum",
            fix=f"strata of the fit: {known}",
        )
    )


def _columns(new: Any, names: tuple[str, ...]) -> Float:
    """Return new covariates with columns in the order of the fit."""
    covariates, given = matrix(new)
    if isinstance(new, Mapping) or is_frame(new):
        if set(names) <= set(given):
            return covariates[:, [given.index(name) for name in names]]
    elif covariates.shape[1] == len(names):
        return covariates
    raise DataError(
        Problem(
            "COI-D877",
            f"new has the columns {', '.join(given)}",
            where="new",
            fix=f"give the columns of the fit: {', '.join(names)}",
        )
    )
