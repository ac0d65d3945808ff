"""Observed risk, calibration, Brier score, decision curve, optimism: by hand, by definition, laws."""

from __future__ import annotations

import math

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.validation.brier import brier, censoring_weights
from coincide.estimates.validation.calibration import (
    by_groups,
    log_minus_log,
    observed_over_expected,
    risk_groups,
    slope,
)
from coincide.estimates.validation.decision import decision_curve
from coincide.estimates.validation.observed import observed
from coincide.estimates.validation.optimism import bootstrap_optimism
from coincide.estimates.validation.rows import predicted
from coincide.prognosis.citation import GROUPS_ONLY


def random_rows(people: int, seed: int = 1, horizon: float = 5.0, late: bool = False):
    random = np.random.Generator(np.random.Philox(key=seed))
    time = np.round(random.exponential(6, people) + 0.5, 1)
    event = random.random(people) < 0.6
    risk = np.round(random.random(people), 2)
    entry = np.round(time * random.random(people) * 0.5, 2) if late else None
    return predicted(risk, time, event, horizon=horizon, entry=entry)


# Calibration.


def test_groups_by_hand() -> None:
    """Low: an event at 1, two free at 5: 1/3. High: events at 1 and 3, one censored at 2: 1 - 2/3 x 0 = 1."""
    rows = predicted([0.1, 0.2, 0.3, 0.6, 0.7, 0.8], [1, 5, 5, 1, 2, 3], [1, 0, 0, 1, 0, 1], horizon=4)
    low, high = by_groups(rows, 2)
    assert (low.number, low.expected, low.observed.people, low.observed.events) == (
        1,
        pytest.approx(0.2),
        3,
        1,
    )
    assert low.observed.risk == pytest.approx(1 / 3)
    assert (high.number, high.expected, high.observed.events) == (2, pytest.approx(0.7), 2)
    assert high.observed.risk == 1.0
    assert math.isnan(high.observed.low)


def test_the_whole_by_hand() -> None:
    """At 4: factors 4/6 events at 1 (two of six), at 3 one of three: S = 4/6 x 2/3 = 4/9; mean risk 0.45."""
    rows = predicted([0.1, 0.2, 0.3, 0.6, 0.7, 0.8], [1, 5, 5, 1, 2, 3], [1, 0, 0, 1, 0, 1], horizon=4)
    assert observed(rows).risk == pytest.approx(5 / 9)
    assert observed_over_expected(rows).estimate == pytest.approx(5 / 9 / 0.45)


def test_equal_risks_are_never_parted() -> None:
    random = np.random.Generator(np.random.Philox(key=3))
    risk = np.round(random.random(100), 1)
    placed = risk_groups(risk, 5)
    for value in np.unique(risk):
        assert len(np.unique(placed[risk == value])) == 1
    assert np.all(np.diff(placed[np.argsort(risk, kind="stable")]) >= 0)


def test_people_of_groups_add_up() -> None:
    rows = random_rows(200)
    found = by_groups(rows, 5)
    assert sum(group.observed.people for group in found) == 200
    assert sum(group.observed.events for group in found) == rows.events
    weighted = sum(group.expected * group.observed.people for group in found) / 200
    assert weighted == pytest.approx(rows.risk.mean(), rel=1e-12)


def test_one_risk_for_all_gives_one_group_and_no_slope() -> None:
    found = co.validate_score([0.5] * 6, [1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 0, 1], horizon=4)
    assert len(found.groups) == 1
    assert found.slope is None
    assert found.concordance is not None
    assert found.concordance.estimate == 0.5


def test_the_slope_halves_when_the_predictor_doubles() -> None:
    rows = random_rows(300)
    once = slope(rows, log_minus_log(rows.risk)).estimate
    assert slope(rows).estimate == once
    assert slope(rows, 2 * log_minus_log(rows.risk)).estimate == pytest.approx(once / 2, rel=1e-7)


def test_a_group_that_is_not_followed_has_no_observed_risk() -> None:
    rows = predicted([0.1, 0.2, 0.8, 0.9], [1, 2, 3, 9], [1, 0, 1, 0], horizon=5)
    low, high = by_groups(rows, 2)
    assert math.isnan(low.observed.risk)
    assert high.observed.risk == 0.5


def test_late_entry_counts_only_those_at_risk() -> None:
    """Two from the beginning, one of them has the event at 2; one enters at 3; one of two has it at 4."""
    rows = predicted([0.5] * 3, [2, 4, 6], [1, 1, 0], horizon=5, entry=[0, 0, 3])
    assert observed(rows).risk == pytest.approx(1 - 1 / 2 * 1 / 2)
    assert observed(rows).fewest == 2


