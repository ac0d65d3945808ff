"""How long people were followed, to what: people, events, time under observation."""

from __future__ import annotations

import math
from typing import Final

from coincide.designs.cohort.bench import ALL, Bench, Question
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.guard import DESCRIBED_DIGITS
from coincide.designs.cohort.ids import PEOPLE_IN_FILE, events_of, others_of, span_of
from coincide.designs.cohort.lines import LEVEL, Shown, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.estimates.poisson import smr
from coincide.results.table import Row
from coincide.survival.kaplan_meier import median_follow_up


def follow_up_rows(bench: Bench) -> Shown:
    """Return people, events, time and median follow-up of every endpoint."""
    notes = Notes(bench.guard)
    for endpoint in bench.endpoints.values():
        _counts(notes, endpoint)
        _rows(notes, endpoint)
    return notes.shown()


def _counts(notes: Notes, endpoint: Endpoint) -> None:
    """Note how many had each outcome, and tie them to everybody."""
    shown = [place for place, told in enumerate(endpoint.apart.outcomes) if told]
    events = {
        events_of(endpoint.name, endpoint.outcomes[place]): endpoint.events(place + 1) for place in shown
    }
    others = endpoint.people - sum(events.values())
    notes.unshown |= events | {others_of(endpoint.name): others}
    if endpoint.told:
        notes.adds_up(PEOPLE_IN_FILE, events | {others_of(endpoint.name): others})
    if endpoint.told and endpoint.times.ends[-1:] == (len(endpoint.fine.months) - 1,):
        _spans(notes, endpoint, shown)


def _spans(notes: Notes, endpoint: Endpoint, shown: list[int]) -> None:
    """Tie the events between shown times to all events."""
    steps = endpoint.shown
    for place in shown:
        outcome = endpoint.outcomes[place]
        spans = {
            span_of(endpoint.name, outcome, month): int(count)
            for month, count in zip(steps.months.tolist(), steps.outcomes[:, place].tolist(), strict=True)
        }
        notes.unshown |= spans
        notes.adds_up(events_of(endpoint.name, outcome), spans)


def _rows(notes: Notes, endpoint: Endpoint) -> None:
    named: Row = {
        "question": "follow_up",
        "subject": endpoint.name,
        "endpoint": endpoint.label,
        "group": ALL,
        "time": None,
    }
    told = endpoint.told_events()
    counts = {"people": endpoint.people, "events": told}
    notes.one(PEOPLE_IN_FILE, estimate_id("people", named))
    if told is not None:
        notes.one(events_of(endpoint.name, endpoint.outcomes[0]), estimate_id("events", named))
    years = float((endpoint.rows.time - endpoint.rows.entry).sum()) / 12
    round_years = notes.guard.number(years, DESCRIBED_DIGITS)
    add = notes.add
    add("cohort_estimates", **named, measure="people", **counts)
    add("cohort_estimates", **named, measure="person_years", estimate=round_years, **counts)
    if told is not None and round_years:
        events = notes.guard.count(told)
        found = smr(events, round_years / 100)
        number = notes.guard.number
        ends = limits(number(found.interval.low), number(found.interval.high), zero_open=True)
        rate = {"estimate": number(events / round_years * 100), "method": "exact Poisson limits", **ends}
        add("cohort_estimates", **named, measure="rate_per_100_years", level=LEVEL, **rate, **counts)
    add("cohort_estimates", **named, measure="median_follow_up_months", **_median(notes, endpoint), **counts)


def _median(notes: Notes, endpoint: Endpoint) -> dict[str, object]:
    """Return median follow-up, as far as the follow-up of enough people ended on either side of it."""
    rows, guard = endpoint.rows, notes.guard
    ended = rows.time[rows.event == 0]
    if not len(ended):
        return {"method": "nobody's follow-up ended without an outcome"}
    had = (rows.event > 0).astype("int32")
    found = median_follow_up(rows.time, had, entry=rows.late)

    def shown(month: float) -> float | None:
        around = int((ended <= month).sum()), int((ended > month).sum())
        return guard.months(month) if not math.isnan(month) and guard.enough(*around) else None

    estimate, low, high = (shown(float(one[0, 0])) for one in (found.estimate, found.low, found.high))
    return {"estimate": estimate, "level": LEVEL, "method": "reverse Kaplan-Meier", **limits(low, high)}


FOLLOW_UP: Final = Question("Following people", lambda study: bool(study.endpoints), follow_up_rows)
