"""A marker between groups: against R, by the likelihood below the limit, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_markers_timed_roc import kept, patients

import coincide as co
from coincide.errors import DataError

ORDER = ["none", "some", "severe"]


def edema() -> list[str]:
    return [{0.0: "none", 0.5: "some", 1.0: "severe"}[one] for one in patients()["edema"].tolist()]


def test_groups_adjusted_for_age_against_r() -> None:
    d, r = patients(), kept()
    found = co.compare_groups(d["bili"], edema(), d["age"], order=ORDER)
    pairs = [(one.group, one.against) for one in found.contrasts]
    assert pairs == [("some", "none"), ("severe", "none"), ("severe", "some")]
    for place, one in enumerate(found.contrasts, start=1):
        kept_row = [r[f"pair.{place}.{part}"] for part in ("ratio", "p", "holm")]
        assert [one.estimate, one.p, one.p_holm] == pytest.approx(kept_row, rel=1e-8)
    for place, level in enumerate(found.levels, start=1):
        assert level.mean == pytest.approx(r[f"level.{place}.mean"], rel=1e-8)
    width = math.log(found.levels[0].high / found.levels[0].low)
    assert width / 2 / stats.t.ppf(0.975, r["line.df"]) == pytest.approx(r["level.1.se_log"], rel=1e-8)
    assert "HC3" in found.method


def test_values_below_the_limit_against_r() -> None:
    d, r = patients(), kept()
    found = co.compare_groups(d["bili"], edema(), d["age"], limit=0.8, order=ORDER)
    # coefficients 2 and 3 of survreg are the two groups against the first
    got = [math.log(one.estimate) for one in found.contrasts[:2]]
    assert got == pytest.approx([r["tobit.coefficient.2"], r["tobit.coefficient.3"]], rel=1e-8)
    errors = [one.standard_error for one in found.contrasts[:2]]
    assert errors == pytest.approx([r["tobit.se.2"], r["tobit.se.3"]], rel=1e-8)
    assert sum(level.below for level in found.levels) == int((d["bili"] < 0.8).sum())
    assert "known to lie below" in found.method
    assert "lie below the limit" in found.summary()
    assay = co.Assay("bilirubin", unit="mg/dL", limit_of_detection=0.8)
    again = co.compare_groups(co.measured(d["bili"], assay), edema(), d["age"], order=ORDER)
    assert again.contrasts == found.contrasts


def test_two_groups_by_hand() -> None:
    found = co.compare_groups([1, 3, 4, 8], ["a", "a", "b", "b"], log=False)
    assert [level.mean for level in found.levels] == pytest.approx([2.0, 6.0])
    # HC3 with leverage 1/2: squares 1, 1, 4, 4 over 1/4, over the squared size of each group
    only = found.contrasts[0]
    assert only.standard_error == pytest.approx(math.sqrt((4 + 4) / 4 + (16 + 16) / 4))
    assert only.df == 2
    assert only.p_holm == only.p
    assert found.tidy()["measure"].to_pylist() == ["difference"]


def test_row_order_and_frames_do_not_matter() -> None:
    d = patients()
    frame = pd.DataFrame({"bili": d["bili"], "group": edema(), "age": d["age"]})
    one = co.compare_groups(frame["bili"], frame["group"], frame["age"])
    turned = frame[::-1]
    other = co.compare_groups(turned["bili"], turned["group"], turned["age"])
    for here, there in zip(one.contrasts, other.contrasts, strict=True):
        assert (here.estimate, here.p) == pytest.approx((there.estimate, there.p), rel=1e-9)


def test_assays_told_apart_take_their_level_out() -> None:
    stream = np.random.Generator(np.random.Philox(key=6))
    group, which = np.tile(["a", "b"], 200), np.repeat(["Simoa", "Ella"], 200)
    value = np.exp(0.5 * (group == "b") + 1.0 * (which == "Ella") + 0.2 * stream.normal(size=400))
    assays = [co.Assay("Simoa", unit="pg/mL"), co.Assay("Ella", unit="pg/mL")]
    found = co.compare_groups(co.measured(value, assays, which=which), group, by_assay=True)
    assert math.log(found.contrasts[0].estimate) == pytest.approx(0.5, abs=0.06)  # standard error 0.02
    apart = co.measured(value, assays, which=np.where(group == "a", "Simoa", "Ella"))
    with pytest.raises(DataError, match="COI-D919"):
        co.compare_groups(apart, group, by_assay=True)


VALUES = [5.0, 7.0, 2.0, 9.0, 4.0, 6.0]
GROUP = ["a", "a", "a", "b", "b", "b"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"group": ["a"] * 6}, "COI-D918"),
        ({"group": ["a"] * 5 + ["b"]}, "COI-D918"),
        ({"group": ["a", None, "a", "b", "b", "b"]}, "COI-D802"),
        ({"group": GROUP[:5]}, "COI-D803"),
        ({"order": ["a", "c"]}, "COI-D918"),
        ({"marker": [0.0, *VALUES[1:]]}, "COI-D916"),
        ({"marker": [math.nan, *VALUES[1:]]}, "COI-D802"),
        ({"limit": 8.0, "marker": [9.0, 10.0, 11.0, 1.0, 1.0, 1.0]}, "COI-D917"),
        ({"age": [50.0, 60.0]}, "COI-D803"),
        ({"age": [50.0] * 6}, "COI-D919"),
        ({"adjust": {"one": [1, 1, 1, 0, 0, 0]}}, "COI-D919"),
    ],
)
def test_what_is_refused(change: dict[str, object], code: str) -> None:
    given: dict[str, object] = {"marker": VALUES, "group": GROUP, **change}
    with pytest.raises(DataError) as error:
        co.compare_groups(**given)  # type: ignore[arg-type]
    assert code in {problem.code for problem in error.value.problems}


@pytest.mark.parametrize("limit", [None, 1.2])
def test_the_printed_tables(limit: float | None) -> None:
    d = patients()
    found = co.compare_groups(d["bili"], edema(), d["age"], limit=limit)
    assert found.means()["people"].to_pylist() == [level.people for level in found.levels]
    assert sum(level.people for level in found.levels) == 418
    assert found.tidy().column_names[:4] == ["term", "measure", "estimate", "std.error"]
    for one in found.contrasts:
        assert one.low < one.estimate < one.high
        assert one.p <= one.p_holm


@pytest.mark.slow
def test_the_whole_comparison_covers_when_spreads_differ() -> None:
    """Groups of 20 and 60, spread 1.5 and 0.5, age different: 600 studies, 0.95 +- 3 x 0.009."""
    stream = np.random.Generator(np.random.Philox(key=61))
    group, second = ["a"] * 20 + ["b"] * 60, np.repeat([0.0, 1.0], [20, 60])
    covered = 0
    for _ in range(600):
        age = 50 + 10 * second + 8 * stream.normal(size=80)
        noise = np.where(second == 1, 0.5, 1.5) * stream.normal(size=80)
        found = co.compare_groups(np.exp(0.03 * age + 0.6 * second + noise), group, age)
        covered += found.contrasts[0].low < math.exp(0.6) < found.contrasts[0].high
    assert 0.92 <= covered / 600 <= 0.98
