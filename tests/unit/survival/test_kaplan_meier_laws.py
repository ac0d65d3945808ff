"""Kaplan-Meier curves: what must hold for any rows, and how often their limits hold the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coincide as co
from coincide.survival.curves import Curves

Rows = dict[str, np.ndarray]


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    count = draw(st.integers(2, 25))
    whole = st.integers(0, 6)
    entry = np.array(draw(st.lists(whole, min_size=count, max_size=count)), float)
    stay = np.array(draw(st.lists(st.integers(1, 9), min_size=count, max_size=count)), float)
    event = np.array(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)), float)
    group = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    return {"time": entry + stay, "event": event, "entry": entry, "group": group}


LAWS = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def same(one: Curves, other: Curves, *, but: tuple[str, ...] = ()) -> None:
    for name in ("times", "survival", "se", "low", "high", "at_risk", "events", "censored", "entered"):
        if name not in but:
            # sums of a few terms
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, err_msg=name)


@LAWS
@given(rows(), st.randoms())
def test_the_order_of_rows_is_nothing(made: Rows, rng: Any) -> None:
    order = rng.sample(range(len(made["time"])), len(made["time"]))
    same(co.kaplan_meier(**made), co.kaplan_meier(**{name: column[order] for name, column in made.items()}))


@LAWS
@given(rows(), st.integers(-50, 50))
def test_a_shift_of_time_shifts_the_times_alone(made: Rows, shift: int) -> None:
    moved = made | {"time": made["time"] + shift, "entry": made["entry"] + shift}
    same(co.kaplan_meier(**made), co.kaplan_meier(**moved), but=("times",))
    assert (co.kaplan_meier(**moved).times - co.kaplan_meier(**made).times == shift).all()


@LAWS
@given(rows())
def test_a_row_twice_is_a_row_of_weight_two(made: Rows) -> None:
    twice = co.kaplan_meier(**{name: np.repeat(column, 2) for name, column in made.items()})
    weighted = co.kaplan_meier(**made, weights=np.full(len(made["time"]), 2.0))
    same(twice, weighted, but=("at_risk", "events", "censored", "entered"))
    assert weighted.variance == "greenwood"


@LAWS
@given(rows())
def test_a_row_cut_in_two_is_the_row(made: Rows) -> None:
    middle = np.floor((made["entry"] + made["time"]) / 2)
    cut = middle > made["entry"]
    parts = {
        "time": np.append(made["time"], middle[cut]),
        "event": np.append(made["event"], np.zeros(cut.sum())),
        "entry": np.append(np.where(cut, middle, made["entry"]), made["entry"][cut]),
    }
    whole = co.kaplan_meier(made["time"], made["event"], entry=made["entry"])
    split = co.kaplan_meier(**parts)
    at = np.arange(1, 15)
    np.testing.assert_allclose(split.at(at).survival, whole.at(at).survival, rtol=1e-12)
    np.testing.assert_array_equal(split.at(at).at_risk, whole.at(at).at_risk)


@LAWS
@given(rows())
def test_groups_together_are_the_groups_alone_whatever_they_are_called(made: Rows) -> None:
    together = co.kaplan_meier(**made)
    names = np.array(["c", "a", "b"])
    renamed = co.kaplan_meier(**(made | {"group": names[made["group"]]}))
    for label in together.groups:
        own = made["group"] == label
        alone = co.kaplan_meier(made["time"][own], made["event"][own], entry=made["entry"][own])
        for other in (together[label], renamed[str(names[int(label)])]):
            np.testing.assert_array_equal(other.times, alone.times)
            np.testing.assert_array_equal(other.survival, alone.survival)
            np.testing.assert_array_equal(other.se, alone.se)
    assert renamed.groups == tuple(sorted(renamed.groups))


@LAWS
@given(rows())
def test_the_robust_variance_of_rows_that_count_whole_and_enter_at_once_is_greenwoods(made: Rows) -> None:
    del made["entry"]
    plain = co.kaplan_meier(**made)
    robust = co.kaplan_meier(**made, variance="robust")
    # a difference of sums of squares in place of a sum: absolute, near 0
    np.testing.assert_allclose(robust.se, plain.se, rtol=1e-7, atol=1e-9)
    for horizon in (3.0, 7.0):
        np.testing.assert_allclose(
            robust.restricted_mean(horizon).se, plain.restricted_mean(horizon).se, rtol=1e-7, atol=1e-9
        )


def test_the_robust_variance_is_made_of_what_each_row_does() -> None:
    """Infinitesimal jackknife by its definition: the change of the estimate for a little more weight."""
    rng = np.random.default_rng(2)
    entry = rng.integers(0, 4, 30).astype(float)
    made = {"time": entry + rng.integers(1, 12, 30), "event": rng.integers(0, 2, 30), "entry": entry}
    weights = rng.uniform(0.3, 3, 30)
    step = 1e-6
    pulls = np.empty((30, 2))
    for row in range(30):
        ends = []
        for sign in (-1, 1):
            moved = weights + sign * step * (np.arange(30) == row)
            curves = co.kaplan_meier(**made, weights=moved)
            ends.append([curves.at([8]).survival[0, 0], curves.restricted_mean(9).estimate[0]])
        pulls[row] = (np.array(ends[1]) - np.array(ends[0])) / (2 * step)
    found = co.kaplan_meier(**made, weights=weights)
    by_definition = np.sqrt(((weights[:, None] * pulls) ** 2).sum(axis=0))
    # central differences with a step of 1e-6
    assert found.at([8]).se[0, 0] == pytest.approx(by_definition[0], rel=1e-6)
    assert found.restricted_mean(9).se[0] == pytest.approx(by_definition[1], rel=1e-6)


def test_limits_hold_the_truth_as_often_as_they_say_with_late_entry() -> None:
    """2,000 cohorts of about 80, exponential times, entry up to 1, censoring up to 3: S(1.5), log-log."""
    rng = np.random.default_rng(4)
    held = 0
    runs = 2000
    for _ in range(runs):
        life, come, go = rng.exponential(1.5, 120), rng.uniform(0, 1, 120), rng.uniform(1, 3, 120)
        time = np.minimum(life, go)
        seen = time > come
        curves = co.kaplan_meier(
            time[seen], (life <= go)[seen], entry=come[seen], interval="log-log", from_time=0.2
        )
        at = curves.at([1.5])
        held += at.low[0, 0] <= np.exp(-1.3 / 1.5) <= at.high[0, 0]
    # 95 %, with four standard errors of 2,000 runs (0.0049 each)
    assert 0.93 <= held / runs <= 0.97
