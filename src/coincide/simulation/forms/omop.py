"""A simulated population as an OMOP CDM 5.4.

The setting of a record lies in its visit, one visit a record; a register has no position, so the status of
a condition is unknown. An observation period ends on its last day, a spell of the register on the day after.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from coincide.simulation.forms.cdm import SCHEMAS, filled, listed
from coincide.simulation.forms.columns import ids_of, indices
from coincide.simulation.forms.concepts import (
    GENDERS,
    REGISTRY,
    VISITS,
    VOCABULARIES,
    ancestor_rows,
    concept_rows,
    concepts_of,
    relationship_rows,
)
from coincide.simulation.forms.form import FileFormat, Form, Tables
from coincide.simulation.options import Population
from coincide.simulation.population import SEXES, Block
from coincide.simulation.records import SETTINGS
from coincide.simulation.study_text import study_head

FOLDER: Final = "cdm"
PEOPLE: Final = ("person", "observation_period", "visit_occurrence", "condition_occurrence", "death")
SMALL: Final = ("cdm_source", "concept", "vocabulary", "concept_ancestor", "concept_relationship")

_PER_BLOCK: Final = 2**28
"""Ids of rows begin anew at a multiple of this in each block, so that no block needs to know another."""


def _files(_: Population, file_format: FileFormat) -> dict[str, str]:
    return {name: f"{FOLDER}/{name}.{file_format}" for name in (*PEOPLE, *SMALL)}


def _texts(population: Population, _: Mapping[str, str]) -> dict[str, str]:
    data = f"""\
[data]
kind = "omop"
path = "{FOLDER}"
vocabularies = {{ ICD8 = "icd8" }} # a local vocabulary: OMOP has none for ICD-8
"""
    return {"study": study_head(population) + data}


def _rows(population: Population, number: int, block: Block) -> Tables:
    """Return the rows of a block in every table of people."""
    return {
        "person": _people(block.people),
        "observation_period": _periods(block.observed, number),
        "visit_occurrence": _visits(block.diagnoses, number),
        "condition_occurrence": _conditions(population, block.diagnoses, number),
        "death": _deaths(population, block.deaths),
    }


def _people(people: pa.Table) -> pa.Table:
    born = people["birth_date"]
    columns = {
        "person_id": people["id"].cast(pa.int64()),
        "gender_concept_id": _word(people["sex"], [GENDERS[sex] for sex in SEXES]),
        "year_of_birth": pc.year(born),
        "month_of_birth": pc.month(born),
        "day_of_birth": pc.day(born),
        "birth_datetime": born.cast(pa.timestamp("us")),
        "person_source_value": people["id"],
        "gender_source_value": people["sex"].cast(pa.string()),
    }
    none = ("race_concept_id", "ethnicity_concept_id", "gender_source_concept_id")
    return filled("person", columns | {name: _same(0, people) for name in none}, people.num_rows)


def _periods(observed: pa.Table, number: int) -> pa.Table:
    last = pc.subtract(observed["to"].cast(pa.int32()), pa.scalar(1, pa.int32())).cast(pa.date32())
    columns = {
        "observation_period_id": _numbers(observed, number),
        "person_id": ids_of(observed["id"]),
        "observation_period_start_date": observed["from"],
        "observation_period_end_date": last,
        "period_type_concept_id": _same(REGISTRY, observed),
    }
    return filled("observation_period", columns, observed.num_rows)


def _visits(diagnoses: pa.Table, number: int) -> pa.Table:
    columns = {
        "visit_occurrence_id": _numbers(diagnoses, number),
        "person_id": ids_of(diagnoses["id"]),
        "visit_concept_id": _word(diagnoses["setting"], [VISITS[setting] for setting in SETTINGS]),
        "visit_start_date": diagnoses["date"],
        "visit_end_date": diagnoses["date"],
        "visit_type_concept_id": _same(REGISTRY, diagnoses),
        "visit_source_value": diagnoses["setting"].cast(pa.string()),
        "visit_source_concept_id": _same(0, diagnoses),
    }
    return filled("visit_occurrence", columns, diagnoses.num_rows)


def _conditions(population: Population, diagnoses: pa.Table, number: int) -> pa.Table:
    concepts, code = concepts_of(population), indices(diagnoses["code"])
    columns = {
        "condition_occurrence_id": _numbers(diagnoses, number),
        "person_id": ids_of(diagnoses["id"]),
        "condition_concept_id": concepts.standard.take(code),
        "condition_start_date": diagnoses["date"],
        "condition_type_concept_id": _same(REGISTRY, diagnoses),
        "condition_status_concept_id": _same(0, diagnoses),
        "visit_occurrence_id": _numbers(diagnoses, number),
        "condition_source_value": diagnoses["code"].cast(pa.string()),
        "condition_source_concept_id": concepts.source.take(code),
    }
    return filled("condition_occurrence", columns, diagnoses.num_rows)


def _deaths(population: Population, deaths: pa.Table) -> pa.Table:
    concepts, cause = concepts_of(population), indices(deaths["cause"])
    columns = {
        "person_id": ids_of(deaths["id"]),
        "death_date": deaths["date"],
        "death_type_concept_id": _same(REGISTRY, deaths),
        "cause_concept_id": concepts.standard.take(cause),
        "cause_source_value": deaths["cause"].cast(pa.string()),
        "cause_source_concept_id": concepts.source.take(cause),
    }
    return filled("death", columns, deaths.num_rows)


def _once(population: Population) -> Tables:
    """Return the vocabularies and the description of the CDM."""
    source = (
        *(
            "SYNTHETIC simulated people",
            "SYNTHETIC",
            "nobody: no person exists",
            "see truth.json",
            None,
            None,
        ),
        *(str(population.end), str(population.end), "v5.4", 756265, "made by coincide"),
    )
    vocabularies: list[tuple[object, ...]] = [(name, name, None, None, 0) for name in VOCABULARIES]
    return {
        "cdm_source": listed("cdm_source", [source]),
        "concept": listed("concept", concept_rows(population)),
        "vocabulary": listed("vocabulary", vocabularies),
        "concept_ancestor": listed("concept_ancestor", ancestor_rows(population)),
        "concept_relationship": listed("concept_relationship", relationship_rows(population)),
    }


def _word(column: pa.ChunkedArray, concepts: list[int]) -> pa.Array:
    return pa.array(concepts, pa.int64()).take(indices(column))


def _numbers(table: pa.Table, number: int) -> pa.Array:
    first = number * _PER_BLOCK + 1
    return pa.array(range(first, first + table.num_rows), pa.int64())


def _same(value: int, table: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.int64()), table.num_rows)


OMOP: Final = Form(
    folder=FOLDER,
    formats=("parquet", "csv"),
    files=_files,
    schema=SCHEMAS.__getitem__,
    texts=_texts,
    rows=_rows,
    once=_once,
)
"""OMOP CDM 5.4, in Parquet or CSV."""
