"""A score in the people who have every input: its stages, or its middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.bench import ALL, Bench
from coincide.designs.cohort.guard import DESCRIBED_DIGITS
from coincide.designs.cohort.ids import PEOPLE_IN_FILE
from coincide.designs.cohort.lines import LEVEL, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.designs.cohort.score_inputs import score_inputs
from coincide.designs.cohort.slopes import visit_months
from coincide.errors import DataError, Problem
from coincide.estimates.markers.wilson import wilson
from coincide.prognosis.d50 import d50
from coincide.prognosis.scores import Score, score_of
from coincide.results.table import CountId, Row
from coincide.study.cohort_sections import ScoreSection

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A score of all people.

    Attributes
    ----------
    name, words, unit
        The score.
    values
        Shape (people,), NaN where an input is missing.
    labels
        Stage of each person, empty where there is none; no labels when the score has none.
    unusual
        Who has a value that rests on an unusual input.
    source
        Where the score comes from.
    score
        What it was computed by; None for one that is fitted to visits.
    """

    name: str
    words: str
    unit: str
    values: Floats
    labels: tuple[str, ...]
    unusual: NDArray[np.bool_]
    source: str
    score: Score | None

    @property
    def known(self) -> NDArray[np.bool_]:
        """Who has a value."""
        return np.isfinite(self.values)

    @property
    def who(self) -> CountId:
        """Identity of the people with a value."""
        return CountId("people", ("score", self.name))


def computed(bench: Bench, section: ScoreSection) -> Computed:
    """Compute a score."""
    if section.name == "d50":
        return _of_visits(bench, section)
    score = score_of(section.name)
    found = score.compute(score_inputs(bench.data, section))
    return Computed(
        section.name,
        score.words,
        found.unit,
        found.values,
        found.labels,
        found.extrapolated,
        found.citation.text,
        score,
    )


def _of_visits(bench: Bench, section: ScoreSection) -> Computed:
    visits = bench.data.visits
    if visits is None:  # refused with the study
        raise DataError(
            Problem("COI-S844", "there are no visits", where="[[scores]] d50", fix="add [visits]")
        )
    months = visit_months(bench, visits)
    from coincide.prognosis.d50 import CITATION

    value = visits.number(str(section.columns["alsfrs_r"]))
    after = ~(months < 0)
    found = d50(visits.person[after], months[after], value[after])
    values = np.full(bench.data.people, np.nan)
    values[found.people.astype(np.int64)] = found.d50
    labels = [""] * bench.data.people
    for person, phase in zip(found.people.tolist(), found.phases, strict=True):
        labels[person] = f"phase {phase}" if phase else ""
    none = np.zeros(bench.data.people, np.bool_)
    words = "D50, months to half of function"
    return Computed("d50", words, "months", values, tuple(labels), none, CITATION.text, None)


def describe(notes: Notes, bench: Bench, score: Computed) -> None:
    """Note the people with the score, its stages, and its middle."""
    people, whole = int(score.known.sum()), bench.data.people
    absent = CountId("people", (*score.who.key, "without"))
    rest = {absent: whole - people} if whole > people else {}
    notes.unshown |= {score.who: people} | rest
    notes.adds_up(PEOPLE_IN_FILE, {score.who: people} | rest)
    told = None if notes.guard.few(whole - people) else people
    rests = notes.rests(score.who, people, PEOPLE_IN_FILE, whole - people)
    row: Row = {"question": "score", "subject": score.name, "endpoint": "", "group": ALL, "time": None}
    if told is not None:
        notes.one(score.who, estimate_id("people", row))
    _middle(notes, score, row, people, told, rests)
    if any(score.labels):
        _stages(notes, score, row, people, told, rests)


def _middle(
    notes: Notes, score: Computed, row: Row, people: int, told: int | None, rests: tuple[CountId, ...]
) -> None:
    values = score.values[score.known]
    digits = DESCRIBED_DIGITS if told is not None else 2
    median, _ = notes.guard.quantiles(people)
    found = {"median": float(np.median(values)) if median and people else None}
    found["mean"] = float(values.mean()) if people else None
    for measure, value in found.items():
        notes.add(
            "cohort_estimates",
            rests,
            **row,
            measure=measure,
            estimate=notes.guard.number(value, digits),
            method=f"{score.words}{f', {score.unit}' if score.unit else ''}",
            people=told,
        )


def _stages(
    notes: Notes, score: Computed, row: Row, people: int, told: int | None, rests: tuple[CountId, ...]
) -> None:
    """Note how many people are at each stage; those without one are none of them."""
    labels = np.array(score.labels)
    stages = sorted(set(score.labels) - {""})
    counts = {stage: int((score.known & (labels == stage)).sum()) for stage in stages}
    ids = {stage: CountId("people", ("score", score.name, stage)) for stage in stages}
    notes.unshown |= {ids[stage]: count for stage, count in counts.items()}
    rest = people - sum(counts.values())
    parts = {ids[stage]: count for stage, count in counts.items()}
    if rest:
        none = CountId("people", ("score", score.name, "no stage"))
        notes.unshown[none] = rest
        parts[none] = rest
    notes.adds_up(score.who, parts)
    for stage, count in counts.items():
        own = row | {"group": stage if stage.startswith("phase") else f"stage {stage}"}
        notes.one(ids[stage], estimate_id("people", own))
        part, of = notes.guard.count(count), notes.guard.count(people)
        share = wilson(min(part, of), of, level=LEVEL) if of and told is not None else None
        number = notes.guard.number
        values: dict[str, object] = {}
        if share is not None:
            values = {
                "estimate": number(100 * part / of),
                **limits(number(100 * share.low), number(100 * share.high)),
            }
        notes.add(
            "cohort_estimates",
            (ids[stage], *rests),
            **own,
            measure="share",
            **values,
            level=LEVEL,
            method="Wilson's interval",
            people=count,
        )
