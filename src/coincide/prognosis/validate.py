"""How a score does in a cohort it was not made in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from numpy.typing import ArrayLike

from coincide.errors import DataError
from coincide.estimates.survival.concordance import Concordance, concordance
from coincide.estimates.validation.brier import brier
from coincide.estimates.validation.calibration import (
    Group,
    Ratio,
    by_groups,
    observed_over_expected,
    slope,
)
from coincide.estimates.validation.decision import THRESHOLDS, decision_curve
from coincide.estimates.validation.expected_events import events_over_expected, moved_risk, slope_of_events
from coincide.estimates.validation.observed import Observed, observed
from coincide.estimates.validation.rows import Predicted, predicted
from coincide.kernels.survival.spans import spans
from coincide.prognosis.validation import Validation

_THIN: Final = 10
"""Fewer at risk than this at an event make the observed risk hang on few people, which is told."""

_NOBODY: Final = "Nobody is followed to the horizon: there is no observed risk."
_FEW_AT_RISK: Final = (
    f"At an event by the horizon fewer than {_THIN} were at risk: the observed risk hangs on few people."
)
_PROPORTIONAL: Final = (
    "The calibration slope takes hazards to be proportional up to the horizon (Cox model); a score of "
    "another model needs the events expected of each person."
)
_LATE: Final = (
    "People enter late: the mean prediction is that of people who lived to be seen, one minus Kaplan-Meier "
    "that from the beginning. They are not compared; give the events expected of each person."
)
_LATE_EXPECTED: Final = (
    "People enter late: observed over expected and the slope are of events after entry; in groups, the "
    "observed risk is the mean predicted one, moved by observed over expected on the scale of hazards. The "
    "decision curve takes one minus Kaplan-Meier, the observed risk from the beginning."
)
_AFTER: Final = "Some people enter at or after the horizon: they tell nothing about calibration."
_IMPRECISE: Final = (
    "Few events by the horizon: below 100, a validation is imprecise (Collins et al., Stat Med 2016; 35: "
    "214-26)."
)


def validate_score(
    risk: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    *,
    horizon: float,
    entry: ArrayLike | None = None,
    expected: ArrayLike | None = None,
    linear_predictor: ArrayLike | None = None,
    groups: int = 5,
    thresholds: Sequence[float] = THRESHOLDS,
    level: float = 0.95,
) -> Validation:
    """Validate predicted risks on a cohort: discrimination, calibration, accuracy, usefulness.

    Parameters
    ----------
    risk
        Predicted risk of the event by `horizon`, from the beginning of time, 0 to 1, shape (n,); nobody with
        a missing risk.
    time, event
        End of follow-up, and 1 when it ended with the event, shape (n,).
    horizon
        In the unit of `time`.
    entry
        Time after which a row is at risk, such as the time from onset to diagnosis when time is counted from
        onset; None for the beginning. What the score is made of has to be known by then.
    expected
        Events predicted of each person's own follow-up up to the horizon, shape (n,): the cumulative hazard
        ``H = -log(1 - risk)`` at ``min(time, horizon)`` less that at `entry`. With it, calibration is
        right whatever the model of the score and whenever people enter: events over events expected, and the
        slope of a Poisson regression (Crowson, Atkinson & Therneau, Stat Methods Med Res 2016; 25: 1692-706).
        Without it, observed over expected is one minus Kaplan-Meier over the mean risk, there is none and
        there are no groups when people enter late, and the slope is that of a Cox model, right under
        proportional hazards alone: of perfect predictions of ENCALS, a model of proportional odds, it is
        about 1.2 once most people have had the event.
    linear_predictor
        For the calibration slope, on the scale of log hazards and known at entry; ``log(-log(1 - risk))``
        when left out.
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

    A score of a constant hazard, and people who enter late:

    >>> import numpy as np
    >>> hazard, entry, time = np.array([0.2, 0.1, 0.05]), np.array([0, 2, 1]), np.array([3, 8, 9])
    >>> found = validate_score(
    ...     1 - np.exp(-6 * hazard), time, [1, 0, 1], horizon=6, entry=entry, groups=2,
    ...     expected=hazard * (np.minimum(time, 6) - entry),
    ... )
    >>> round(found.expected_events, 2), round(found.observed_over_expected.estimate, 4)
    (1.25, 0.8)
    """
    rows = predicted(risk, time, event, horizon=horizon, entry=entry, expected=expected)
    seen = observed(rows, level)
    return Validation(
        horizon=rows.horizon,
        people=len(rows.time),
        events=rows.events,
        concordance=_concordance(rows, level),
        observed=seen,
        expected=float(rows.risk.mean()),
        expected_events=None if rows.expected is None else float(rows.expected.sum()),
        late=rows.late,
        observed_over_expected=_ratio(rows, level),
        slope=_slope(rows, linear_predictor, level),
        brier=brier(rows, level),
        groups=_groups(rows, groups, level),
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


def _ratio(rows: Predicted, level: float) -> Ratio:
    """Return observed over expected; none where late entry makes them those of different people."""
    if rows.expected is not None:
        return events_over_expected(rows, level)
    if rows.late:
        return Ratio(math.nan, math.nan, math.nan)
    return observed_over_expected(rows, level)


def _groups(rows: Predicted, groups: int, level: float) -> tuple[Group, ...]:
    """Return the groups, observed risks by Kaplan-Meier where all are there from the beginning."""
    seen = observed
    if rows.late and rows.expected is not None:
        seen = moved_risk
    if len(rows.risk) < 2:
        return ()
    found = by_groups(rows, min(groups, len(rows.risk)), level, seen)
    return () if rows.late and rows.expected is None else found


def _slope(rows: Predicted, linear_predictor: ArrayLike | None, level: float) -> Ratio | None:
    """Return the slope, or None where there is none: no event, equal predictions, complete separation."""
    measure = slope if rows.expected is None else slope_of_events
    try:
        return measure(rows, linear_predictor, level)
    except DataError as error:
        if {problem.code for problem in error.problems} & {"COI-D888", "COI-D825", "COI-D827", "COI-D829"}:
            return None
        raise


def _notes(rows: Predicted, seen: Observed) -> tuple[str, ...]:
    """Return what a reader has to know, without any count: a released table shows these words."""
    enter = rows.entry is not None and bool((rows.entry >= rows.horizon).any())
    told = {
        _NOBODY: math.isnan(seen.risk),
        _FEW_AT_RISK: seen.fewest < _THIN and rows.events > 0,
        _PROPORTIONAL: rows.expected is None,
        _LATE: rows.late and rows.expected is None,
        _LATE_EXPECTED: rows.late and rows.expected is not None,
        _AFTER: enter,
        _IMPRECISE: rows.events < 100,
    }
    return tuple(words for words, holds in told.items() if holds)
