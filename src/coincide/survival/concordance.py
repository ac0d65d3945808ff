"""`concordance`: how well a fit or a score orders people by when they have the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.errors import DataError, Problem, Problems, UsageError
from coincide.estimates.survival.concordance import Concordance
from coincide.estimates.survival.concordance import concordance as counted
from coincide.estimates.survival.cox.groups import groups
from coincide.estimates.survival.cox_after.prediction import linear_predictor
from coincide.kernels.survival.spans import column, same_length, spans
from coincide.survival.cox import CoxFit
from coincide.tidy import text_table, tidy_table


@dataclass(frozen=True, slots=True)
class ConcordanceResult:
    """The share of pairs ordered rightly, with the pairs it stands on.

    Attributes
    ----------
    counted
        Estimate, standard error, limits, and weights of pairs.
    rows, events
        Rows, and those with the event.
    """

    counted: Concordance
    rows: int
    events: int

    @property
    def estimate(self) -> float:
        """The share; 0.5 is no better than chance."""
        return self.counted.estimate

    @property
    def se(self) -> float:
        """Its standard error."""
        return self.counted.se

    def tidy(self) -> pa.Table:
        """Return one line: estimate, std.error, conf.low, conf.high, pairs of each kind."""
        found = self.counted
        return tidy_table(
            {
                "term": ["concordance"],
                "estimate": [found.estimate],
                "std.error": [found.se],
                "conf.low": [found.interval.low],
                "conf.high": [found.interval.high],
                "concordant": [found.concordant],
                "discordant": [found.discordant],
                "tied.score": [found.tied_score],
                "tied.time": [found.tied_time],
                "tied.both": [found.tied_both],
            }
        )

    def summary(self) -> str:
        """Return the result as text."""
        return f"concordance, {self.rows} rows, {self.events} events\n{text_table(self.tidy())}"


@overload
def concordance(fit: CoxFit, /, *, level: float = 0.95) -> ConcordanceResult: ...


@overload
def concordance(
    time: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    /,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> ConcordanceResult: ...


def concordance(
    first: Any,
    event: ArrayLike | None = None,
    score: ArrayLike | None = None,
    /,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> ConcordanceResult:
    """Return Harrell's concordance of a fit, or of a score with survival.

    Parameters
    ----------
    first
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`, and nothing else; or the end of follow-up
        of each row, shape (n,).
    event
        1 where it ended with the event, else 0.
    score
        Higher for whom the event is expected **earlier** (a risk), shape (n,).
    entry, weights, strata, cluster
        As in `coincide.fit_cox`. Only rows of one stratum that are at risk together are compared; the
        influences of rows of a cluster are added up.
    level
        Confidence level, from 0.5 up to 1.

    Raises
    ------
    UsageError
        ``COI-U088`` when a fit is given with vectors, or a time without event and score.
    DataError
        ``COI-D800`` to ``COI-D807`` for rows; ``COI-D854`` when no pair can be compared.

    Notes
    -----
    Harrell, Lee & Mark, Statistics in Medicine 1996; 15: 361-87: ``(concordant + tied / 2) / usable`` over
    pairs of which one is known to have the event first. Variance: the infinitesimal jackknife. As
    ``concordance`` of R's survival, in the order of n log n. A concordance found on the rows a model was
    fitted to flatters it.

    Examples
    --------
    >>> import coincide as co
    >>> found = co.concordance([2, 4, 5, 7], [1, 1, 0, 1], [3.0, 1.0, 2.0, 0.5])
    >>> found.estimate
    0.8
    """
    vectors = (event, score, entry, weights, strata, cluster)
    if isinstance(first, CoxFit):
        if any(one is not None for one in vectors):
            raise UsageError(_either("a fit holds its rows already; give nothing beside it"))
        return _of_fit(first, level)
    if event is None or score is None:
        raise UsageError(_either("give time, event and score, or one fit"))
    made = spans(first, event, entry=entry, weights=weights)
    problems = Problems(DataError)
    risk = column("score", score, problems)
    same_length(problems, score=risk, time=made.exit)
    stratum, _ = groups("strata", strata, made.rows, problems)
    clusters, _ = groups("cluster", cluster, made.rows, problems)
    problems.raise_if_any()
    found = counted(made, risk, stratum=stratum, cluster=clusters, level=level)
    return ConcordanceResult(found, made.rows, int((made.event > 0).sum()))


def _of_fit(fit: CoxFit, level: float) -> ConcordanceResult:
    design = fit.fitted.design
    score = linear_predictor(fit.fitted, design.X)
    if design.offset is not None:
        score = score + design.offset
    found = counted(
        design.spans, np.ascontiguousarray(score), stratum=design.stratum, cluster=design.cluster, level=level
    )
    return ConcordanceResult(found, fit.rows, fit.events)


def _either(fix: str) -> Problem:
    return Problem("COI-U088", "concordance() takes a fit, or vectors", where="concordance", fix=fix)
