"""The area under the ROC curve: by hand, against R's pROC, against all pairs, and what must not change it."""

from __future__ import annotations

import csv
import math
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coincide as co
from coincide.errors import DataError
from coincide.estimates.aalen_johansen import difference
from coincide.estimates.markers import roc_reference as slow
from coincide.estimates.markers.roc import area_interval, covariance, placements
from coincide.estimates.markers.wilson import wilson

VALIDATION = Path(__file__).parents[2] / "validation"
# R writes 15 digits of numbers made by other sums of the same 113 people
close = partial(pytest.approx, rel=1e-10)


@cache
def kept() -> dict[str, float]:
    with (VALIDATION / "roc.csv").open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


@cache
def people() -> dict[str, np.ndarray]:
    with (VALIDATION / "roc_asah.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    return dict(zip(header, np.array(rows, dtype=float).T, strict=True))


def test_by_hand() -> None:
    # cases 3 and 1, others 2 and 1: pairs 3>2, 3>1, 1<2, 1=1 give 1 + 1 + 0 + 0.5 of 4
    found = placements([3, 1, 2, 1], [1, 1, 0, 0])
    assert found.area == 0.625
    assert found.of_cases.tolist() == [1.0, 0.25]
    assert found.of_others.tolist() == [0.5, 0.75]
    # deviations of cases +-.375, of others -+.125: (2 x .140625 + 2 x .015625) / 1 / 2
    assert found.variance == close(0.140625 + 0.015625)


def test_worked_example_of_a_bleeding_under_the_skull() -> None:
    d = people()
    found = co.roc(d["s100b"], d["poor"])
    assert (found.cases, found.others) == (41, 72)
    assert (found.auc, found.low, found.high) == close((0.7313685637, 0.6301182118, 0.8326189156))
    assert found.variance == pytest.approx(0.0026686825, abs=5e-11)  # as printed
    against = co.compare_roc(d["s100b"], d["wfns"], d["poor"])
    assert against.second == close(0.8236788618)
    assert against.difference.statistic == close(-2.20898359144091)
    assert against.p == close(0.0271757822291882)
    other = co.compare_roc(d["s100b"], d["ndka"], d["poor"])
    assert (other.difference.statistic, other.p) == close((1.39077002573558, 0.164295175223054))


@pytest.mark.parametrize("name", ["s100b", "wfns", "ndka"])
def test_areas_of_three_markers_against_r(name: str) -> None:
    d, r = people(), kept()
    found = co.roc(d[name], d["poor"])
    assert [found.auc, found.low, found.high, found.variance] == close(
        [r[f"{name}.{part}"] for part in ("auc", "low", "high", "variance")]
    )


def test_covariances_against_r() -> None:
    d, r = people(), kept()
    one, *others = (placements(d[name], d["poor"]) for name in ("s100b", "wfns", "ndka"))
    assert [covariance(one, each) for each in others] == close(
        [r["s100b.wfns.covariance"], r["s100b.ndka.covariance"]]
    )


def test_a_marker_in_men_and_in_women_against_r() -> None:
    d, r = people(), kept()
    woman = d["woman"] == 1
    found = co.compare_roc(
        d["s100b"][~woman], d["s100b"][woman], d["poor"][~woman], paired=False, condition2=d["poor"][woman]
    )
    got = found.difference.statistic, found.difference.df, found.p
    assert got == close(tuple(r[f"men.women.{part}"] for part in ("t", "df", "p")))


@pytest.mark.parametrize(("count", "total"), [(81, 263), (15, 148), (0, 20), (1, 29)])
def test_shares_of_newcombe(count: int, total: int) -> None:
    printed = {81: (0.2553, 0.3662), 15: (0.0624, 0.1605), 0: (0.0, 0.1611), 1: (0.0061, 0.1718)}[count]
    found = wilson(count, total)
    assert (found.low, found.high) == pytest.approx(printed, abs=5e-5)  # as printed
    r = kept()
    kept_limits = [r[f"wilson.{count}.{total}.{part}"] for part in ("low", "high")]
    assert [found.low, found.high] == pytest.approx(kept_limits, rel=1e-12, abs=1e-15)
    mirrored = wilson(total - count, total)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), rel=1e-12)


def test_a_difference_of_shares_of_newcombe() -> None:
    found = difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)  # as printed


marker_values = st.lists(st.integers(-5, 5), min_size=6, max_size=40)


