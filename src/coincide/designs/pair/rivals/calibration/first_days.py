"""First days of every control disease, fetched in one piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.diseases import Resolved
from coincide.engines.arrow import int32_column, int32_table
from coincide.engines.base import Engine
from coincide.kernels.follow_up import FollowUp
from coincide.queries.controls import control_steps
from coincide.queries.follow_up import INCIDENT

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FirstDays:
    """The people of one disease, as entries of follow-up.

    Attributes
    ----------
    people
        People with the disease, whether they were followed or not.
    entries
        Their entries of follow-up, increasing.
    day, dated
        First day of each entry's person, and 1 where it is known well enough to count time from it.
    """

    people: int
    entries: Int64
    day: Int32
    dated: Int32

    def at(self, entries: Int64) -> tuple[Int32, Int32]:
        """Return (day, dated) at some entries that hold all of its own; ``NEVER`` and 0 at the others."""
        day = np.full(len(entries), NEVER, np.int32)
        dated = np.zeros(len(entries), np.int32)
        place = np.searchsorted(entries, self.entries)
        day[place], dated[place] = self.day, self.dated
        return day, dated


def of_pair(people: int, day: Int32, dated: Int32) -> FirstDays:
    """Return the first days of A or B, which follow-up holds already."""
    entries = np.flatnonzero(day != NEVER)
    return FirstDays(people, entries, day[entries], dated[entries])


def first_days(
    engine: Engine, found: Sequence[Resolved], followed: FollowUp, *, complete_lookback: bool
) -> Iterator[FirstDays]:
    """Find the first days of all diseases in one pass over the data, and give them in order.

    Parameters
    ----------
    engine
        Has run the study's steps.
    found
        Codes of each disease in the data.
    followed
        Time at risk, sorted by person.
    complete_lookback
        Whether every first day is known well enough to count time from it.
    """
    engine.load("control_set", _control_set(found))
    engine.run(control_steps())
    rows = engine.fetch("control_days", order_by=("disease", "person"))
    disease, person, day, kind = (int32_column(rows, name) for name in ("disease", "person", "day", "kind"))
    dated = np.ones_like(kind) if complete_lookback else (kind == INCIDENT).astype(np.int32)
    bounds = np.searchsorted(disease, np.arange(len(found) + 1, dtype=np.int32))
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        part = slice(first, last)
        yield _of_people(person[part], day[part], dated[part], followed)


def _of_people(person: Int32, day: Int32, dated: Int32, followed: FollowUp) -> FirstDays:
    """Spread what is known of people over their entries of follow-up."""
    begin = np.searchsorted(followed.person, person, "left")
    spells = np.searchsorted(followed.person, person, "right") - begin
    who = np.repeat(np.arange(len(person)), spells)
    ahead = np.cumsum(spells) - spells
    entries = begin[who] + np.arange(len(who)) - ahead[who]
    return FirstDays(len(person), entries.astype(np.int64), day[who], dated[who])


def _control_set(found: Sequence[Resolved]) -> pa.Table:
    pairs = [(number, code) for number, one in enumerate(found) for code in one.codes]
    return int32_table(("disease", "code"), pairs)
