"""The same simulated people as an OMOP CDM and in MEDS: what a register says of them can be read off both."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from coincide.errors import UsageError
from coincide.simulation import write as writing
from coincide.simulation.forms import cdm, meds
from coincide.simulation.options import Population
from coincide.simulation.write import FORMS, write_population
from coincide.sources.simulated import Simulated

POPULATION = Population(
    people=1_500, diseases=("als", "ms", "gout"), rate_factors=(("als", 50.0), ("ms", 20.0)), seed=5
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    for form in FORMS:
        write_population(POPULATION, folder / form, form=form)
    return folder


def rows(sql: str, folder: Path) -> list[tuple[object, ...]]:
    """Return sorted rows; ``{table}`` is a file of the register, ``[table]`` one of the CDM."""
    for name in FORMS["register"].files(POPULATION, "parquet"):
        sql = sql.replace(f"{{{name}}}", f"'{folder / 'register' / name}.parquet'")
    for name in cdm.SCHEMAS:
        sql = sql.replace(f"[{name}]", f"'{folder / 'omop' / 'cdm' / name}.parquet'")
    sql = sql.replace("{events}", f"'{folder / 'meds' / 'meds' / 'data'}/*.parquet'")
    return sorted(duckdb.sql(sql).fetchall(), key=repr)


# code and vocabulary as a register of either dialect has them -> as OMOP and MEDS have them
BARE = "replace(CASE WHEN vocabulary = 'icd10dk' THEN substr({}, 2) ELSE {} END, '.', '')"
WORLD = "CASE WHEN vocabulary = 'icd8' THEN 'ICD8' ELSE 'ICD10' END"


def test_ids_are_the_same_text_everywhere(written):
    people = rows("SELECT id FROM {people}", written)
    assert people == rows("SELECT CAST(person_id AS VARCHAR) FROM [person]", written)
    assert people == rows("SELECT DISTINCT CAST(subject_id AS VARCHAR) FROM {events}", written)
    assert people == rows("SELECT person_source_value FROM [person]", written)
    # ten digits: text and numbers sort alike, so every form gives a person the same number
    assert {len(text) for (text,) in people} == {10}


def test_a_cdm_says_of_people_what_the_register_says(written):
    person = (
        "SELECT CAST(person_id AS VARCHAR), CASE gender_concept_id WHEN 8507 THEN 'M' WHEN 8532 THEN 'F' END,"
        " make_date(year_of_birth, month_of_birth, day_of_birth), CAST(birth_datetime AS DATE) FROM [person]"
    )
    assert rows("SELECT id, sex, birth_date, birth_date FROM {people}", written) == rows(person, written)
    died = "SELECT CAST(person_id AS VARCHAR), death_date FROM [death]"
    assert rows("SELECT id, death_date FROM {people} WHERE death_date IS NOT NULL", written) == rows(
        died, written
    )


def test_a_period_of_a_cdm_ends_on_its_last_day(written):
    spells = rows('SELECT id, "from", CAST("to" - 1 AS DATE) FROM {observed}', written)
    periods = (
        "SELECT CAST(person_id AS VARCHAR), observation_period_start_date, observation_period_end_date"
        " FROM [observation_period]"
    )
    assert spells == rows(periods, written)
    assert len(spells) > POPULATION.people  # some come back


def test_a_cdm_carries_code_vocabulary_and_setting_of_each_record(written):
    register = f"SELECT id, date, code, {WORLD}, {BARE.format('code', 'code')}, setting FROM {{diagnoses}}"
    conditions = (
        "SELECT CAST(o.person_id AS VARCHAR), condition_start_date, condition_source_value, c.vocabulary_id,"
        " replace(c.concept_code, '.', ''), CASE v.visit_concept_id WHEN 9201 THEN 'inpatient'"
        " WHEN 9202 THEN 'outpatient' WHEN 9203 THEN 'emergency' END FROM [condition_occurrence] o"
        " JOIN [concept] c ON c.concept_id = o.condition_source_concept_id"
        " JOIN [visit_occurrence] v ON v.visit_occurrence_id = o.visit_occurrence_id"
        " AND v.person_id = o.person_id AND v.visit_start_date = o.condition_start_date"
    )
    found = rows(register, written)
    assert found == rows(conditions, written)
    assert {row[3] for row in found} == {"ICD10"}
    assert len({row[5] for row in found}) == 3


def test_a_cdm_carries_the_cause_of_death(written):
    register = f"SELECT id, {WORLD}, {BARE.format('cause', 'cause')} FROM {{deaths}}"
    deaths = (
        "SELECT CAST(person_id AS VARCHAR), vocabulary_id, replace(concept_code, '.', '') FROM [death]"
        " JOIN [concept] ON concept_id = cause_source_concept_id"
    )
    assert rows(register, written) == rows(deaths, written) != []


def test_icd_8_has_a_vocabulary_of_its_own(tmp_path):
    early = replace(POPULATION, start=dt.date(1985, 1, 1), end=dt.date(1992, 12, 31), people=300)
    write_population(early, tmp_path / "omop", form="omop")
    write_population(early, tmp_path / "meds", form="meds")
    known = (
        "SELECT DISTINCT vocabulary_id FROM [condition_occurrence]"
        " JOIN [concept] ON concept_id = condition_source_concept_id"
    )
    assert rows(known, tmp_path) == [("ICD8",)]
    assert rows("SELECT DISTINCT code FROM {events} WHERE code LIKE 'DIAG%ICD10%'", tmp_path) == []


def test_every_concept_that_is_used_is_known_and_known_once(written):
    columns = [
        (name, field.name)
        for name in ("person", "observation_period", "visit_occurrence", "condition_occurrence", "death")
        for field in cdm.SCHEMAS[name]
        if field.name.endswith("_concept_id")
    ]
    used = " UNION ".join(f"SELECT {column} AS id FROM [{table}]" for table, column in columns)
    assert (
        rows(f"SELECT id FROM ({used}) WHERE id IS NOT NULL EXCEPT SELECT concept_id FROM [concept]", written)
        == []
    )
    assert rows("SELECT concept_id FROM [concept] GROUP BY ALL HAVING count(*) > 1", written) == []
    assert rows("SELECT DISTINCT vocabulary_id FROM [concept]", written) == rows(
        "SELECT vocabulary_id FROM [vocabulary]", written
    )
    lines = "SELECT descendant_concept_id FROM [concept_ancestor] WHERE ancestor_concept_id = 4274025"
    assert rows(lines, written) == rows(
        "SELECT concept_id FROM [concept] WHERE domain_id = 'Condition' AND standard_concept = 'S'", written
    )


def test_a_disease_has_its_own_standard_concept(written):
    # OMOP's concepts of ALS and MS; what has none here is "no matching concept"
    found = (
        "SELECT DISTINCT condition_concept_id, left(concept_code, 3) FROM [condition_occurrence]"
        " JOIN [concept] ON concept_id = condition_source_concept_id WHERE condition_concept_id <> 0"
    )
    assert rows(found, written) == [(373182, "G12"), (374919, "G35")]
    maps = (
        "SELECT concept_id_2 FROM [concept_relationship] JOIN [concept] ON concept_id = concept_id_1"
        " WHERE concept_code = 'G35'"
    )
    assert rows(maps, written) == [(374919,)]


def test_the_columns_of_a_cdm_are_those_of_version_5_4(written):
    # the specification's own count of columns per table
    sizes = {"person": 18, "observation_period": 5, "visit_occurrence": 17, "condition_occurrence": 16,
             "death": 7, "cdm_source": 11, "concept": 10, "vocabulary": 5, "concept_ancestor": 4,
             "concept_relationship": 6}  # fmt: skip
    folder = written / "omop" / "cdm"
    assert {path.stem: len(pq.read_schema(path)) for path in folder.iterdir()} == sizes
    assert rows("SELECT cdm_version, cdm_source_name LIKE 'SYNTHETIC%' FROM [cdm_source]", written) == [
        ("v5.4", True)
    ]


def test_csv_and_parquet_hold_the_same_cdm(written, tmp_path):
    write_population(POPULATION, tmp_path, form="omop", file_format="csv")
    for name, schema in cdm.SCHEMAS.items():
        # a text that is there is quoted, so that it differs from one that is not
        options = pacsv.ConvertOptions(
            column_types=schema, strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        read = pacsv.read_csv(tmp_path / "cdm" / f"{name}.csv", convert_options=options)
        assert read.equals(pq.read_table(written / "omop" / "cdm" / f"{name}.parquet")), name


def test_meds_says_what_the_register_says(written):
    events = "SELECT CAST(subject_id AS VARCHAR), CAST(time AS DATE) FROM {events} WHERE code = "
    assert rows(events + "'MEDS_BIRTH'", written) == rows("SELECT id, birth_date FROM {people}", written)
    assert rows(events + "'MEDS_DEATH'", written) == rows("SELECT id, date FROM {deaths}", written)
    assert rows(events + "'OBSERVATION_START'", written) == rows('SELECT id, "from" FROM {observed}', written)
    ends = (
        'SELECT o.id, "to" FROM {observed} o JOIN {people} p ON p.id = o.id'
        ' WHERE death_date IS NULL OR death_date + 1 <> "to"'
    )
    assert rows(events + "'OBSERVATION_END'", written) == rows(ends, written)
    sex = (
        "SELECT CAST(subject_id AS VARCHAR), substr(code, 9) FROM {events}"
        " WHERE code LIKE 'GENDER%' AND time IS NULL"
    )
    assert rows(sex, written) == rows("SELECT id, sex FROM {people}", written)


def test_a_code_of_meds_holds_setting_vocabulary_and_code(written):
    parts = (
        "SELECT CAST(subject_id AS VARCHAR), CAST(time AS DATE), lower(split_part(code, '//', 2)),"
        " split_part(code, '//', 3), replace(split_part(code, '//', 4), '.', '') FROM {events}"
        " WHERE code LIKE 'DIAGNOSIS//%'"
    )
    register = f"SELECT id, date, setting, {WORLD}, {BARE.format('code', 'code')} FROM {{diagnoses}}"
    assert rows(parts, written) == rows(register, written)
    causes = (
        "SELECT CAST(subject_id AS VARCHAR), CAST(time AS DATE), replace(split_part(code, '//', 3), '.', '')"
        " FROM {events} WHERE code LIKE 'CAUSE_OF_DEATH//%'"
    )
    register = f"SELECT id, date, {BARE.format('cause', 'cause')} FROM {{deaths}}"
    assert rows(causes, written) == rows(register, written)


def test_a_shard_is_sorted_and_a_subject_stands_in_one(tmp_path):
    population = replace(POPULATION, people=51_000, diseases=("als", "ms"), rate_factors=())
    write_population(population, tmp_path, form="meds", threads=2)
    shards = sorted((tmp_path / "meds" / "data").iterdir())
    assert [path.name for path in shards] == ["0000.parquet", "0001.parquet"]
    subjects = []
    for path in shards:
        assert pq.read_schema(path).equals(meds.EVENTS)
        events = pq.read_table(path).to_pydict()
        static = dt.datetime.min  # noqa: DTZ901  (MEDS has no zones; an event without a time comes first)
        order = [(s, t or static) for s, t in zip(events["subject_id"], events["time"], strict=True)]
        assert order == sorted(order)
        subjects.append(set(events["subject_id"]))
    assert not subjects[0] & subjects[1]
    assert len(subjects[0]) + len(subjects[1]) == population.people
    splits = pq.read_table(tmp_path / "meds" / "metadata" / "subject_splits.parquet").to_pydict()
    assert set(splits["subject_id"]) == subjects[0] | subjects[1]
    assert len(splits["subject_id"]) == population.people
    shares = {split: splits["split"].count(split) / population.people for split in meds.SPLITS}
    # the last digit of a mixed number is even over 0..9 far within one in a hundred
    assert shares == pytest.approx({"train": 0.8, "tuning": 0.1, "held_out": 0.1}, abs=0.01)


def test_the_metadata_name_every_code_and_what_lies_above(written):
    folder = written / "meds" / "meds" / "metadata"
    codes = {row["code"]: row for row in pq.read_table(folder / "codes.parquet").to_pylist()}
    assert {code for (code,) in rows("SELECT DISTINCT code FROM {events}", written)} <= set(codes)
    assert codes["DIAGNOSIS//INPATIENT//ICD10//G35"] == {
        "code": "DIAGNOSIS//INPATIENT//ICD10//G35",
        "description": "multiple sclerosis",
        "parent_codes": ["ICD10/G35"],
    }
    assert codes["MEDS_BIRTH"]["parent_codes"] == []
    described = json.loads((folder / "dataset.json").read_text("utf-8"))
    assert described["meds_version"] == "0.4.0"
    assert "SYNTHETIC" in described["dataset_name"]


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", ["omop", "meds"])
def test_the_same_seed_gives_the_same_bytes_on_any_threads(form, tmp_path):
    population = replace(POPULATION, people=51_000, diseases=("als", "ms"), rate_factors=())
    first = write_population(population, tmp_path / "one", form=form, threads=1)
    write_population(population, tmp_path / "two", form=form, threads=2)
    one = _hashes(tmp_path / "one")
    assert one == _hashes(tmp_path / "two")
    assert set(one) == {str(path.relative_to(tmp_path / "one")) for path in first.paths.values()}


@pytest.mark.parametrize("form", list(FORMS))
def test_a_study_differs_only_in_its_data(form, written):
    studies = [
        tomllib.loads((written / each / "study.toml").read_text("utf-8")) for each in ("register", form)
    ]
    assert studies[1]["data"]["kind"] == form
    for study in studies:
        del study["data"]
    assert studies[0] == studies[1]
    truths = [(written / each / "truth.json").read_bytes() for each in ("register", form)]
    assert truths[0] == truths[1]


@pytest.mark.parametrize("form", ["omop", "meds"])
def test_a_folder_that_holds_something_is_refused(form, tmp_path):
    (tmp_path / FORMS[form].folder).mkdir()
    (tmp_path / FORMS[form].folder / "old.parquet").write_bytes(b"of another population")
    with pytest.raises(UsageError) as caught:
        write_population(POPULATION, tmp_path, form=form)
    assert [problem.where for problem in caught.value.problems] == [FORMS[form].folder]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["old.parquet"]


@pytest.mark.parametrize("form", ["omop", "meds"])
@pytest.mark.parametrize("place", ["_to_disk", "blocks"])
def test_a_failure_leaves_nothing_behind(form, place, tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(writing, place, fail)
    with pytest.raises(OSError, match="no space"):
        write_population(POPULATION, tmp_path / "new", form=form)
    assert list((tmp_path / "new").iterdir()) == []


def test_meds_knows_no_csv(tmp_path):
    with pytest.raises(UsageError) as caught:
        write_population(POPULATION, tmp_path / "new", form="meds", file_format="csv")
    assert [problem.code for problem in caught.value.problems] == ["COI-U044"]
    assert not (tmp_path / "new").exists()


def test_the_python_door_writes_every_form(tmp_path):
    people = Simulated(people=50, diseases=("als", "ms"))
    assert (
        people.write(tmp_path / "a", form="omop").paths["person"] == tmp_path / "a" / "cdm" / "person.parquet"
    )
    assert people.write(tmp_path / "b", form="meds").paths["dataset"].is_file()
    assert people.write(tmp_path / "c").paths["people"].is_file()


def test_the_command_line_writes_every_form(tmp_path, capsys):
    from coincide.cli.app import main

    with pytest.raises(SystemExit) as ended:
        main(["simulate", str(tmp_path / "cdm"), "--form", "omop", "--people", "50", "--quiet"])
    assert ended.value.code == 0
    assert "SYNTHETIC OMOP CDM of 50 people" in capsys.readouterr().out
    assert (tmp_path / "cdm" / "cdm" / "death.parquet").is_file()
