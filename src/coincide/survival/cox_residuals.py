"""`residuals` and `influence`: how single rows stand to a proportional-hazards fit.

These are values of people, for the analyst's own eyes: no table of a study is made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.cox.fitted import FittedCox
from coincide.estimates.survival.cox_after import residuals as of
from coincide.survival.cox import CoxFit
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]
Kind = Literal["martingale", "deviance", "score", "schoenfeld", "scaled_schoenfeld", "dfbeta", "dfbetas"]

_ONE: Final[dict[str, Callable[[FittedCox], Float]]] = {
    "martingale": of.martingale,
    "deviance": of.deviance,
}
_EACH: Final[dict[str, Callable[[FittedCox], Float]]] = {
    "score": of.score,
    "dfbeta": of.dfbeta,
    "dfbetas": of.dfbetas,
}
_EVENTS: Final[dict[str, Callable[[FittedCox], of.AtEvents]]] = {
    "schoenfeld": of.schoenfeld,
    "scaled_schoenfeld": of.scaled_schoenfeld,
}
KINDS: Final = (*_ONE, *_EACH, *_EVENTS)


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Residuals of rows.

    Attributes
    ----------
    kind
        What they are.
    rows
        Number of each row in the data, from 0, shape (r,); Schoenfeld residuals are of rows with an event,
        by stratum and time.
    times
        Event times of Schoenfeld residuals, shape (r,); None for others.
    names
        Names of the columns of `values`.
    values
        Shape (r, 1) for one value per row, (r, p) for one per coefficient.
    """

    kind: str
    rows: NDArray[np.int64]
    times: Float | None
    names: tuple[str, ...]
    values: Float

    def tidy(self) -> pa.Table:
        """Return one line per row: row, time (of Schoenfeld residuals), and a column for each name."""
        columns: dict[str, NDArray[np.generic]] = {"row": self.rows}
        if self.times is not None:
            columns["time"] = self.times
        return tidy_table(columns | {name: self.values[:, place] for place, name in enumerate(self.names)})


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """The rows that move the coefficients most.

    Attributes
    ----------
    dfbetas
        About how much each row moves each coefficient, in standard errors, shape (n, p).
    names
        Names of the coefficients.
    """

    dfbetas: Float
    names: tuple[str, ...]

    def tidy(self) -> pa.Table:
        """Return the row that moves each coefficient most: term, row, dfbetas."""
        rows = np.abs(self.dfbetas).argmax(axis=0)
        return tidy_table(
            {"term": self.names, "row": rows, "dfbetas": self.dfbetas[rows, np.arange(len(self.names))]}
        )

    @property
    def largest(self) -> float:
        """Return the largest change any row makes to any coefficient, in standard errors."""
        return float(np.abs(self.dfbetas).max())

    def summary(self) -> str:
        """Return the table as text."""
        told = "the row (from 0) that moves each coefficient most, in standard errors"
        return f"{told}\n{text_table(self.tidy())}"


def residuals(fit: CoxFit, kind: Kind) -> Residuals:
    """Return residuals of a fit.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`.
    kind
        ``martingale``: events less events expected; ``deviance``: the same, symmetric; ``score``: what each
        row adds to the score; ``dfbeta``: about how much it moves the coefficients, ``dfbetas`` in standard
        errors; ``schoenfeld``: covariates at events less those expected; ``scaled_schoenfeld``: about the
        coefficient at the time of each event.

    Raises
    ------
    UsageError
        ``COI-U084`` for another kind.

    Notes
    -----
    As ``residuals.coxph`` of R's survival; score and Schoenfeld residuals are not multiplied by case weights,
    ``dfbeta`` and ``dfbetas`` are.

    Examples
    --------
    >>> import coincide as co
    >>> fit = co.fit_cox([1, 2, 3, 4], [1, 1, 1, 0], {"dose": [1.0, 0.0, 1.0, 0.0]})
    >>> found = co.residuals(fit, "martingale")
    >>> found.names, round(abs(float(found.values.sum())), 12)
    (('martingale',), 0.0)
    """
    fitted = fit.fitted
    if kind in _EVENTS:
        found = _EVENTS[kind](fitted)
        return Residuals(kind, found.rows, found.times, fit.names, found.values)
    if kind in _ONE:
        values = _ONE[kind](fitted)[:, None]
        return Residuals(kind, np.arange(len(values)), None, (kind,), values)
    if kind not in _EACH:
        raise UsageError(
            Problem(
                "COI-U084",
                f"kind {kind!r} is not understood",
                where="kind",
                fix=f"one of {', '.join(KINDS)}",
            )
        )
    values = _EACH[kind](fitted)
    return Residuals(kind, np.arange(len(values)), None, fit.names, values)


def influence(fit: CoxFit) -> Influence:
    """Return how much single rows move the coefficients.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`.

    Examples
    --------
    >>> import coincide as co
    >>> fit = co.fit_cox([1, 2, 3, 4], [1, 1, 1, 0], {"dose": [1.0, 0.0, 1.0, 0.0]})
    >>> co.influence(fit).tidy().column_names
    ['term', 'row', 'dfbetas']
    """
    return Influence(of.dfbetas(fit.fitted), fit.names)
