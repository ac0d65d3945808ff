"""A tiny CDM worked by hand, written in each of the forms in which a CDM comes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]
Cdm = dict[str, Rows]

ALS, MS, PROGRESSIVE, HYPERTENSION = 373182, 374919, 4145049, 320128
NEURONS, DEMYELINATING, DISEASE = 374631, 375801, 4274025
ICD_ALS, ICD_MS, READ_CODE, GONE = 35207368, 35207387, 45500001, 99
WARD, CLINIC = 9201, 9202

_TYPES = {"date": pa.date32(), "datetime": pa.timestamp("us")}
_TEXT = ("value", "code", "vocabulary_id", "domain_id", "standard_concept", "reason", "name", "version")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def midnight(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _person(
    number: int, gender: int, year: int, month: int | None = None, date: int | None = None
) -> dict[str, Any]:
    whole = None if month is None or date is None else dt.datetime(year, month, date)  # noqa: DTZ001
    return {
        "person_id": number,
        "gender_concept_id": gender,
        "year_of_birth": year,
        "month_of_birth": month,
        "day_of_birth": date,
        "birth_datetime": whole,
    }


def _period(number: int, person: int, first: str, last: str) -> dict[str, Any]:
    return {
        "observation_period_id": number,
        "person_id": person,
        "observation_period_start_date": day(first),
        "observation_period_end_date": day(last),
    }


def condition(
    person: int | None,
    concept: int | None,
    date: str,
    source: int | None = 0,
    value: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "person_id": person,
        "condition_concept_id": concept,
        "condition_start_date": day(date),
        "condition_start_datetime": midnight(date),
        "condition_status_concept_id": 0,
        "condition_source_value": value,
        "condition_source_concept_id": source,
        "visit_occurrence_id": None,
    } | more


def concept(number: int, vocabulary: str, code: str, standard: str | None = None) -> dict[str, Any]:
    return {
        "concept_id": number,
        "concept_name": f"concept {number}",
        "domain_id": "Condition",
        "vocabulary_id": vocabulary,
        "standard_concept": standard,
        "concept_code": code,
        "invalid_reason": None,
    }


def tiny() -> Cdm:
    """Return the CDM: four people, one of them never observed in a period of their own."""
    above = {
        ALS: (ALS, NEURONS, DISEASE),
        MS: (MS, DEMYELINATING, DISEASE),
        PROGRESSIVE: (PROGRESSIVE, MS, DEMYELINATING, DISEASE),
        HYPERTENSION: (HYPERTENSION, DISEASE),
        GONE: (GONE, DISEASE),  # occurs in no record
    }
    return {
        "cdm_source": [
            {"cdm_source_name": "tiny", "cdm_version": "v5.4.0", "vocabulary_version": "v5.0 31-AUG-23"}
        ],
        "person": [
            _person(11, 8507, 1940, 5, 1),
            _person(12, 8532, 1950, 1, 2),
            _person(9, 8532, 1960, 2, 29),
            _person(30, 0, 1955),
        ],
        "observation_period": [
            _period(1, 11, "2000-01-01", "2010-06-14"),
            _period(2, 12, "2000-01-01", "2004-12-31"),
            _period(3, 12, "2004-01-01", "2007-12-31"),  # overlaps by 366 days
            _period(4, 12, "2008-01-01", "2008-12-31"),  # touches
            _period(5, 9, "2000-01-01", "2020-12-31"),
            _period(6, 30, "2000-01-01", "2020-12-31"),
            _period(7, 777, "2000-01-01", "2020-12-31"),  # of nobody
        ],
        "condition_occurrence": [
            condition(11, ALS, "2009-03-01", ICD_ALS, "G12.21", visit_occurrence_id=1),
            condition(11, ALS, "2009-03-01", ICD_ALS, "G12.21", condition_status_concept_id=32902),
            condition(12, MS, "2005-07-08", ICD_MS, "G35"),
            condition(9, PROGRESSIVE, "2007-01-01", PROGRESSIVE, "428700003", visit_occurrence_id=2),
            condition(9, 0, "2007-02-01", 0, "bad nerves"),
            condition(12, HYPERTENSION, "2006-01-01", READ_CODE, "G20.."),
        ],
        "condition_era": [
            {"person_id": 12, "condition_concept_id": MS, "condition_era_start_date": day("2005-07-08")},
            {
                "person_id": 9,
                "condition_concept_id": PROGRESSIVE,
                "condition_era_start_date": day("2007-01-01"),
            },
        ],
        "death": [
            {
                "person_id": 11,
                "death_date": day(date),
                "cause_concept_id": ALS,
                "cause_source_value": "G12.21",
                "cause_source_concept_id": ICD_ALS,
            }
            for date in ("2010-06-15", "2010-06-20")
        ],
        "visit_occurrence": [
            {
                "visit_occurrence_id": 1,
                "person_id": 11,
                "visit_concept_id": WARD,
                "visit_start_date": day("2009-03-01"),
            },
            {
                "visit_occurrence_id": 2,
                "person_id": 9,
                "visit_concept_id": CLINIC,
                "visit_start_date": day("2007-01-01"),
            },
            {
                "visit_occurrence_id": 3,
                "person_id": 9,
                "visit_concept_id": CLINIC,
                "visit_start_date": day("2007-01-01"),
            },
        ],
        "drug_exposure": [
            {"person_id": 11, "drug_concept_id": 735951, "drug_exposure_start_date": day("2009-04-01")},
            {"person_id": 11, "drug_concept_id": 0, "drug_exposure_start_date": day("2009-05-01")},
        ],
        "measurement": [
            {
                "person_id": 11,
                "measurement_concept_id": 3025315,
                "measurement_date": day("2009-04-01"),
                "value_as_number": value,
            }
            for value in (48.1, None)
        ],
        "concept": [
            concept(ALS, "SNOMED", "86044005", "S"),
            concept(MS, "SNOMED", "24700007", "S"),
            concept(PROGRESSIVE, "SNOMED", "428700003", "S"),
            concept(HYPERTENSION, "SNOMED", "38341003", "S"),
            concept(NEURONS, "SNOMED", "37340000", "S"),
            concept(DEMYELINATING, "SNOMED", "6118003", "S"),
            concept(DISEASE, "SNOMED", "64572001", "S"),
            concept(ICD_ALS, "ICD10CM", "G12.21"),
            concept(ICD_MS, "ICD10CM", "G35"),
            concept(READ_CODE, "Read", "G20.."),
        ],
        "concept_ancestor": [
            {"ancestor_concept_id": a, "descendant_concept_id": d}
            for d, listed in above.items()
            for a in listed
        ],
    }


def arrow(table: str, rows: Rows, *, doubles: bool = False) -> pa.Table:
    """Return rows with the types of a CDM; `doubles` turns whole numbers into floating point."""
    columns = list(rows[0])
    return pa.table(
        {
            column: pa.array([row[column] for row in rows], _type(column, doubles=doubles))
            for column in columns
        }
    )


def _type(column: str, *, doubles: bool) -> pa.DataType:
    for ending, kind in _TYPES.items():
        if column.endswith(ending):
            return kind
    if column == "value_as_number":
        return pa.float64()
    if any(word in column for word in _TEXT) and not column.endswith("concept_id"):
        return pa.string()
    return pa.float64() if doubles else pa.int64()


def write_parquet(cdm: Mapping[str, Rows], folder: Path, *, doubles: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in cdm.items():
        pq.write_table(arrow(name, rows, doubles=doubles), folder / f"{name}.parquet")
    return folder


def csv_of(rows: Rows, *, delimiter: str = ",", upper: bool = True) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.upper() if upper else column for column in rows[0]])
    writer.writerows(["" if value is None else str(value) for value in row.values()] for row in rows)
    return text.getvalue()


def write_csv(cdm: Mapping[str, Rows], folder: Path, *, delimiter: str = ",") -> Path:
    """Write CSV files with names and headers in capitals."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in cdm.items():
        (folder / f"{name.upper()}.csv").write_text(csv_of(rows, delimiter=delimiter), encoding="utf-8")
    return folder


def write_duckdb(cdm: Mapping[str, Rows], path: Path, *, schema: str = "main") -> Path:
    with duckdb.connect(str(path)) as opened:
        opened.execute(f'CREATE SCHEMA IF NOT EXISTS "{path.stem}"."{schema}"')
        for name, rows in cdm.items():
            table = arrow(name, rows)
            opened.register("arriving", table)
            opened.execute(f'CREATE TABLE "{path.stem}"."{schema}"."{name.upper()}" AS FROM arriving')
            opened.unregister("arriving")
    return path
