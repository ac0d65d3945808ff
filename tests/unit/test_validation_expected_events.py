"""Events against events expected of each follow-up: by hand, R's numbers, right and wrong scores."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.validation.calibration import slope
from coincide.estimates.validation.expected_events import (
    events_over_expected,
    expected_of,
    moved_risk,
    slope_of_events,
)
from coincide.estimates.validation.poisson_line import poisson_line
from coincide.estimates.validation.rows import Predicted, predicted
from coincide.prognosis.encals_curve import median_months
from coincide.prognosis.scores import SCORES

VALIDATION = Path(__file__).parents[2] / "validation"
ENCALS = SCORES["encals"]


# By hand and by R.


def three(expected: list[float] | None = None) -> Predicted:
    """Hazards .2 .1 .05 a month up to 6 months, followed (0, 3], (2, 8], (1, 9]: .6, .4 and .25 events."""
    return predicted(
        1 - np.exp(-6 * np.array([0.2, 0.1, 0.05])),
        [3, 8, 9],
        [1, 0, 1],
        horizon=6,
        entry=[0, 2, 1],
        expected=expected or [0.6, 0.4, 0.25],
    )


def test_three_people_by_hand() -> None:
    """One event by month 6, 1.25 expected; exact limits of one event are 0.0253 and 5.5716 (Garwood)."""
    found = events_over_expected(three())
    assert found.estimate == pytest.approx(0.8, rel=1e-12)
    assert (found.low * 1.25, found.high * 1.25) == pytest.approx((0.0253178, 5.5716434), rel=1e-6)
    mean = (3 - math.exp(-1.2) - math.exp(-0.6) - math.exp(-0.3)) / 3
    assert moved_risk(three()).risk == pytest.approx(1 - (1 - mean) ** 0.8, rel=1e-12)
    with pytest.raises(DataError, match="COI-D888"):  # the only event is at the highest prediction
        slope_of_events(three())


def test_the_line_through_two_values_is_that_of_their_ratios() -> None:
    """3 of 4 expected at 0, 2 of 0.5 at 2: slope log(4 / 0.75) / 2, its variance (1/3 + 1/2) / 4."""
    event = np.array([1, 1, 1, 0, 1, 1, 0], np.bool_)
    x, expected = np.array([0, 0, 0, 0, 2, 2, 2.0]), np.array([1, 1, 1, 1, 0.2, 0.2, 0.1])
    found = poisson_line(event, x, expected)
    assert found.slope == pytest.approx(math.log(4 / 0.75) / 2, rel=1e-12)
    assert found.slope_error == pytest.approx(math.sqrt(5 / 24), rel=1e-12)
    at_0 = found.intercept - found.slope * found.centre
    assert at_0 == pytest.approx(math.log(0.75), rel=1e-12)
    assert found.centre == pytest.approx(1 / 4.5, rel=1e-12)


def test_the_line_is_where_a_general_search_finds_it() -> None:
    from scipy.optimize import minimize

    random = np.random.Generator(np.random.Philox(key=8))
    x, expected = 3 * random.standard_normal(80), random.exponential(0.5, 80)
    event = random.random(80) < 0.4
    found = poisson_line(event, x, expected)

    def loss(at: np.ndarray) -> float:
        line = at[0] + at[1] * (x - found.centre)
        return float((expected * np.exp(line)).sum() - line[event].sum())

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    # the search knows no gradient and stops where the likelihood is flat to 1e-13
    assert (found.intercept, found.slope) == pytest.approx(tuple(best.x), abs=1e-6)
    assert (found.intercept_error, found.slope_error) == pytest.approx(_errors(found, x, expected), rel=1e-10)


def _errors(found, x: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Standard errors from the inverse of the information, written out."""
    columns = np.column_stack([np.ones(len(x)), x - found.centre])
    mean = expected * np.exp(columns @ [found.intercept, found.slope])
    inverse = np.linalg.inv(columns.T @ (mean[:, None] * columns))
    return tuple(np.sqrt(np.diag(inverse)).tolist())


def test_a_line_far_from_the_start_is_found() -> None:
    """The slope is log(1e12): steps have to be halved, and no exponential leaves the numbers."""
    event = np.array([1, 0, 1, 1], np.bool_)
    found = poisson_line(event, np.array([0, 0, 1, 1.0]), np.array([1e6, 1e6, 1e-6, 1e-6]))
    assert found.slope == pytest.approx(math.log(1e6) - math.log(5e-7), rel=1e-9)


