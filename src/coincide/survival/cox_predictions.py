"""`predict_survival`: survival of new rows after a proportional-hazards fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.cox_after.prediction import (
    SCALES,
    PredictedSurvival,
    Scale,
    predicted_hazard,
    predicted_survival,
)
from coincide.survival.cox import CoxFit
from coincide.survival.cox_rows import new_rows
from coincide.survival.frames import Data
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalPrediction:
    """Chances of new rows to be free of the event at some times.

    Attributes
    ----------
    predicted
        Times, shape (T,), and survival, standard error and limits, shape (m, T); NaN beyond the last
        follow-up of a row's stratum.
    interval, level
        Scale of the limits and their level.
    """

    predicted: PredictedSurvival
    interval: Scale
    level: float

    @property
    def times(self) -> Float:
        """Times, shape (T,)."""
        return self.predicted.times

    @property
    def survival(self) -> Float:
        """Chance to be free of the event just after each time, shape (m, T)."""
        return self.predicted.survival

    @property
    def se(self) -> Float:
        """Its standard error, shape (m, T)."""
        return self.predicted.se

    @property
    def low(self) -> Float:
        """Lower limits, shape (m, T)."""
        return self.predicted.low

    @property
    def high(self) -> Float:
        """Upper limits, shape (m, T)."""
        return self.predicted.high

    def tidy(self) -> pa.Table:
        """Return one line per row and time: row (from 0), time, estimate, std.error, conf.high, conf.low."""
        rows, times = self.survival.shape
        return tidy_table(
            {
                "row": np.repeat(np.arange(rows), times),
                "time": np.tile(self.times, rows),
                "estimate": self.survival.ravel(),
                "std.error": self.se.ravel(),
                "conf.high": self.high.ravel(),
                "conf.low": self.low.ravel(),
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        told = f"chance to be free of the event, {self.interval} limits at {self.level:.12g}"
        return f"{told}\n{text_table(self.tidy())}"


def predict_survival(
    fit: CoxFit,
    new: Data,
    times: ArrayLike,
    *,
    strata: Any = None,
    offset: Any = None,
    from_time: float | None = None,
    interval: Scale = "log",
    level: float = 0.95,
) -> SurvivalPrediction:
    """Return the chance of new rows to be free of the event at some times.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`.
    new
        New rows: a frame or mapping with the columns of the fit (of its formula), in any order, or an array
        of shape (m, p).
    times
        Times, shape (T,), in the unit of the fit.
    strata, offset
        Of each new row, where the fit has them: vectors, or names of columns of `new`.
    from_time
        For those free of the event at this time; from the beginning when None.
    interval
        Scale of the limits: ``log`` (default, as R), ``log-log``, ``plain``.
    level
        Confidence level, from 0.5 up to 1.

    Raises
    ------
    UsageError
        ``COI-U084`` for an unknown scale.
    DataError
        ``COI-D842``, ``COI-D845``, ``COI-D849``, ``COI-D855``, ``COI-D856`` for rows that do not fit.

    Notes
    -----
    ``S = exp(-H0(t) exp(x b))``, an average over people like those of the fit with these covariates. The
    variance is that of Tsiatis (Annals of Statistics 1981; 9: 93-108), with the robust covariance of the
    coefficients where there is one. As ``survfit(fit, newdata)`` of R's survival.

    Examples
    --------
    >>> import coincide as co
    >>> fit = co.fit_cox([1, 2, 3, 4], [1, 1, 1, 0], {"dose": [1.0, 0.0, 1.0, 0.0]})
    >>> found = co.predict_survival(fit, {"dose": [0.0, 1.0]}, times=[2.5, 9])
    >>> found.survival.round(4).tolist()
    [[0.6979, nan], [0.3981, nan]]
    """
    if interval not in SCALES:
        raise UsageError(
            Problem(
                "COI-U084",
                f"interval {interval!r} is not understood",
                where="interval",
                fix=f"one of {', '.join(SCALES)}",
            )
        )
    rows = new_rows(fit, new, strata, offset)
    when = np.atleast_1d(np.asarray(times, dtype=np.float64))
    hazard = predicted_hazard(
        fit.fitted, rows.X, when, stratum=rows.stratum, offset=rows.offset, since=from_time
    )
    return SurvivalPrediction(predicted_survival(hazard, scale=interval, level=level), interval, level)
