"""Each measure of nerve excitability by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError
from coincide.excitability.electrotonus import depolarising, hyperpolarising, line_slope, reduction, window
from coincide.excitability.other_tests import (
    current_threshold,
    latent_addition,
    stimulus_for,
    stimulus_response,
)
from coincide.excitability.recovery import between, first_zero, recovery

DURATIONS = [0.2, 0.4, 0.6, 0.8, 1.0]


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


# Strength-duration.


def test_five_durations_by_hand() -> None:
    """Thresholds 6.5, 4.2, 3.5, 3.1, 2.9 mA: charges 1.30, 1.68, 2.10, 2.48, 2.90.

    Means 0.6 and 2.092; sum of dt dQ = 0.4 x 0.792 + 0.2 x 0.412 + 0 + 0.2 x 0.388 + 0.4 x 0.808 = 0.8;
    sum of dt^2 = 0.4; slope 2.0 mA, charge at 0 is 0.892, so 0.446 ms. Ends alone: slope 1.6 / 0.8 = 2.0 mA,
    1.3 / 2 - 0.2 = 0.45 ms; 0.2 (6.5 - 2.9) / (2.9 - 0.2 x 6.5) = 0.45 ms as the two-point formula has it.
    """
    found = co.strength_duration(DURATIONS, [6.5, 4.2, 3.5, 3.1, 2.9])
    assert found.rheobase_ma == pytest.approx(2.0, rel=1e-12)
    assert found.time_constant_ms == pytest.approx(0.446, rel=1e-12)
    assert found.two_point_ma == pytest.approx(2.0, rel=1e-12)
    assert found.two_point_ms == pytest.approx(0.2 * (6.5 - 2.9) / (2.9 - 0.2 * 6.5), rel=1e-12)
    assert found.points == 5
    assert 0.999 < found.fit < 1


@pytest.mark.parametrize("constant", [0.2, 0.45, 0.8])
def test_at_the_time_constant_twice_the_rheobase_is_needed(constant: float) -> None:
    found = co.strength_duration(DURATIONS, [1.7 * (1 + constant / t) for t in DURATIONS])
    at_constant = found.rheobase_ma * (1 + found.time_constant_ms / constant)
    assert at_constant == pytest.approx(2 * found.rheobase_ma, rel=1e-12)
    assert found.fit == pytest.approx(1, rel=1e-12)


def test_twice_the_current_doubles_the_rheobase_and_leaves_the_constant() -> None:
    one = co.strength_duration(DURATIONS, [6.5, 4.2, 3.5, 3.1, 2.9])
    two = co.strength_duration(DURATIONS[::-1], [5.8, 6.2, 7.0, 8.4, 13.0])
    assert two.rheobase_ma == pytest.approx(2 * one.rheobase_ma, rel=1e-12)
    assert two.time_constant_ms == pytest.approx(one.time_constant_ms, rel=1e-12)


def test_durations_outside_the_span_are_not_in_the_line() -> None:
    found = co.strength_duration([0.1, *DURATIONS, 2.0], [99, 6.5, 4.2, 3.5, 3.1, 2.9, 99])
    assert found.points == 5
    assert found.time_constant_ms == pytest.approx(0.446, rel=1e-12)


def test_two_durations_give_two_points_and_no_line() -> None:
    found = co.strength_duration([0.2, 1.0], [6.5, 2.9])
    assert math.isnan(found.time_constant_ms)
    assert found.two_point_ms == pytest.approx(0.45, rel=1e-12)
    assert math.isnan(co.strength_duration([0.4, 0.8], [4.2, 3.1]).two_point_ms)


def test_what_cannot_be_is_refused_by_row() -> None:
    with pytest.raises(DataError) as caught:
        co.strength_duration([0.2, 0.2, 0.6], [6.5, -4.2, 3.5])
    assert [problem.code for problem in caught.value.problems] == ["COI-D893", "COI-D894"]
    assert "row 1" in str(caught.value)


# Threshold electrotonus.


def test_threshold_reduction_by_hand() -> None:
    """4 mA unconditioned: 2.4 is reduced by 40 %, 5 raised by 25 %."""
    assert reduction(numbers(2.4, 5), 4.0).tolist() == pytest.approx([40, -25])


def test_depolarising_by_hand() -> None:
    time = numbers(0, 10, 15, 20, 40, 50, 60, 90, 100, 110, 120)
    value = numbers(0, 60, 66, 64, 54, 52, 50, 46, 44, -18, -10)
    found = depolarising(time, value)
    assert found["10_20"] == pytest.approx(190 / 3)
    assert found["40_60"] == pytest.approx(52)
    assert found["90_100"] == pytest.approx(45)
    assert found["peak"] == 66
    assert found["undershoot"] == -18
    assert found["s2_accommodation"] == pytest.approx(21)
    # half is 55.5: between 64 at 20 ms and 54 at 40 ms, 8.5 of 10 down
    assert found["half_time_ms"] == pytest.approx(20 + 20 * 0.85)


def test_hyperpolarising_by_hand() -> None:
    time = numbers(0, 10, 20, 30, 40, 90, 100, 101, 110, 140, 150)
    value = numbers(0, -60, -80, -90, -96, -118, -120, 10, 14.5, 29.5, 99)
    found = hyperpolarising(time, value)
    assert found["10_20"] == pytest.approx(-70)
    assert found["20_40"] == pytest.approx(-266 / 3)
    assert found["90_100"] == pytest.approx(-119)
    assert found["overshoot"] == 99
    assert found["slope_101_140"] == pytest.approx(0.5)  # 10 + 0.5 (t - 101), 150 ms outside


def test_windows_without_points_are_missing() -> None:
    assert math.isnan(window(numbers(1, 2), numbers(3, 4), 10, 20))
    assert math.isnan(depolarising(numbers(5, 8), numbers(1, 2))["half_time_ms"])
    assert math.isnan(line_slope(numbers(), numbers()))
    assert math.isnan(line_slope(numbers(1, 1), numbers(2, 3)))


# Recovery cycle.


def test_recovery_by_hand() -> None:
    interval = numbers(2, 2.5, 4, 5, 7, 10, 20, 40, 80)
    change = numbers(60, 30, -30, -24, -18, -9, 6, 12, 9)
    found = recovery(interval, change)
    assert found["refractoriness_2"] == 60
    assert found["refractoriness_2_5"] == 30
    assert found["rrp_ms"] == pytest.approx(math.sqrt(2.5 * 4))  # halfway in the logarithm
    assert found["superexcitability"] == pytest.approx(-24)
    assert found["superexcitability_5"] == -24
    assert found["superexcitability_7"] == -18
    assert found["subexcitability"] == pytest.approx(9)  # 6, 12, 9; the point at 10 ms is not beyond 10


def test_between_points_the_line_is_straight_in_the_logarithm() -> None:
    assert between(numbers(2, 8), numbers(10, 30), 4) == pytest.approx(20)
    assert math.isnan(between(numbers(3, 8), numbers(10, 30), 2))


def test_a_curve_that_never_crosses_has_no_refractory_period() -> None:
    assert math.isnan(first_zero(numbers(2, 3), numbers(-5, -9)))
    assert first_zero(numbers(2, 3), numbers(5, 0)) == pytest.approx(3)


# Current-threshold, stimulus-response, latent addition.


def test_current_threshold_by_hand() -> None:
    current = numbers(-100, -90, -80, -10, 0, 10, 20)
    change = numbers(-300, -275, -250, -20, 0, 20, 32.5)
    found = current_threshold(current, change)
    assert found["iv_resting_slope"] == pytest.approx(0.5)
    assert found["iv_hyperpolarising_slope"] == pytest.approx(0.4)
    # of the last but three points: current 70 and 10 over threshold 230 and 20
    slopes = [line_slope(change[i : i + 3], current[i : i + 3]) for i in range(5)]
    assert found["iv_minimum_slope"] == pytest.approx(min(slopes))
    assert found["iv_minimum_slope"] < 0.4


def test_stimulus_response_by_hand() -> None:
    """0, 2, 6, 8 mV at 1 to 4 mA: quarter at 2, half at 2.5, three quarters at 3: 50 % over 40 % of 2.5."""
    stimulus, response = numbers(1, 2, 3, 4), numbers(0, 2, 6, 8)
    assert stimulus_for(stimulus, response, (25.0, 50.0, 75.0)) == [2.0, 2.5, 3.0]
    found = stimulus_response(stimulus, response)
    assert found["cmap_peak_mv"] == 8
    assert found["stimulus_50_ma"] == 2.5
    assert found["stimulus_response_slope"] == pytest.approx(50 / 40)


def test_a_curve_that_begins_high_has_no_half_stimulus() -> None:
    found = stimulus_response(numbers(1, 2), numbers(6, 8))
    assert math.isnan(found["stimulus_50_ma"])
    assert math.isnan(stimulus_response(numbers(1, 2), numbers(0, 0))["stimulus_50_ma"])


def test_latent_addition_by_hand() -> None:
    assert latent_addition(numbers(0.1, 0.3), numbers(20, 10))["latent_addition_0_2"] == pytest.approx(15)
    assert math.isnan(latent_addition(numbers(0.3, 0.4), numbers(20, 10))["latent_addition_0_2"])
