"""Assays, limits of detection, reference limits: what is never mixed silently, and what tables give."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

import coincide as co
from coincide.biomarkers.scale import plain, ranked
from coincide.errors import CoincideError, DataError

SIMOA = co.Assay("Simoa", "serum", "Simoa", "pg/mL", limit_of_detection=0.4, limit_of_quantification=2.0)
ELLA = co.Assay("Ella", "serum", "Ella", "pg/mL", limit_of_detection=2.7)
PLASMA = co.Assay("ours", "plasma", "Simoa", "ng/L")


def test_values_below_their_limit_are_known_as_such() -> None:
    found = co.measured([12.0, math.nan, 0.1, 1.5], SIMOA, below=[0, 1, 0, 0])
    assert found.values.tolist() == [12.0, 0.4, 0.4, 1.5]
    assert found.below.tolist() == [False, True, True, False]
    assert "2 of 4 values lie below" in found.notes[0]
    assert "1 values lie between" in found.notes[1]


def test_values_that_were_not_detected_tie_below_all_others() -> None:
    found = ranked(co.measured([12.0, 0.2, 0.1, 0.4], SIMOA))
    assert found[1] == found[2] < found[3] < found[0]
    roc = co.roc(co.measured([12.0, 0.2, 0.1, 0.4, 0.3, 9], SIMOA), [1, 1, 0, 0, 0, 1])
    # 12 and 9 above all three others; the case below the limit ties with two others and loses to 0.4
    assert roc.auc == pytest.approx((3 + 3 + 0.5 + 0.5) / 9)
    assert any("count as equal" in note for note in roc.notes)


def test_assays_are_not_mixed() -> None:
    mixed = co.measured([10, 20, 30, 40], [SIMOA, ELLA], which=["Simoa", "Simoa", "Ella", "Ella"])
    for call in (
        lambda: co.roc(mixed, [0, 1, 0, 1]),
        lambda: co.cutoff(mixed, [0, 1, 0, 1], 62),
        lambda: co.best_cutoff(mixed, [0, 1, 0, 1]),
        lambda: co.timed_roc(mixed, [1, 2, 3, 4], [1, 1, 1, 1], [2]),
        lambda: co.cut_point(mixed, [1, 2, 3, 4], [1, 1, 1, 1]),
        lambda: co.above_reference(mixed, [30, 40, 50, 60]),
        lambda: co.compare_groups(mixed, ["a", "a", "b", "b"]),
        lambda: co.marker_slopes(mixed, [1, 2, 1, 2], [1, 1, 2, 2]),
        lambda: co.marker_hazard(mixed, [1, 2, 3, 4], [1, 1, 1, 1]),
    ):
        with pytest.raises(DataError, match="COI-D920") as error:
            call()
        assert "Ella (serum, Ella, pg/mL)" in str(error.value)
    one, rows = co.of_assay(mixed, "Ella")
    assert plain(one).values.tolist() == [30, 40]
    assert rows.tolist() == [2, 3]
    line = co.AssayConversion("Ella", -1.0, 0.5, "60 samples measured twice")
    turned = co.converted(mixed, SIMOA, [line])
    assert turned.values.tolist() == [10, 20, 14, 19]
    assert "60 samples" in turned.notes[-1]
    assert co.roc(turned, [0, 1, 0, 1]).auc == 1.0


def test_the_same_unit_has_two_spellings() -> None:
    assert co.above_reference(co.measured([12], PLASMA), [45]).above.tolist() == [True]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: co.Assay("x", limit_of_detection=-1), "COI-D928"),
        (lambda: co.Assay("x", limit_of_detection=3, limit_of_quantification=2), "COI-D928"),
        (lambda: co.measured([1, 2], [SIMOA, ELLA]), "COI-D927"),
        (lambda: co.measured([1, 2], [SIMOA, ELLA], which=["Simoa", "Lumipulse"]), "COI-D927"),
        (lambda: co.measured([1, math.nan], SIMOA), "COI-D802"),
        (lambda: co.measured([1, 2], PLASMA, below=[0, 1]), "COI-D928"),
        (lambda: co.measured([1, 2], SIMOA, below=[0, 1, 0]), "COI-D803"),
        (lambda: co.measured(["a"], SIMOA), "COI-D800"),
        (lambda: co.measured(5.0, SIMOA), "COI-D801"),
        (lambda: co.measured([], SIMOA), "COI-D801"),
        (lambda: co.marker_hazard([1, 2], [1, 2], ["a", "b"]), "COI-D800"),
        (lambda: co.compare_groups([1, 2, 3, 4], ["a", "a", "b", "b"], limit="x"), "COI-D800"),
        (lambda: co.AssayConversion("Ella", 0, -1, "x"), "COI-D927"),
        (lambda: co.AssayConversion("Ella", 0, 1, ""), "COI-D927"),
        (lambda: co.converted(co.measured([1], ELLA), SIMOA, []), "COI-D927"),
        (lambda: co.of_assay(co.measured([1], ELLA), "Simoa"), "COI-D927"),
        (lambda: co.cutoff(co.measured([1, 9, 9, 1], ELLA), [0, 1, 0, 1], 2.0), "COI-D928"),
        (lambda: co.above_reference([1, 2], [40, 200]), "COI-D922"),
        (lambda: co.above_reference([1, 2], [40]), "COI-D803"),
        (lambda: co.reference_limits("simren"), "COI-D924"),
        (lambda: co.z_scores([1], [40], "simren_2022"), "COI-D923"),
        (lambda: co.above_reference(co.measured([9], SIMOA), [40]), "COI-D921"),
    ],
)
def test_what_is_refused(call: object, code: str) -> None:
    with pytest.raises(CoincideError) as error:
        call()  # type: ignore[operator]
    assert code in {problem.code for problem in error.value.problems}


def test_limits_of_different_batches_cannot_be_ranked() -> None:
    one = co.Assay("a", unit="pg/mL", limit_of_detection=5.0)
    mixed = co.measured([3, 4, 9, 8], one)
    moved = co.converted(mixed, co.Assay("b", unit="pg/mL"), [co.AssayConversion("a", 0, 1, "x")])
    assert ranked(moved)[0] == ranked(moved)[1]
    odd = co.converted(
        co.measured([9, 9, 0.2, 3], [one, SIMOA], which=["a", "a", "Simoa", "Simoa"]),
        SIMOA,
        [co.AssayConversion("a", 0, 1, "x")],
    )
    assert ranked(odd)[2] < 0.4
    worse = co.converted(
        co.measured([1, 9, 0.7, 3], [one, SIMOA], which=["a", "a", "Simoa", "Simoa"]),
        SIMOA,
        [co.AssayConversion("a", 0, 1, "x")],
    )
    with pytest.raises(DataError, match="cannot be ranked"):
        co.roc(worse, [0, 1, 0, 1])


def test_the_published_tables() -> None:
    simren = co.reference_limits()
    ages = [5, 17.9, 18, 50.99, 51, 60.9, 61, 70.9, 71, 90]
    assert simren.at(ages).tolist() == [7, 7, 10, 10, 15, 15, 20, 20, 35, 35]
    assert simren.covers([4.9, 5, 91]).tolist() == [False, True, False]
    mayo = co.reference_limits("bornhorst_2022")
    assert mayo.at([25, 35, 45, 55, 65, 75, 85]).tolist() == [8.4, 11.4, 15.4, 20.8, 28.0, 37.9, 51.2]
    assert mayo.percentile == 97.5


def test_the_line_through_the_table_meets_it_within_0_7_percent() -> None:
    ages = np.array([25, 35, 45, 55, 65, 75, 85])
    line = co.reference_limits("bornhorst_2022_line").at(ages)
    table = co.reference_limits("bornhorst_2022").at(ages)
    assert np.abs(line / table - 1).max() < 0.007
    assert line.tolist() == pytest.approx((8.4 * np.exp(0.03012 * (ages - 25))).tolist(), rel=1e-12)
    assert "by us" in co.reference_limits("bornhorst_2022_line").source


def test_without_a_spread_there_is_no_z_score_and_it_says_so() -> None:
    found = co.above_reference([9, 12, 40], [45, 45, 75])
    assert (found.people_above, found.people) == (2, 3)
    assert found.z is None
    assert "no z-score" in found.z_state
    assert "no z-score" in found.summary()
    assert "was not said" in found.summary()
    assert found.tidy()["z"].to_pylist() == [None] * 3


def test_limits_of_plasma_on_serum_need_words() -> None:
    with pytest.raises(DataError, match="COI-D921"):
        co.above_reference(co.measured([30], SIMOA), [45])
    found = co.above_reference(
        co.measured([30], SIMOA), [45], accept_difference="serum reads a tenth higher in our laboratory"
    )
    assert "a tenth higher" in found.summary()


OWN = {"age_from": [50, 18], "age_to": [90, 50], "limit": [40.0, 20.0], "median": [15.0, 8.0]}


@pytest.mark.parametrize("kind", [dict, pd.DataFrame, pl.DataFrame, "csv"])
def test_a_reference_of_one_s_own(kind: object, tmp_path: Path) -> None:
    table: object = tmp_path / "own.csv"
    if kind == "csv":
        pd.DataFrame(OWN).to_csv(tmp_path / "own.csv", index=False)
    else:
        table = kind(OWN)  # type: ignore[operator]
    own = co.own_reference(table, name="ours", percentile=97.5, unit="pg/mL", source="120 blood donors")
    z = co.z_scores([8, 20, 15, 60], [30, 49, 50, 80], own)
    sigma = math.log(40 / 15) / stats.norm.ppf(0.975)
    assert z.tolist() == pytest.approx([0, 1.959963984540054, 0, math.log(4) / sigma], abs=1e-12)


def test_a_mean_and_its_spread_give_z_scores() -> None:
    table = {"age_from": [18], "age_to": [90], "limit": [20.0], "mean": [10.0], "sd": [4.0]}
    own = co.own_reference(table, name="ours", percentile=97.5, unit="pg/mL", source="x")
    assert co.z_scores([10, 2, 18], [30, 40, 50], own).tolist() == [0, -2, 2]
    assert co.above_reference([10, 21], [30, 40], own).above.tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"age_to": [90, 60]}, "overlap"),
        ({"age_to": [40, 50]}, "ends before"),
        ({"limit": [0, 20]}, "not above 0"),
        ({"median": [50, 8]}, "not below its limit"),
        ({"limit": [1, 2, 3]}, "differ in length"),
        ({"limit": ["a", "b"]}, "other than numbers"),
    ],
)
def test_what_is_no_reference(change: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        co.own_reference({**OWN, **change}, name="ours", percentile=97.5, unit="pg/mL", source="x")
    with pytest.raises(DataError, match="percentile"):
        co.own_reference(OWN, name="ours", percentile=40, unit="pg/mL", source="x")
    with pytest.raises(DataError, match="no column limit"):
        co.own_reference({"age_from": [1], "age_to": [2]}, name="o", percentile=95, unit="", source="x")


def test_published_cut_offs_carry_what_was_published() -> None:
    rows = {row["name"]: row for row in co.published_cutoffs().to_pylist()}
    verde = rows["verde_2019"]
    assert (verde["value"], verde["matrix"], verde["platform"]) == (62.0, "serum", "Simoa")
    assert (verde["sensitivity"], verde["specificity"]) == (85.5, 81.8)
    assert rows["oeckl_2016_nfl"]["sensitivity_low"] is None
    # published limits of shares: 106 of 124 is 85.5 %
    found = co.cutoff([70] * 106 + [10] * 18 + [10] * 130 + [70] * 29, [1] * 124 + [0] * 159, "verde_2019")
    assert found.sensitivity == pytest.approx(0.855, abs=5e-4)
    assert found.specificity == pytest.approx(0.818, abs=5e-4)
