"""Concepts that occur in the data: what they are, what lies above them, what their source codes are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.diseases.codes import is_valid_sql
from coincide.diseases.vocabularies import find_vocabulary
from coincide.engines.quote import literal
from coincide.sources.omop.cdm import Cdm
from coincide.sources.omop.rules import (
    INVALID,
    MALFORMED,
    NO_CONCEPTS,
    NO_HIERARCHY,
    NO_SOURCE_CODE,
    NOT_IN_CONCEPT,
    NOT_STANDARD,
    OTHER_DOMAIN,
    OTHER_VOCABULARY,
    UNMAPPED,
)

_LISTED: Final = 20
"""Vocabularies named in the quality table; the others are counted together."""


def read_concepts(cdm: Cdm) -> None:
    """Make ``cdm_used``, ``cdm_lines``, ``cdm_known``, ``cdm_codes`` and ``cdm_values``.

    ``cdm_used(concept_id, role, records)`` counts the concepts of records; ``cdm_lines(below, above)`` holds
    what lies above them; ``cdm_known`` is CONCEPT for all of these; ``cdm_codes(concept_id, vocabulary,
    code)`` their codes in vocabularies that are translated; ``cdm_values(raw)`` the source values that are
    codes of the declared vocabulary.
    """
    engine = cdm.engine
    roles = " UNION ALL ".join(_roles(cdm))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE cdm_used AS SELECT concept_id, role, count(*) AS records"
        f" FROM ({roles}) GROUP BY concept_id, role"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE cdm_lines AS SELECT DISTINCT descendant_concept_id AS below,"
        " ancestor_concept_id AS above FROM cdm_concept_ancestor a"
        " SEMI JOIN cdm_used u ON u.concept_id = a.descendant_concept_id"
        " WHERE ancestor_concept_id <> descendant_concept_id"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE cdm_known AS SELECT c.*,"
        f" {_named(cdm)} AS named FROM cdm_concept c SEMI JOIN"
        " (SELECT concept_id FROM cdm_used UNION SELECT above FROM cdm_lines) u USING (concept_id)"
    )
    valid = is_valid_sql("concept_code", "named")
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE cdm_codes AS SELECT concept_id, named AS vocabulary,"
        f" concept_code AS code FROM cdm_known WHERE {valid}"
    )
    _read_values(cdm)
    _refuse_twice(cdm)
    _note_standard(cdm)
    if "source" in cdm.options.codes and cdm.options.conditions == "occurrence":
        _note_source(cdm)


def _roles(cdm: Cdm) -> Iterator[str]:
    """Yield SELECTs of the concepts of records; 0, and what is missing, is none."""
    places = [
        ("standard", cdm.options.condition_table, "condition_concept_id"),
        ("cause", "death", "cause_concept_id"),
    ]
    if cdm.options.conditions == "occurrence":
        places.append(("source", "condition_occurrence", "condition_source_concept_id"))
    places.append(("source cause", "death", "cause_source_concept_id"))
    if cdm.options.drugs:
        places.append(("drug", "drug_exposure", "drug_concept_id"))
    for role, table, column in places:
        yield f"SELECT {column} AS concept_id, '{role}' AS role FROM cdm_{table} WHERE {column} <> 0"


def _named(cdm: Cdm) -> str:
    """Return SQL of our name of a concept's vocabulary, NULL for one that is not translated."""
    names = {theirs: find_vocabulary(ours) for theirs, ours in cdm.options.translated.items()}
    whens = " ".join(
        f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in sorted(names.items()) if ours
    )
    return f"CASE vocabulary_id {whens} END"


def _read_values(cdm: Cdm) -> None:
    """Make ``cdm_values(raw)``: the source values, of the declared vocabulary, that are codes of it."""
    said = cdm.options.source_vocabulary
    values = "SELECT cause_source_value AS raw FROM cdm_death"
    if cdm.options.conditions == "occurrence":
        values += " UNION SELECT condition_source_value AS raw FROM cdm_condition_occurrence"
    valid = is_valid_sql("raw", literal(find_vocabulary(said) or "")) if said else "FALSE"
    cdm.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE cdm_values AS SELECT DISTINCT raw FROM ({values}) WHERE {valid}"
    )


def _refuse_twice(cdm: Cdm) -> None:
    twice = cdm.engine.number("SELECT count(*) - count(DISTINCT concept_id) FROM cdm_known")
    if twice:
        cdm.problems.add(
            "COI-D611",
            f"{twice:,} concepts stand in CONCEPT more than once.",
            where="concept.concept_id",
            why="Each record of such a concept would be counted as often.",
            fix="Load each version of the vocabularies once.",
        )


