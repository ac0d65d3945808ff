"""A tiny CDM worked by hand; the same in every storage, and the same as a register."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import coincide as co
from coincide import days
from coincide.canonical import Setting, Sex
from coincide.designs.pair.code_index import code_index
from coincide.diseases import disease, read_concept_set, resolve
from coincide.engines.duckdb import DuckDBEngine
from coincide.progress import Silent
from coincide.sources.base import kinds
from coincide.sources.omop import Omop
from coincide.sources.omop.whole import whole_sql
from support import omop_files as small
from support.omop_files import ALS, MS, PROGRESSIVE, condition, tiny
from support.register_files import Result, read


def day(text: str) -> int:
    return days.day(dt.date.fromisoformat(text))


def coded(result: Result) -> list[tuple[int, int, str, str]]:
    """Return the diagnoses as (person, day, vocabulary, text)."""
    texts = {code: (vocabulary, text) for code, vocabulary, text in result.tables["code"]}
    return sorted((person, date, *texts[code]) for person, date, code, *_ in result.tables["diagnosis"])


def loaded(tmp_path: Path, cdm: small.Cdm, **options: Any) -> Result:
    folder = small.write_parquet(cdm, tmp_path / "cdm")
    return read(Omop(path=folder, **options), tmp_path / "work")


def test_by_hand(tmp_path: Path) -> None:
    result = loaded(tmp_path, tiny())
    # Byte order of the ids as text: "11" < "12" < "30" < "9".
    assert result.tables["person"] == [
        (0, Sex.MALE, day("1940-05-01"), day("2010-06-15"), None),
        (1, Sex.FEMALE, day("1950-01-02"), None, None),
        (2, Sex.UNKNOWN, day("1955-01-01"), None, None),
        (3, Sex.FEMALE, day("1960-02-29"), None, None),
    ]
    # The last day of a period is one of it; a period up to the day before death holds the day of death.
    assert result.tables["observed"] == [
        (0, day("2000-01-01"), day("2010-06-16")),
        (1, day("2000-01-01"), day("2009-01-01")),
        (2, day("2000-01-01"), day("2021-01-01")),
        (3, day("2000-01-01"), day("2021-01-01")),
    ]
    assert coded(result) == [
        (0, day("2009-03-01"), "icd10cm", "G1221"),
        (0, day("2009-03-01"), "omop", str(ALS)),
        (1, day("2005-07-08"), "icd10cm", "G35"),
        (1, day("2005-07-08"), "omop", str(MS)),
        (1, day("2006-01-01"), "omop", str(small.HYPERTENSION)),
        (3, day("2007-01-01"), "omop", str(PROGRESSIVE)),
        (3, day("2007-01-01"), "snomed", "428700003"),
        (3, day("2007-02-01"), "unmapped", ""),
    ]
    # Of two records of a code on one day the one in a ward is kept: it exists, with the position it has.
    marks = {row[3:] for row in result.tables["diagnosis"] if row[0] == 0}
    assert marks == {(Setting.INPATIENT, 0)}
    assert result.tables["contact"] == [(0, day("2009-03-01")), (3, day("2007-01-01"))]
    assert {row[1] for row in result.tables["cause"]} == {day("2010-06-15")}
    assert result.intake.observation == "declared"


def test_what_is_odd_is_counted(tmp_path: Path) -> None:
    result = loaded(tmp_path, tiny())
    found = {(each.rule, each.table): (each.rows, each.of) for each in result.intake.findings}
    assert found["COI-D620", "observed"] == (1, 7)  # a period of nobody
    assert found["COI-D621", "people"] == (1, 4)  # year of birth only
    assert found["COI-D624", "diagnoses"] == (1, 6)  # concept 0
    assert found["COI-D625", "diagnoses"] == (1, 6)  # Read
    assert found["COI-D632", "diagnoses"] == (1, 6)  # no source concept
    assert found["COI-D056", "deaths"] == (1, 4)  # two death dates; each row has two causes
    assert found["COI-D045", "diagnoses"][0] == 1  # kept, never part of a disease
    assert found["COI-D040", "observed"][0] == 1
    assert found["COI-D041", "observed"][0] == 1
    (read_codes,) = (each for each in result.intake.findings if each.rule == "COI-D625")
    assert read_codes.what.endswith("Read")


def test_the_cdm_says_what_it_is(tmp_path: Path) -> None:
    assert loaded(tmp_path, tiny()).intake.provenance == {
        "cdm_name": "tiny",
        "cdm_version": "v5.4.0",
        "vocabulary_version": "v5.0 31-AUG-23",
    }


def test_the_built_in_diseases_are_found(tmp_path: Path) -> None:
    source = Omop(path=small.write_parquet(tiny(), tmp_path / "cdm"))
    read(source, tmp_path / "work")
    with DuckDBEngine(work=tmp_path / "engine", read_paths=[tmp_path / "work"], threads=1) as engine:
        engine.load_folder(tmp_path / "work" / "canonical")
        index = code_index(engine, (disease("als"), disease("ms")))
    found = {name: {hit.text for hit in resolve(disease(name), index).matched} for name in ("als", "ms")}
    assert found == {
        "als": {str(ALS), "G1221"},
        "ms": {str(MS), "G35", str(PROGRESSIVE), "428700003"},  # what lies below, by both its codes
    }


def test_a_concept_set_takes_in_and_out(tmp_path: Path) -> None:
    source = Omop(path=small.write_parquet(tiny(), tmp_path / "cdm"))
    read(source, tmp_path / "work")
    items = [
        {"concept": {"CONCEPT_ID": small.DEMYELINATING}, "includeDescendants": True},
        {"concept": {"CONCEPT_ID": PROGRESSIVE}, "includeDescendants": True, "isExcluded": True},
    ]
    (tmp_path / "ms.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    made = read_concept_set(tmp_path / "ms.json")
    with DuckDBEngine(work=tmp_path / "engine", read_paths=[tmp_path / "work"], threads=1) as engine:
        engine.load_folder(tmp_path / "work" / "canonical")
        resolved = resolve(made, code_index(engine, (made,)))
    # The source code of the record is of the ICD, about which CONCEPT_ANCESTOR says nothing.
    assert {(hit.vocabulary, hit.text) for hit in resolved.matched} == {("omop", str(MS))}


def test_every_storage_gives_the_same_bytes(tmp_path: Path) -> None:
    cdm = tiny()
    upper = small.write_csv(cdm, tmp_path / "csv")
    tabs = small.write_csv({k: v for k, v in cdm.items() if not k.startswith("concept")}, tmp_path / "tabs")
    small.write_csv({k: v for k, v in cdm.items() if k.startswith("concept")}, tabs, delimiter="\t")
    places = {
        "parquet": Omop(path=small.write_parquet(cdm, tmp_path / "parquet")),
        "doubles": Omop(path=small.write_parquet(cdm, tmp_path / "doubles", doubles=True)),
        "csv": Omop(path=upper),
        "athena": Omop(path=tabs, vocabulary_delimiter="\t", vocabulary_quote=""),
        "duckdb": Omop(path=small.write_duckdb(cdm, tmp_path / "cdm.duckdb")),
        "schema": Omop(path=small.write_duckdb(cdm, tmp_path / "cdm.db", schema="Cdm"), schema="cdm"),
    }
    results = {name: read(source, tmp_path / f"work-{name}") for name, source in places.items()}
    first = results["parquet"]
    for name, result in results.items():
        assert result.bytes == first.bytes, name
        assert result.intake.findings == first.intake.findings, name
    assert list(results["duckdb"].intake.files) == ["omop/cdm.duckdb"]
    assert all(len(digest) == 64 for digest in results["csv"].intake.files.values())


def test_a_table_of_several_files_is_a_folder(tmp_path: Path) -> None:
    cdm = tiny()
    whole = small.write_csv(cdm, tmp_path / "whole")
    parts = small.write_csv({k: v for k, v in cdm.items() if k != "condition_occurrence"}, tmp_path / "parts")
    inside = parts / "Condition_Occurrence"
    inside.mkdir()
    rows = cdm["condition_occurrence"]
    (inside / "1.csv").write_text(small.csv_of(rows[:2]), encoding="utf-8")
    (inside / "2.csv").write_text(small.csv_of(rows[2:], upper=False), encoding="utf-8")
    one, two = (read(Omop(path=path), tmp_path / path.name / "work") for path in (whole, parts))
    assert one.bytes == two.bytes


def test_the_same_people_as_a_register(tmp_path: Path) -> None:
    cdm = tiny()
    sexes = {8507: "M", 8532: "F", 0: None}
    periods = [row for row in cdm["observation_period"] if row["person_id"] != 777]
    codes = {ALS: ("icd10cm", "G12.21"), MS: ("icd10cm", "G35"), PROGRESSIVE: ("snomed", "428700003")}
    records = []
    for row in cdm["condition_occurrence"]:
        concept, where = row["condition_concept_id"], {1: "inpatient", 2: "outpatient"}
        listed = [
            ("omop", str(concept) if concept else None),
            *([codes[concept]] if concept in codes else []),
        ]
        for vocabulary, code in listed:
            position = 1 if row["condition_status_concept_id"] else None
            setting = where.get(row["visit_occurrence_id"])
            records.append(
                (str(row["person_id"]), row["condition_start_date"], code, vocabulary, setting, position)
            )
    register = co.from_frames(
        people=pa.table(
            {
                "id": [str(row["person_id"]) for row in cdm["person"]],
                "sex": [sexes[row["gender_concept_id"]] for row in cdm["person"]],
                "birth_date": [
                    dt.date(row["year_of_birth"], row["month_of_birth"] or 1, row["day_of_birth"] or 1)
                    for row in cdm["person"]
                ],
            }
        ),
        observed=pa.table(
            {
                "id": [str(row["person_id"]) for row in periods],
                "from": [row["observation_period_start_date"] for row in periods],
                "to": [row["observation_period_end_date"] + dt.timedelta(days=1) for row in periods],
            }
        ),
        diagnoses=pa.table(
            dict(
                zip(
                    ("id", "date", "code", "vocabulary", "setting", "position"),
                    (list(column) for column in zip(*records, strict=True)),
                    strict=True,
                )
            )
        ),
        deaths=pa.table({"id": ["11"], "date": [dt.date(2010, 6, 15)]}),
    )
    theirs, ours = loaded(tmp_path, cdm), read(register, tmp_path / "register")
    for name in ("person", "observed", "diagnosis", "code"):
        assert theirs.bytes[name] == ours.bytes[name], name


def test_what_lies_above_each_code(tmp_path: Path) -> None:
    result = loaded(tmp_path, tiny())
    texts = {code: (vocabulary, text) for code, vocabulary, text in result.tables["code"]}
    above: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for code, vocabulary, text in result.tables["broader"]:
        above.setdefault(texts[code], set()).add((vocabulary, text))
    chain = {("omop", str(each)) for each in (MS, small.DEMYELINATING, small.DISEASE)}
    chain |= {("snomed", code) for code in ("24700007", "6118003", "64572001")}
    assert above["omop", str(PROGRESSIVE)] == chain | {("snomed", "428700003")}
    # A source concept that is standard too has the same ancestors; one of the ICD only itself.
    assert above["snomed", "428700003"] == chain | {("omop", str(PROGRESSIVE))}
    assert above["icd10cm", "G35"] == {("omop", str(small.ICD_MS))}
    assert not any(text == str(small.GONE) for _, _, text in result.tables["broader"])


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("standard",), {("omop", str(ALS)), ("omop", str(MS)), ("omop", str(PROGRESSIVE))}),
        (("source",), {("icd10cm", "G1221"), ("icd10cm", "G35"), ("snomed", "428700003")}),
    ],
)
def test_codes_are_chosen(tmp_path: Path, codes: Any, expected: set[tuple[str, str]]) -> None:
    result = loaded(tmp_path, tiny(), codes=codes)
    found = {(vocabulary, text) for _, _, vocabulary, text in coded(result)}
    assert found - {("unmapped", ""), ("omop", str(small.HYPERTENSION))} == expected
    # A record whose only code is not asked for is kept without one.
    assert len(result.tables["diagnosis"]) == 5


def test_eras_are_read_instead_of_occurrences(tmp_path: Path) -> None:
    result = loaded(tmp_path, tiny(), conditions="era", codes=("standard",))
    assert [(person, text) for person, _, _, text in coded(result)] == [(1, str(MS)), (3, str(PROGRESSIVE))]


def test_a_source_value_is_read_where_its_vocabulary_is_said(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["condition_occurrence"] += [
        condition(9, 0, "2008-01-01", 0, "g35.a "),
        condition(9, None, "2008-02-01", None, "G12.21"),
    ]
    result = loaded(tmp_path, cdm, source_vocabulary="icd10cm")
    assert {
        (person, text) for person, _, name, text in coded(result) if name == "icd10cm" and person == 3
    } == {
        (3, "G35A"),
        (3, "G1221"),
    }
    assert result.finding("COI-D626") == 1  # "bad nerves"


def test_another_vocabulary_is_translated(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["concept"][-1] = small.concept(small.READ_CODE, "ICD10GM", "I10.0")
    result = loaded(tmp_path, cdm, vocabularies={"ICD10GM": "icd10"})
    assert (1, day("2006-01-01"), "icd10", "I100") in coded(result)


def test_drugs_and_measurements_are_read_when_asked(tmp_path: Path) -> None:
    result = loaded(tmp_path, tiny(), drugs=True, measurements=True)
    texts = {code: (vocabulary, text) for code, vocabulary, text in result.tables["code"]}
    assert {texts[drug] for _, _, drug in result.tables["drug"]} == {("omop", "735951"), ("unmapped", "")}
    ((person, _, lab, value),) = result.tables["lab"]
    assert (person, texts[lab], value) == (0, ("omop", "3025315"), 48_100)
    assert result.finding("COI-D633") == 1


def test_births_are_as_exact_as_they_are_said(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["person"][0] |= {"day_of_birth": None}  # birth_datetime says the same month
    cdm["person"][1] |= {"day_of_birth": 0, "birth_datetime": None}
    cdm["person"][2] |= {"birth_datetime": small.midnight("1960-03-01")}
    result = loaded(tmp_path, cdm)
    assert [row[2] for row in result.tables["person"]] == [
        day(text) for text in ("1940-05-01", "1950-01-01", "1955-01-01", "1960-02-29")
    ]
    assert (result.finding("COI-D621"), result.finding("COI-D622"), result.finding("COI-D623")) == (1, 1, 1)


def test_open_periods_end_with_the_coverage(tmp_path: Path) -> None:
    cdm = tiny()
    cdm["observation_period"][4] |= {"observation_period_end_date": day_of_everything()}
    for form in ("parquet", "csv"):
        path = getattr(small, f"write_{form}")(cdm, tmp_path / form)
        options: dict[str, Any] = {
            "placeholder_dates": ("9999-12-31",),
            "coverage": ("2000-01-01", "2019-12-31"),
        }
        result = read(Omop(path=path, **options), tmp_path / f"work-{form}")
        assert result.tables["observed"][3] == (3, day("2000-01-01"), day("2020-01-01")), form


def day_of_everything() -> dt.date:
    return dt.date(9999, 12, 31)


def test_dates_of_text_are_read_in_the_declared_format(tmp_path: Path) -> None:
    cdm = tiny()
    folder = small.write_csv(cdm, tmp_path / "iso")
    other = small.write_csv(cdm, tmp_path / "danish")
    for path in other.iterdir():
        if path.name != "CONCEPT.csv":
            path.write_text(in_danish(path.read_text(encoding="utf-8")), encoding="utf-8")
    one = read(Omop(path=folder), tmp_path / "one")
    two = read(Omop(path=other, date_format="DD/MM/YYYY"), tmp_path / "two")
    assert one.bytes == two.bytes


def in_danish(text: str) -> str:
    return re.sub(r"(\d{4})-(\d{2})-(\d{2})( 00:00:00)?", r"\3/\2/\1", text)


def test_nothing_of_a_cdm_stays_in_the_engine(tmp_path: Path) -> None:
    source = Omop(path=small.write_parquet(tiny(), tmp_path / "cdm"))
    folder = tmp_path / "work" / "canonical"
    folder.mkdir(parents=True)
    with DuckDBEngine(work=tmp_path / "work", read_paths=source.inputs(), threads=1) as engine:
        source.tables(engine, folder, Silent())
        assert engine.names() == {}
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".csv"}


@pytest.mark.parametrize(
    ("kind", "shown", "expected"),
    [
        ("BIGINT", "9007199254740993", 9007199254740993),
        ("DOUBLE", "80180.0", 80180),
        ("DOUBLE", "80180.5", None),
        ("DOUBLE", "9007199254740992", None),  # 2^53: 2^53 + 1 is the same number here
        ("FLOAT", "16777215", 16777215),
        ("FLOAT", "16777216", None),
        ("DOUBLE", "'nan'", None),
        ("DECIMAL(20, 2)", "12.00", 12),
        ("HUGEINT", "170141183460469231731687303715884105727", None),
        ("VARCHAR", "' 12 '", 12),
        ("VARCHAR", "'12.0'", 12),
        ("VARCHAR", "'12.5'", None),
        ("VARCHAR", "'9007199254740993'", 9007199254740993),
        ("VARCHAR", "'9007199254740991.0'", 9007199254740991),
        ("VARCHAR", "'9007199254740992.0'", None),  # the point tells that it was a floating point number
        ("VARCHAR", "'-9223372036854775808.0'", None),
        ("VARCHAR", "'1E+09'", None),
        ("VARCHAR", "'99999999999999999999'", None),
    ],
)
def test_whole_numbers(tmp_path: Path, kind: str, shown: str, expected: int | None) -> None:
    with DuckDBEngine(work=tmp_path, threads=1) as engine:
        sql = f"SELECT {whole_sql('x', kind.split('(')[0])} FROM (SELECT CAST({shown} AS {kind}) AS x)"
        assert engine.rows(sql) == [(expected,)]


def test_a_cdm_is_a_kind_of_data(tmp_path: Path) -> None:
    assert kinds()["omop"] is Omop
    located = Omop(path=Path("cdm")).located(tmp_path)
    assert located.path == tmp_path / "cdm"
