"""Cohen's kappa against a worked example, another program, the multinomial law, and its duties."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coincide.errors import UsageError
from coincide.estimates.agreement import cohen_kappa


def test_the_worked_example() -> None:
    found = cohen_kappa([[20, 5], [10, 15]])
    # by hand: 35 of 50 agree, chance brings 25 of 50: (0.7 - 0.5) / 0.5
    assert found.kappa == pytest.approx(0.4, rel=1e-12)
    assert (found.people, found.observed, found.expected) == (50, 0.7, 0.5)


@pytest.mark.parametrize(
    ("table", "kappa", "error", "low", "high"),
    [
        (
            [[20, 5], [10, 15]],
            *(0.3999999999999999, 0.12699606293110033, 0.151092290476661, 0.6489077095233389),
        ),
        (
            [[88, 14, 18], [10, 40, 10], [2, 6, 12]],
            *(0.49152542372881347, 0.05100181557607786, 0.3915637020535469, 0.59148714540408),
        ),
    ],
)
def test_kappa_and_its_error_are_those_of_statsmodels(
    table: list[list[int]], kappa: float, error: float, low: float, high: float
) -> None:
    """Reference: statsmodels 0.15, ``stats.inter_rater.cohens_kappa``; closed forms agree to rounding."""
    found = cohen_kappa(table)
    assert (found.kappa, found.standard_error) == pytest.approx((kappa, error), rel=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


def test_the_standard_error_is_the_spread_of_repeated_samples() -> None:
    p = np.array([[0.4, 0.1], [0.2, 0.3]])
    draw = np.random.Generator(np.random.Philox(key=5)).multinomial(400, p.ravel(), size=4000)
    kappas = [cohen_kappa(each.reshape(2, 2)).kappa for each in draw]
    # 4000 draws give the spread within 1.1 % (1 sd); the delta method's own error at n = 400 is below 1 %
    assert np.std(kappas) == pytest.approx(cohen_kappa(p * 400).standard_error, rel=0.05)


def test_turning_the_ratings_or_renaming_the_classes_changes_nothing() -> None:
    table = np.array([[30, 4, 1], [2, 20, 6], [3, 5, 9]])
    found = cohen_kappa(table)
    for other in (table.T, table[np.ix_([2, 0, 1], [2, 0, 1])]):
        again = cohen_kappa(other)
        # sums in another order: the last digit may differ
        assert again.kappa == pytest.approx(found.kappa, rel=1e-14)
        assert again.standard_error == pytest.approx(found.standard_error, rel=1e-12)


def test_what_cannot_be_told_is_nan_and_never_an_interval_without_width() -> None:
    nobody, one_class = cohen_kappa(np.zeros((2, 2))), cohen_kappa([[9, 0], [0, 0]])
    assert math.isnan(nobody.kappa)
    assert math.isnan(one_class.kappa)
    all_agree = cohen_kappa([[9, 0], [0, 5]])
    assert all_agree.kappa == 1
    assert math.isnan(all_agree.low)
    assert cohen_kappa([[0, 5], [4, 0]]).low == -1  # cut off where kappa ends


@pytest.mark.parametrize(
    "table", [[[1, 2]], [[1]], [[1, -1], [0, 2]], [[1, 0.5], [0, 2]], [[1, math.nan], [0, 2]]]
)
def test_what_is_no_table_of_counts_is_refused(table: list[list[float]]) -> None:
    with pytest.raises(UsageError, match="COI-U095"):
        cohen_kappa(table)