def _note_standard(cdm: Cdm) -> None:
    """Note what is odd about the standard concepts of the diagnoses."""
    records = cdm.rows[cdm.options.condition_table]
    mapped = cdm.engine.number("SELECT sum(records) FROM cdm_used WHERE role = 'standard'")
    cdm.note(UNMAPPED, "diagnoses", records - mapped, records)
    if not cdm.rows.get("concept"):
        cdm.note(NO_CONCEPTS, "codes", 1, 1)
        return
    absent, other, invalid, domain = cdm.engine.rows(
        "SELECT sum(records) FILTER (WHERE k.concept_id IS NULL),"
        " sum(records) FILTER (WHERE k.concept_id IS NOT NULL AND standard_concept IS DISTINCT FROM 'S'),"
        " sum(records) FILTER (WHERE invalid_reason IS NOT NULL),"
        " sum(records) FILTER (WHERE domain_id <> 'Condition')"
        " FROM cdm_used u LEFT JOIN cdm_known k ON k.concept_id = u.concept_id WHERE u.role = 'standard'"
    )[0]
    cdm.note(NOT_IN_CONCEPT, "diagnoses", int(absent or 0), records)
    cdm.note(NOT_STANDARD, "diagnoses", int(other or 0), records)
    cdm.note(INVALID, "diagnoses", int(invalid or 0), records)
    cdm.note(OTHER_DOMAIN, "diagnoses", int(domain or 0), records)
    cdm.note(NO_HIERARCHY, "codes", int(not cdm.engine.number("SELECT count(*) FROM cdm_lines")), 1)


def _note_source(cdm: Cdm) -> None:
    """Note the records whose source code cannot be used, by the reason."""
    records = cdm.rows["condition_occurrence"]
    unread = (
        " FROM cdm_condition_occurrence c"
        " LEFT JOIN cdm_known k ON k.concept_id = c.condition_source_concept_id"
        " ANTI JOIN cdm_codes s ON s.concept_id = c.condition_source_concept_id"
        " ANTI JOIN cdm_values v ON v.raw = c.condition_source_value"
    )
    others = cdm.engine.rows(
        f"SELECT k.vocabulary_id, count(*) AS n {unread} WHERE k.concept_id IS NOT NULL AND k.named IS NULL"
        " GROUP BY k.vocabulary_id ORDER BY n DESC, k.vocabulary_id"
    )
    for name, rows in others[:_LISTED]:
        cdm.note(OTHER_VOCABULARY, "diagnoses", int(rows), records, str(name))
    cdm.note(OTHER_VOCABULARY, "diagnoses", sum(int(rows) for _, rows in others[_LISTED:]), records, "others")
    bad, silent = cdm.engine.rows(
        "SELECT count(*) FILTER (WHERE k.named IS NOT NULL"
        f" OR (k.concept_id IS NULL AND {_said(cdm)} AND condition_source_value IS NOT NULL)),"
        f" count(*) FILTER (WHERE k.concept_id IS NULL AND NOT {_said(cdm)}) {unread}"
    )[0]
    cdm.note(MALFORMED, "diagnoses", int(bad), records)
    cdm.note(NO_SOURCE_CODE, "diagnoses", int(silent), records)


def _said(cdm: Cdm) -> str:
    return "TRUE" if cdm.options.source_vocabulary else "FALSE"


def broader_sql() -> str:
    """Return the SELECT of the table ``broader`` of a register.

    A source code is the same as its concept, a concept the same as its code in a vocabulary that is
    translated, and each concept of a record lies below its ancestors. The register follows these lines, so
    that each code of the data is below its ancestors, as concepts and as codes.
    """
    return (
        "SELECT code, vocabulary, CAST(concept_id AS VARCHAR) AS broader_code, 'omop' AS broader_vocabulary"
        " FROM cdm_codes c SEMI JOIN cdm_used u ON u.concept_id = c.concept_id AND u.role LIKE 'source%'"
        " UNION ALL SELECT CAST(concept_id AS VARCHAR), 'omop', code, vocabulary FROM cdm_codes"
        " UNION ALL SELECT CAST(below AS VARCHAR), 'omop', CAST(above AS VARCHAR), 'omop' FROM cdm_lines"
    )
