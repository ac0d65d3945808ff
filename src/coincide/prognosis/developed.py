"""How much a Cox model flatters itself in the cohort it was developed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.estimates.survival.concordance import concordance
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.fit import fit
from coincide.estimates.validation.optimism import Floats, Ints, Optimism, bootstrap_optimism
from coincide.kernels.survival.spans import column, same_length, spans
from coincide.survival.frames import matrix
from coincide.tidy import tidy_table

MEASURES: Final = ("concordance", "calibration_slope")


@dataclass(frozen=True, slots=True, eq=False)
class CoxOptimism:
    """Performance of a Cox model in its own cohort, before and after correction.

    Attributes
    ----------
    found
        Apparent performance, optimism, and their difference, in the order of ``MEASURES``.
    people, events
        Rows and events.
    """

    found: Optimism
    people: int
    events: int

    def tidy(self) -> pa.Table:
        """Return one row for each measure: ``term, apparent, optimism, corrected, repeats, n, nevent``."""
        rows = len(MEASURES)
        return tidy_table(
            {
                "term": MEASURES,
                "apparent": self.found.apparent,
                "optimism": self.found.optimism,
                "corrected": self.found.corrected,
                "repeats": [self.found.repeats] * rows,
                "n": [self.people] * rows,
                "nevent": [self.events] * rows,
            }
        )

    def summary(self) -> str:
        """Return the measures in words."""
        lines = [f"{self.people} rows, {self.events} events, {self.found.repeats} bootstrap samples"]
        if self.found.failed:
            lines.append(f"{self.found.failed} samples gave no model and were left out")
        numbers = zip(MEASURES, self.found.apparent, self.found.optimism, self.found.corrected, strict=True)
        lines += [
            f"{name}: {apparent:.3f} in the model's own data, {gap:.3f} of it optimism, {kept:.3f} corrected"
            for name, apparent, gap, kept in numbers
        ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, eq=False)
class _Cohort:
    time: Floats
    event: Floats
    entry: Floats | None
    X: Floats

    def coefficients(self, rows: Ints) -> Floats:
        """Fit the model to some rows."""
        entry = None if self.entry is None else self.entry[rows]
        return fit(cox_design(self.time[rows], self.event[rows], self.X[rows], entry=entry)).coef

    def performance(self, coefficients: Floats, rows: Ints) -> Floats:
        """Return concordance and calibration slope of a model in some rows."""
        entry = None if self.entry is None else self.entry[rows]
        score = self.X[rows] @ coefficients
        time, event = self.time[rows], self.event[rows]
        line = fit(cox_design(time, event, [score], entry=entry))
        return np.array([concordance(spans(time, event, entry=entry), score).estimate, line.coef[0]])


def cox_optimism(
    time: ArrayLike,
    event: ArrayLike,
    X: Any,
    *,
    entry: ArrayLike | None = None,
    repeats: int = 200,
    seed: int = 1,
) -> CoxOptimism:
    """Return concordance and calibration slope of a Cox model, corrected for optimism by bootstrap.

    The columns of `X` are taken as fixed beforehand. Where terms or cut-points were chosen by looking at the
    data, this corrects too little: the choice must be repeated in each sample, with
    :func:`coincide.estimates.validation.optimism.bootstrap_optimism`.

    Parameters
    ----------
    time, event, entry
        Follow-up as in ``co.fit_cox``; one row for each person, since rows are drawn as people.
    X
        Covariates, shape (n, p), or a frame.
    repeats
        Bootstrap samples.
    seed
        Seed of the random numbers.

    Raises
    ------
    DataError
        Of ``co.fit_cox`` for the whole cohort; COI-D887 when a model could be fitted in fewer than half of
        the samples.
    """
    problems = Problems(DataError)
    leave, kinds = column("time", time, problems), column("event", event, problems)
    enter = None if entry is None else column("entry", entry, problems)
    covariates, _ = matrix(X)
    vectors: dict[str, NDArray[Any]] = {"time": leave, "event": kinds, "X": covariates}
    if enter is not None:
        vectors["entry"] = enter
    same_length(problems, **vectors)
    problems.raise_if_any()
    cohort = _Cohort(leave, kinds, enter, covariates)
    found = bootstrap_optimism(
        cohort.coefficients, cohort.performance, len(leave), repeats=repeats, seed=seed
    )
    return CoxOptimism(found, len(leave), int((kinds > 0).sum()))