@pytest.mark.parametrize("late", [False, True])
def test_the_numbers_of_r(late: bool) -> None:
    """poisson.test and glm with an offset, of the score of validation/score_validation.R."""
    with (VALIDATION / "score_validation_rows.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows = {name: np.array([float(row[name]) for row in table]) for name in table[0]}
    with (VALIDATION / "score_validation.csv").open(encoding="utf-8") as file:
        kept = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    start = "late_" if late else ""
    entry = rows["entry"] if late else np.zeros(len(rows["time"]))
    rate = -np.log1p(-rows["risk"]) / 365
    expected = rate * (np.minimum(rows["time"], 365) - np.minimum(entry, 365))
    found = co.validate_score(
        rows["risk"], rows["time"], rows["event"], horizon=365, entry=entry, expected=expected
    )
    assert found.expected_events == pytest.approx(kept[f"{start}events_expected"], rel=1e-12)
    ratio = found.observed_over_expected
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx(
        tuple(kept[start + name] for name in ("ratio", "ratio_low", "ratio_high")), rel=1e-8
    )
    assert found.slope is not None
    # glm stops at 1e-14 of its deviance, that is near 1e-7 of a standard error
    assert found.slope.estimate == pytest.approx(kept[f"{start}events_slope"], rel=1e-7)
    z = 1.959963984540054
    assert found.slope.high - found.slope.estimate == pytest.approx(
        z * kept[f"{start}events_slope_se"], rel=1e-6
    )


# What is told, what is refused.


def test_with_late_entry_and_no_expected_events_nothing_is_compared() -> None:
    found = co.validate_score([0.2, 0.5, 0.6, 0.7], [8, 7, 3, 2], [0, 1, 1, 1], horizon=6, entry=[2, 1, 0, 0])
    assert math.isnan(found.observed_over_expected.estimate)
    assert found.groups == ()
    assert "They are not compared" in found.summary()
    terms = found.tidy().to_pydict()
    at = terms["term"].index("calibration_in_the_large")
    assert terms["note"][at] == "people enter late: give the events expected of each person"
    with pytest.raises(UsageError, match="nothing to show"):
        found.plot("calibration")


def test_the_model_of_the_slope_is_told() -> None:
    given = {"risk": [0.2, 0.5, 0.6, 0.7], "time": [8, 3, 7, 2], "event": [0, 1, 1, 1], "horizon": 7}
    without = co.validate_score(**given)
    beside = co.validate_score(**given, expected=[0.2, 0.6, 0.5, 0.4])
    tables = [one.tidy().to_pydict() for one in (without, beside)]
    notes = [dict(zip(table["term"], table["note"], strict=True)) for table in tables]
    assert notes[0]["calibration_slope"] == "Cox, for proportional hazards"
    assert notes[1]["calibration_slope"] == "Poisson"
    assert "proportional" in " ".join(without.notes)
    assert "proportional" not in " ".join(beside.notes)
    # all are there from the beginning: the groups are those of Kaplan-Meier
    assert beside.calibration_rows() == without.calibration_rows()
    assert tables[1]["term"][5] == "calibration_in_the_large"
    assert tables[1]["estimate"][5] == pytest.approx(math.log(3 / 1.7), rel=1e-12)


def test_no_event_and_nothing_expected_are_no_numbers() -> None:
    none = co.validate_score([0.2, 0.3], [8, 9], [0, 0], horizon=6, expected=[0.2, 0.3], groups=2)
    assert (none.observed_over_expected.estimate, none.observed_over_expected.low) == (0, 0)
    # no event has an exact upper limit of -log(0.025)
    assert none.observed_over_expected.high == pytest.approx(-math.log(0.025) / 0.5, rel=1e-12)
    assert none.slope is None
    assert "calibration_in_the_large: none" in none.summary()
    nothing = co.validate_score([0, 0.3], [8, 9], [0, 0], horizon=6, expected=[0, 0], groups=2)
    assert math.isnan(nothing.observed_over_expected.estimate)


@pytest.mark.parametrize(
    ("expected", "code", "row"),
    [
        ([0.1, -0.1, 0.0], "COI-D884", "row 1"),
        ([0.1, 0.1, 0.2], "COI-D884", "row 2"),  # enters after the horizon
        ([0.1, np.inf, 0.0], "COI-D802", "row 1"),
        ([0.1, 0.1], "COI-D803", ""),
    ],
)
def test_what_is_refused(expected: list[float], code: str, row: str) -> None:
    with pytest.raises(DataError) as caught:
        co.validate_score(
            [0.1, 0.9, 0.5], [4, 6, 9], [1, 0, 0], horizon=5, entry=[0, 1, 7], expected=expected
        )
    assert caught.value.problems[0].code == code
    assert row in str(caught.value)


def test_expected_events_are_asked_for() -> None:
    with pytest.raises(DataError, match="COI-D884"):
        expected_of(predicted([0.1, 0.2], [1, 2], [1, 0], horizon=1))


def test_the_hazard_of_a_score() -> None:
    predictor, months = np.array([-4.0, -5.0, 30.0]), np.array([31.5, 12.0, 900.0])
    found = ENCALS.hazard(predictor, months)
    assert ENCALS.risk is not None
    assert 1 - np.exp(-found[:2]) == pytest.approx(ENCALS.risk(predictor, months)[:2], rel=1e-12)
    assert found[2] == pytest.approx(53 * math.log(2), rel=1e-12)  # the greatest number below 1 is 1 - 2^-53
    with pytest.raises(UsageError, match="predicts no risk"):
        SCORES["tricals"].hazard(predictor, 12.0)


# Scores whose truth is known.


@dataclass(frozen=True)
class Cohort:
    """People who follow the ENCALS model, from onset."""

    predictor: np.ndarray
    entry: np.ndarray
    time: np.ndarray
    event: np.ndarray

    def validated(self, horizon: float, *, by: float = 1.0, expected: bool = True) -> object:
        """Validate ENCALS, its hazards times `by`; without `expected` as if only risks were known."""

        def hazard(months: np.ndarray | float) -> np.ndarray:
            return by * ENCALS.hazard(self.predictor, months)

        until = np.minimum(self.time, horizon)
        events = hazard(until) - hazard(np.minimum(self.entry, until))
        return co.validate_score(
            -np.expm1(-hazard(horizon)),
            self.time,
            self.event,
            horizon=horizon,
            entry=self.entry if self.entry.any() else None,
            expected=events if expected else None,
        )


def cohort(people: int, seed: int, *, late: bool, censored: bool) -> Cohort:
    """Times by inverting the curve; entry later in those with a better outlook; loss after entry."""
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 78], dtype=np.uint64)))
    predictor = random.normal(-4.5, 1.0, people)
    odds = np.log(1 / random.random(people) - 1)
    event = median_months(predictor - odds)  # log odds(t) + predictor = odds
    entry = np.zeros(people)
    if late:
        entry = np.exp(2.4 - 0.3 * (predictor + 4.5) + 0.5 * random.standard_normal(people))
    leave = entry + random.uniform(3, 90, people) if censored else np.full(people, 200.0)
    time = np.minimum(event, np.maximum(leave, entry + 0.1))
    kept = time > entry
    return Cohort(predictor[kept], entry[kept], time[kept], (event <= leave)[kept].astype(float))


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("censored", [False, True])
def test_perfect_predictions_are_found_perfect(late: bool, censored: bool) -> None:
    """20,000 people: 1 within 4 standard errors of O/E and slope at each horizon (false alarm 1 in 15,000).

    A Cox slope of such predictions is 1.28 at 60 months and none lost, more than 10 standard errors away;
    Kaplan-Meier over mean risk is 1.16 at 24 months with late entry, more than 8.
    """
    rows = cohort(20_000, 1, late=late, censored=censored)
    for horizon in (24.0, 36.0, 60.0):
        found = rows.validated(horizon)
        ratio = found.observed_over_expected
        assert ratio.estimate == pytest.approx(1, abs=4 / math.sqrt(found.events))
        assert found.slope is not None
        error = (found.slope.high - found.slope.estimate) / 1.96
        assert error < 0.03
        assert found.slope.estimate == pytest.approx(1, abs=4 * error)
        for group in found.groups:
            wide = (group.observed.high - group.observed.low) / 2
            # five groups at twelve horizons: 4 standard errors, 1.96 of which are half an interval
            assert group.observed.risk == pytest.approx(group.expected, abs=4 / 1.96 * wide)


