"""How a score does in a cohort it was not made in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from numpy.typing import ArrayLike

from coincide.errors import DataError
from coincide.estimates.survival.concordance import Concordance, concordance
from coincide.estimates.validation.brier import brier
from coincide.estimates.validation.calibration import Ratio, by_groups, slope
from coincide.estimates.validation.decision import THRESHOLDS, decision_curve
from coincide.estimates.validation.observed import Observed, observed
from coincide.estimates.validation.rows import Predicted, predicted
from coincide.kernels.survival.spans import spans
from coincide.prognosis.validation import Validation

_THIN: Final = 10
"""Fewer at risk than this at an event make the observed risk hang on few people, which is told."""


def validate_score(
    risk: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    *,
    horizon: float,
    entry: ArrayLike | None = None,
    linear_predictor: ArrayLike | None = None,
    groups: int = 5,
    thresholds: Sequence[float] = THRESHOLDS,
    level: float = 0.95,
) -> Validation:
    """Validate predicted risks on a cohort: discrimination, calibration, accuracy, usefulness.

    Parameters
    ----------
    risk
        Predicted risk of the event by `horizon`, 0 to 1, shape (n,); nobody with a missing risk.
    time, event
        End of follow-up, and 1 when it ended with the event, shape (n,).
    horizon
        In the unit of `time`.
    entry
        Time after which a row is at risk, such as the time from onset to diagnosis when time is counted from
        onset; None for the beginning. The observed risk is then that of people free of the event at entry.
    linear_predictor
        On the scale of log hazards, for the calibration slope; ``log(-log(1 - risk))`` when left out, which
        is right for any model that predicts the risk itself.
    groups
        Groups of like size for the calibration plot, fewer when there are fewer rows.
    thresholds
        Risks for the decision curve.
    level
        Confidence level.

    Raises
    ------
    DataError
        COI-D800 to COI-D807 and COI-D884 to COI-D889, rows by number, the first row being 0.

    Examples
    --------
    >>> found = validate_score(
    ...     [0.9, 0.7, 0.6, 0.4, 0.3, 0.1], [2, 5, 9, 6, 12, 12], [1, 1, 0, 1, 0, 0], horizon=8, groups=2
    ... )
    >>> found.people, found.events, round(found.concordance.estimate, 4), round(found.observed.risk, 4)
    (6, 3, 0.9167, 0.5)
    """
    rows = predicted(risk, time, event, horizon=horizon, entry=entry)
    seen, expected = observed(rows, level), float(rows.risk.mean())
    ratio = [value / expected if expected else math.nan for value in (seen.risk, seen.low, seen.high)]
    return Validation(
        horizon=rows.horizon,
        people=len(rows.time),
        events=rows.events,
        concordance=_concordance(rows, level),
        observed=seen,
        expected=expected,
        observed_over_expected=Ratio(*ratio),
        slope=_slope(rows, linear_predictor, level),
        brier=brier(rows, level),
        groups=by_groups(rows, min(groups, len(rows.risk)), level) if len(rows.risk) > 1 else (),
        decisions=decision_curve(rows, thresholds),
        notes=_notes(rows, seen),
    )


def _concordance(rows: Predicted, level: float) -> Concordance | None:
    made = spans(rows.time, rows.event, entry=rows.entry)
    try:
        return concordance(made, rows.risk, level=level)
    except DataError as error:
        if [problem.code for problem in error.problems] == ["COI-D854"]:
            return None
        raise


def _slope(rows: Predicted, linear_predictor: ArrayLike | None, level: float) -> Ratio | None:
    """Return the slope, or None where there is none: no event, equal predictions, complete separation."""
    try:
        return slope(rows, linear_predictor, level)
    except DataError as error:
        if {problem.code for problem in error.problems} & {"COI-D888", "COI-D825", "COI-D827", "COI-D829"}:
            return None
        raise


def _notes(rows: Predicted, seen: Observed) -> tuple[str, ...]:
    found = []
    if math.isnan(seen.risk):
        found.append("Nobody is followed to the horizon: there is no observed risk.")
    if seen.fewest < _THIN and rows.events:
        found.append(
            f"At an event by the horizon only {seen.fewest} were at risk: the observed risk hangs on few "
            "people."
        )
    if rows.entry is not None and (rows.entry > 0).any():
        found.append(
            "People enter late: the mean prediction is that of people who lived to be seen, the observed "
            "risk that from the beginning, so observed over expected is too high where events come early."
        )
    if rows.entry is not None and (rows.entry >= rows.horizon).any():
        late = int((rows.entry >= rows.horizon).sum())
        found.append(
            f"{late} people enter at or after the horizon: they tell nothing about the observed risk."
        )
    if rows.events < 100:
        found.append(
            f"{rows.events} events by the horizon: below 100, a validation is imprecise (Collins et al., "
            "Stat Med 2016; 35: 214-26)."
        )
    return tuple(found)
