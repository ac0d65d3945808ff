"""What a reader could work out from the counts of ``cumulative.csv`` and those of other tables.

Events by a year are the events of the pieces all windows are made of; deaths by a year are part of those with
one disease. Numbers at risk are never shown exactly: two of them would differ by those who came and went.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import edge
from coincide.designs.pair.absolute.counts import UNTIL, YEARS, DirectionCounts
from coincide.designs.pair.cells import cells_of, observed_in, outside_in
from coincide.designs.pair.counts import OrderCounts
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.sums import observed, observed_outside
from coincide.results.table import CountId, Sum

Counts = dict[CountId, int]
Ties = tuple[tuple[Sum, ...], Counts]
Int64 = NDArray[np.int64]

_EVER: Final = "ever"


def at_year(column: str, direction: str, year: int) -> CountId:
    """Return the identity of a count of a year."""
    return CountId(column, (direction, str(year)))


def followed_people(direction: str) -> CountId:
    """Return the identity of the people followed after a dated first disease."""
    return CountId("people", (direction, "1d+ dated", "all"))


def dated_deaths(direction: str) -> CountId:
    """Return the identity of all deaths after a dated first disease, without the second."""
    return CountId("deaths", (direction, _EVER))


@dataclass(frozen=True, slots=True)
class _Group:
    """Events between two neighbouring cuts that years and pieces share.

    Attributes
    ----------
    low, high
        Days since the first disease; the last group is open.
    pieces
        Events of the pieces in it, with, without and too old for a reference.
    spans
        The same events between the cuts of years.
    """

    low: int
    high: int | None
    pieces: Counts
    spans: Counts

    def within(self, begin: int, end: int) -> Counts:
        """Return the events of the group in [begin, end), by pieces where all of it lies there."""
        if begin <= self.low and self.high is not None and self.high <= end:
            return self.pieces
        return {name: n for name, n in self.spans.items() if begin <= int(name.key[1].split("-")[0]) < end}


def cumulative_sums(counts: DirectionCounts, order: OrderCounts, plan: Plan) -> Ties:
    """Return every sum of one order, and the counts in them that no table shows."""
    groups = _groups(counts, order, plan)
    deaths = _spans(counts, "deaths", (1, *(edge(year) for year in YEARS)))
    found = [*_by_group(groups, counts.direction), *_by_year(counts, groups, deaths)]
    every = {name: number for group in groups for name, number in (group.pieces | group.spans).items()}
    rests = {name: number for _, rest in found for name, number in rest.items()}
    return tuple(one for sums, _ in found for one in sums), rests | every | deaths | followed(counts)


def followed(counts: DirectionCounts) -> Counts:
    """Return the numbers at risk at each year: rows with few are hidden, none is shown exactly."""
    at_risk = counts.since.at_risk
    return {at_year("at_risk", counts.direction, year): int(at_risk[edge(year)]) for year in YEARS}


def tie(through: CountId, left: Counts, right: Counts) -> Ties:
    """Return the sums of two sides that add up to one count, and that count."""
    return (Sum(through, tuple(left)), Sum(through, tuple(right))), {through: sum(left.values())}


def some(counts: Counts) -> Counts:
    """Return the counts above 0: a rest of nobody is no cover, since that it is nobody can be guessed."""
    return {name: count for name, count in counts.items() if count}


def _spans(counts: DirectionCounts, column: str, cuts: tuple[int, ...]) -> Counts:
    """Return a count between neighbouring cuts; the last span is open."""
    table: Int64 = getattr(counts.since, column)
    found = {}
    for low, high in zip(cuts, (*cuts[1:], None), strict=True):
        # days from UNTIL on stand together in the last entry of the table
        name = f"{low}-days" if high is None else f"{low}-{high} days"
        found[CountId(column, (counts.direction, name))] = int(table[low:high].sum())
    return found


def _groups(counts: DirectionCounts, order: OrderCounts, plan: Plan) -> list[_Group]:
    direction = counts.direction
    shared = [cut for cut in plan.since_cuts if cut <= UNTIL]
    cuts = sorted({*shared, *(edge(year) for year in YEARS)})
    spans = dict(zip(cuts, _spans(counts, "events", tuple(cuts)).items(), strict=True))
    starts = dict(zip(plan.since_cuts, plan.pieces, strict=False))
    groups = []
    for low, high in zip(shared, (*shared[1:], None), strict=True):
        inside = {cut for cut in {*cuts, *starts} if cut >= low and (high is None or cut < high)}
        own = dict(spans[cut] for cut in cuts if cut in inside)
        pieces: Counts = {}
        for piece in (starts[cut] for cut in sorted(inside) if cut in starts):
            cells = cells_of(order.days, order.events, piece)
            pieces[observed(direction, piece.name)] = observed_in(cells)
            pieces |= some({observed_outside(direction, piece.name): outside_in(cells)})
        oldest = CountId("events above the last age", (direction, str(low)))
        pieces |= some({oldest: sum(own.values()) - sum(pieces.values())})
        groups.append(_Group(low, high, pieces, own if len(own) > 1 or high is None else {}))
    return groups


def _by_group(groups: list[_Group], direction: str) -> Iterator[Ties]:
    """Tie events between cuts of years to those of the pieces there, where the cuts differ."""
    for group in groups:
        if group.spans:
            yield tie(CountId("events through", (direction, str(group.low))), group.spans, group.pieces)


def _between(groups: list[_Group], begin: int, end: int) -> Counts:
    return {name: number for group in groups for name, number in group.within(begin, end).items()}


def _by_year(counts: DirectionCounts, groups: list[_Group], deaths: Counts) -> Iterator[Ties]:
    """Tie events and deaths by a year to those between its cuts, and all deaths to those of all times."""
    for place, year in enumerate(YEARS):
        events = _between(groups, 0, edge(year))
        yield (Sum(at_year("events", counts.direction, year), tuple(events)),), {}
        yield (Sum(at_year("deaths", counts.direction, year), tuple(deaths)[: place + 1]),), {}
    total = dated_deaths(counts.direction)
    yield (Sum(total, tuple(deaths)),), {total: sum(deaths.values())}
