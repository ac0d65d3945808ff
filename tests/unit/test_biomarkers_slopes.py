"""A marker in time: against lme4 and nlme, what must not change it, and fits at the edge."""

from __future__ import annotations

import csv
import math
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.markers.mixed_effects import lines

pytest.importorskip("statsmodels")

VALIDATION = Path(__file__).parents[2] / "validation"


def kept(name: str) -> dict[str, float]:
    with (VALIDATION / name).open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


@cache
def table(name: str) -> dict[str, np.ndarray]:
    with (VALIDATION / name).open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    return dict(zip(header, np.array(rows, dtype=float).T, strict=True))


@cache
def fitted(name: str) -> co.marker_slopes:  # type: ignore[valid-type]
    sleep, pbc = table("mixed_sleepstudy.csv"), table("mixed_pbcseq.csv")
    years = pbc["day"] / 365.25
    if name == "sleep":
        return co.marker_slopes(sleep["reaction"], sleep["days"], sleep["subject"])
    if name == "pbcseq":
        return co.marker_slopes(pbc["bili"], years, pbc["id"], log=True, adjust={"trt": pbc["trt"]})
    return co.marker_slopes(pbc["bili"], years, pbc["id"], pbc["trt"], log=True)


@pytest.mark.parametrize("name", ["sleep", "pbcseq"])
def test_against_lme4(name: str) -> None:
    r, found = kept("mixed_lme4.csv"), fitted(name)
    size = len(found.terms)
    named = [r[f"{name}.coefficient.{place + 1}"] for place in range(size)]
    errors = [r[f"{name}.se.{place + 1}"] for place in range(size)]
    # R's own programs stop this far from the peak
    assert found.coefficient.tolist() == pytest.approx(named, rel=1e-5)
    assert found.se.tolist() == pytest.approx(errors, rel=1e-5)
    assert found.criterion == pytest.approx(r[f"{name}.reml"], rel=1e-10)
    # ours is no lower on the likelihood's hill than lme4's: what differs beyond 1e-5 is lme4's
    assert found.criterion <= r[f"{name}.reml"] + 1e-8
    got = found.scatter[0, 0], found.scatter[1, 1], found.scatter[0, 1], found.residual_sd**2
    parts = [r[f"{name}.{part}"] for part in ("intercept", "slope", "covariance", "residual")]
    assert list(got) == pytest.approx(parts, rel=2e-5)
    assert found.converged
    assert not found.singular
    assert found.notes == ()


def test_slopes_of_two_groups_against_nlme() -> None:
    r, found = kept("mixed.csv"), fitted("by_trt")
    one, other = found.slopes
    # the second group's slope is that of the first plus the interaction
    assert one.estimate == pytest.approx(r["by_trt.coefficient.2"], rel=3e-5)
    assert found.differences[0].estimate == pytest.approx(r["by_trt.coefficient.4"], rel=1e-3)
    assert found.differences[0].standard_error == pytest.approx(r["by_trt.se.4"], rel=3e-5)
    assert other.estimate - one.estimate == pytest.approx(found.differences[0].estimate, rel=1e-10)
    # nlme's constant differs: its columns are others, with the same sums
    assert (one.people, other.people, one.rows + other.rows) == (154, 158, 1945)


def test_the_restricted_likelihood_by_its_definition() -> None:
    sleep = table("mixed_sleepstudy.csv")
    rows = np.arange(40)  # four people
    time, outcome = sleep["days"][rows], sleep["reaction"][rows]
    person = np.repeat(np.arange(4), 10)
    design = np.column_stack((np.ones(40), time))
    scatter, residual = np.array([[600.0, 10.0], [10.0, 35.0]]), 650.0
    random = np.zeros((40, 8))
    for one in range(4):
        random[person == one, 2 * one : 2 * one + 2] = design[person == one]
    whole = random @ np.kron(np.eye(4), scatter) @ random.T + residual * np.eye(40)
    inverse = np.linalg.inv(whole)
    information = design.T @ inverse @ design
    coefficient = np.linalg.solve(information, design.T @ inverse @ outcome)
    left = outcome - design @ coefficient
    criterion = (
        np.linalg.slogdet(whole)[1]
        + np.linalg.slogdet(information)[1]
        + left @ inverse @ left
        + 38 * math.log(2 * math.pi)
    )
    found = lines(outcome, design, time, person, scatter, residual)
    assert found.coefficient.tolist() == pytest.approx(coefficient.tolist(), rel=1e-10)
    assert found.covariance.ravel().tolist() == pytest.approx(np.linalg.inv(information).ravel().tolist())
    assert found.criterion == pytest.approx(criterion, rel=1e-12)


