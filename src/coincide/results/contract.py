"""The contract of a results folder in words, for ``coincide schema results``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from coincide.results.schema import (
    CASE_SERIES_FIELDS,
    COHORT_FIELDS,
    COHORT_MEASURES,
    COHORT_QUESTIONS,
    MEASURES,
    MODEL_CHECKS,
    QUESTIONS,
    SCHEMA_VERSION,
    TABLES,
    VERDICT_FIELDS,
    Column,
)

_LISTS: Final = {
    "measure": MEASURES,
    "question": QUESTIONS,
    "measure in cohort_estimates.csv": COHORT_MEASURES,
    "question in cohort_estimates.csv": COHORT_QUESTIONS,
    "check in model_checks.csv": MODEL_CHECKS,
}


def schema_text() -> str:
    """Return names, types, units and meanings of everything in a results folder, for a terminal."""
    blocks = [f"schema {SCHEMA_VERSION}"]
    blocks += [_block(f"tables/{name}.csv", columns) for name, columns in TABLES.items()]
    blocks.append(_block("verdict.json", VERDICT_FIELDS))
    blocks.append(_block("cohort.json", COHORT_FIELDS))
    blocks.append(_block("case_series.json", CASE_SERIES_FIELDS))
    blocks += [_list(name, meanings) for name, meanings in _LISTS.items()]
    return "\n\n".join(blocks) + "\n"


def schema_document() -> dict[str, Any]:
    """Return the same as plain values for JSON."""
    return {
        "schema": SCHEMA_VERSION,
        "tables": {
            f"tables/{name}.csv": [asdict(column) for column in columns] for name, columns in TABLES.items()
        },
        "verdict.json": [asdict(column) for column in VERDICT_FIELDS],
        "cohort.json": [asdict(column) for column in COHORT_FIELDS],
        "case_series.json": [asdict(column) for column in CASE_SERIES_FIELDS],
        "measures": dict(MEASURES),
        "questions": dict(QUESTIONS),
        "cohort_measures": dict(COHORT_MEASURES),
        "cohort_questions": dict(COHORT_QUESTIONS),
        "model_checks": dict(MODEL_CHECKS),
    }


def _block(title: str, columns: Sequence[Column]) -> str:
    width = max(len(column.name) for column in columns)
    lines = [title]
    for column in columns:
        unit = f" ({column.unit})" if column.unit else ""
        lines.append(f"  {column.name:<{width}}  {column.kind:<8} {column.meaning}{unit}")
    return "\n".join(lines)


def _list(title: str, meanings: Mapping[str, str]) -> str:
    width = max(map(len, meanings))
    lines = [f"{title} (closed list)", *(f"  {name:<{width}}  {text}" for name, text in meanings.items())]
    return "\n".join(lines)
