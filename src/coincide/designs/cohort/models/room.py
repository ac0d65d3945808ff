"""The models of a study as rows: ratios, how well each orders people, and its checks."""

from __future__ import annotations

from typing import Final

import numpy as np

from coincide.designs.cohort.bench import ALL, Bench, Question
from coincide.designs.cohort.guard import SMALLEST_DF
from coincide.designs.cohort.ids import PEOPLE_IN_FILE, events_of
from coincide.designs.cohort.lines import KEYS, LEVEL, Shown, estimate_id, limits
from coincide.designs.cohort.models.checks import checks_of
from coincide.designs.cohort.models.fits import Fitted
from coincide.designs.cohort.models.fitting import fitted
from coincide.designs.cohort.models.names import term_words
from coincide.designs.cohort.models.rests import rests_of
from coincide.designs.cohort.notes import FEW, Notes
from coincide.errors import DataError
from coincide.prognosis.developed import cox_optimism
from coincide.results.table import CountId, Row
from coincide.survival.concordance import concordance

REPEATS: Final = 200
"""Bootstrap samples in which a model is made again."""


def models(bench: Bench) -> Shown:
    """Return the rows of every model and of its checks."""
    notes = Notes(bench.guard)
    labels = column_labels(bench)
    for number, section in enumerate(bench.study.models, start=1):
        bench.progress.advance(number)
        show_model(notes, fitted(bench, section), labels, bench.seed)
    return notes.shown()


def column_labels(bench: Bench) -> dict[str, str]:
    """Return what the report calls each column; a number with its unit."""
    found = {}
    for name, column in bench.data.columns.items():
        label = bench.label(name)
        found[name] = f"{label}, per {_ONE.get(column.unit, column.unit)}" if column.unit else label
    return found


_ONE: Final = {"years": "year", "months": "month", "days": "day", "points": "point"}
"""Units as they stand behind 'per'."""


def show_model(notes: Notes, model: Fitted, labels: dict[str, str], seed: int) -> None:
    """Note the rows of one model."""
    named: Row = {
        "question": "model",
        "subject": model.section.name,
        "endpoint": model.endpoint.label
        if model.outcome == 1
        else model.endpoint.outcomes[model.outcome - 1],
        "group": ALL,
        "time": None,
    }
    told = model.events if model.endpoint.told else None
    counts = {"people": model.endpoint.people, "events": told}
    thin = _too_thin(notes, model)
    _ties(notes, model, named, told)
    every = rests_of(notes, model)
    for place, name in enumerate(model.names):
        _term(notes, model, named | {"term": term_words(name, labels)}, place, counts, (*every[place], *thin))
    _order(notes, model, named, counts, thin)
    _optimism(notes, model, named, counts, thin, seed)
    _checks(notes, model, labels, counts, thin)


def _too_thin(notes: Notes, model: Fitted) -> tuple[CountId, ...]:
    """Return what hides a model with few degrees of freedom left."""
    left = model.events - len(model.names)
    if not notes.guard.hides or left >= SMALLEST_DF:
        return ()
    notes.unshown[FEW] = notes.guard.rule.hide_to
    return (FEW,)


def _ties(notes: Notes, model: Fitted, named: Row, told: int | None) -> None:
    """Tie the people and events of a model to everybody's."""
    notes.one(PEOPLE_IN_FILE, estimate_id("people", named))
    checked = CountId(
        "people", tuple(str({"subject": model.section.name}[name]) for name in KEYS["model_checks"])
    )
    notes.one(PEOPLE_IN_FILE, checked)
    if told is not None:
        total = events_of(model.endpoint.name, model.endpoint.outcomes[model.outcome - 1])
        notes.one(total, estimate_id("events", named))
        notes.one(total, CountId("events", checked.key))


def _term(
    notes: Notes,
    model: Fitted,
    named: Row,
    place: int,
    counts: dict[str, int | None],
    rests: tuple[CountId, ...],
) -> None:
    """Note the ratio of one coefficient."""
    number = notes.guard.number
    df = float(model.df[place])
    notes.add(
        "cohort_estimates",
        rests,
        **named,
        measure=model.measure,
        estimate=number(float(model.estimate[place])),
        **limits(number(float(model.low[place])), number(float(model.high[place])), zero_open=True),
        statistic=number(float(model.statistic[place])),
        df=number(df) if np.isfinite(df) else None,
        p=number(float(model.p[place]), 3),
        level=LEVEL,
        method=model.method,
        **counts,
    )


def _order(
    notes: Notes, model: Fitted, named: Row, counts: dict[str, int | None], thin: tuple[CountId, ...]
) -> None:
    """Note how well the model orders the people it was made of, which flatters."""
    if model.cox is None or not model.events:
        return
    found = concordance(model.cox).counted
    number = notes.guard.number
    notes.add(
        "cohort_estimates",
        thin,
        **named,
        measure="concordance",
        estimate=number(found.estimate),
        **limits(number(found.interval.low), number(found.interval.high)),
        level=LEVEL,
        method="Harrell, in the people the model was made of",
        **counts,
    )


def _optimism(
    notes: Notes,
    model: Fitted,
    named: Row,
    counts: dict[str, int | None],
    thin: tuple[CountId, ...],
    seed: int,
) -> None:
    """Note by how much the order flatters in the people the model was made of, and what is left."""
    section, rows = model.section, model.endpoint.rows
    plain = section.method in ("cox", "cause_specific") and not (section.strata or section.cluster)
    if model.cox is None or model.imputed or not plain or section.weights is not None:
        return
    try:
        found = cox_optimism(
            rows.time, model.event, model.matrix, entry=rows.late, repeats=REPEATS, seed=seed
        ).found
    except DataError:
        return  # too few samples gave a model: there is nothing to correct by
    number, method = notes.guard.number, f"bootstrap, {REPEATS} samples"
    for measure, value, words in (
        ("optimism", found.optimism[0], f"of the concordance; {method}"),
        ("concordance", found.corrected[0], f"less its optimism; {method}"),
    ):
        estimate = number(float(value))
        notes.add(
            "cohort_estimates", thin, **named, measure=measure, estimate=estimate, method=words, **counts
        )


def _checks(
    notes: Notes,
    model: Fitted,
    labels: dict[str, str],
    counts: dict[str, int | None],
    thin: tuple[CountId, ...],
) -> None:
    number = notes.guard.number
    for check in checks_of(model, labels):
        if check.check == "events_per_term" and counts["events"] is None:
            notes.add_hidden("model_checks", subject=model.section.name, check=check.check)
            continue
        value = check.statistic
        if check.check == "events_per_term":
            value = notes.guard.count(model.events) / len(model.names)
        notes.add(
            "model_checks",
            thin,
            subject=model.section.name,
            check=check.check,
            term=check.term,
            statistic=number(value),
            df=check.df,
            p=number(check.p, 3),
            words=check.words,
            **counts,
        )


MODELS: Final = Question("Fitting models", lambda study: bool(study.models), models)
