"""The columns of a model, with nothing missing or refused, and its formula with the study's references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from coincide.designs.cohort.data import CohortData
from coincide.errors import DataError, Problem
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_questions import formula_names
from coincide.study.cohort_sections import ModelSection

Frame = dict[str, Any]

_QUOTED: Final = re.compile(r"(\"[^\"]*\"|'[^']*')")


def model_columns(section: ModelSection) -> tuple[str, ...]:
    """Return the columns a model stands on."""
    extra = [*section.strata, section.cluster, section.weights]
    return tuple(dict.fromkeys([*formula_names(section.formula), *(one for one in extra if one)]))


def refuse_missing(study: CohortStudy, data: CohortData) -> None:
    """Refuse models with missing values that say nothing about them, all at once.

    Raises
    ------
    DataError
        COI-S840 for each model, with its columns and how many people have no value; COI-S841 for strata,
        clusters and weights, which are never imputed.
    """
    problems = [problem for model in study.models for problem in _missing(model, data)]
    if problems:
        raise DataError(*problems)


def _missing(model: ModelSection, data: CohortData) -> Iterator[Problem]:
    where = f"[[models]] {model.name}"
    imputed = set(formula_names(model.formula)) if model.missing == "impute" else set()
    absent = {name: data.missing(name) for name in model_columns(model)}
    fixed = {name for name in (*model.strata, model.cluster, model.weights) if name}
    refused = {name: count for name, count in absent.items() if count and name not in imputed}
    if plain := {name: count for name, count in refused.items() if name not in fixed}:
        yield Problem(
            "COI-S840",
            f"of {data.people} people, some have no value: {_listed(plain)}",
            where=where,
            why="nobody is left out silently: those with every value may differ from the others",
            fix='say missing = "impute" (multiple imputation), or leave the column, or the people, out',
        )
    if held := {name: count for name, count in refused.items() if name in fixed}:
        yield Problem(
            "COI-S841",
            f"of {data.people} people, some have no value: {_listed(held)}",
            where=where,
            why="strata, clusters and weights are not imputed",
            fix="give every person a value, or a level of their own",
        )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counts.items())


def frame_of(data: CohortData, names: Sequence[str]) -> Frame:
    """Return columns as the survival functions take them: numbers, and levels as text, None where missing."""
    return {name: column_values(data, name) for name in names}


def column_values(data: CohortData, name: str) -> Any:
    """Return one column: numbers with NaN, or texts with None."""
    column = data.columns[name]
    if column.kind == "number":
        return data.number(name)
    levels = (*column.levels, None)
    return [levels[place] for place in column.values.tolist()]


def labels_of(data: CohortData, names: Sequence[str]) -> Any:
    """Return one label for each combination of levels, as strata take them; None for no columns."""
    if not names:
        return None
    columns = [column_values(data, name) for name in names]
    return np.array([" / ".join(map(str, row)) for row in zip(*columns, strict=True)])


def with_references(formula: str, data: CohortData) -> str:
    """Return a formula in which every category has the study's first level as its reference.

    A category written with ``C()`` says so itself and stays as it is.
    """
    references = {
        name: reference
        for name in formula_names(formula)
        if data.columns[name].kind == "category" and (reference := _first_level(data, name)) is not None
    }
    parts = _QUOTED.split(formula)
    return "".join(part if place % 2 else _referenced(part, references) for place, part in enumerate(parts))


def _first_level(data: CohortData, name: str) -> str | None:
    """Return the first level anybody has."""
    column = data.columns[name]
    return next((level for place, level in enumerate(column.levels) if (column.values == place).any()), None)


def _referenced(part: str, references: dict[str, str]) -> str:
    """Return a part of a formula outside quotes with every bare category named with its reference."""
    for name, level in references.items():
        mark = '"' if "'" in level else "'"
        named = f"C({name}, ref={mark}{level}{mark})".replace("\\", "\\\\")
        part = re.sub(rf"(?<![\w.])(?<!C\()(?<!C\( ){re.escape(name)}(?![\w.(])", named, part)
    return part
