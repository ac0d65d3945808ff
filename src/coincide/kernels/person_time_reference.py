"""The slow twin of `coincide.kernels.person_time`: one day at a time, by the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from coincide.days import age, date

Spell = tuple[int, int, int, int, int]
"""born, start, stop, group, event"""
Cells = Counter[tuple[int, int, int]]


def plain_person_time(spells: Iterable[Spell]) -> tuple[Cells, Cells]:
    """Return days and events by (group, age, calendar year), however old and whenever."""
    days: Cells = Counter()
    events: Cells = Counter()
    for born, start, stop, group, event in spells:
        for now in range(start, stop):
            cell = (group, age(now - born), date(now).year)
            days[cell] += 1
            events[cell] += event if now == stop - 1 else 0
    return days, events
