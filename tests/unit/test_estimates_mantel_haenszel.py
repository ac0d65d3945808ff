"""Mantel-Haenszel estimates, homogeneity, two rates, crude overlap."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coincide.errors import UsageError
from coincide.estimates import mantel_haenszel as mh
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.homogeneity import homogeneity
from coincide.estimates.proportions import overlap

CASES = ((1, 4, 25, 42, 19, 5), (0, 5, 21, 34, 36, 8))
CONTROLS = ((9, 26, 29, 27, 18, 0), (106, 164, 138, 139, 88, 31))
BERKELEY = (
    (512, 353, 120, 138, 53, 22),
    (89, 17, 202, 131, 94, 24),
    (313, 207, 205, 279, 138, 351),
    (19, 8, 391, 244, 299, 317),
)


def test_oesophageal_cancer() -> None:
    """Breslow & Day 1980; R's esoph data since 4.0.4."""
    found = mh.odds_ratio(*CASES, *CONTROLS)
    assert found.estimate == pytest.approx(5.157623, abs=5e-7)
    assert (found.interval.low, found.interval.high) == pytest.approx((3.562131, 7.467743), abs=5e-7)
    assert mh.chi_square(*CASES, *CONTROLS, continuity=0).statistic == pytest.approx(85.009497, abs=5e-7)
    assert mh.chi_square(*CASES, *CONTROLS).statistic == pytest.approx(83.214530, abs=5e-7)
    test = mh.breslow_day(*CASES, *CONTROLS)
    assert (test.statistic, test.freedom) == (pytest.approx(9.3234, abs=5e-5), 5)
    assert test.p == pytest.approx(0.0968, abs=5e-5)
    crude = mh.odds_ratio(*(sum(column) for column in (*CASES, *CONTROLS)))
    assert crude.estimate == pytest.approx(5.640085, abs=5e-7)


def test_berkeley_admissions() -> None:
    """R's mantelhaen.test(UCBAdmissions)."""
    found = mh.odds_ratio(BERKELEY[0], BERKELEY[1], BERKELEY[2], BERKELEY[3])
    assert found.estimate == pytest.approx(0.904696828258623, rel=1e-12)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (0.77190736175935, 1.06032976443666), rel=1e-12
    )
    corrected, plain = (mh.chi_square(*BERKELEY, continuity=c) for c in (0.5, 0))
    assert (corrected.statistic, corrected.p) == pytest.approx(
        (1.42694622858669, 0.232263462817048), rel=1e-12
    )
    assert plain.statistic == pytest.approx(1.5246067, abs=5e-8)


def test_one_stratum_is_the_crude_ratio() -> None:
    rate = mh.rate_ratio([41], [28010], [15], [19017])
    assert rate.estimate == pytest.approx(41 / 28010 / (15 / 19017))
    assert rate.standard_error == pytest.approx(math.sqrt(1 / 41 + 1 / 15))
    risk = mh.risk_ratio([8], [106], [5], [120])
    assert risk.estimate == pytest.approx(8 / 106 / (5 / 120))
    assert risk.standard_error == pytest.approx(math.sqrt(1 / 8 - 1 / 106 + 1 / 5 - 1 / 120))
    odds = mh.odds_ratio([8], [5], [98], [115])
    assert odds.standard_error == pytest.approx(math.sqrt(1 / 8 + 1 / 5 + 1 / 98 + 1 / 115))


def test_rates_of_one_ratio_are_found_by_both() -> None:
    """Without chance in the counts both estimates are the ratio itself."""
    cells = ([30, 60, 9], [1000, 2000, 900], [100, 300, 40], [10000, 30000, 12000])
    assert mh.rate_ratio(*cells).estimate == pytest.approx(3.0)
    assert rate_ratio(*cells).estimate == pytest.approx(3.0)
    test = homogeneity(*cells)
    assert (test.deviance, test.freedom, test.p) == (pytest.approx(0, abs=1e-9), 2, pytest.approx(1))


def test_one_side_without_events() -> None:
    none = mh.rate_ratio([0], [10], [5], [100])
    assert (none.estimate, none.interval.low_state, none.interval.high_state) == (0, "zero", "infinite")
    assert mh.rate_ratio([2], [10], [0], [100]).estimate == math.inf
    assert math.isnan(mh.rate_ratio([0], [10], [0], [100]).estimate)
    assert mh.odds_ratio([0], [5], [9], [9]).estimate == 0


def test_cells_without_unexposed_time_count_on_neither_side() -> None:
    with_cell = mh.rate_ratio([41, 7], [28010, 900], [15, 0], [19017, 0])
    assert with_cell == mh.rate_ratio([41], [28010], [15], [19017])


def test_homogeneity_without_information() -> None:
    assert homogeneity([3], [5], [2], [9]).p == 1
    assert homogeneity([0, 0], [5, 5], [2, 1], [9, 9]).deviance == 0


@pytest.mark.parametrize("people", [(1000, 0, 150, 0), (1000, 1000, 150, 150)])
def test_overlap_without_variation(people: tuple[int, int, int, int]) -> None:
    assert math.isnan(overlap(*people).phi)


def test_overlap_equals_the_correlation_of_two_columns() -> None:
    a, b = np.zeros(50), np.zeros(50)
    a[:20], b[10:25] = 1, 1
    found = overlap(50, 20, 15, 10)
    assert found.phi == pytest.approx(np.corrcoef(a, b)[0, 1], rel=1e-12)
    assert found.expected == 6


@pytest.mark.parametrize("counts", [(10, 8, 8, 5), (10, 3, 4, 5), (0, 0, 0, 0)])
def test_impossible_overlap_is_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(UsageError, match="COI-U309"):
        overlap(*counts)
