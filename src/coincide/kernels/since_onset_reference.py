"""The slow twin of `coincide.kernels.since_onset`: one day of one person at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from coincide.days import NEVER


class OnsetSpell(NamedTuple):
    """One person and spell, as the columns of the kernel."""

    person: int
    start: int
    stop: int
    exposure_day: int
    exposure_dated: int
    outcome_day: int
    died: int


@dataclass(slots=True)
class PlainSinceOnset:
    """Counts by day since the first disease, without an end."""

    at_risk: Counter[int] = field(default_factory=Counter)
    events: Counter[int] = field(default_factory=Counter)
    deaths: Counter[int] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)


def plain_since_onset(spells: Iterable[OnsetSpell]) -> PlainSinceOnset:
    """Count as `coincide.kernels.since_onset.since_onset` does."""
    counts = PlainSinceOnset()
    for spell in spells:
        if not spell.exposure_dated or spell.exposure_day == NEVER:
            continue
        for day in range(spell.start, spell.stop):
            if (
                day > spell.exposure_day
                and spell.outcome_day >= day
                and spell.outcome_day > spell.exposure_day
            ):
                since = day - spell.exposure_day
                counts.at_risk[since] += 1
                counts.people.add(spell.person)
                counts.events[since] += day == spell.outcome_day
                counts.deaths[since] += day == spell.died and day != spell.outcome_day
    return counts
