"""The slow twin of `coincide.kernels.four_states`: one day of one person at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from coincide.days import age


class LifeSpell(NamedTuple):
    """One person and spell, as the columns of the kernel."""

    person: int
    row: int
    born: int
    died: int
    start: int
    stop: int
    a_day: int
    a_dated: int
    b_day: int


@dataclass(slots=True)
class PlainFourStates:
    """Counts by (state, row, age); ``day itself`` and ``outside`` have neither row nor age."""

    days: Counter[tuple[object, ...]] = field(default_factory=Counter)
    deaths: Counter[tuple[object, ...]] = field(default_factory=Counter)


def plain_four_states(spells: Iterable[LifeSpell], ages: int) -> PlainFourStates:
    """Count as `coincide.kernels.four_states.four_states` does."""
    counts = PlainFourStates()
    for spell in spells:
        for day in range(spell.start, spell.stop):
            cell = _cell(spell, day, ages)
            counts.days[cell] += 1
            counts.deaths[cell] += day == spell.died
    return counts


def _cell(spell: LifeSpell, day: int, ages: int) -> tuple[object, ...]:
    years = age(day - spell.born)
    if years >= ages:
        return ("outside",)
    if day in (spell.a_day, spell.b_day):
        return ("day itself",)
    state = (spell.a_day < day) + 2 * (spell.b_day < day)
    return (state, spell.row, years)
