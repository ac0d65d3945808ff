"""Some of the people followed to an endpoint: those with a marker, a score, a recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.ids import PEOPLE_IN_FILE, events_of
from coincide.designs.cohort.lines import estimate_id
from coincide.designs.cohort.notes import Notes
from coincide.results.table import CountId, Row


@dataclass(frozen=True, slots=True)
class Subset:
    """People of a subset and their events.

    Attributes
    ----------
    people, events
        How many.
    who, had
        Identities of these counts.
    told_people, told_events
        Whether each may stand in a row: not where so few are left out that a reader would learn their number.
    rests
        Counts any estimate of the subset rests on.
    """

    people: int
    events: int
    who: CountId
    had: CountId
    told_people: bool
    told_events: bool
    rests: tuple[CountId, ...]

    def shown(self, notes: Notes, row: Row) -> dict[str, int | None]:
        """Return the columns ``people`` and ``events`` of a row, tied to the subset."""
        if self.told_people:
            notes.one(self.who, estimate_id("people", row))
        if self.told_events:
            notes.one(self.had, estimate_id("events", row))
        return {
            "people": self.people if self.told_people else None,
            "events": self.events if self.told_events else None,
        }


def subset_of(notes: Notes, endpoint: Endpoint, known: NDArray[np.bool_], key: tuple[str, ...]) -> Subset:
    """Return a subset, its counts and those of the people left out noted and tied to everybody's."""
    guard, rows = notes.guard, endpoint.rows
    had = rows.event == 1
    people, events = int(known.sum()), int((known & had).sum())
    rest, rest_events = endpoint.people - people, endpoint.events() - events
    who, with_event = CountId("people", (*key, endpoint.name)), CountId("events", (*key, endpoint.name))
    told_people = not guard.few(rest)
    told_events = (
        endpoint.told
        and told_people
        and not any(map(guard.few, (rest_events, rest - rest_events, people - events)))
    )
    left = CountId("people", (*who.key, "left out"))
    left_events = CountId("events", (*who.key, "left out"))
    notes.unshown |= {who: people, with_event: events}
    everybody = events_of(endpoint.name, endpoint.outcomes[0])
    if rest:
        notes.unshown |= {left: rest, left_events: rest_events}
    notes.adds_up(PEOPLE_IN_FILE, {who: people} | ({left: rest} if rest else {}))
    notes.adds_up(everybody, {with_event: events} | ({left_events: rest_events} if rest else {}))
    rests = notes.rests(who, people, PEOPLE_IN_FILE, rest)
    if told_events or not guard.enough(events):
        rests += (with_event,)
    return Subset(people, events, who, with_event, told_people, told_events, rests)
