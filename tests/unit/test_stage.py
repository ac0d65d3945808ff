"""What a resumed run goes on from is what the first one had counted."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coincide.canonical import Finding, Intake
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import CodeFound, OnsetGroup
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.stage import load_counts, load_intake, save_counts, save_intake
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.kernels.follow_up import Strata
from support.pair_sample import DEFAULT_PLAN, described, empty, pair_of, study

INTAKE = Intake(
    rows={"person": 3, "diagnosis": 12},
    findings=(
        Finding("COI-D012", "diagnosis", "day", "day before birth", "quarantine", 2, 12),
        Finding("COI-D013", "person", "sex", "sex not known, “ø”", "warning", 1, 3),
    ),
    files={"people.csv": "ab" * 32},
    observation="inferred",
    complete_lookback=True,
    one_cause_per_death=True,
    sampled_on="a",
    synthetic=True,
    truth={"z": "1", "a": "2"},
)


def counts() -> PairCounted:
    ab, ba = empty(rows=2, ages=3), empty(rows=2, ages=3)
    for number, filled in enumerate((ab, ba), start=1):
        for state in range(len(filled.days)):
            filled.put(state, days=10**12 + state, events=state * number, row=state % 2, age=state % 3)
    strata = Strata(*(np.array(levels, np.int32) for levels in ((1, 2), (14, 15), (-1, 3))))
    return pair_of(ab, ba, strata)


def same(one: object, other: object) -> bool:
    """Compare frozen values that hold arrays."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return type(one) is type(other) and all(
            same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__
        )
    return one == other


def test_what_came_through_the_door_comes_back(tmp_path: Path) -> None:
    save_intake(tmp_path, INTAKE)
    assert load_intake(tmp_path) == INTAKE


def test_an_intake_with_nothing_to_say_comes_back(tmp_path: Path) -> None:
    save_intake(tmp_path, Intake(rows={}))
    assert load_intake(tmp_path) == Intake(rows={})


@pytest.mark.parametrize("directions", [(), ("a_then_b",), ("b_then_a",), ("a_then_b", "b_then_a")])
def test_counts_come_back_as_they_were(tmp_path: Path, directions: tuple[str, ...]) -> None:
    rates = np.array([[[0.5, 2.25]], [[3.0, 4.0]]])
    outside = tuple(
        OutsideCounts(name, rates, np.array([[[1, 2]], [[3, 4]]]), 17.0, 5 + n)
        for n, name in enumerate(directions)
    )
    pair = replace(counts(), outside=outside)
    about = replace(
        described(),
        codes=(
            CodeFound("a", "icd10", "G122", "prefix", 5, 4),
            CodeFound("b", "icd10", "G35", "not found", 0, 0),
        ),
        onset=(OnsetGroup("a", 1, 60, 4),),
    )
    save_counts(tmp_path, about, pair)
    again, counted = load_counts(tmp_path)
    assert again == about
    assert same(counted, pair)


def test_the_answer_from_files_is_the_answer(tmp_path: Path) -> None:
    pair, about = counts(), described()
    save_intake(tmp_path, INTAKE)
    save_counts(tmp_path, about, pair)
    before = answer_counted(study(), Counted(INTAKE, about, pair), DEFAULT_PLAN, seed=1)
    after = answer_counted(
        study(), Counted(load_intake(tmp_path), *load_counts(tmp_path)), DEFAULT_PLAN, seed=1
    )
    assert after.verdict == before.verdict
    truth = [list(one.rows) for one in (*before.tables, *after.tables) if one.name == "truth"]
    assert sorted(truth[0], key=str) == sorted(truth[1], key=str)
    assert [t for t in after.tables if t.name != "truth"] == [t for t in before.tables if t.name != "truth"]


def test_files_of_a_stage_are_private_and_hold_no_python_objects(tmp_path: Path) -> None:
    save_intake(tmp_path, INTAKE)
    save_counts(tmp_path, described(), counts())
    with np.load(tmp_path / "counts.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "ifU" for name in arrays)
    for path in tmp_path.iterdir():
        assert not path.stat().st_mode & stat.S_IWOTH