# Brier.


def slow_weights(rows) -> list[float]:
    """The definition, one row at a time: probability of no censoring before a time, events first at ties."""

    def uncensored_before(when: float) -> float:
        share = 1.0
        for t in sorted(set(rows.time.tolist())):
            if t >= when:
                break
            risk = sum(
                1
                for other, had in zip(rows.time, rows.event, strict=True)
                if other > t or (other == t and not had)
            )
            lost = sum(1 for other, had in zip(rows.time, rows.event, strict=True) if other == t and not had)
            share *= 1 - lost / risk if risk else 1.0
        return share

    found = []
    for time, event in zip(rows.time, rows.event, strict=True):
        if event and time <= rows.horizon:
            found.append(1 / uncensored_before(time))
        elif time >= rows.horizon:
            found.append(1 / uncensored_before(rows.horizon))
        else:
            found.append(0.0)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_weights_are_those_of_the_definition(seed: int) -> None:
    rows = random_rows(60, seed)
    weights = censoring_weights(rows)
    assert weights == pytest.approx(slow_weights(rows), rel=1e-12)
    # the weights stand for everybody: they add up to the number of people in the mean, exactly without ties
    assert weights.sum() == pytest.approx(60, rel=0.1)


def test_brier_by_hand_with_one_censored() -> None:
    """One of four is censored at 1: the others at 2 count 4/3. Squares .01, .49, .25 -> (4/3)(.75) / 4."""
    rows = predicted([0.9, 0.9, 0.7, 0.5], [1, 2, 3, 4], [0, 1, 0, 0], horizon=2.5)
    assert brier(rows).score == pytest.approx(4 / 3 * (0.01 + 0.49 + 0.25) / 4, rel=1e-12)


def test_everybody_followed_to_the_horizon_exactly_counts_as_free() -> None:
    rows = predicted([0.2, 0.4], [5, 5], [0, 0], horizon=5)
    assert brier(rows).score == pytest.approx((0.04 + 0.16) / 2)


def test_the_observed_risk_for_everybody_has_accuracy_0() -> None:
    rows = random_rows(200)
    flat = predicted(np.full(200, observed(rows).risk), rows.time, rows.event, horizon=5.0)
    assert brier(flat).accuracy == pytest.approx(0, abs=1e-12)


def test_there_is_no_brier_score_with_late_entry_and_it_says_why() -> None:
    found = co.validate_score([0.3, 0.6], [4, 6], [1, 0], horizon=5, entry=[1, 0])
    assert math.isnan(found.brier.score)
    assert "enter late" in found.brier.reason
    assert "enter late" in found.summary()


# Decision curve.


def test_decision_curve_by_hand_with_censoring() -> None:
    """Above 0.4 are three: event at 1, censored at 2, event at 3: 1 - 2/3 x 0 = 1; benefit 3/5 x 1.

    All five at 3.5: S = 4/5 x 2/3 = 8/15. Odds at 0.4: 2/3. Everybody: 7/15 - 8/15 x 2/3 = 1/9.
    """
    rows = predicted([0.9, 0.5, 0.6, 0.1, 0.2], [1, 2, 3, 4, 5], [1, 0, 1, 0, 0], horizon=3.5)
    found = decision_curve(rows, [0.4, 0.95])
    assert found[0].score == pytest.approx(0.6)
    assert found[0].everybody == pytest.approx(7 / 15 - 8 / 15 * 2 / 3)
    assert (found[1].score, found[1].above) == (0.0, 0)


def test_below_the_smallest_risk_acting_by_the_score_is_acting_on_everybody() -> None:
    drawn = random_rows(100)
    rows = predicted(drawn.risk / 2 + 0.2, drawn.time, drawn.event, horizon=5.0)
    found = decision_curve(rows, [0.1])
    assert found[0].score == pytest.approx(found[0].everybody, rel=1e-12)


# The public function.


def test_order_of_rows_does_not_matter() -> None:
    rows = random_rows(150, late=True)
    order = np.random.Generator(np.random.Philox(key=5)).permutation(150)
    one, other = (
        co.validate_score(part.risk, part.time, part.event, horizon=5, entry=part.entry).tidy().to_pydict()
        for part in (rows, rows.only(order))
    )
    for first, second in zip(one["estimate"], other["estimate"], strict=True):
        assert first == second or first == pytest.approx(second, rel=1e-9)  # sums in another order