@given(values=marker_values, data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_pair_gives_the_same(values: list[int], data: st.DataObject) -> None:
    size = len(values)
    other = data.draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
    has = data.draw(st.permutations([1, 1, 0, 0] + [place % 2 for place in range(size - 4)]))
    one, two = placements(values, has), placements(other, has)
    areas, spread = slow.areas_and_covariance([values, other], has)
    assert (one.area, two.area) == pytest.approx(tuple(areas), rel=1e-12)
    assert covariance(one, two) == pytest.approx(spread[0][1], rel=1e-9, abs=1e-14)
    assert (one.variance, two.variance) == pytest.approx((spread[0][0], spread[1][1]), rel=1e-9, abs=1e-14)


@given(values=marker_values)
@settings(max_examples=40, deadline=None)
def test_what_must_not_change_an_area(values: list[int]) -> None:
    has = [place % 2 for place in range(len(values))]
    found = placements(values, has)
    stretched = placements(np.exp(np.array(values) / 3), has)
    assert (stretched.area, stretched.variance) == (found.area, found.variance)
    swapped = placements(values, [1 - one for one in has])
    assert swapped.area == pytest.approx(1 - found.area, abs=1e-12)
    assert swapped.variance == pytest.approx(found.variance, abs=1e-12)
    mirrored = placements([-one for one in values], has)
    assert mirrored.area == pytest.approx(1 - found.area, abs=1e-12)
    turned = placements(values[::-1], has[::-1])
    assert (turned.area, turned.variance) == pytest.approx((found.area, found.variance), abs=1e-14)


def test_the_curve_encloses_the_area() -> None:
    d = people()
    found = co.roc(d["ndka"], d["poor"])
    enclosed = float(np.trapezoid(found.points.sensitivity, found.points.false_positive))
    assert enclosed == close(found.auc)
    assert found.points.cases[-1] == 41
    assert found.points.others[-1] == 72
    assert found.points.threshold[0] == math.inf


def test_groups_that_do_not_overlap_have_no_interval() -> None:
    found = co.roc([1, 2, 3, 4], [0, 0, 1, 1])
    assert found.auc == 1.0
    assert math.isnan(found.low)
    assert found.tidy()["conf.low"].to_pylist() == [None]
    assert "do not overlap" in found.summary()


def test_equal_values_are_not_called_groups_apart() -> None:
    found = co.roc([7, 7, 7, 7], [0, 0, 1, 1])
    assert found.auc == 0.5
    assert "everybody reads the same value" in found.summary()
    assert "do not overlap" not in found.summary()


def test_the_logit_interval_stays_inside() -> None:
    plain, logit = (area_interval(0.97, 0.0009, scale=scale) for scale in ("plain", "logit"))
    assert plain.high == 1.0
    assert logit.high < 1.0
    assert area_interval(0.5, 0.01, scale="logit").low == pytest.approx(
        1 / (1 + math.exp(1.959963984540054 * 0.1 / 0.25)), rel=1e-12
    )


def test_the_same_marker_twice_has_no_difference() -> None:
    d = people()
    found = co.compare_roc(d["s100b"], d["s100b"] * 2, d["poor"])
    assert found.difference.difference == 0.0
    assert math.isnan(found.p)


@pytest.mark.parametrize(
    ("marker", "condition", "code"),
    [
        ([1, 2, 3], [1, 1, 1], "COI-D911"),
        ([1, 2, 3], [0, 0, 0], "COI-D911"),
        ([1, 2, 3], [0, 0, 1], "COI-D911"),
        ([1, 2, 3], [0, 2, 1], "COI-D910"),
        ([1, math.nan, 3, 4], [0, 0, 1, 1], "COI-D802"),
        ([1, 2, 3], [0, 1], "COI-D803"),
        ([], [], "COI-D801"),
        (["a", "b"], [0, 1], "COI-D800"),
    ],
)
def test_what_is_refused(marker: list[float], condition: list[int], code: str) -> None:
    with pytest.raises(DataError) as error:
        co.roc(marker, condition)
    assert code in {problem.code for problem in error.value.problems}


def test_different_people_need_a_condition_of_their_own() -> None:
    with pytest.raises(DataError, match="condition2"):
        co.compare_roc([1, 2, 3, 4], [1, 2, 3, 4], [0, 0, 1, 1], paired=False)
    with pytest.raises(DataError, match="COI-D803"):
        co.compare_roc([1, 2, 3, 4], [1, 2, 3, 4, 5], [0, 0, 1, 1])


@pytest.mark.slow
def test_delong_s_interval_covers() -> None:
    # true area of N(1, 1) against N(0, 1): Phi(1 / sqrt 2) = 0.76025; 2,000 draws: 0.95 +- 3 x 0.0049
    stream = np.random.Generator(np.random.Philox(key=11))
    has = np.repeat([1, 0], [40, 60])
    covered = 0
    for _ in range(2000):
        found = placements(stream.normal(size=100) + has, has)
        covered += area_interval(found.area, found.variance).holds(0.7602499389)
    assert 0.93 <= covered / 2000 <= 0.965
