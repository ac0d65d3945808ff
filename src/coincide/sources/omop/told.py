"""What is wrong with the tables of a register, told of the tables of the CDM they were made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from coincide.errors import DataError, Problem
from coincide.sources.omop.options import OmopOptions

_TABLES: Final = {
    "people": "person",
    "observed": "observation_period",
    "deaths": "death",
    "contacts": "visit_occurrence",
    "drugs": "drug_exposure",
    "labs": "measurement",
    "broader": "concept_ancestor",
}
"""Table of a register -> table of the CDM; diagnoses depend on the options."""

_FIXES: Final = {
    "COI-D061": "Give gender_concept_id as 8507 (male) or 8532 (female), the standard concepts.",
    "COI-D062": "Load concept_ancestor as Athena gives it: no concept lies below itself.",
}


@contextmanager
def told_of_the_cdm(options: OmopOptions) -> Iterator[None]:
    """Let problems say the CDM's table instead of a place in files that were made on the way.

    Rows of the made files are rows of nothing a user has, so their numbers are left away.

    Raises
    ------
    DataError
        What was raised, with other places.
    """
    tables = _TABLES | {"diagnoses": options.condition_table}
    try:
        yield
    except DataError as error:
        failure = DataError(*(_told(problem, tables) for problem in error.problems))
    else:
        return
    raise failure


def _told(problem: Problem, tables: dict[str, str]) -> Problem:
    names = [re.split(r"[/:.]", place)[0] for place in problem.where.split(", ")]
    where = ", ".join(dict.fromkeys(tables.get(name, name) for name in names))
    return replace(problem, where=where, fix=_FIXES.get(problem.code, problem.fix))
