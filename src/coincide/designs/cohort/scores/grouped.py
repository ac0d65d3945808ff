"""Groups of predicted risk and thresholds to act at, joined until each holds enough people."""

from __future__ import annotations

from typing import Final

import numpy as np

from coincide.designs.cohort.coarse import joined
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.lines import KEYS
from coincide.designs.cohort.notes import Notes
from coincide.designs.cohort.scores.tried import Bools, Floats, Tried
from coincide.estimates.validation.calibration import risk_groups
from coincide.estimates.validation.decision import THRESHOLDS
from coincide.prognosis.validation import Validation
from coincide.results.table import CountId

MOST_GROUPS: Final = 5


def groups_of(tried: Tried, horizons: list[float], guard: Guard) -> int:
    """Return how many groups of predicted risk all horizons are shown in; 0 when there are too few people."""
    if tried.score.score is None or tried.score.score.risk is None:
        return 0
    risk = tried.score.score.risk(tried.score.values[tried.known], horizons[0])
    edges = [0.0, *sorted(tried.safe), np.inf]
    for number in range(MOST_GROUPS, 1, -1):
        if len(risk) < number:
            continue
        placed = risk_groups(risk, number)
        if not any(_too_few(tried, placed == place, edges, guard) for place in np.unique(placed).tolist()):
            return number
    return 0


def _too_few(tried: Tried, chosen: Bools, edges: list[float], guard: Guard) -> bool:
    """Return whether a group has few people, or few events or none left between horizons."""
    had = tried.rows.time[chosen & (tried.event == 1)]
    people = int(chosen.sum())
    counts = np.histogram(had, bins=np.array(edges))[0].tolist()
    by = np.cumsum(counts).tolist()
    return not guard.enough(people) or any(map(guard.few, [*counts, *(people - one for one in by)]))


def calibration(notes: Notes, tried: Tried, found: Validation, horizon: float) -> None:
    """Note expected and observed risk by group."""
    people: dict[CountId, int] = {}
    events: dict[CountId, int] = {}
    for row in found.calibration_rows(tried.score.name):
        key = tuple(str(row[name]) for name in KEYS["calibration"])
        who, had = int(row["people"] or 0), int(row["events"] or 0)
        people[CountId("people", key)] = who
        events[CountId("events", key)] = had
        step = notes.guard.share_step(1.0, had, who)
        shares = {
            name: None if row[name] is None else notes.guard.share(float(row[name] or 0.0), step)
            for name in ("observed", "low", "high")
        }
        told = {
            "people": who if tried.part.told_people else None,
            "events": had if tried.part.told_events else None,
        }
        notes.unshown |= {
            CountId(column, key): count
            for column, count in (("people", who), ("events", had))
            if told[column] is None
        }
        expected = notes.guard.number(float(row["expected"] or 0.0))
        notes.add(
            "calibration",
            (CountId("people", key), CountId("events", key)),
            **row | shares | told | {"expected": expected},
        )
    notes.adds_up(tried.part.who, people)
    notes.adds_up(tried.by(horizon), events)


def thresholds_of(tried: Tried, risk: Floats, horizon: float, guard: Guard) -> tuple[float, ...]:
    """Return the thresholds between which enough people, and enough with an event, lie."""
    if not guard.hides:
        return THRESHOLDS
    had = (tried.event == 1) & (tried.rows.time <= horizon)
    place = np.searchsorted(THRESHOLDS, risk, side="right")
    size = len(THRESHOLDS) + 1
    counts = np.column_stack(
        [np.bincount(place, minlength=size), np.bincount(place[had], minlength=size)]
    ).astype(np.int64)
    ends = joined(counts, guard.rule)
    if not ends or ends[-1] != size - 1:
        return ()
    return tuple(THRESHOLDS[end] for end in ends[:-1])


def decisions(notes: Notes, tried: Tried, found: Validation, horizon: float) -> None:
    """Note the net benefit at each threshold."""
    rows = found.decision_rows(tried.score.name)
    if not rows:
        return
    key = tuple(str(rows[0][name]) for name in KEYS["decision_curve"])
    people = tried.part.people if tried.part.told_people else None
    events = found.events if tried.part.told_events else None
    if people is not None:
        notes.one(tried.part.who, CountId("people", key))
    if events is not None:
        notes.one(tried.by(horizon), CountId("events", key))
    for row in rows:
        shown = {
            name: None if row[name] is None else notes.guard.number(round(float(row[name] or 0.0), 3))
            for name in ("net_benefit", "net_benefit_all")
        }
        notes.add(
            "decision_curve",
            (*tried.part.rests, tried.by(horizon)),
            **row | shown | {"people": people, "events": events},
        )