@pytest.mark.slow
def test_the_old_numbers_are_wrong_there() -> None:
    rows = cohort(20_000, 1, late=False, censored=False)
    cox = rows.validated(60.0, expected=False).slope
    assert cox is not None
    assert cox.low > 1.15
    late = cohort(20_000, 1, late=True, censored=False)
    found = late.validated(24.0)
    assert found.observed.low / found.expected > 1.03


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True])
def test_intervals_hold_one_as_often_as_they_say(late: bool) -> None:
    """200 cohorts of 400: limits hold 1 in 95 % (binomial band of 3.5 standard errors), means are at 1.

    Exact limits hold 1 a little more often than they say, the more so as nobody can have two events.
    """
    found = [cohort(400, seed, late=late, censored=True).validated(36.0) for seed in range(200)]
    slopes = [one.slope for one in found if one.slope is not None]
    ratios = [one.observed_over_expected for one in found]
    assert len(slopes) == 200
    for many, upper in ((slopes, 200), (ratios, 201)):
        held = sum(one.low <= 1 <= one.high for one in many)
        assert 179 <= held < upper  # 0.95 - 3.5 sqrt(.95 x .05 / 200) = 0.896
        error = np.std([one.estimate for one in many], ddof=1) / math.sqrt(200)
        # estimates lean by the order of 1 / events, here near 1 %
        assert np.mean([one.estimate for one in many]) == pytest.approx(1, abs=3 * error + 0.015)


