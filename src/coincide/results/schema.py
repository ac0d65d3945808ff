"""The contract of a results folder: every table, column, type and unit, from one place."""

from __future__ import annotations

from typing import Final

from coincide.results.closed_lists import DIRECTIONS, MEASURES, QUESTIONS, STATES, VERDICTS
from coincide.results.columns import Column, Kind, columns
from coincide.results.tables_of_cases import CASE_SERIES_FIELDS, CASES
from coincide.results.tables_of_cohorts import (
    COHORT_FIELDS,
    COHORT_MEASURES,
    COHORT_QUESTIONS,
    COHORTS,
    MODEL_CHECKS,
)
from coincide.results.tables_of_comparisons import COMPARISONS
from coincide.results.tables_of_lives import LIVES
from coincide.results.tables_of_rivals import RIVALS
from coincide.results.tables_of_studies import STUDIES

__all__ = [
    "CASE_SERIES_FIELDS",
    "COHORT_FIELDS",
    "COHORT_MEASURES",
    "COHORT_QUESTIONS",
    "COMPARISON_FIELDS",
    "DIRECTIONS",
    "MEASURES",
    "MODEL_CHECKS",
    "QUESTIONS",
    "SCHEMA_VERSION",
    "STATES",
    "TABLES",
    "VERDICTS",
    "VERDICT_FIELDS",
    "Column",
    "Kind",
]

SCHEMA_VERSION: Final = "coincide.results/1"

TABLES: Final[dict[str, tuple[Column, ...]]] = STUDIES | RIVALS | LIVES | COMPARISONS | COHORTS | CASES
"""Table name -> columns, in order. ``tables/NAME.csv`` has exactly these."""

VERDICT_FIELDS: Final = columns(
    "verdict text: more, less, chance, too_few or cannot_answer",
    "sentence text: the answer in words, with observed, expected and 'not a cause'",
    "reasons text: list of reason codes",
    "observed integer people: observed in the primary",
    "expected number people: expected in the primary",
    "ratio number: the primary rate ratio",
    "low number: its lower limit",
    "high number: its upper limit",
    "low_state text: finite, zero, infinite or suppressed",
    "high_state text: finite, zero, infinite or suppressed",
    "method text: how ratio and interval were made",
    "orders text: list of objects: direction, observed, expected, ratio, low, high, low_state, high_state, "
    "share_of_expected, verdict, suppressed",
    "suppressed boolean: whether the release gate hid the primary",
)
"""Fields of ``verdict.json``."""

COMPARISON_FIELDS: Final = columns(
    "folders text: list of objects: name, verdict",
    "sentence text: what the results say together",
    "studies integer: results that went into the ratios",
    "observed integer people: observed in all together",
    "expected number people: expected in all together",
    "common text: object: estimate, low, high, low_state, high_state of one ratio for all; or empty",
    "pooled text: the same of the median ratio between studies that differ",
    "prediction text: the same of the ratio of a further study; its estimate is empty",
    "differences integer: definitions that are not the same in all",
)
"""Fields of ``comparison.json``."""
