"""From a section of the study to a fitted model."""

from __future__ import annotations

from dataclasses import replace

from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.models import complete, imputed
from coincide.designs.cohort.models.fits import Asked, Fitted
from coincide.designs.cohort.models.frame import (
    column_values,
    frame_of,
    labels_of,
    with_references,
)
from coincide.errors import DataError, Problem, StudyError, UsageError
from coincide.study.cohort_questions import formula_names
from coincide.study.cohort_sections import ModelSection


def fitted(bench: Bench, section: ModelSection) -> Fitted:
    """Fit a model.

    Raises
    ------
    DataError
        Of the fit: separated or collinear columns, no events, ...
    StudyError
        Of the formula.
    """
    data, endpoint = bench.data, bench.endpoints[section.endpoint]
    names = formula_names(section.formula)
    causes = list(bench.study.endpoints[section.endpoint].competing)
    outcome = 1 if section.cause is None else causes.index(section.cause) + 2
    options = {
        "entry": endpoint.rows.late,
        "ties": section.ties,
        "strata": labels_of(data, section.strata),
        "weights": None if section.weights is None else data.number(section.weights),
        "cluster": None if section.cluster is None else column_values(data, section.cluster),
    }
    formula = with_references(section.formula, data)
    asked = Asked(bench, section, endpoint, outcome, formula, frame_of(data, names), options)
    drawn = section.missing == "impute" and any(data.missing(name) for name in names)
    fit = (imputed.FITS if drawn else complete.FITS)[section.method]
    try:
        return fit(asked)
    except DataError as error:
        raise DataError(*(_of_model(problem, section.name) for problem in error.problems)) from None
    except UsageError as error:  # the formula is part of the study file, not of a call
        raise StudyError(*(_of_model(problem, section.name) for problem in error.problems)) from None


def _of_model(problem: Problem, name: str) -> Problem:
    """Say of which model a fit complains."""
    where = f"model {name!r}"
    return replace(problem, where=f"{where}: {problem.where}" if problem.where else where)
