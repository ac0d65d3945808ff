"""The rows of ``curves.csv``, and what ties them to each other and to everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coincide.designs.cohort.coarse import spans_of
from coincide.designs.cohort.curve_shares import EVENT_FREE, shares_at
from coincide.designs.cohort.curve_values import Curved
from coincide.designs.cohort.grid import Steps
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.ids import span_of
from coincide.designs.cohort.lines import KEYS, limits
from coincide.designs.cohort.notes import Notes
from coincide.designs.cohort.rounded_curves import SharesAt, rounded_shares
from coincide.results.table import CountId, Row


def curve_rows(notes: Notes, found: Curved) -> None:
    """Note the curves of every part and outcome."""
    outcomes = [None] if len(found.endpoint.outcomes) == 1 else range(1, len(found.endpoint.outcomes) + 1)
    for outcome in outcomes:
        drawn = [_Drawn(found, part, outcome) for part in range(len(found.levels.names))]
        shown = found.parts.steps and found.endpoint.apart.outcomes[drawn[0].place]
        for one in drawn:
            if shown:
                _rows(notes, one)
                _ties(notes, one)
            else:
                notes.add_hidden("curves", **one.named(None))
        if shown:
            _over_parts(notes, drawn)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One curve: its part and outcome."""

    found: Curved
    part: int
    outcome: int | None

    @property
    def place(self) -> int:
        """Column of the outcome."""
        return 0 if self.outcome is None else self.outcome - 1

    @property
    def steps(self) -> Steps:
        return self.found.parts.steps[self.part]

    @property
    def full(self) -> list[int]:
        """Places of the rows that show who is at risk, and who came and left."""
        return [at for at, full in enumerate(self.found.parts.full) if full]

    def named(self, time: float | None) -> Row:
        """Return the columns that name a row."""
        outcomes = self.found.endpoint.outcomes
        return {
            "curve": self.found.section.name,
            "endpoint": self.found.endpoint.label,
            "outcome": EVENT_FREE if self.outcome is None else outcomes[self.outcome - 1],
            "group": self.found.levels.names[self.part],
            "time": time,
        }

    def count(self, column: str, at: int) -> CountId:
        """Return the identity of a count of a row."""
        row = self.named(float(self.steps.months[at]))
        return CountId(column, tuple(str(row[name]) for name in KEYS["curves"]))

    def movements(self) -> dict[int, tuple[int, int]]:
        """Return, for each full row, who was followed no longer and who came since the last full row."""
        counts = spans_of(np.column_stack([self.steps.censored, self.steps.entered]), self.full)
        return {at: (int(row[0]), int(row[1])) for at, row in zip(self.full, counts, strict=True)}


def _rows(notes: Notes, one: _Drawn) -> None:
    """Note the rows of one curve; between full ones a row shows events and a coarser share only."""
    steps, moved, shares = one.steps, one.movements(), _shares(notes.guard, one)
    apart, rounds = one.found.endpoint.apart, notes.guard.rounds
    for at, month in enumerate(steps.months.tolist()):
        events = int(steps.outcomes[at, one.place])
        at_risk = int(steps.at_risk[at])
        exact = rounds or at in moved
        counts: dict[str, object] = {"at_risk": at_risk if exact else notes.guard.nearly(at_risk)}
        if at in moved:
            censored, entered = moved[at]
            counts |= {"entered": entered, "censored": censored if apart.censored else None}
        step = None if exact else _step(notes.guard, one, shares, at)
        share, low, high = (
            notes.guard.number(value) if exact else notes.guard.share(value, step)
            for value in (float(column[at]) for column in (shares.share, shares.low, shares.high))
        )
        notes.add("curves", **one.named(month), **counts, events=events, estimate=share, **limits(low, high))


def _step(guard: Guard, one: _Drawn, shares: SharesAt, at: int) -> float | None:
    """Return what the shares of a row are rounded to; a row without events repeats the one before."""
    steps = one.steps
    last = max((place for place in range(at + 1) if steps.outcomes[place, one.place]), default=at)
    events, after = int(steps.outcomes[last, one.place]), int(steps.at_risk[last])
    there = int(steps.at_risk[last - 1]) if last else int(steps.entered[0])
    fewest = after + events if not there else min(there, after + events)
    share = float(shares.share[last - 1]) if last else float(one.outcome is None)
    falling = share if one.outcome is None else 1 - share
    return guard.share_step(falling, events, fewest)


def _shares(guard: Guard, one: _Drawn) -> SharesAt:
    found = one.found
    chosen = found.parts.chosen[one.part]
    rows = found.endpoint.rows.of(chosen)
    if guard.rounds:
        first = int((rows.entry <= 0).sum())
        return rounded_shares(one.steps, first, one.outcome, guard, found.options.interval)
    weights = found.options.of(chosen)
    return shares_at(rows, weights, one.outcome, one.steps.months, found.options.interval)


def _ties(notes: Notes, one: _Drawn) -> None:
    """Tie full rows to the next: who was at risk and came is at risk still, or left."""
    steps, moved = one.steps, one.movements()
    if not one.found.endpoint.apart.censored:
        return
    for before, at in pairwise([-1, *one.full]):
        censored, entered = moved[at]
        between = range(before + 1, at + 1)
        there = CountId("people", ("there", *one.count("at_risk", at).key))
        came = {one.count("entered", at): entered}
        if before >= 0:
            came[one.count("at_risk", before)] = int(steps.at_risk[before])
        left = {one.count("at_risk", at): int(steps.at_risk[at]), one.count("censored", at): censored}
        left |= {one.count("events", row): int(steps.outcomes[row, one.place]) for row in between}
        others = int(steps.outcomes[before + 1 : at + 1].sum()) - int(
            steps.outcomes[before + 1 : at + 1, one.place].sum()
        )
        elsewhere = CountId("events", ("others", *one.count("events", at).key))
        notes.unshown[there] = sum(came.values())
        if others:
            notes.unshown[elsewhere] = others
            left[elsewhere] = others
        notes.adds_up(there, came)
        notes.adds_up(there, left)


def _over_parts(notes: Notes, drawn: Sequence[_Drawn]) -> None:
    """Tie the events of all parts in a span to those of everybody between the finest shown times."""
    first = drawn[0]
    endpoint, outcome = first.found.endpoint, first.found.endpoint.outcomes[first.place]
    for at, (start, end) in enumerate(pairwise([0.0, *first.steps.months.tolist()])):
        every = dict(_fine(first, start, end))
        total = CountId("events", (endpoint.name, outcome, f"{start:g} to {end:g}"))
        notes.unshown |= every | {total: sum(every.values())}
        notes.adds_up(total, every)
        notes.adds_up(
            total, {one.count("events", at): int(one.steps.outcomes[at, one.place]) for one in drawn}
        )


def _fine(one: _Drawn, start: float, end: float) -> Iterator[tuple[CountId, int]]:
    """Yield everybody's events in the finest spans between two months."""
    endpoint = one.found.endpoint
    fine, outcome = endpoint.shown, endpoint.outcomes[one.place]
    for month, count in zip(fine.months.tolist(), fine.outcomes[:, one.place].tolist(), strict=True):
        if start < month <= end:
            yield span_of(endpoint.name, outcome, month), int(count)
