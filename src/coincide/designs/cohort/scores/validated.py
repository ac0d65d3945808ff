"""How a score does in this cohort: order, calibration, accuracy, usefulness."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.endpoints import Endpoint, parts_of
from coincide.designs.cohort.guard import DESCRIBED_DIGITS, Guard
from coincide.designs.cohort.lines import LEVEL, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.designs.cohort.scores.described import Computed
from coincide.designs.cohort.scores.grouped import calibration, decisions, groups_of, thresholds_of
from coincide.designs.cohort.scores.tried import Bools, Floats, Tried
from coincide.designs.cohort.subsets import subset_of
from coincide.errors import DataError
from coincide.estimates.validation.decision import THRESHOLDS
from coincide.prognosis.validate import validate_score
from coincide.prognosis.validation import Validation
from coincide.results.table import Row
from coincide.study.cohort_sections import ScoreSection
from coincide.survival.concordance import concordance


def validate(notes: Notes, bench: Bench, section: ScoreSection, score: Computed) -> None:
    """Note how a score does against the endpoint the study names."""
    if section.endpoint is None or score.score is None:
        return
    endpoint = bench.endpoints[section.endpoint]
    known = score.known
    part = subset_of(notes, endpoint, known, ("score", score.name))
    tried = Tried(
        score, endpoint, known, endpoint.rows.of(known), part, _safe(endpoint, known, section, bench.guard)
    )
    _order(notes, tried)
    if score.score.risk is None:
        return
    horizons = [float(one) for one in section.horizon_months]
    groups = groups_of(tried, horizons, bench.guard)
    for horizon in horizons:
        _horizon(notes, tried, horizon, groups)


def _safe(endpoint: Endpoint, known: Bools, section: ScoreSection, guard: Guard) -> frozenset[float]:
    """Return the horizons at which those with and without the score may be counted."""
    horizons = [float(one) for one in section.horizon_months]
    if not guard.hides:
        return frozenset(horizons)
    parts = parts_of(endpoint, [known] if known.all() else [known, ~known], guard, horizons)
    months = parts.steps[0].months.tolist() if parts.steps else []
    return frozenset(one for one in horizons if one in months)


def _order(notes: Notes, tried: Tried) -> None:
    """Note the share of pairs the score orders rightly."""
    values = tried.score.values[tried.known]
    if tried.score.score is not None and tried.score.score.direction == "higher_is_better":
        values = -values
    try:
        found = concordance(tried.rows.time, tried.event, values, entry=tried.rows.late).counted
    except DataError:
        return  # no pair can be compared
    row, number = tried.named(), notes.guard.number
    notes.add(
        "cohort_estimates",
        tried.part.rests,
        **row,
        measure="concordance",
        estimate=number(found.estimate),
        **limits(number(found.interval.low), number(found.interval.high)),
        level=LEVEL,
        method="Harrell",
        **tried.part.shown(notes, row),
    )


def _horizon(notes: Notes, tried: Tried, horizon: float, groups: int) -> None:
    """Note everything about one horizon."""
    row = tried.named(horizon)
    if horizon not in tried.safe:
        notes.add_hidden("cohort_estimates", **row, measure="observed_over_expected")
        return
    score = tried.score
    risk = score.score.risk(score.values[tried.known], horizon)  # type: ignore[union-attr, misc]
    thresholds = thresholds_of(tried, risk, horizon, notes.guard)
    try:
        found = validate_score(
            risk,
            tried.rows.time,
            tried.event,
            horizon=horizon,
            entry=tried.rows.late,
            expected=_expected(tried, horizon),
            groups=max(groups, 2),
            thresholds=thresholds or THRESHOLDS,
        )
    except DataError:
        notes.add_hidden("cohort_estimates", **row, measure="observed_over_expected")
        return
    notes.unshown[tried.by(horizon)] = found.events
    counts = _counts(notes, tried, found, row)
    _measures(notes, tried, found, row, counts)
    if groups:
        calibration(notes, tried, found, horizon)
    else:
        notes.add_hidden("calibration", score=score.name, time=horizon, group=1)
    if thresholds:
        decisions(notes, tried, found, horizon)
    else:
        notes.add_hidden("decision_curve", score=score.name, time=horizon)


def _expected(tried: Tried, horizon: float) -> Floats:
    """Return the events the score expects of each person up to the horizon, shape (people,)."""
    score, values = tried.score.score, tried.score.values[tried.known]
    until = np.minimum(tried.rows.time, horizon)
    since = np.minimum(tried.rows.entry, until)
    found: Floats = score.hazard(values, until) - score.hazard(values, since)  # type: ignore[union-attr]
    return found


def _counts(notes: Notes, tried: Tried, found: Validation, row: Row) -> dict[str, int | None]:
    """Return people and events by the horizon, as far as they may be told."""
    horizon = found.horizon
    events = found.events if tried.part.told_events else None
    people = tried.part.people if tried.part.told_people else None
    if people is not None:
        notes.one(tried.part.who, estimate_id("people", row))
    if events is not None:
        notes.one(tried.by(horizon), estimate_id("events", row))
    return {"people": people, "events": events}


def _measures(
    notes: Notes, tried: Tried, found: Validation, row: Row, counts: Mapping[str, int | None]
) -> None:
    """Note calibration in the large, slope and Brier score, and with the first what a reader has to know.

    Exact limits over their estimate depend on the number of events alone: where that is not told, neither are
    they.
    """
    rests = (*tried.part.rests, tried.by(found.horizon))
    ratio, slope, brier = found.observed_over_expected, found.slope, found.brier
    exact = (ratio.low, ratio.high) if counts["events"] is not None else (math.nan, math.nan)
    how = " ".join(["Events over events expected of each follow-up, exact Poisson limits.", *found.notes])
    measures = [("observed_over_expected", ratio.estimate, *exact, how)]
    if slope is not None:
        how = "Poisson on log(-log(1 - risk)), against events expected"
        measures.append(("calibration_slope", slope.estimate, slope.low, slope.high, how))
    measures.append(("brier", brier.score, brier.low, brier.high, brier.reason or "censoring weighted for"))
    for measure, *values, method in measures:
        estimate, low, high = (notes.guard.number(value, DESCRIBED_DIGITS) for value in values)
        notes.add(
            "cohort_estimates",
            rests,
            **row,
            measure=measure,
            estimate=estimate,
            **limits(low, high),
            level=LEVEL,
            method=method,
            **counts,
        )
