"""Whether curves differ between groups: the log-rank test, or Gray's where other outcomes compete."""

from __future__ import annotations

from typing import Final

import numpy as np

from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.curve_values import Curved
from coincide.designs.cohort.curves import curved
from coincide.designs.cohort.ids import PEOPLE_IN_FILE, events_of
from coincide.designs.cohort.lines import Shown, estimate_id
from coincide.designs.cohort.models.frame import labels_of
from coincide.designs.cohort.notes import Notes
from coincide.errors import DataError
from coincide.results.table import CountId, Row
from coincide.study.cohort_model import CohortStudy
from coincide.survival.gray_test import gray_test
from coincide.survival.log_rank import log_rank


def groups_differ(bench: Bench) -> Shown:
    """Return a test for each curve that is drawn by a variable."""
    notes = Notes(bench.guard)
    for section in bench.study.curves:
        if section.by is not None:
            found = curved(bench, section)
            strata = labels_of(bench.data, section.strata)
            for outcome in range(1, len(found.endpoint.outcomes) + 1):
                _test(notes, found, outcome, strata)
    return notes.shown()


def _test(notes: Notes, found: Curved, outcome: int, strata: object) -> None:
    """Note the test of one outcome."""
    endpoint, names = found.endpoint, found.levels.names
    word = endpoint.outcomes[outcome - 1]
    named: Row = {
        "question": "groups_differ",
        "subject": found.section.name,
        "endpoint": word,
        "group": " against ".join(names) if len(names) == 2 else f"by {found.levels.variable}",
        "time": None,
    }
    try:
        measure, method, statistic, df, p = _tested(found, outcome, strata)
    except DataError:
        return  # one group, or no event: there is nothing to compare, and the curve says so
    told = endpoint.told_events(outcome)
    notes.one(PEOPLE_IN_FILE, estimate_id("people", named))
    if told is not None:
        notes.one(events_of(endpoint.name, word), estimate_id("events", named))
    number = notes.guard.number
    notes.add(
        "cohort_estimates",
        _rests(notes, found, outcome),
        **named,
        measure=measure,
        statistic=number(statistic),
        df=float(df),
        p=number(p, 3),
        method=method,
        people=endpoint.people,
        events=told,
    )


def _tested(found: Curved, outcome: int, strata: object) -> tuple[str, str, float, int, float]:
    """Return measure, method, statistic, degrees of freedom and p value."""
    rows, place = found.endpoint.rows, found.levels.place
    group = np.array(found.levels.names)[place]
    competing = len(found.endpoint.outcomes) > 1
    if competing and rows.late is None and found.options.weights is None:
        gray = gray_test(rows.time, rows.event, group, cause=outcome, strata=strata)
        return "gray", "Gray's test of equal incidence", gray.statistic, gray.df, gray.p
    event = (rows.event == outcome).astype(np.int32)
    test = log_rank(rows.time, event, group, entry=rows.late, strata=strata, weights=found.options.weights)
    method = "log-rank test of equal cause-specific hazards" if competing else "log-rank test"
    return "log_rank", f"{method}, stratified" if strata is not None else method, test.chi2, test.df, test.p


def _rests(notes: Notes, found: Curved, outcome: int) -> tuple[CountId, ...]:
    """Return the people and events of every group, noted as shown by no row."""
    counts = {}
    for name, chosen in zip(found.levels.names, found.parts.chosen, strict=True):
        key = ("groups differ", found.section.name, name, found.endpoint.outcomes[outcome - 1])
        counts[CountId("people", key)] = int(chosen.sum())
        counts[CountId("events", key)] = int((found.endpoint.rows.event[chosen] == outcome).sum())
    notes.unshown |= counts
    return tuple(counts)


def _asked(study: CohortStudy) -> bool:
    return any(curve.by is not None for curve in study.curves)


GROUPS_DIFFER: Final = Question("Comparing groups", _asked, groups_differ)
