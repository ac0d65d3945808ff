"""Raw stimulus tables: planted nerves found again, any frame, what is refused, what is only told, plots."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.excitability.group_curves import PLOTS
from coincide.excitability.measures import MEASURES, TESTS
from coincide.report.figures.excitability import LAYOUTS, excitability
from coincide.results.tables_of_cohorts import COHORTS
from support.stimuli import Nerve, recovery, reduction, table

NERVES = [Nerve(), Nerve(0.6, 1.5, 2.8, 0.55, 8.0), Nerve(0.3, 3.0, 3.4, 0.75, 12.0)]


def charge(
    thresholds: list[object], durations: list[float] | None = None, person: object = "a"
) -> dict[str, list]:
    durations = durations or [0.2, 0.4, 0.6, 0.8, 1.0]
    return {
        "person": [person] * len(durations),
        "test": ["charge_duration"] * len(durations),
        "x": durations,
        "value": thresholds,
    }


# Planted values.


def test_planted_nerves_are_found_again() -> None:
    found = co.nerve_excitability(table(NERVES))
    for name in ("sdtc_ms", "sdtc_two_point_ms"):
        assert found.measure(name) == pytest.approx([nerve.time_constant for nerve in NERVES], rel=1e-9)
    for name in ("rheobase_ma", "rheobase_two_point_ma"):
        assert found.measure(name) == pytest.approx([nerve.rheobase for nerve in NERVES], rel=1e-9)
    assert found.measure("rrp_ms") == pytest.approx([nerve.refractory for nerve in NERVES], rel=1e-9)
    for name in ("iv_resting_slope", "iv_minimum_slope", "iv_hyperpolarising_slope"):
        assert found.measure(name) == pytest.approx([nerve.resting_slope for nerve in NERVES], rel=1e-9)
    for name in ("refractoriness_2", "refractoriness_2_5", "superexcitability_5"):
        at = float(name.split("_", 1)[1].replace("_", "."))
        assert found.measure(name) == pytest.approx(
            [recovery(at, nerve.refractory) for nerve in NERVES], rel=1e-9
        )
    assert found.measure("subexcitability") == pytest.approx([15.0] * 3, rel=1e-9)
    assert found.measure("ted_10_20")[0] == pytest.approx(
        np.mean([reduction(t, 40) for t in (10, 11, 15, 20)])
    )
    assert found.measure("teh20_90_100")[0] == pytest.approx(np.mean([reduction(t, -20) for t in (90, 100)]))
    assert found.measure("latent_addition_0_2") == pytest.approx([40 * math.exp(-2)] * 3, rel=1e-9)
    # the logistic response reaches half its end at 5 mA; the largest measured is a little below its end
    assert found.measure("stimulus_50_ma") == pytest.approx([5.0] * 3, abs=0.01)
    assert found.checks == ()
    assert not any(value.reason for person in found.values.values() for value in person.values())


def test_noise_spreads_the_constant_around_what_was_planted() -> None:
    found = co.nerve_excitability(table([Nerve(0.45)] * 200, noise=0.01))
    constant = found.measure("sdtc_ms")
    error = constant.std(ddof=1) / math.sqrt(200)
    assert constant.mean() == pytest.approx(0.45, abs=4 * error)
    assert constant.std() < 0.05


# Tables.


@pytest.mark.parametrize(
    "frame", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_any_frame_gives_the_same(frame: object) -> None:
    raw = table(NERVES[:1])
    expected = co.nerve_excitability(raw).tidy()
    assert co.nerve_excitability(frame(raw)).tidy().equals(expected)  # type: ignore[operator]


def test_own_column_names_and_order_of_rows() -> None:
    raw = table(NERVES)
    order = np.random.Generator(np.random.Philox(key=1)).permutation(len(raw["x"]))
    names = {"person": "patient", "test": "protocol", "condition": "current", "x": "at", "value": "mA"}
    other = {names[name]: [values[row] for row in order] for name, values in raw.items()}
    assert co.nerve_excitability(other, columns=names).tidy().equals(co.nerve_excitability(raw).tidy())


def test_people_are_numbers_in_what_is_shown() -> None:
    raw = table(NERVES[:2])
    raw["person"] = ["Zoe" if person == 0 else "Adam" for person in raw["person"]]
    found = co.nerve_excitability(raw)
    assert found.people == ("Adam", "Zoe")
    assert found.measure("sdtc_ms") == pytest.approx([0.6, 0.45])
    assert set(found.tidy()["person"].to_pylist()) == {0, 1}
    shown = str(found.tidy().to_pylist()) + found.summary() + found.plot("charge_duration").svg
    assert "Zoe" not in shown
    assert "Adam" not in shown


def test_one_row_for_each_person_and_measure() -> None:
    tidy = co.nerve_excitability(charge([6.5, 4.2, 3.5, 3.1, 2.9])).tidy()
    assert tidy.num_rows == len(MEASURES)
    rows = {row["measure"]: row for row in tidy.to_pylist()}
    assert rows["sdtc_ms"]["estimate"] == pytest.approx(0.446)
    assert rows["rrp_ms"] == {
        "person": 0,
        "measure": "rrp_ms",
        "estimate": None,
        "unit": "ms",
        "test": "recovery_cycle",
        "points": 0,
        "reason": "not recorded",
    }


# What is refused.


def test_everything_wrong_is_told_at_once_by_row() -> None:
    raw = charge([6.5, -1.0, 3.5, 3.1, 0.0], [0.2, 0.4, 0.4, -0.8, 1.0])
    raw["test"][2] = "charge"
    raw["condition"] = [None, None, None, None, 40]
    with pytest.raises(DataError) as caught:
        co.nerve_excitability(raw)
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"COI-D891", "COI-D893", "COI-D895", "COI-D896"}
    assert "2 rows: 1, 4" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x": [0.2, 0.2, 0.6, 0.8, 1.0]}, "COI-D894"),
        ({"x": [0.2, None, 0.6, 0.8, 1.0]}, "COI-D892"),
        ({"value": [6, 5, "high", 4, 3]}, "COI-D892"),
        ({"value": [6, 5, math.inf, 4, 3]}, "COI-D892"),
        ({"person": ["a", "a", None, "a", "a"]}, "COI-D892"),
        ({"value": [None] * 5}, "COI-D897"),
        ({"value": [1.0]}, "COI-D890"),
    ],
)
def test_what_is_refused(change: dict[str, list], code: str) -> None:
    with pytest.raises(DataError) as caught:
        co.nerve_excitability({**charge([6.5, 4.2, 3.5, 3.1, 2.9]), **change})
    assert code in [problem.code for problem in caught.value.problems]


def test_a_missing_column_has_a_nearest_name() -> None:
    raw = charge([6.5, 4.2, 3.5, 3.1, 2.9])
    raw["valu"] = raw.pop("value")
    with pytest.raises(DataError, match='did you mean "valu"'):
        co.nerve_excitability(raw)
    with pytest.raises(DataError, match="columns names what is not used: thing"):
        co.nerve_excitability(raw, columns={"value": "valu", "thing": "x"})


# What is only told.


def test_implausible_recordings_are_kept_and_told() -> None:
    found = co.nerve_excitability(charge([6.5, 4.2, 4.4, 2.0, 2.9]))
    words = [check.words for check in found.checks]
    assert "threshold does not fall with duration at row 2, 4" in words
    assert "charge does not rise with duration at row 3" in words
    assert math.isfinite(found.measure("sdtc_ms")[0])
    long = co.nerve_excitability(charge([2 * (1 + 1.8 / t) for t in (0.2, 0.4, 0.6, 0.8, 1.0)]))
    assert "a time constant of 1.8 ms is outside 0.1 to 1.5 ms" in [check.words for check in long.checks]


def test_missing_points_are_named_by_row() -> None:
    found = co.nerve_excitability(charge([6.5, None, 3.5, math.nan, 2.9]))
    assert (
        found.checks[0].words
        == "value is missing in 2 rows: 1, 3 (the first row is 0); those points are left out"
    )
    assert found.values[0]["sdtc_ms"].points == 3
    few = co.nerve_excitability(charge([6.5, None, None, None, 2.9]))
    assert few.values[0]["sdtc_ms"].reason == "points are missing"
    assert few.measure("sdtc_two_point_ms")[0] == pytest.approx(0.45)


def test_without_an_unconditioned_threshold_nothing_is_measured() -> None:
    raw = {
        "person": [1, 1, 1],
        "test": ["electrotonus"] * 3,
        "condition": [40] * 3,
        "x": [10, 20, 95],
        "value": [2.0, 2.1, 2.2],
    }
    found = co.nerve_excitability(raw)
    assert found.values[0]["ted_10_20"].reason == "no unconditioned threshold"
    assert "no unconditioned threshold" in found.checks[0].words


def test_two_conditions_that_give_one_measure_are_not_picked_from() -> None:
    raw = {
        "person": [1] * 5,
        "test": ["recovery_cycle"] * 5,
        "condition": [0, 1, 1, 2, 2],
        "x": [200, 2, 4, 2, 4],
        "value": [4.0, 5.0, 3.0, 6.0, 3.0],
    }
    value = co.nerve_excitability(raw).values[0]["rrp_ms"]
    assert (math.isnan(value.estimate), value.reason) == (True, "several conditions")


def test_unknown_names_have_a_nearest_one() -> None:
    found = co.nerve_excitability(charge([6.5, 4.2, 3.5, 3.1, 2.9]))
    with pytest.raises(UsageError, match='did you mean "sdtc_ms"'):
        found.measure("sdtc")
    with pytest.raises(UsageError, match='did you mean "electrotonus"'):
        found.plot("electrotonu")
    with pytest.raises(UsageError, match="has nothing to show"):
        found.plot("recovery_cycle")
    with pytest.raises(UsageError, match="2 groups were given for 1 people"):
        found.curves(["a", "b"])


# Curves and plots.


def test_curves_are_means_with_limits_by_hand() -> None:
    """Charges at 0.2 ms of 1.3 and 1.7: mean 1.5, half-width 12.7062 x 0.2 (t with one degree of freedom)."""
    first, second = charge([6.5, 4.2, 3.5, 3.1, 2.9], person="a"), charge([8.5, 5, 4, 3.5, 3.2], person="b")
    raw = {name: first[name] + second[name] for name in first}
    found = co.nerve_excitability(raw)
    row = found.curves()[0]
    assert (row["plot"], row["x"], row["people"], row["group"]) == ("charge_duration", 0.2, 2, "all")
    assert row["mean"] == pytest.approx(1.5)
    assert row["high"] == pytest.approx(1.5 + 12.706204736432102 * 0.2, rel=1e-9)
    apart = found.curves(["als", ""])
    assert {(one["group"], one["people"], one["low"]) for one in apart} == {("als", 1, None)}


def test_curves_are_rows_of_the_published_table() -> None:
    rows = co.nerve_excitability(table(NERVES)).curves()
    columns = [column.name for column in COHORTS["excitability"] if column.name != "suppressed"]
    assert all(list(row) == columns for row in rows)
    assert {row["plot"] for row in rows} == set(PLOTS) == set(LAYOUTS)
    assert set(PLOTS) <= set(TESTS)


@pytest.mark.parametrize("name", PLOTS)
def test_plots_draw_the_same_each_time(name: str) -> None:
    found = co.nerve_excitability(table(NERVES))
    drawn = found.plot(name, groups=["als", "als", "control"])
    assert drawn.svg.startswith("<svg")
    assert drawn.svg == found.plot(name, groups=["als", "als", "control"]).svg


def test_layouts_of_the_field() -> None:
    found = co.nerve_excitability(table(NERVES))
    assert found.plot("recovery_cycle").spec["encoding"]["x"]["scale"]["type"] == "log"
    assert found.plot("current_threshold").spec["encoding"]["x"]["axis"]["title"] == "Threshold reduction, %"
    hyper = [row for row in found.curves() if row["series"] == "hyperpolarising 40 %" and row["x"] == 50]
    assert hyper[0]["mean"] < 0  # downwards, with an axis that points upwards
    assert "reverse" not in str(found.plot("electrotonus").spec)


def test_hidden_rows_are_not_drawn_and_counted() -> None:
    rows = co.nerve_excitability(table(NERVES)).curves()
    own = [{**row, "suppressed": False} for row in rows if row["plot"] == "recovery_cycle"]
    own[0] = {**own[0], "mean": None, "low": None, "high": None, "people": None, "suppressed": True}
    drawn = excitability("recovery_cycle", own, "Less superexcitable")
    assert drawn is not None
    assert drawn.note.endswith("Points hidden by the release rule: 1.")
    assert len(drawn.data) == len(own) - 1
    nothing = [{**row, "mean": None, "suppressed": True} for row in own]
    assert excitability("recovery_cycle", nothing) is None
