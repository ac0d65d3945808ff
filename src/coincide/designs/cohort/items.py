"""The items of STROBE and, where a model or score predicts, of TRIPOD, as far as a run can fill them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.guidelines import strobe_items, tripod_items
from coincide.designs.cohort.lines import Shown, line
from coincide.study.cohort_model import CohortStudy


def items(bench: Bench) -> Shown:
    """Return the rows of ``items.csv``."""
    study = bench.study
    facts = dict(study_facts(study, bench.guard.rule.words))
    rows = strobe_items(facts)
    if study.scores:
        rows += tripod_items(facts)
    return Shown(tuple(line("items", **row) for row in rows))


def study_facts(study: CohortStudy, release: str) -> Iterator[tuple[str, str]]:
    """Yield facts of the study in words; they hold no count."""
    question, follow_up = study.question, study.follow_up
    yield "title", question.title
    yield "data", question.data_label
    yield "registered", question.registered
    yield "release", release
    if follow_up is not None:
        yield "start", _named(study, follow_up.start) or "time zero"
        yield "entry", _named(study, follow_up.entry) or _named(study, follow_up.start) or "time zero"
        yield "end", _named(study, follow_up.end) or "the end of follow-up"
        yield "unit", "months of 30.4375 days"
    yield "endpoints", "; ".join(one.named(name) for name, one in study.endpoints.items())
    groups = study.cohort.groups
    yield "groups", ", ".join(groups.names) if groups is not None else ""
    yield "predictors", "; ".join(model.formula for model in study.models)
    yield "models", "; ".join(f"{model.name}: {model.method.replace('_', ' ')}" for model in study.models)
    yield "optimism", "concordance corrected for optimism by bootstrap" if study.models else ""
    yield "missing", _missing(study)
    yield "scores", ", ".join(score.name for score in study.scores)
    months = sorted({float(one) for score in study.scores for one in score.horizon_months})
    yield "horizons", f"{', '.join(f'{month:g}' for month in months)} months" if months else ""
    yield "markers", "; ".join(_marker(study, number) for number in range(len(study.markers)))
    yield "sensitivity", "cut-points chosen in these data, with optimism" if study.cut_points else ""


def _named(study: CohortStudy, column: str | None) -> str:
    return study.cohort.columns[column].named(column) if column in study.cohort.columns and column else ""


def _missing(study: CohortStudy) -> str:
    ways = {model.missing for model in study.models}
    words = {
        "refuse": "models with missing values are refused",
        "impute": "multiple imputation in the models",
    }
    return "; ".join(words[way] for way in sorted(ways, reverse=True))


def _marker(study: CohortStudy, number: int) -> str:
    marker = study.markers[number]
    told = ", ".join(part for part in (marker.assay, marker.matrix, marker.platform, marker.unit) if part)
    return f"{marker.label or marker.name} ({told})" if told else marker.label or marker.name


ITEMS: Final = Question("Filling in checklists", lambda _: True, items)
