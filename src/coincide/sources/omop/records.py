"""The tables of a CDM as the tables of a register: one SELECT each."""

from __future__ import annotations

from typing import Final

from coincide.diseases.vocabularies import find_vocabulary
from coincide.engines.quote import literal
from coincide.sources.omop.cdm import Cdm
from coincide.sources.omop.rules import (
    BIRTHS_DIFFER,
    MONTH_ONLY,
    NO_VALUE,
    ORPHANS,
    TIMES_DIFFER,
    YEAR_ONLY,
)
from coincide.sources.register.dates import date_format

_NO_TEXT: Final = "CAST(NULL AS VARCHAR)"


def people_sql(cdm: Cdm) -> str:
    """Return the SELECT of ``people``; note what is not known of births.

    Year, month and day of birth are taken; where month or day is missing, ``birth_datetime`` if it says the
    same year (and month), else the first of what is known.
    """
    whole = "y IS NOT NULL AND m IS NOT NULL AND d IS NOT NULL"
    same = "year(b) = y AND coalesce(month(b) = m, TRUE)"
    engine = cdm.engine
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW cdm_births AS SELECT person_id AS id, gender_concept_id AS sex,"
        " year_of_birth AS y, nullif(month_of_birth, 0) AS m, nullif(day_of_birth, 0) AS d,"
        f" {cdm.date('person', 'birth_datetime')} AS b FROM cdm_person"
    )
    years, months, differing = engine.rows(
        f"SELECT count(*) FILTER (WHERE m IS NULL AND NOT coalesce({same}, FALSE)),"
        f" count(*) FILTER (WHERE m IS NOT NULL AND d IS NULL AND NOT coalesce({same}, FALSE)),"
        f" count(*) FILTER (WHERE {whole} AND (year(b), month(b), day(b)) <> (y, m, d))"
        " FROM cdm_births WHERE y IS NOT NULL"
    )[0]
    people = cdm.rows["person"]
    cdm.note(YEAR_ONLY, "people", years, people)
    cdm.note(MONTH_ONLY, "people", months, people)
    cdm.note(BIRTHS_DIFFER, "people", differing, people)
    first = "printf('%04d-%02d-%02d', y, coalesce(m, 1), CASE WHEN m IS NULL THEN 1 ELSE coalesce(d, 1) END)"
    written = "strftime(b, '%Y-%m-%d')"
    return (
        f"SELECT id, sex, CASE WHEN y IS NULL THEN {written} WHEN {whole} THEN {first} WHEN {same}"
        f" THEN {written} ELSE {first} END AS birth_date FROM cdm_births"
    )


def observed_sql(cdm: Cdm) -> str:
    """Return the SELECT of ``observed``; periods of nobody are counted and left aside.

    The last day of a period is one of it, so that it ends the day after.
    """
    theirs = "o.person_id IS NULL OR o.person_id IN (SELECT person_id FROM cdm_person)"
    kept = cdm.engine.number(f"SELECT count(*) FROM cdm_observation_period o WHERE {theirs}")
    periods = cdm.rows["observation_period"]
    cdm.note(ORPHANS, "observed", periods - kept, periods)
    return (
        'SELECT person_id AS id, observation_period_start_date AS "from",'
        f' {_day_after(cdm)} AS "to" FROM cdm_observation_period o WHERE {theirs}'
    )


def _day_after(cdm: Cdm) -> str:
    """Return SQL of the day after a period's last, as it is written; what stands for no day stays."""
    table, column = "observation_period", "observation_period_end_date"
    day = cdm.date(table, column)
    listed = ", ".join(f"DATE '1970-01-01' + {each}" for each in cdm.placeholders)
    kept = f" OR {day} IN ({listed})" if listed else ""
    if cdm.types[table][column] != "VARCHAR":
        return f"CASE WHEN {day} IS NULL{kept} THEN {day} ELSE {day} + 1 END"
    form = date_format(cdm.options.date_format)
    if form is None:
        raise AssertionError(cdm.options.date_format)  # the options are checked before anything is opened
    written = form.strptime + (f"{form.between}%H:%M:%S" if form.between else "")
    last = f"{day} >= DATE '9999-12-31'"  # the day after would have five digits
    return (
        f"CASE WHEN {day} IS NULL OR {last}{kept} THEN {column}"
        f" ELSE strftime({day} + 1, {literal(written)}) END"
    )


def diagnoses_sql(cdm: Cdm) -> str:
    """Return the SELECT of ``diagnoses``: a record for each kind of code, or one without a code."""
    standard, source = ("standard" in cdm.options.codes, "source" in cdm.options.codes)
    if cdm.options.conditions == "era":
        cdm.engine.execute(
            "CREATE OR REPLACE TEMP VIEW cdm_records AS SELECT person_id AS id,"
            " condition_era_start_date AS date, condition_concept_id AS concept,"
            f" {_NO_TEXT} AS code, {_NO_TEXT} AS vocabulary, {_NO_TEXT} AS setting,"
            " CAST(NULL AS INTEGER) AS position FROM cdm_condition_era"
        )
    else:
        _note_times(cdm)
        cdm.engine.execute(f"CREATE OR REPLACE TEMP TABLE cdm_records AS {_occurrences(cdm)}")
    coded = {
        "standard": "SELECT id, date, CAST(concept AS VARCHAR) AS code, 'omop' AS vocabulary, setting,"
        " position FROM cdm_records WHERE concept <> 0",
        "source": "SELECT id, date, code, vocabulary, setting, position FROM cdm_records"
        " WHERE code IS NOT NULL",
    }
    none = [*(["coalesce(concept, 0) = 0"] if standard else []), *(["code IS NULL"] if source else [])]
    without = (
        f"SELECT id, date, {_NO_TEXT} AS code, 'omop' AS vocabulary, setting, position FROM cdm_records"
        f" WHERE {' AND '.join(none)}"
    )
    return " UNION ALL ".join([*(coded[kind] for kind in sorted(cdm.options.codes)), without])


