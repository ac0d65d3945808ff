"""Real events: the MIMIC-IV demo in one loose file, and the strict layout of MEDS' own test sample."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coincide as co
from coincide.errors import DataError
from coincide.machine import Machine
from coincide.session import run
from coincide.study.sections import ReleaseSection
from support.meds_files import SCHEMA, Event, event_table
from support.register_files import Result, read

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
MIMIC = SHARED / "mimic_demo_meds" / "mimic_iv_demo_meds_events.parquet"
SAMPLE = SHARED / "meds_static_sample" / "simple_static_sharded_by_split.yaml"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the data folder ../shared is not beside the checkout"),
]


@pytest.fixture(scope="module")
def mimic(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(co.open_meds(MIMIC), tmp_path_factory.mktemp("mimic"))


def people_with(found: Result, *codes: tuple[str, str]) -> set[int]:
    wanted = {code for code, *text in found.tables["code"] if tuple(text) in codes}
    return {person for person, _, code, *_ in found.tables["diagnosis"] if code in wanted}


def test_the_demo_s_people_deaths_and_diagnoses(mimic: Result) -> None:
    people = mimic.tables["person"]
    assert len(people) == 100
    assert sum(died is not None for _, _, _, died, _ in people) == 31
    assert (sum(row[1] == 1 for row in people), sum(row[1] == 2 for row in people)) == (57, 43)
    # 4,506 rows of DIAGNOSIS, all read: what is gone from them was a code twice on one day
    collapsed = [f for f in mimic.intake.findings if f.rule == "COI-D049"]
    assert len(mimic.tables["diagnosis"]) + sum(f.rows for f in collapsed) == 4506
    assert mimic.quarantine == []


def test_one_disease_in_two_vocabularies_counts_once_a_person(mimic: Result) -> None:
    ids = sorted(
        str(each) for each in set(pq.read_table(MIMIC, columns=["subject_id"])["subject_id"].to_pylist())
    )
    als = people_with(mimic, ("icd10cm", "G1221"), ("icd9cm", "33520"))
    ms = people_with(mimic, ("icd9cm", "340"), ("icd10cm", "G35"))
    assert {ids[person] for person in als} == {"10016742", "10024043"}
    assert {ids[person] for person in ms} == {"10001217"}
    assert not als & ms


def test_shifted_years_leave_ages(mimic: Result) -> None:
    assert mimic.intake.shifted_dates
    assert {row[2] for row in mimic.tables["person"]} == {0}
    spans = [(entry, stop) for _, entry, stop in mimic.tables["observed"]]
    # MIMIC gives 91 years to everybody above 89
    assert min(entry for entry, _ in spans) > 18 * 365
    assert max(stop for _, stop in spans) < 110 * 365.25


@pytest.mark.slow
def test_a_demo_of_intensive_care_cannot_answer_and_says_why(tmp_path: Path) -> None:
    study = co.Study(
        a=co.disease("als"),
        b=co.disease("ms"),
        population=co.open_meds(MIMIC),
        release=ReleaseSection(preset="none"),
    )
    result = run(study, machine=Machine(work=tmp_path / "work"), out=tmp_path / "out")
    verdict = result.verdict
    assert verdict.verdict == "cannot_answer"
    assert {"observation_inferred", "sampled_on_care"} <= set(verdict.reasons)
    assert "inferred from their first and last record" in verdict.sentence
    assert "intensive care" in verdict.sentence
    assert verdict.shown.ratio is None
    found = {(row["role"], row["kind"]): row["people"] for row in result.tidy("diseases")}
    assert (found["a", "recorded"], found["b", "recorded"]) == (2, 1)
    facts = {row["name"]: row["value"] for row in result.tidy("run")}
    assert (facts["shifted_dates"], facts["strata"]) == ("yes", "sex, age (1 year)")


@pytest.mark.slow
def test_nothing_of_a_person_leaves(tmp_path: Path) -> None:
    study = co.Study(a=co.disease("als"), b=co.disease("ms"), population=co.open_meds(MIMIC))
    run(study, machine=Machine(work=tmp_path / "work"), out=tmp_path / "out")
    ids = {str(each) for each in set(pq.read_table(MIMIC, columns=["subject_id"])["subject_id"].to_pylist())}
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) > 10
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert not [each for each in ids if each in text], path.name
        assert str(MIMIC.parent) not in text, path.name


def sample() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the name and rows of each file the sample holds."""
    name, lines = "", []
    for line in [*SAMPLE.read_text().splitlines(), "end: |2-"]:
        if line.endswith(": |2-"):
            if name:
                yield name, list(csv.DictReader(lines))
            name, lines = line.removesuffix(": |2-"), []
        elif line.strip():
            lines.append(line.strip())


def event(row: dict[str, str]) -> Event:
    time = dt.datetime.strptime(row["time"], "%m/%d/%Y, %H:%M:%S") if row["time"] else None  # noqa: DTZ007
    return int(row["subject_id"]), time and time.isoformat(), row["code"]


def written_sample(root: Path) -> Path:
    for name, rows in sample():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("data/"):
            table = event_table([event(row) for row in rows], SCHEMA)
        elif name.endswith("codes.parquet"):
            table = code_table(rows)
        else:
            table = pa.table(
                {"subject_id": [int(r["subject_id"]) for r in rows], "split": [r["split"] for r in rows]}
            )
        pq.write_table(table, path)
    return root


def code_table(rows: list[dict[str, Any]]) -> pa.Table:
    parents = [[row["parent_codes"]] if row["parent_codes"] else None for row in rows]
    return pa.table(
        {
            "code": [row["code"] for row in rows],
            "description": [row["description"] for row in rows],
            "parent_codes": pa.array(parents, pa.list_(pa.string())),
        }
    )


def test_the_sample_has_no_diagnosis_and_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(co.open_meds(written_sample(tmp_path / "meds")), tmp_path / "work")
    assert [problem.code for problem in caught.value.problems] == ["COI-D146"]


def test_the_sample_s_files_load(tmp_path: Path) -> None:
    root = written_sample(tmp_path / "meds")
    more: list[Event] = [(239684, "2010-05-11T18:00:00", "DIAGNOSIS//ICD//10//G35")]
    pq.write_table(event_table(more, SCHEMA), root / "data" / "more.parquet")
    # the sample says nobody's sex: two eye colours stand in for it here
    eyes = {"EYE_COLOR//BROWN": "male", "EYE_COLOR//HAZEL": "female", "EYE_COLOR//BLUE": "female"}
    found = read(co.open_meds(root, sex=eyes), tmp_path / "work")
    assert [row[1] for row in found.tables["person"]] == [2, 1, 1, 2, 1, 2]
    assert (found.intake.rows["contact"], found.intake.rows["observed"]) == (6, 6)
    assert (found.finding("COI-D127"), found.finding("COI-D122")) == (6, 1)
    assert found.intake.sampled_on == "population"
    assert found.intake.files.keys() >= {"train/0.parquet", "held_out/0.parquet", "metadata/codes.parquet"}
    assert found.quarantine == []
