"""Scores whose calibration is known, by simulation: right, extreme and biased ones; R's numbers."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

import coincide as co

VALIDATION = Path(__file__).parents[2] / "validation"


def numbers(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def lung() -> dict[str, np.ndarray]:
    with (VALIDATION / "score_validation_rows.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_the_numbers_of_r() -> None:
    """survfit, coxph and concordance of R on the same predictions (validation/score_validation.R)."""
    expected, rows = numbers(VALIDATION / "score_validation.csv"), lung()
    found = co.validate_score(
        rows["risk"], rows["time"], rows["event"], horizon=365, thresholds=(0.3, 0.5, 0.7)
    )
    z = 1.959963984540054
    assert found.observed.risk == pytest.approx(expected["all_risk"], rel=1e-12)
    assert (found.observed.low, found.observed.high) == pytest.approx(
        (expected["all_low"], expected["all_high"]), rel=1e-12
    )
    assert found.expected == pytest.approx(expected["expected"], rel=1e-12)
    assert found.slope is not None
    assert found.slope.estimate == pytest.approx(
        expected["slope"], rel=1e-8
    )  # R stops at 1e-12 of the likelihood
    assert found.slope.high - found.slope.estimate == pytest.approx(z * expected["slope_se"], rel=1e-8)
    assert found.concordance is not None
    assert found.concordance.estimate == pytest.approx(expected["concordance"], rel=1e-12)
    assert found.concordance.se == pytest.approx(math.sqrt(expected["concordance_var"]), rel=1e-8)
    assert found.brier.score == pytest.approx(expected["brier"], rel=1e-12)
    assert found.brier.null_score == pytest.approx(expected["brier_null"], rel=1e-12)
    for one in found.decisions:
        assert one.score == pytest.approx(expected[f"benefit_{one.threshold:g}"], rel=1e-11)
        assert one.everybody == pytest.approx(expected[f"benefit_all_{one.threshold:g}"], rel=1e-11)


def test_the_numbers_of_r_with_late_entry() -> None:
    expected, rows = numbers(VALIDATION / "score_validation.csv"), lung()
    found = co.validate_score(rows["risk"], rows["time"], rows["event"], horizon=365, entry=rows["entry"])
    assert found.observed.risk == pytest.approx(expected["late_risk"], rel=1e-12)
    assert (found.observed.low, found.observed.high) == pytest.approx(
        (expected["late_low"], expected["late_high"]), rel=1e-12
    )
    assert found.slope is not None
    assert found.slope.estimate == pytest.approx(expected["late_slope"], rel=1e-8)
    assert found.concordance is not None
    assert found.concordance.estimate == pytest.approx(expected["late_concordance"], rel=1e-12)


def cohort(people: int, seed: int, *, late: bool) -> dict[str, np.ndarray]:
    """Weibull survival with one predictor, censoring, and (late) entry before the event or not at all."""
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 77], dtype=np.uint64)))
    predictor = 0.8 * random.standard_normal(people)
    event = (random.exponential(1, people) / (0.002 * np.exp(predictor))) ** (1 / 1.4)
    censored = random.uniform(20, 160, people)
    entry = random.uniform(0, 24, people) if late else np.zeros(people)
    time = np.minimum(event, censored)
    kept = time > entry
    return {
        "predictor": predictor[kept],
        "time": time[kept],
        "event": (event <= censored)[kept].astype(float),
        "entry": entry[kept],
    }


def true_risk(predictor: np.ndarray, horizon: float) -> np.ndarray:
    return 1 - np.exp(-0.002 * np.exp(predictor) * horizon**1.4)


@pytest.mark.parametrize("late", [False, True])
def test_a_right_score_is_found_right(late: bool) -> None:
    """60 cohorts of 600: mean slope and O/E at 1 within 3 standard errors, intervals hold 1 in about 95 %.

    With late entry the mean predicted risk is that of people who survived to entry, who are at lower risk
    than those who did not, while Kaplan-Meier gives back the risk of everybody of their mix: so O/E is
    judged in cohorts without late entry only.
    """
    slopes, ratios, held = [], [], 0
    for seed in range(60):
        rows = cohort(600, seed, late=late)
        risk = true_risk(rows["predictor"], 48)
        found = co.validate_score(
            risk, rows["time"], rows["event"], horizon=48, entry=rows["entry"] if late else None
        )
        assert found.slope is not None
        slopes.append(found.slope.estimate)
        ratios.append(found.observed_over_expected.estimate)
        held += found.slope.low <= 1 <= found.slope.high
    error = np.std(slopes, ddof=1) / math.sqrt(len(slopes))
    assert np.mean(slopes) == pytest.approx(1, abs=3 * error + 0.01)
    assert held >= 52  # P(Binomial(60, 0.95) < 52) = 0.004
    if not late:
        error = np.std(ratios, ddof=1) / math.sqrt(len(ratios))
        assert np.mean(ratios) == pytest.approx(1, abs=3 * error)


def test_extreme_and_biased_scores_are_told() -> None:
    rows = cohort(6000, 1, late=False)
    extreme = co.validate_score(true_risk(2 * rows["predictor"], 48), rows["time"], rows["event"], horizon=48)
    assert extreme.slope is not None
    assert extreme.slope.high < 0.6  # the truth is 0.5
    high = np.minimum(true_risk(rows["predictor"], 48) * 1.5, 1)
    biased = co.validate_score(high, rows["time"], rows["event"], horizon=48)
    assert biased.observed_over_expected.high < 0.8
    right = co.validate_score(true_risk(rows["predictor"], 48), rows["time"], rows["event"], horizon=48)
    assert right.brier.score < min(extreme.brier.score, biased.brier.score)
    assert right.brier.accuracy > 0.05
    for group in right.groups:
        assert group.observed.low <= group.expected <= group.observed.high


def test_encals_predictions_are_calibrated_where_its_own_model_made_the_data() -> None:
    """Times drawn from the ENCALS curve by inverting it: O/E 1, Cox slope of the risk near 1.

    The model has proportional odds, not hazards, so the Cox slope is near 1 and not at it.
    """
    random = np.random.Generator(np.random.Philox(key=4))
    people = 4000
    predictor = random.normal(-4.5, 1.0, people)
    from coincide.prognosis.encals_curve import event_free, median_months

    odds = np.log(1 / random.random(people) - 1)
    time = median_months(predictor - odds)  # log odds(t) + LP = odds, that is median at LP - odds
    risk = 1 - event_free(predictor, 36)
    found = co.validate_score(risk, np.minimum(time, 60), time <= 60, horizon=36)
    assert found.observed_over_expected.low <= 1 <= found.observed_over_expected.high
    assert found.slope is not None
    assert 0.85 < found.slope.estimate < 1.2
    assert [group.expected for group in found.groups] == pytest.approx(
        [group.observed.risk for group in found.groups], abs=0.06
    )