def test_units_of_time_and_marker_move_the_fit_along() -> None:
    sleep, found = table("mixed_sleepstudy.csv"), fitted("sleep")
    hours = co.marker_slopes(sleep["reaction"] / 1000, sleep["days"] * 24 + 5000, sleep["subject"])
    assert hours.slopes[0].estimate == pytest.approx(found.slopes[0].estimate / 24_000, rel=1e-8)
    assert hours.slopes[0].standard_error == pytest.approx(found.slopes[0].standard_error / 24_000, rel=1e-6)
    assert hours.residual_sd == pytest.approx(found.residual_sd / 1000, rel=1e-6)


def test_labels_and_order_of_rows_do_not_matter_and_no_label_is_shown() -> None:
    sleep, found = table("mixed_sleepstudy.csv"), fitted("sleep")
    labels = [f"secret-{one:g}" for one in sleep["subject"].tolist()]
    other = co.marker_slopes(sleep["reaction"][::-1], sleep["days"][::-1], labels[::-1])
    assert other.coefficient.tolist() == pytest.approx(found.coefficient.tolist(), rel=1e-9)
    assert other.slope_sd == pytest.approx(found.slope_sd, rel=1e-5)
    assert "secret" not in other.summary() + repr(other)


def test_people_who_do_not_differ_in_slope_are_said_to_lie_at_the_edge() -> None:
    stream = np.random.Generator(np.random.Philox(key=71))
    person, time = np.repeat(np.arange(12), 4), np.tile(np.arange(4.0), 12)
    found = co.marker_slopes(time + stream.normal(size=48), time, person)
    assert found.singular
    assert any("edge of what is possible" in note for note in found.notes)
    assert "edge" in found.summary()


def test_trajectories() -> None:
    found = fitted("by_trt")
    rows = found.trajectory([0, 1, 5]).to_pylist()
    assert [row["group"] for row in rows] == ["0"] * 3 + ["1"] * 3
    first, second = rows[0], rows[1]
    assert math.log(second["estimate"] / first["estimate"]) == pytest.approx(found.slopes[0].estimate)
    assert all(row["conf.low"] < row["estimate"] < row["conf.high"] for row in rows)
    adjusted = fitted("pbcseq").trajectory([0]).to_pylist()[0]
    at = fitted("pbcseq").coefficient @ [1, 0, table("mixed_pbcseq.csv")["trt"].mean()]
    assert adjusted["estimate"] == pytest.approx(math.exp(at), rel=1e-10)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time": [1, 1, 1, 1, 1, 1]}, "COI-D925"),
        ({"person": [1, 1, 2, 2, None, 3]}, "COI-D802"),
        ({"group": ["a", "b", "a", "a", "b", "b"]}, "COI-D925"),
        ({"values": [1, 2, math.nan, 3, 4, 5]}, "COI-D802"),
        ({"values": [-1, 2, 3, 3, 4, 5], "log": True}, "COI-D916"),
        ({"person": [1, 1, 2]}, "COI-D803"),
        ({"person": []}, "COI-D801"),
        ({"adjust": {"same": [0, 1, 0, 1, 0, 1]}}, "COI-D919"),
    ],
)
def test_what_is_refused(change: dict[str, object], code: str) -> None:
    given: dict[str, object] = {
        "values": [1, 2, 2, 3, 4, 5],
        "time": [0, 1, 0, 1, 0, 1],
        "person": [1, 1, 2, 2, 3, 3],
        **change,
    }
    with pytest.raises(DataError) as error:
        co.marker_slopes(**given)  # type: ignore[arg-type]
    assert code in {problem.code for problem in error.value.problems}


def test_values_below_the_limit_are_not_given_a_number() -> None:
    assay = co.Assay("a", limit_of_detection=1.5)
    with pytest.raises(DataError, match="COI-D928"):
        co.marker_slopes(co.measured([1, 2, 2, 3, 4, 5], assay), [0, 1] * 3, [1, 1, 2, 2, 3, 3])


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.regression.mixed_linear_model", None)
    sleep = table("mixed_sleepstudy.csv")
    with pytest.raises(UsageError, match=r"pip install coincide\[cohort\]"):
        co.marker_slopes(sleep["reaction"], sleep["days"], sleep["subject"])


@pytest.mark.slow
def test_limits_of_a_difference_of_slopes_cover() -> None:
    """Two groups of 30, four visits, slopes 0 and 0.5: 100 cohorts, 0.95 +- 3 x 0.022."""
    stream = np.random.Generator(np.random.Philox(key=73))
    person, time = np.repeat(np.arange(60), 4), np.tile(np.arange(4.0), 60)
    group = np.where(person < 30, "a", "b")
    covered = 0
    for _ in range(100):
        start, slope = stream.normal(size=60)[person], 0.5 * stream.normal(size=60)[person]
        value = start + (slope + 0.5 * (group == "b")) * time + 0.7 * stream.normal(size=240)
        found = co.marker_slopes(value, time, person, group).differences[0]
        covered += found.low < 0.5 < found.high
    assert 0.88 <= covered / 100 <= 1.0