def _note_times(cdm: Cdm) -> None:
    table = "condition_occurrence"
    differing = cdm.engine.number(
        f"SELECT count(*) FROM cdm_{table} WHERE {cdm.date(table, 'condition_start_datetime')}"
        f" <> {cdm.date(table, 'condition_start_date')}"
    )
    cdm.note(TIMES_DIFFER, "diagnoses", differing, cdm.rows[table])


def _occurrences(cdm: Cdm) -> str:
    settings = _case("visit_concept_id", {key: literal(word) for key, word in cdm.options.settings.items()})
    positions = _case(
        "condition_status_concept_id", {key: str(number) for key, number in cdm.options.positions.items()}
    )
    visits = (
        f" LEFT JOIN (SELECT visit_occurrence_id, min({settings}) AS setting FROM cdm_visit_occurrence"
        " WHERE visit_occurrence_id IS NOT NULL GROUP BY visit_occurrence_id) v USING (visit_occurrence_id)"
    )
    joined = visits if cdm.rows.get("visit_occurrence") else ""
    return (
        "SELECT c.person_id AS id, c.condition_start_date AS date, c.condition_concept_id AS concept,"
        f" {_source('condition_source_value')},"
        f" {'v.setting' if joined else _NO_TEXT} AS setting, CAST({positions} AS INTEGER) AS position"
        f" FROM cdm_condition_occurrence c{joined}{_joined(cdm, 'condition')}"
    )


def _source(value: str) -> str:
    """Return SQL of a record's source code: the source concept's, else the source value itself."""
    code = f"coalesce(s.code, CASE WHEN w.raw IS NOT NULL THEN {value} END)"
    return f"{code} AS code, coalesce(s.vocabulary, w.said) AS vocabulary"


def _joined(cdm: Cdm, prefix: str) -> str:
    said = cdm.options.source_vocabulary
    named = literal(find_vocabulary(said) or "") if said else _NO_TEXT
    return (
        f" LEFT JOIN cdm_codes s ON s.concept_id = c.{prefix}_source_concept_id"
        f" LEFT JOIN (SELECT raw, {named} AS said FROM cdm_values) w ON w.raw = c.{prefix}_source_value"
    )


def _case(column: str, words: dict[str, str]) -> str:
    whens = " ".join(f"WHEN {int(key)} THEN {sql}" for key, sql in sorted(words.items()))
    return f"CASE {column} {whens} END" if whens else "NULL"


def deaths_sql(cdm: Cdm) -> str:
    """Return the SELECT of ``deaths``: the standard cause, and the source cause where there is one."""
    cdm.engine.execute(
        "CREATE OR REPLACE TEMP TABLE cdm_deaths AS SELECT c.person_id AS id, c.death_date AS date,"
        f" c.cause_concept_id AS concept, {_source('cause_source_value')}"
        f" FROM cdm_death c{_joined(cdm, 'cause')}"
    )
    standard = "concept <> 0" if "standard" in cdm.options.codes else "FALSE"
    source = "code IS NOT NULL" if "source" in cdm.options.codes else "FALSE"
    return (
        f"SELECT id, date, CASE WHEN {standard} THEN CAST(concept AS VARCHAR) END AS cause,"
        " 'omop' AS vocabulary FROM cdm_deaths"
        f" UNION ALL SELECT id, date, code AS cause, vocabulary FROM cdm_deaths WHERE {source}"
    )


def contacts_sql() -> str:
    """Return the SELECT of ``contacts``: the first days of visits."""
    return "SELECT person_id AS id, visit_start_date AS date FROM cdm_visit_occurrence"


def drugs_sql() -> str:
    """Return the SELECT of ``drugs``."""
    return (
        "SELECT person_id AS id, drug_exposure_start_date AS date,"
        " CASE WHEN drug_concept_id <> 0 THEN CAST(drug_concept_id AS VARCHAR) END AS drug,"
        " 'omop' AS vocabulary FROM cdm_drug_exposure"
    )


def labs_sql(cdm: Cdm) -> str:
    """Return the SELECT of ``labs``; measurements without a number are counted and left out."""
    with_value = "measurement_concept_id <> 0 AND value_as_number IS NOT NULL"
    kept = cdm.engine.number(f"SELECT count(*) FROM cdm_measurement WHERE {with_value}")
    of = cdm.rows["measurement"]
    cdm.note(NO_VALUE, "labs", of - kept, of)
    return (
        "SELECT person_id AS id, measurement_date AS date,"
        " CAST(measurement_concept_id AS VARCHAR) AS lab, value_as_number AS value"
        f" FROM cdm_measurement WHERE {with_value}"
    )
