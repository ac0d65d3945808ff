"""Raw stimuli to measures of nerve excitability: columns like any other, and mean curves by group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from coincide.designs.cohort.baseline import people_of
from coincide.designs.cohort.bench import ALL, Bench, Question
from coincide.designs.cohort.data import CohortData, Column
from coincide.designs.cohort.guard import DESCRIBED_DIGITS
from coincide.designs.cohort.ids import PEOPLE_IN_FILE
from coincide.designs.cohort.lines import KEYS, LEVEL, Shown, Z, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.excitability.measures import MEASURES
from coincide.excitability.result import Excitability, nerve_excitability
from coincide.results.table import CountId, Row

_OURS: Final = {"strength_duration": "charge_duration"}
"""Test in a study file -> its name among the measures, where the two differ."""

BLUNT: Final = 2
"""Significant digits where the people under a number are not told."""


def recorded(data: CohortData) -> Excitability | None:
    """Return measures made of the raw stimuli, people as places; None without stimuli."""
    stimuli = data.stimuli
    if stimuli is None:
        return None
    tests = stimuli.columns["test"]
    table: dict[str, Any] = {
        "person": stimuli.person.tolist(),
        "test": [_OURS.get(tests.levels[place], tests.levels[place]) for place in tests.values.tolist()],
        "condition": np.nan_to_num(stimuli.number("condition")),
        "x": stimuli.number("x"),
        "value": stimuli.number("value"),
    }
    return nerve_excitability(table)


def with_measures(data: CohortData, found: Excitability | None) -> CohortData:
    """Return the data with a column for each measure that anybody has; people without are missing."""
    if found is None:
        return data
    place = np.array([int(str(person)) for person in found.people], np.int64)
    made = {}
    for name, measure in MEASURES.items():
        values = np.full(data.people, np.nan)
        values[place] = found.measure(name)
        if not np.isnan(values).all():
            made[name] = Column("number", values, measure.words, measure.unit)
    return replace(data, columns={**made, **data.columns})


def excitability(bench: Bench) -> Shown:
    """Return each measure by group, and the mean curves."""
    notes = Notes(bench.guard)
    found = recorded(bench.data)
    if found is None:
        return notes.shown()
    whom = bench.groups or {ALL: np.ones(bench.data.people, np.bool_)}
    for name, measure in MEASURES.items():
        if name in bench.data.columns:
            for group, chosen in whom.items():
                _measure(notes, bench, measure.words, measure.unit, name, group, chosen)
    _curves(notes, bench, found)
    return notes.shown()


def _measure(notes: Notes, bench: Bench, words: str, unit: str, name: str, group: str, chosen: Any) -> None:
    """Note mean and median of one measure in one group."""
    values = bench.data.number(name)[chosen]
    known = values[~np.isnan(values)]
    whole, people = len(values), len(known)
    row: Row = {"question": "excitability", "subject": words, "endpoint": "", "group": group, "time": None}
    who = CountId("people", ("excitability", words, group))
    absent = CountId("people", (*who.key, "without"))
    notes.unshown |= {who: people} | ({absent: whole - people} if whole > people else {})
    total = PEOPLE_IN_FILE if group == ALL else people_of(group)
    notes.adds_up(total, {who: people} | ({absent: whole - people} if whole > people else {}))
    told = None if notes.guard.few(whole - people) else people
    if told is not None:
        notes.one(who, estimate_id("people", row))
    if people < 2:
        if notes.guard.hides:
            notes.add_hidden("cohort_estimates", **row, measure="mean")
        return
    digits = DESCRIBED_DIGITS if told is not None else BLUNT
    rests = notes.rests(who, people, total, whole - people)
    number = notes.guard.number
    mean, wide = float(known.mean()), Z * float(known.std(ddof=1)) / people**0.5
    ends = limits(number(mean - wide, digits), number(mean + wide, digits))
    method = f"mean in {unit}, limits of the mean" if unit else "mean, limits of the mean"
    notes.add(
        "cohort_estimates",
        rests,
        **row,
        measure="mean",
        estimate=number(mean, digits),
        **ends,
        level=LEVEL,
        method=method,
        people=told,
    )
    median, _ = notes.guard.quantiles(people)
    if median:
        middle = number(float(np.median(known)), digits)
        notes.add("cohort_estimates", rests, **row, measure="median", estimate=middle, people=told)


def _curves(notes: Notes, bench: Bench, found: Excitability) -> None:
    """Note means over people at each point."""
    groups = None
    if bench.groups:
        groups = ["" for _ in found.people]
        for name, chosen in bench.groups.items():
            for number, person in enumerate(found.people):
                if chosen[int(str(person))]:
                    groups[number] = name
    whole = _recorded_people(found, groups)
    for row in found.curves(groups):
        key = tuple(str(row[name]) for name in KEYS["excitability"])
        people = int(row["people"] or 0)
        rest = whole[str(row["group"])] - people
        told = not notes.guard.few(rest)
        who = CountId("people", ("curve", *key))
        notes.unshown[who] = people
        if told:
            notes.one(who, CountId("people", key))
        numbers = {
            name: notes.guard.number(row[name], DESCRIBED_DIGITS if told else BLUNT)  # type: ignore[arg-type]
            for name in ("mean", "low", "high")
        }
        notes.add("excitability", (who,), **{**row, **numbers, "people": people if told else None})


def _recorded_people(found: Excitability, groups: list[str] | None) -> dict[str, int]:
    """Return how many people of each group have any recording."""
    if groups is None:
        return {ALL: len(found.people)}
    return {name: groups.count(name) for name in set(groups)}


EXCITABILITY: Final = Question(
    "Looking at nerve excitability", lambda study: study.excitability is not None, excitability
)
