"""The area by a horizon: by hand, against the plain area, against R, against pairs and derivatives."""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError
from coincide.estimates.markers import timed_roc_reference as slow
from coincide.estimates.markers.roc import placements
from coincide.estimates.markers.timed_roc import timed_areas

VALIDATION = Path(__file__).parents[2] / "validation"


@cache
def kept() -> dict[str, float]:
    with (VALIDATION / "markers.csv").open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


@cache
def patients() -> dict[str, np.ndarray]:
    with (VALIDATION / "markers_pbc.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    return dict(zip(header, np.array(rows, dtype=float).T, strict=True))


def small(seed: int, *, late: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    stream = np.random.Generator(np.random.Philox(key=seed))
    marker = np.round(stream.normal(size=25), 1)
    event = np.ceil(stream.exponential(8, 25) * np.exp(-0.5 * marker)) + 1
    lost = np.ceil(stream.exponential(12, 25)) + 1
    leave = np.minimum(event, lost)
    entry = np.floor(stream.uniform(0, 1, 25) * np.minimum(leave, 5)) if late else np.full(25, -1.0)
    return marker, entry, leave, (event <= lost).astype(int)


def test_by_hand() -> None:
    # person:  time 1 event, 2 lost, 3 event, 4 free, 5 free; horizon 3.5
    # before 3 one of four leaves: the second case weighs (1 - 1/5) / 3, the first 1/5
    marker = [5, 9, 2, 1, 3]
    found = timed_areas(marker, [1, 2, 3, 4, 5], [1, 0, 1, 0, 0], [3.5])[0]
    heavy, light = 0.2, 0.8 / 3
    assert (found.cases, found.others, found.lost) == (2, 2, 1)
    assert found.area == pytest.approx((heavy * 1 + light * 0.5) / (heavy + light), rel=1e-12)


@pytest.mark.parametrize("late", [False, True], ids=["from the start", "late entry"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pairs_and_derivatives_give_the_same(seed: int, late: bool) -> None:
    marker, entry, leave, event = small(seed, late=late)
    rows = list(zip(entry.tolist(), leave.tolist(), event.tolist(), marker.tolist(), strict=True))
    for found in timed_areas(marker, leave, event, [4, 5.5], entry=entry if late else None):
        assert found.area == pytest.approx(slow.area(rows, found.time, [1.0] * 25), rel=1e-12)
        # central differences with a step of 1e-5 are good to about 1e-9
        assert found.variance == pytest.approx(slow.variance(rows, found.time), rel=1e-7)
        if not late:
            assert found.area == pytest.approx(slow.inverse_censoring_area(rows, found.time), rel=1e-12)


def test_without_censoring_it_is_the_plain_area() -> None:
    marker, _, leave, _ = small(9, late=False)
    found = timed_areas(marker, leave, np.ones(25), [6])[0]
    has = leave <= 6
    plain = placements(marker, has)
    assert found.area == pytest.approx(plain.area, rel=1e-12)
    # the influence function divides by people, DeLong by people less one
    cases, others = has.sum(), (~has).sum()
    among_cases = ((plain.of_cases - plain.area) ** 2).sum() / cases**2
    among_others = ((plain.of_others - plain.area) ** 2).sum() / others**2
    assert found.variance == pytest.approx(among_cases + among_others, rel=1e-10)


@pytest.mark.parametrize("horizon", [365, 1500, 3000])
def test_against_r(horizon: int) -> None:
    d, r = patients(), kept()
    found = timed_areas(d["bili"], d["time"], d["death"], [horizon])[0]
    assert found.area == pytest.approx(r[f"timed.{horizon}.auc"], rel=1e-10)
    # riskRegression divides the squares of the influence function by n - 1, we by n; of the rest its
    # discrete sums over censoring times differ in the order 1 / n^2
    people = len(d["time"])
    assert math.sqrt(found.variance * people / (people - 1)) == pytest.approx(
        r[f"timed.{horizon}.se"], rel=2e-5
    )


def test_what_must_not_change_it() -> None:
    marker, entry, leave, event = small(4, late=True)
    found = timed_areas(marker, leave, event, [5], entry=entry)[0]
    again = timed_areas(np.exp(marker[::-1]), leave[::-1], event[::-1], [5], entry=entry[::-1])[0]
    assert (again.area, again.variance) == pytest.approx((found.area, found.variance), rel=1e-12)
    later = timed_areas(marker, leave + 100, event, [105], entry=entry + 100)[0]
    assert (later.area, later.variance) == pytest.approx((found.area, found.variance), rel=1e-12)
    opposite = timed_areas(-marker, leave, event, [5], entry=entry)[0]
    assert (1 - opposite.area, opposite.variance) == pytest.approx((found.area, found.variance), rel=1e-9)
    halves = timed_areas(marker, leave / 7, event, [5 / 7], entry=entry / 7)[0]  # a grid of ranks
    assert (halves.area, halves.variance) == pytest.approx((found.area, found.variance), rel=1e-9)


def test_the_curve_encloses_the_area() -> None:
    d = patients()
    found = co.timed_roc(d["bili"], d["time"], d["death"], [1500])
    one = found.areas[0]
    assert float(np.trapezoid(one.sensitivity, one.false_positive)) == pytest.approx(one.area, rel=1e-10)
    assert found.tidy().column_names[:3] == ["time", "estimate", "std.error"]
    assert "lost" in found.summary()


@pytest.mark.parametrize(
    ("times", "event", "code"),
    [
        ([0.5], [1, 0, 1, 0, 0], "COI-D913"),
        ([9], [1, 0, 1, 0, 0], "COI-D913"),
        ([-1], [1, 0, 1, 0, 0], "COI-D913"),
        ([3], [1, 2, 1, 0, 0], "COI-D914"),
        ([math.nan], [1, 0, 1, 0, 0], "COI-D802"),
    ],
)
def test_what_is_refused(times: list[float], event: list[int], code: str) -> None:
    with pytest.raises(DataError) as error:
        co.timed_roc([5, 9, 2, 1, 3], [1, 2, 3, 4, 5], event, times)
    assert code in {problem.code for problem in error.value.problems}


def test_everybody_at_risk_early_having_the_event_is_refused() -> None:
    with pytest.raises(DataError, match="everybody at risk"):
        co.timed_roc([1, 2, 3], [1, 5, 6], [1, 1, 0], [5.5], entry=[0, 2, 2])


@pytest.mark.slow
def test_the_interval_covers_with_censoring_and_late_entry() -> None:
    """Hazard exp(marker): the truth from a million uncensored people; 600 cohorts, 0.95 +- 3 x 0.009."""
    stream = np.random.Generator(np.random.Philox(key=31))
    marker = stream.normal(size=1_000_000)
    truth = placements(marker, stream.exponential(size=1_000_000) * np.exp(-marker) <= 1).area
    covered = 0
    for _ in range(600):
        marker = stream.normal(size=700)
        event = stream.exponential(size=700) * np.exp(-marker)
        lost, entry = stream.uniform(0.3, 2.5, 700), stream.uniform(-1, 0.5, 700)
        leave = np.minimum(event, lost)
        seen = (entry < leave) & (leave > 0)
        # those entering before 0 are at risk from the start
        found = timed_areas(
            marker[seen], leave[seen], (event <= lost)[seen], [1.0], entry=np.maximum(entry[seen], 0)
        )[0]
        covered += found.interval.holds(truth)
    assert 0.92 <= covered / 600 <= 0.975
