"""Baseline hazard and predicted survival: by hand, laws, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

import coincide as co
from coincide.errors import CoincideError, DataError, UsageError

ROWS = {"time": [9, 1, 1, 6, 6, 8], "event": [1, 1, 0, 1, 1, 0], "X": {"x": [0, 1, 1, 1, 0, 0]}}
R = (3 + math.sqrt(33)) / 2


def test_baseline_in_closed_form() -> None:
    """Therneau & Grambsch's first data set, Breslow: 1/(3r + 3) at 1, 2/(r + 3) at 6, 1 at 9, at x = 0."""
    fit = co.fit_cox(**ROWS, ties="breslow")
    found = co.baseline_hazard(fit)
    steps = [1 / (3 * R + 3), 2 / (R + 3), 1.0]
    assert found.hazard.tolist() == pytest.approx(np.cumsum(steps), rel=1e-12)
    assert found.times.tolist() == [1, 6, 9]
    assert found.at_risk.tolist() == [6, 4, 1]
    assert found.events.tolist() == [1, 2, 1]
    # var H(1) = h^2 + (xbar h)^2 var b
    h, xbar = steps[0], R / (R + 1)
    assert found.se[0] == pytest.approx(h * math.sqrt(1 + xbar**2 * fit.se[0] ** 2), rel=1e-11)
    at_one = co.baseline_hazard(fit, [1.0])
    assert at_one.hazard == pytest.approx(R * found.hazard, rel=1e-12)
    assert found.tidy().column_names == [
        *("time", "n.risk", "n.event", "estimate", "std.error", "conf.high", "conf.low", "strata"),
    ]
    assert found.tidy().column("strata").to_pylist() == ["all"] * 3
    assert "1.333" in found.summary()


def test_errors_after_efron() -> None:
    """Printed by R for the same data at x = 0: survival and the errors of the hazard."""
    found = co.baseline_hazard(co.fit_cox(**ROWS))
    # R stops at 1e-10 of the log-likelihood
    assert np.exp(-found.hazard) == pytest.approx(
        [0.948850513584609, 0.693819504311343, 0.255241931519904], rel=1e-7
    )
    assert found.se == pytest.approx([0.0771395405149807, 0.366161697970515, 1.06492928829132], rel=1e-7)


def cohort(n: int = 300, seed: int = 8) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 30, n)
    return {
        "time": entry + rng.integers(1, 60, n),
        "event": rng.integers(0, 2, n),
        "X": {"a": rng.normal(size=n), "b": rng.normal(size=n)},
        "entry": entry,
        "strata": np.array(["x", "y", "z"])[rng.integers(0, 3, n)],
    }


NEW = {"b": [0.5, -1.0], "a": [1.0, 2.0]}


def test_rows_are_found_by_name_in_any_order() -> None:
    fit = co.fit_cox(**cohort())
    by_name = co.predict_survival(fit, NEW, [20, 40], strata=["x", "y"])
    frame = pl.DataFrame({**NEW, "centre": ["x", "y"], "other": ["u", "v"]})
    assert (co.predict_survival(fit, frame, [20, 40], strata="centre").survival == by_name.survival).all()
    array = np.column_stack([NEW["a"], NEW["b"]])
    assert (co.predict_survival(fit, array, [20, 40], strata=["x", "y"]).survival == by_name.survival).all()
    assert by_name.tidy().column_names == ["row", "time", "estimate", "std.error", "conf.high", "conf.low"]
    assert by_name.tidy().num_rows == 4
    assert "log limits at 0.95" in by_name.summary()


@pytest.mark.parametrize("interval", ["log", "log-log", "plain"])
def test_limits_hold_the_estimate_and_stay_in_range(interval: Any) -> None:
    fit = co.fit_cox(**cohort())
    found = co.predict_survival(fit, NEW, np.arange(0, 80), strata=["x", "z"], interval=interval, level=0.99)
    known = ~np.isnan(found.survival)
    assert known.any()
    low, high, S = found.low[known], found.high[known], found.survival[known]
    assert ((low >= 0) & (low <= S) & (high >= S) & (high <= 1)).all()
    assert found.survival[:, 0].tolist() == found.low[:, 0].tolist() == found.high[:, 0].tolist() == [1, 1]
    assert (np.diff(found.survival[0][known[0]]) <= 0).all()


def test_survival_beyond_follow_up_is_not_known() -> None:
    rows = cohort()
    fit = co.fit_cox(**rows)
    last = int(rows["time"][rows["strata"] == "x"].max())
    found = co.predict_survival(fit, NEW, [last, last + 0.5], strata=["x", "x"])
    assert np.isnan(found.survival).tolist() == [[False, True], [False, True]]
    assert found.tidy().column("estimate").to_pylist()[1] is None


def test_survival_of_those_still_free() -> None:
    fit = co.fit_cox(**cohort())
    whole = co.predict_survival(fit, NEW, [25, 45], strata=["x", "y"])
    later = co.predict_survival(fit, NEW, [45], strata=["x", "y"], from_time=25)
    assert later.survival[:, 0] == pytest.approx(whole.survival[:, 1] / whole.survival[:, 0], rel=1e-12)
    assert (later.low < later.survival).all()


