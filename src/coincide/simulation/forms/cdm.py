"""The columns of the OMOP CDM 5.4 that a simulated population fills, in the order of its specification."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

_KINDS: Final = {"i": pa.int64(), "d": pa.date32(), "t": pa.timestamp("us"), "s": pa.string()}

_COLUMNS: Final = {
    "person": (
        "person_id:i gender_concept_id:i year_of_birth:i month_of_birth:i day_of_birth:i birth_datetime:t"
        " race_concept_id:i ethnicity_concept_id:i location_id:i provider_id:i care_site_id:i"
        " person_source_value:s gender_source_value:s gender_source_concept_id:i race_source_value:s"
        " race_source_concept_id:i ethnicity_source_value:s ethnicity_source_concept_id:i"
    ),
    "observation_period": (
        "observation_period_id:i person_id:i observation_period_start_date:d observation_period_end_date:d"
        " period_type_concept_id:i"
    ),
    "visit_occurrence": (
        "visit_occurrence_id:i person_id:i visit_concept_id:i visit_start_date:d visit_start_datetime:t"
        " visit_end_date:d visit_end_datetime:t visit_type_concept_id:i provider_id:i care_site_id:i"
        " visit_source_value:s visit_source_concept_id:i admitted_from_concept_id:i"
        " admitted_from_source_value:s discharged_to_concept_id:i discharged_to_source_value:s"
        " preceding_visit_occurrence_id:i"
    ),
    "condition_occurrence": (
        "condition_occurrence_id:i person_id:i condition_concept_id:i condition_start_date:d"
        " condition_start_datetime:t condition_end_date:d condition_end_datetime:t"
        " condition_type_concept_id:i condition_status_concept_id:i stop_reason:s provider_id:i"
        " visit_occurrence_id:i visit_detail_id:i condition_source_value:s condition_source_concept_id:i"
        " condition_status_source_value:s"
    ),
    "death": (
        "person_id:i death_date:d death_datetime:t death_type_concept_id:i cause_concept_id:i"
        " cause_source_value:s cause_source_concept_id:i"
    ),
    "cdm_source": (
        "cdm_source_name:s cdm_source_abbreviation:s cdm_holder:s source_description:s"
        " source_documentation_reference:s cdm_etl_reference:s source_release_date:d cdm_release_date:d"
        " cdm_version:s cdm_version_concept_id:i vocabulary_version:s"
    ),
    "concept": (
        "concept_id:i concept_name:s domain_id:s vocabulary_id:s concept_class_id:s standard_concept:s"
        " concept_code:s valid_start_date:d valid_end_date:d invalid_reason:s"
    ),
    "vocabulary": (
        "vocabulary_id:s vocabulary_name:s vocabulary_reference:s vocabulary_version:s"
        " vocabulary_concept_id:i"
    ),
    "concept_ancestor": (
        "ancestor_concept_id:i descendant_concept_id:i min_levels_of_separation:i max_levels_of_separation:i"
    ),
    "concept_relationship": (
        "concept_id_1:i concept_id_2:i relationship_id:s valid_start_date:d valid_end_date:d invalid_reason:s"
    ),
}


def _schema(columns: str) -> pa.Schema:
    pairs = (column.split(":") for column in columns.split())
    return pa.schema([(name, _KINDS[kind]) for name, kind in pairs])


SCHEMAS: Final = {name: _schema(columns) for name, columns in _COLUMNS.items()}
"""Table -> columns. Ids have 64 bits: those of national registers do not fit into the 32 of the DDL."""


def filled(name: str, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """Return a table of the CDM with the given columns, and nulls in the others."""
    schema = SCHEMAS[name]
    arrays = [columns.get(field.name, pa.nulls(rows, field.type)) for field in schema]
    return pa.table(arrays, names=schema.names)


def listed(name: str, rows: list[tuple[object, ...]]) -> pa.Table:
    """Return a small table from its rows; dates are ISO text."""
    schema = SCHEMAS[name]
    columns = list(zip(*rows, strict=True))
    text = [pa.string() if pa.types.is_date(field.type) else field.type for field in schema]
    arrays = [pa.array(list(values), kind) for values, kind in zip(columns, text, strict=True)]
    return pa.table(arrays, names=schema.names).cast(schema)
