"""A register nobody tidied for us: 1,000 Synthea people in CSV, SNOMED codes, times with a zone mark."""

from __future__ import annotations

from pathlib import Path

import pytest

import coincide as co
from coincide.diseases import from_inline
from coincide.machine import Machine
from coincide.study.sections import PopulationSection, ReleaseSection

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "synthea_1k_csv"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data folder ../shared is not beside the checkout"),
]

DISEASES = {
    "prediabetes": "15777000",
    "diabetes": "44054006",
    "kidney": "127013003",
    "sinusitis": "444814009",
    "alzheimer": "26929004",
    "ms": "24700007",
}


def study(a: str, b: str) -> co.Study:
    register = co.open_register(
        DATA,
        people={
            "files": ["patients.csv"],
            "columns": {"id": "ID", "sex": "GENDER", "birth_date": "BIRTHDATE", "death_date": "DEATHDATE"},
        },
        diagnoses={
            "files": ["conditions.csv"],
            "columns": {"id": "PATIENT", "date": "START", "code": "CODE"},
        },
        vocabulary="snomed",
        coverage=("1910-01-01", "2019-12-31"),
        max_quarantine_share=0.05,
    )
    return co.Study(
        a=from_inline(a, {"snomed": [DISEASES[a]]}),
        b=from_inline(b, {"snomed": [DISEASES[b]]}),
        population=register,
        followed=PopulationSection(washout_days=0),
        release=ReleaseSection(preset="none"),
    )


def people_with(result: co.PairResult, role: str) -> int:
    rows = result.tidy("diseases")
    return next(int(r["people"] or 0) for r in rows if (r["role"], r["kind"]) == (role, "recorded"))


def test_known_counts_are_found_and_nobody_has_ms(tmp_path: Path) -> None:
    result = study("alzheimer", "ms").run(machine=Machine(work=tmp_path / "work"))
    assert (people_with(result, "a"), people_with(result, "b")) == (22, 0)
    assert result.verdict.verdict == "too_few"
    assert result.verdict.shown.observed == 0


def test_a_complication_the_generator_writes_after_diabetes_is_found(tmp_path: Path) -> None:
    result = study("diabetes", "kidney").run(machine=Machine(work=tmp_path / "work"))
    assert result.verdict.verdict == "more"
    observed = {order.direction: order.shown.observed for order in result.verdict.orders}
    # nobody without diabetes has the complication, so the ratio has no upper limit and says so
    assert observed == {"a_then_b": 29, "b_then_a": 0}
    assert result.verdict.shown.high_state == "infinite"


def test_independent_modules_are_not_called_linked(tmp_path: Path) -> None:
    result = study("sinusitis", "diabetes").run(machine=Machine(work=tmp_path / "work"))
    assert result.verdict.verdict in ("chance", "too_few"), result.verdict.sentence
