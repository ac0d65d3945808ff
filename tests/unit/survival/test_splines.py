"""Restricted cubic splines: by hand, straight tails, smooth joints, and the usual knots."""

from __future__ import annotations

import numpy as np
import pytest

from coincide.errors import DataError
from coincide.estimates.survival.splines import QUANTILES, default_knots, restricted_cubic

KNOTS = [0.0, 1.0, 3.0, 4.0]


def test_by_hand() -> None:
    """Knots 0, 1, 2 at x = 1.5: 1.5^3 - 0.5^3 (2 - 0) / (2 - 1), over 2^2, is (3.375 - 0.25) / 4."""
    basis = restricted_cubic([1.5], [0.0, 1.0, 2.0])
    assert basis.tolist() == [[1.5, 0.78125]]


def test_straight_before_the_first_and_after_the_last_knot() -> None:
    for x in (np.linspace(-9, 0, 19), np.linspace(4, 13, 19)):
        bend = np.diff(restricted_cubic(x, KNOTS), n=2, axis=0)
        assert np.abs(bend).max() < 1e-12  # cubes of 13 over 16 hold 1e-14
    assert np.abs(np.diff(restricted_cubic(np.linspace(0, 4, 9), KNOTS), n=2, axis=0)[:, 1]).max() > 0.01


def test_value_slope_and_bend_meet_at_every_knot() -> None:
    step = 1e-4
    for knot in KNOTS:
        near = restricted_cubic(knot + step * np.arange(-3, 4), KNOTS)
        bends = np.diff(near, n=2, axis=0) / step**2
        assert np.abs(np.diff(bends, axis=0)).max() < 1e-3  # the bend moves by step x third derivative


def test_the_last_column_starts_where_its_knot_is() -> None:
    basis = restricted_cubic([-1.0, 0.5, 1.0, 1.1], KNOTS)
    assert basis[:, 1].tolist()[0] == 0
    assert basis[:3, 2].tolist() == [0, 0, 0]
    assert basis[3, 2] > 0


@pytest.mark.parametrize("number", sorted(QUANTILES))
def test_knots_stand_at_the_printed_quantiles(number: int) -> None:
    knots = default_knots(np.arange(1001), number)
    assert knots.tolist() == pytest.approx([1000 * share for share in QUANTILES[number]], abs=1e-9)
    assert QUANTILES[number] == pytest.approx([1 - share for share in reversed(QUANTILES[number])], abs=1e-9)


@pytest.mark.parametrize(
    ("values", "number", "told"),
    [([1, 2, 3], 8, "8 knots"), ([1, 2, 3], 2, "2 knots"), ([0] * 99 + [1], 4, "do not rise")],
)
def test_knots_that_cannot_be(values: list[float], number: int, told: str) -> None:
    with pytest.raises(DataError, match=told) as error:
        default_knots(values, number)
    assert [problem.code for problem in error.value.problems] == ["COI-D847"]


def test_two_knots_make_no_curve() -> None:
    with pytest.raises(DataError, match="fewer than three"):
        restricted_cubic([1.0], [0.0, 1.0])
