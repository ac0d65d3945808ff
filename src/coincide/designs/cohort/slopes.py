"""How columns of the visits move in time: a line for each person, scattered about that of the group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.slope_results import MarkerSlopes
from coincide.biomarkers.slopes import marker_slopes
from coincide.days import NEVER
from coincide.designs.cohort.baseline import known_people
from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.by import NO_VALUE, levels_by
from coincide.designs.cohort.data import LongTable
from coincide.designs.cohort.ids import PEOPLE_IN_FILE
from coincide.designs.cohort.lines import LEVEL, Shown, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.errors import DataError, Problem
from coincide.estimates.survival.endpoint import DAYS_PER_MONTH
from coincide.results.table import CountId, Row
from coincide.study.cohort_sections import SlopeSection

Floats = NDArray[np.float64]

POINTS: Final = 7
"""Times at which a trajectory is drawn."""


def slopes(bench: Bench) -> Shown:
    """Return slopes and trajectories of every column asked about."""
    notes = Notes(bench.guard)
    for section in bench.study.slopes:
        _one(notes, bench, section)
    return notes.shown()


def visit_months(bench: Bench, visits: LongTable) -> Floats:
    """Return months since time zero of each visit, NaN where not known.

    Without a time zero in the study, months count from each person's first visit.
    """
    section = bench.study.visits
    name = "" if section is None else section.time
    if visits.columns[name].kind == "number":
        return visits.number(name)
    days = np.where(visits.date(name) == NEVER, np.nan, visits.date(name).astype(np.float64))
    follow_up = bench.study.follow_up
    if follow_up is not None and follow_up.start is not None:
        start = bench.data.date(follow_up.start)[visits.person].astype(np.float64)
    else:
        first = np.full(bench.data.people, np.inf)
        np.minimum.at(first, visits.person, np.where(np.isnan(days), np.inf, days))
        start = first[visits.person]
    found: Floats = (days - start) / DAYS_PER_MONTH
    return found


def _one(notes: Notes, bench: Bench, section: SlopeSection) -> None:
    visits = bench.data.visits
    if visits is None:  # refused with the study
        raise DataError(Problem("COI-S843", "there are no visits", where="[[slopes]]", fix="add [visits]"))
    levels = levels_by(bench, section.by)
    months, values = visit_months(bench, visits), visits.number(section.column)
    place = levels.place[visits.person]
    kept = ~(np.isnan(months) | np.isnan(values))
    if NO_VALUE in levels.names:
        kept &= place != len(levels.names) - 1
    large = [
        name
        for name in _groups(levels.names, place, visits.person, kept, notes.guard.least)
        if name != NO_VALUE
    ]
    kept &= np.isin(place, [levels.names.index(name) for name in large])
    subject = visits.columns[section.column].label or section.column.replace("_", " ")
    if not large:
        notes.add_hidden(
            "cohort_estimates",
            question="marker_slope",
            subject=subject,
            group="all",
            measure="slope_per_year",
        )
        return
    found = marker_slopes(
        values[kept],
        months[kept] / 12,
        visits.person[kept],
        np.array(levels.names)[place[kept]],
        log=section.log,
        order=large,
    )
    known = known_people(bench, section.by)
    rests = _slopes(notes, found, subject, known, levels.place, levels.names)
    unit = visits.columns[section.column].unit
    _trajectories(notes, found, subject, unit, months[kept], rests)


def _groups(
    names: tuple[str, ...],
    place: NDArray[np.int64],
    person: NDArray[np.int32],
    kept: NDArray[np.bool_],
    least: int,
) -> list[str]:
    """Return the groups with enough people seen."""
    return [
        name
        for number, name in enumerate(names)
        if len(np.unique(person[kept & (place == number)])) >= max(least, 2)
    ]


def _slopes(
    notes: Notes,
    found: MarkerSlopes,
    subject: str,
    known: dict[str, CountId],
    place: NDArray[np.int64],
    names: tuple[str, ...],
) -> dict[str, tuple[CountId, ...]]:
    """Note the slope of each group, and each difference; return what a row about each group rests on."""
    scale = "change of the logarithm per year" if found.log else "change per year"
    fine = "" if found.converged else "; the search did not settle"
    method = f"{scale}; linear mixed model, intercept and slope for each person, REML{fine}"
    number = notes.guard.number
    rests: dict[str, tuple[CountId, ...]] = {}
    for one in found.slopes:
        whole = int((place == names.index(one.group)).sum())
        row = _named(subject, one.group)
        people = _people(notes, row, one.people, whole, known.get(one.group, PEOPLE_IN_FILE))
        rests[one.group] = _rests(notes, row, one.people, whole, known.get(one.group, PEOPLE_IN_FILE))
        notes.add(
            "cohort_estimates",
            rests[one.group],
            **row,
            measure="slope_per_year",
            estimate=number(one.estimate),
            **limits(number(one.low), number(one.high)),
            p=number(one.p, 3),
            level=LEVEL,
            method=method,
            people=people,
        )
    for pair in found.differences:
        notes.add(
            "cohort_estimates",
            (*rests[pair.group], *rests[pair.against]),
            **_named(subject, f"{pair.group} against {pair.against}"),
            measure="difference",
            estimate=number(pair.estimate),
            **limits(number(pair.low), number(pair.high)),
            p=number(pair.p, 3),
            level=LEVEL,
            method=f"{method}; difference of slopes",
        )
    return rests


def _named(subject: str, group: str) -> Row:
    return {"question": "marker_slope", "subject": subject, "endpoint": "", "group": group, "time": None}


def _seen(subject: str, group: str) -> CountId:
    return CountId("people", ("slope", subject, group))


def _people(notes: Notes, row: Row, people: int, whole: int, group: CountId) -> int | None:
    """Return how many people of a group were seen, tied to the whole group, where that may be told."""
    seen = _seen(str(row["subject"]), str(row["group"]))
    unseen = CountId("people", (*seen.key, "not seen"))
    notes.unshown |= {seen: people} | ({unseen: whole - people} if whole > people else {})
    notes.adds_up(group, {seen: people} | ({unseen: whole - people} if whole > people else {}))
    if notes.guard.few(whole - people):
        return None
    notes.one(seen, estimate_id("people", row))
    return people


def _rests(notes: Notes, row: Row, people: int, whole: int, group: CountId) -> tuple[CountId, ...]:
    return notes.rests(_seen(str(row["subject"]), str(row["group"])), people, group, whole - people)


def _trajectories(
    notes: Notes,
    found: MarkerSlopes,
    subject: str,
    unit: str,
    months: Floats,
    rests: Mapping[str, tuple[CountId, ...]],
) -> None:
    """Note each group's line over the time in which most visits lie."""
    low, high = np.quantile(months, (0.05, 0.95)).tolist()
    times = np.round(np.linspace(low, high, POINTS), 1)
    number = notes.guard.number
    for row in found.trajectory(times / 12).to_pylist():
        group = str(row["group"])
        notes.add(
            "trajectories",
            rests[group],
            marker=subject,
            group=group,
            time=round(float(row["time"]) * 12, 1),
            estimate=number(row["estimate"]),
            low=number(row["conf.low"]),
            high=number(row["conf.high"]),
            unit=unit,
        )


SLOPES: Final = Question("Following markers in time", lambda study: bool(study.slopes), slopes)