@pytest.mark.parametrize("late", [False, True])
def test_a_score_of_twice_the_hazard_is_found(late: bool) -> None:
    found = cohort(5_000, 2, late=late, censored=True).validated(36.0, by=2.0)
    assert found.observed_over_expected.low <= 0.5 <= found.observed_over_expected.high
    assert found.slope is not None
    for group in found.groups:
        assert group.observed.high < group.expected


@pytest.mark.parametrize("late", [False, True])
def test_too_extreme_predictions_have_a_slope_below_one(late: bool) -> None:
    """The predictor is spread out twice about its mean."""
    rows = cohort(5_000, 3, late=late, censored=True)
    wide = Cohort(2 * rows.predictor + 4.5, rows.entry, rows.time, rows.event)
    found = wide.validated(36.0)
    assert found.slope is not None
    assert found.slope.high < 0.75


def test_under_proportional_hazards_both_slopes_and_ratios_agree() -> None:
    """A Weibull score off by a slope of 0.6, all there from the beginning.

    Both slopes estimate 0.6 from the same events; they differ by what the known baseline tells, which is
    less than a standard error (0.02 at 4,000 events).
    """
    random = np.random.Generator(np.random.Philox(key=9))
    predictor = random.standard_normal(6000)
    event = (random.exponential(1, 6000) / (0.002 * np.exp(0.6 * predictor))) ** (1 / 1.4)
    leave = random.uniform(20, 160, 6000)
    time = np.minimum(event, leave)
    hazard = 0.002 * np.exp(predictor)
    expected = hazard * np.minimum(time, 100) ** 1.4
    rows = predicted(-np.expm1(-hazard * 100**1.4), time, event <= leave, horizon=100, expected=expected)
    assert slope_of_events(rows).estimate == pytest.approx(0.6, abs=0.05)
    assert slope_of_events(rows).estimate == pytest.approx(slope(rows).estimate, abs=0.03)
    assert slope_of_events(rows, predictor) == slope_of_events(rows, predictor + 0.0)
    right = 0.002 * np.exp(0.6 * predictor)
    found = co.validate_score(
        -np.expm1(-right * 100**1.4),
        time,
        event <= leave,
        horizon=100,
        expected=right * np.minimum(time, 100) ** 1.4,
    )
    plain = co.validate_score(-np.expm1(-right * 100**1.4), time, event <= leave, horizon=100)
    # one weighs people by their follow-up, the other gives back the lost: both 1 within 0.03
    assert found.observed_over_expected.estimate == pytest.approx(
        plain.observed_over_expected.estimate, abs=0.04
    )
    assert found.observed_over_expected.estimate == pytest.approx(1, abs=0.06)
