"""Care-seeking: the primary within people who met doctors equally often one to two years before.

Whoever sees doctors often is given more of every diagnosis. The number of contact days in the year that ends
365 days before a day is a further stratum of that day (0, 1-2, 3-5, 6 and more); it changes in time, for the
exposed and the unexposed alike. What the contacts do not show stays uncorrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.designs.pair.cells import cells_of
from coincide.designs.pair.counts import AGES, count_pair
from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.plan import ORDERS, Plan, primary_alone
from coincide.designs.pair.untested import Untested
from coincide.designs.pair.variants import (
    Variant,
    checked_variant,
    itself,
    packed,
    primary_events,
    show_variants,
)
from coincide.engines.arrow import int32_column
from coincide.estimates.cells import Cells, inside, joined
from coincide.kernels.contacts import FURTHEST, LEVEL_NAMES, Contacts, cut_at_levels, days_by_level
from coincide.kernels.follow_up import FollowUp, Strata
from coincide.kernels.states import UNEXPOSED, state_names
from coincide.queries.contacts import contact_days_step

QUESTION: Final = "care_seeking"
WITHIN: Final = "care_seeking=within_levels"
IGNORED: Final = "care_seeking=ignored"
BLOCK_PEOPLE: Final = 1_000_000
"""People whose contacts are held at one time."""

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def _count(bench: Bench) -> Arrays:
    """Count the primary with and without the stratum, on the same exposed time."""
    if not bench.study.rivals.care_seeking:
        return {}
    bench.progress.phase("Counting by earlier contacts")
    if bench.study.followed.washout_days < FURTHEST:
        why = f"the contacts of two years before are not seen after a washout of less than {FURTHEST} days"
        return packed(itself(bench), [], [Untested(QUESTION, WITHIN, why)])
    counted = Counted.of_nobody(bench)
    for first, last in _blocks(bench.followed.person):
        counted.add_block(bench, first, last)
    if not counted.contacts:
        why = "nobody followed has a contact but for the two diseases themselves"
        return packed(itself(bench), [], [Untested(QUESTION, WITHIN, why)])
    return packed(itself(bench), counted.variants())


def _blocks(person: Int32) -> Iterator[tuple[int, int]]:
    """Yield [first, last) numbers of people, none of them empty."""
    for first in range(0, int(person.max(initial=-1)) + 1, BLOCK_PEOPLE):
        yield first, first + BLOCK_PEOPLE


@dataclass(slots=True)
class Counted:
    """Counts by level, row and age, growing block by block.

    Attributes
    ----------
    plan
        Cuts that tell the primary apart.
    strata
        The study's strata, once for each level; level by level.
    days, events
        Order -> person-days and events, shape (state, level and row, age).
    seen
        Order -> (person, level and row, age) of those with the second disease in the primary's time.
    contacts
        Contact days looked at.
    """

    plan: Plan
    strata: Strata
    days: dict[str, Int64]
    events: dict[str, Int64]
    seen: dict[str, list[tuple[Int32, Int32, Int64]]]
    contacts: int = 0

    @classmethod
    def of_nobody(cls, bench: Bench) -> Counted:
        """Return empty tables for a study."""
        levels, plan = len(LEVEL_NAMES), primary_alone(bench.plan.latency_days)
        strata = Strata(*(np.tile(getattr(bench.strata, f.name), levels) for f in fields(Strata)))
        states = len(state_names(plan.since_cuts, plan.prevalent_cuts))
        shape = (states, len(strata), AGES)
        days, events = ({name: np.zeros(shape, np.int64) for name in ORDERS} for _ in range(2))
        return cls(plan, strata, days, events, {name: [] for name in ORDERS})

    def add_block(self, bench: Bench, first: int, last: int) -> None:
        """Count the people numbered from `first` up to `last`."""
        places = slice(*np.searchsorted(bench.followed.person, (first, last)))
        followed, row = bench.followed.only(places), bench.row[places]
        contacts = _contacts(bench, first, last)
        self.contacts += len(contacts.day)
        ill = (followed.a_day != NEVER) | (followed.b_day != NEVER)
        self._add_well(followed, row, np.flatnonzero(~ill), contacts)
        self._add_ill(followed.only(ill), np.ascontiguousarray(row[ill]), contacts)

    def _add_well(self, followed: FollowUp, row: Int32, well: Int64, contacts: Contacts) -> None:
        """Add people with neither disease: unexposed in both orders, and without event."""
        rows = len(self.strata) // len(LEVEL_NAMES)
        of = followed.only(well)
        at = np.ascontiguousarray(row[well])
        found, _ = days_by_level(of.person, at, of.born, of.start, of.stop, contacts, rows=rows, ages=AGES)
        for name in ORDERS:
            self.days[name][UNEXPOSED] += found.reshape(-1, AGES)

    def _add_ill(self, followed: FollowUp, row: Int32, contacts: Contacts) -> None:
        """Add people with one disease or both: one entry for each piece of time at one level."""
        pieces = cut_at_levels(followed.person, followed.start, followed.stop, contacts)
        rows = len(self.strata) // len(LEVEL_NAMES)
        cut = replace(followed.only(pieces.spell), start=pieces.start, stop=pieces.stop)
        at = (pieces.level * rows + row[pieces.spell]).astype(np.int32)
        pair = count_pair(cut, at, self.strata, self.plan)
        for order in pair.orders:
            name = order.direction
            self.days[name] += order.days
            self.events[name] += order.events
            hit, age = primary_events(name, cut, self.plan.latency_days, AGES)
            self.seen[name].append((cut.person[hit], at[hit], age))

    def variants(self) -> list[Variant]:
        """Return the primary within levels, and on the same exposed time without them."""
        within = joined(*(self._within(name) for name in ORDERS))
        ignored = joined(*(self._ignored(name) for name in ORDERS))
        people = np.concatenate([self._observed(name) for name in ORDERS])
        return [checked_variant(WITHIN, within, people), checked_variant(IGNORED, ignored, people)]

    def _observed(self, name: str) -> Int32:
        """Return who is observed in a cell with a reference at their own level."""
        people, row, age = (np.concatenate(column) for column in zip(*self.seen[name], strict=True))
        found: Int32 = people[self.days[name][UNEXPOSED][row, age] > 0]
        return found

    def _within(self, name: str) -> Cells:
        """Return the cells that have a reference at their own level."""
        return inside(cells_of(self.days[name], self.events[name], self.plan.primary))

    def _ignored(self, name: str) -> Cells:
        """Return cells of all levels together, with the exposed time that has a reference at its level."""
        states = list(self.plan.primary.states)
        by_level = (len(LEVEL_NAMES), len(self.strata) // len(LEVEL_NAMES), AGES)
        used = self.days[name][UNEXPOSED] > 0
        exposed = [np.where(used, table[name][states].sum(axis=0), 0) for table in (self.events, self.days)]
        reference = [table[name][UNEXPOSED] for table in (self.events, self.days)]
        events, time, unexposed, reference_time = (
            table.reshape(by_level).sum(axis=0).ravel() for table in (*exposed, *reference)
        )
        some = time > 0
        return Cells(
            events[some],
            time[some].astype(np.float64),
            unexposed[some],
            reference_time[some].astype(np.float64),
        )


def _contacts(bench: Bench, first: int, last: int) -> Contacts:
    """Return the contact days of a block of people."""
    bench.engine.run((contact_days_step(first, last),))
    rows = bench.engine.fetch("contact_days", order_by=("person", "day"))
    return Contacts(int32_column(rows, "person"), int32_column(rows, "day"))


def _show(arrays: Arrays, answers: Answers) -> Shown:
    return show_variants(QUESTION, arrays, answers.plan)


CARE_SEEKING = Part("care_seeking", _count, _show)