def test_a_shift_of_covariates_changes_nothing() -> None:
    rows = cohort()
    moved = rows | {"X": {"a": rows["X"]["a"] + 1000, "b": rows["X"]["b"]}}
    one = co.predict_survival(co.fit_cox(**rows), NEW, [40], strata=["x", "y"])
    other = co.predict_survival(
        co.fit_cox(**moved), {"a": [1001.0, 1002.0], "b": NEW["b"]}, [40], strata=["x", "y"]
    )
    assert other.survival == pytest.approx(one.survival, rel=1e-9)  # 1000 takes three digits
    assert other.se == pytest.approx(one.se, rel=1e-8)


def test_an_offset_counts() -> None:
    rows = cohort()
    fixed = rows["X"]["b"] * 0.7
    fit = co.fit_cox(**(rows | {"X": {"a": rows["X"]["a"]}, "offset": fixed}))
    raised = co.predict_survival(fit, {"a": [1.0]}, [40], strata=["x"], offset=[math.log(2)])
    plain = co.predict_survival(fit, {"a": [1.0]}, [40], strata=["x"], offset=[0.0])
    assert raised.survival[0, 0] == pytest.approx(plain.survival[0, 0] ** 2, rel=1e-12)
    at_zero = co.baseline_hazard(fit, [1.0])
    place = np.flatnonzero((np.array(at_zero.strata) == "x") & (at_zero.times <= 40))[-1]
    assert math.exp(-at_zero.hazard[place]) == pytest.approx(plain.survival[0, 0], rel=1e-12)


def test_a_formula_makes_new_rows() -> None:
    rows = cohort()
    frame = {
        "months": rows["time"],
        "dead": rows["event"],
        "from": rows["entry"],
        "centre": rows["strata"],
        "a": rows["X"]["a"],
        "sex": np.where(rows["X"]["b"] > 0, "m", "f"),
        "fixed": rows["X"]["b"] / 10,
    }
    fit = co.fit_cox_formula(
        "spline(a, df=2)*sex",
        frame,
        time="months",
        event="dead",
        entry="from",
        strata="centre",
        offset="fixed",
    )
    new = {"a": [0.1, 0.2], "sex": ["m", "f"], "centre": ["z", "x"], "fixed": [0.0, 0.1]}
    found = co.predict_survival(fit, new, [30])
    design = fit.design.of(new)
    plain = co.fit_cox(
        rows["time"],
        rows["event"],
        fit.fitted.design.X,
        entry=rows["entry"],
        strata=rows["strata"],
        offset=frame["fixed"],
    )
    expected = co.predict_survival(plain, design, [30], strata=["z", "x"], offset=[0.0, 0.1])
    assert (found.survival == expected.survival).all()


@pytest.mark.parametrize(
    ("new", "options", "code"),
    [
        ({"a": [1.0]}, {"strata": ["x"]}, "COI-D842"),
        ([[1.0]], {"strata": ["x"]}, "COI-D849"),
        ({"a": [1.0], "b": ["u"]}, {"strata": ["x"]}, "COI-D840"),
        ({"a": [1.0], "b": [np.nan]}, {"strata": ["x"]}, "COI-D841"),
        ({"a": [1.0], "b": [0.0]}, {}, "COI-D855"),
        ({"a": [1.0], "b": [0.0]}, {"strata": ["nowhere"]}, "COI-D855"),
        ({"a": [1.0], "b": [0.0]}, {"strata": ["x", "y"]}, "COI-D849"),
        ({"a": [1.0], "b": [0.0]}, {"strata": ["x"], "offset": [1.0]}, "COI-D849"),
        ({"a": [1e6], "b": [0.0]}, {"strata": ["x"]}, "COI-D856"),
        ({"a": [1.0], "b": [0.0]}, {"strata": ["x"], "interval": "arcsine"}, "COI-U084"),
    ],
)
def test_rows_that_do_not_fit(new: Any, options: Any, code: str) -> None:
    rows = cohort()
    rows["X"]["a"] = rows["X"]["a"] + np.linspace(0, 3, 300) * (rows["event"] - 0.5)
    with pytest.raises(CoincideError) as error:
        co.predict_survival(co.fit_cox(**rows), new, [20], **options)
    assert [problem.code for problem in error.value.problems] == [code]
    assert "nowhere" not in str(error.value)


def test_strata_for_a_fit_without_them() -> None:
    with pytest.raises(DataError, match="the fit has no strata"):
        co.predict_survival(co.fit_cox(**ROWS), {"x": [1]}, [2], strata=["a"])
    with pytest.raises(DataError, match="at has the shape"):
        co.baseline_hazard(co.fit_cox(**ROWS), [1, 2])
    with pytest.raises(UsageError):
        co.baseline_hazard(co.fit_cox(**ROWS), level=1.5)


def test_limits_cover_with_delayed_entry() -> None:
    """Exponential survival from 0, people seen from a later time on: 95 % limits of S(1 | x = 1) cover."""
    truth, inside, runs = math.exp(-0.5 * math.exp(0.7)), 0, 400
    for run in range(runs):
        rng = np.random.default_rng([21, run])
        x = rng.integers(0, 2, 600).astype(float)
        death = rng.exponential(2 * np.exp(-0.7 * x))
        entry = rng.uniform(0, 0.8, 600)
        seen = death > entry
        time = np.minimum(death, 2.0)[seen]
        fit = co.fit_cox(time, (death <= 2.0)[seen], x[seen], entry=entry[seen])
        found = co.predict_survival(fit, [[1.0]], [1.0], interval="log-log")
        inside += bool(found.low[0, 0] <= truth <= found.high[0, 0])
    # 95 % of 400 runs, give or take four standard errors of 1.1 %
    assert 0.906 <= inside / runs <= 0.994
