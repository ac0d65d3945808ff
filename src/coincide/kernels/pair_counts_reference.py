"""The slow twin of `coincide.kernels.pair_counts`: one day of one person at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from coincide.days import NEVER, age
from coincide.kernels.states import state_names


class Spell(NamedTuple):
    """One person and spell, as the columns of the kernel."""

    person: int
    row: int
    born: int
    start: int
    stop: int
    exposure_day: int
    exposure_dated: int
    outcome_day: int


class DayAtRisk(NamedTuple):
    """One person-day: its cell, its state, and whether the outcome happens on it."""

    person: int
    day: int
    row: int
    age: int
    state: str
    event: bool


@dataclass(slots=True)
class PlainCounts:
    """Counts by (state name, row, age), and people by the set of states they spent time in."""

    days: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    events: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    people: Counter[frozenset[str]] = field(default_factory=Counter)
    outside_days: int = 0
    outside_events: int = 0


def plain_pair_counts(
    spells: Iterable[Spell], *, ages: int, since_cuts: tuple[int, ...], prevalent_cuts: tuple[int, ...]
) -> PlainCounts:
    """Count as `coincide.kernels.pair_counts.pair_counts` does, one day at a time."""
    counts = PlainCounts()
    spent: dict[int, set[str]] = defaultdict(set)
    for day in days_at_risk(list(spells), since_cuts, prevalent_cuts):
        if day.age >= ages:
            counts.outside_days += 1
            counts.outside_events += day.event
            continue
        counts.days[day.state, day.row, day.age] += 1
        counts.events[day.state, day.row, day.age] += day.event
        spent[day.person].add(day.state)
    counts.people = Counter(frozenset(states) for states in spent.values())
    return counts


def days_at_risk(
    spells: list[Spell], since_cuts: tuple[int, ...], prevalent_cuts: tuple[int, ...]
) -> Iterator[DayAtRisk]:
    """Yield each day on which somebody is at risk of the outcome."""
    for spell in spells:
        # a first outcome before the spell: never again at risk of a first one
        if spell.outcome_day < spell.start:
            continue
        for day in range(spell.start, min(spell.stop, spell.outcome_day + 1)):
            state = _state(day, spell, spells, since_cuts, prevalent_cuts)
            event = day == spell.outcome_day
            yield DayAtRisk(spell.person, day, spell.row, age(day - spell.born), state, event)


def _state(
    day: int, spell: Spell, spells: list[Spell], since_cuts: tuple[int, ...], prevalent_cuts: tuple[int, ...]
) -> str:
    """Return the name of the state of one day."""
    names = state_names(since_cuts, prevalent_cuts)
    exposure = spell.exposure_day
    if exposure == NEVER or day < exposure:
        return names[0]
    if not spell.exposure_dated:
        own = [other.start for other in spells if other.person == spell.person]
        entered = min(start for start in own if start > exposure)
        return names[2 + len(since_cuts) + _window(day - entered, prevalent_cuts)]
    return names[1] if day == exposure else names[2 + _window(day - exposure, since_cuts)]


def _window(days: int, cuts: tuple[int, ...]) -> int:
    """Return the number of the window that holds a day."""
    return max(number for number, cut in enumerate(cuts) if cut <= days)