def test_tables_text_and_plots() -> None:
    rows = random_rows(120)
    found = co.validate_score(rows.risk, rows.time, rows.event, horizon=5, groups=4)
    assert found.tidy().column_names == ["term", "estimate", "conf.low", "conf.high", "n", "nevent", "note"]
    assert GROUPS_ONLY in found.summary()
    assert "below 100, a validation is imprecise" in found.summary()
    calibration = found.calibration_rows("mine")
    assert [row["group"] for row in calibration] == [1, 2, 3, 4]
    assert set(calibration[0]) == {
        *("score", "time", "group", "people", "events", "expected", "observed", "low", "high")
    }
    assert set(found.decision_rows()[0]) == {
        *("score", "time", "threshold", "net_benefit", "net_benefit_all", "people", "events")
    }
    for name in ("calibration", "decision_curve"):
        drawn = found.plot(name)
        assert drawn.svg.startswith("<svg")
        assert drawn.svg == found.plot(name).svg
    with pytest.raises(UsageError, match="there is no plot"):
        found.plot("roc")


def test_everything_wrong_is_told_at_once_by_row() -> None:
    with pytest.raises(DataError) as caught:
        co.validate_score([0.2, 1.3, 0.4], [3, 4, 5], [0, 1, 2], horizon=9)
    assert [problem.code for problem in caught.value.problems] == ["COI-D884", "COI-D885", "COI-D886"]
    assert "row 1" in str(caught.value)
    assert "row 2" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"risk": [0.1, np.nan]}, "COI-D802"),
        ({"time": [1.0]}, "COI-D803"),
        ({"time": [-1.0, 2.0]}, "COI-D804"),
        ({"entry": [0.0, 8.0]}, "COI-D805"),
        ({"thresholds": [0.0]}, "COI-D889"),
        ({"groups": 1}, "COI-D887"),
        ({"linear_predictor": [1.0]}, "COI-D803"),
    ],
)
def test_what_is_refused(given: dict[str, object], code: str) -> None:
    base: dict[str, object] = {"risk": [0.1, 0.9], "time": [4.0, 6.0], "event": [1, 0], "horizon": 5.0}
    with pytest.raises(DataError) as caught:
        co.validate_score(**{**base, **given})
    assert caught.value.problems[0].code == code


# Optimism.


def test_optimism_of_a_mean_by_definition() -> None:
    """The model is the mean of the sample, its performance minus the mean square: slow loop beside it."""
    values = np.random.Generator(np.random.Philox(key=2)).standard_normal(12)

    def develop(rows: np.ndarray) -> float:
        return float(values[rows].mean())

    def assess(model: float, rows: np.ndarray) -> np.ndarray:
        return np.array([-((values[rows] - model) ** 2).mean()])

    found = bootstrap_optimism(develop, assess, 12, repeats=20, seed=7)
    gaps = []
    for number in range(20):
        key = np.array([7, number], dtype=np.uint64)
        sample = np.random.Generator(np.random.Philox(key=key)).integers(0, 12, 12)
        model = values[sample].mean()
        gaps.append(((values - model) ** 2).mean() - ((values[sample] - model) ** 2).mean())
    assert found.optimism[0] == pytest.approx(np.mean(gaps), rel=1e-12)
    assert found.corrected[0] < found.apparent[0]
    assert (found.repeats, found.failed) == (20, 0)


def test_a_cox_model_on_noise_is_corrected_towards_chance() -> None:
    random = np.random.Generator(np.random.Philox(key=11))
    time, event = random.exponential(5, 60) + 0.1, np.ones(60)
    found = co.cox_optimism(time, event, random.standard_normal((60, 10)), repeats=40)
    table = found.tidy().to_pydict()
    apparent, corrected = table["apparent"][0], table["corrected"][0]
    assert apparent > 0.6  # ten useless columns look useful in their own data
    assert abs(corrected - 0.5) < abs(apparent - 0.5)
    assert table["apparent"][1] == pytest.approx(1, abs=1e-6)  # a Cox fit has slope 1 in its own data
    assert table["corrected"][1] < 0.9
    assert "optimism" in found.summary()
    same = co.cox_optimism(time, event, random.standard_normal((60, 5)), repeats=5)
    assert same.found.repeats == 5


def test_samples_without_a_model_are_counted_and_too_many_are_an_error() -> None:
    def never(rows: np.ndarray) -> float:
        if len(np.unique(rows)) < 10:
            raise DataError
        return 0.0

    with pytest.raises(DataError) as caught:
        bootstrap_optimism(never, lambda *_: np.array([0.0]), 10, repeats=10)
    assert caught.value.problems[0].code == "COI-D887"
