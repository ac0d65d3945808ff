"""The primary counted again with one thing changed, and what a reader could learn from the difference.

Two variants may differ by one person. So while people are there, everybody observed in any of them is placed
in a group: in which of the variants, and in the primary itself, are they observed? Groups share nobody, and
every variant's count is a sum of groups; the release gate is told of them and shows variants only as long as
no small group can be worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from coincide import days
from coincide.designs.pair.cells import cells_of, observed_in
from coincide.designs.pair.counts import OrderCounts, PairCounted, count_pair
from coincide.designs.pair.estimate import Estimate, estimate_of
from coincide.designs.pair.outside import exposed_spells
from coincide.designs.pair.parts import Arrays, Bench, Shown
from coincide.designs.pair.plan import Plan, primary_alone
from coincide.designs.pair.untested import Untested
from coincide.errors import InternalError, Problem
from coincide.estimates.cells import Cells, joined
from coincide.kernels.follow_up import FollowUp, strata_rows
from coincide.kernels.states import UNEXPOSED
from coincide.results.table import CountId, Sum
from coincide.study import Study

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Variant:
    """The primary with one thing changed.

    Attributes
    ----------
    stratum
        Says what was changed, as ``variable=level``.
    cells
        Cells of both orders.
    people
        Who is observed in them, increasing; never leaves the counting.
    """

    stratum: str
    cells: Cells
    people: Int32


def count_again(stratum: str, followed: FollowUp, study: Study, latency_days: int) -> Variant:
    """Count the primary of other follow-up, in the study's own strata."""
    by_area = "area" in study.followed.strata
    origin, plan = days.day(study.followed.cohort_origin), primary_alone(latency_days)
    row, strata = strata_rows(followed.sex, followed.born, followed.area if by_area else None, origin)
    return variant_of(stratum, followed, row, count_pair(followed, row, strata, plan), plan)


def variant_of(stratum: str, followed: FollowUp, row: Int32, pair: PairCounted, plan: Plan) -> Variant:
    """Return the primary as counted, with who is observed in it."""
    cells = joined(*(cells_of(order.days, order.events, plan.primary) for order in pair.orders))
    people = np.concatenate([people_observed(followed, row, order, plan) for order in pair.orders])
    return checked_variant(stratum, cells, people)


def checked_variant(stratum: str, cells: Cells, people: Int32) -> Variant:
    """Return a variant in which everybody is observed once.

    Raises
    ------
    InternalError
        When the people listed are not those counted.
    """
    everybody = np.unique(people)
    if not len(everybody) == len(people) == observed_in(cells):
        raise InternalError(Problem("COI-I801", "the people observed are not the events counted"))
    return Variant(stratum, cells, everybody)


def people_observed(followed: FollowUp, row: Int32, order: OrderCounts, plan: Plan) -> Int32:
    """Return who has the second disease in the primary's time of one order, in a cell with a reference."""
    hit, age = primary_events(order.direction, followed, plan.latency_days, order.days.shape[2])
    people: Int32 = followed.person[hit][order.days[UNEXPOSED][row[hit], age] > 0]
    return people


def primary_events(direction: str, followed: FollowUp, latency: int, ages: int) -> tuple[Int64, Int64]:
    """Return the spells in which the second disease comes in the primary's time, and the age at it."""
    begin, end, event = exposed_spells(direction, followed, latency)
    hit = np.flatnonzero((end > begin) & (event == 1))
    # the outcome ends the spell: it lies on the last day
    age = (4 * (end[hit] - 1 - followed.born[hit]) + 3) // 1461
    below = age < ages
    return hit[below], age[below]


def packed(itself: Int32, variants: Sequence[Variant], untested: Sequence[Untested] = ()) -> Arrays:
    """Return what is kept of variants: cells, and the size of each group of people.

    Parameters
    ----------
    itself
        Who is observed in the study's own primary.

    Notes
    -----
    Bit 0 of a group's mask is the primary itself, bit i + 1 variant i.
    """
    masks, sizes = groups_of([itself, *(variant.people for variant in variants)])
    arrays: Arrays = {
        "strata": np.array([variant.stratum for variant in variants], np.str_),
        "masks": masks,
        "sizes": sizes,
        "untested": np.array([(one.stratum, one.why) for one in untested], np.str_).reshape(-1, 2),
    }
    for number, variant in enumerate(variants):
        arrays[f"events_{number}"] = np.stack([variant.cells.exposed_events, variant.cells.unexposed_events])
        arrays[f"days_{number}"] = np.stack(
            [variant.cells.exposed_days, variant.cells.unexposed_days]
        ).astype(np.int64)
    return arrays


def groups_of(listed: Sequence[Int32]) -> tuple[Int64, Int64]:
    """Return the masks in which people are listed, and how many people have each.

    Examples
    --------
    >>> groups_of([np.array([1, 2, 3]), np.array([2, 3, 5])])
    (array([1, 2, 3]), array([1, 1, 2]))
    """
    everybody = np.unique(np.concatenate(listed))
    mask = np.zeros(len(everybody), np.int64)
    for bit, people in enumerate(listed):
        mask[np.searchsorted(everybody, people)] |= 1 << bit
    masks, sizes = np.unique(mask, return_counts=True)
    return masks.astype(np.int64), sizes.astype(np.int64)


def show_variants(question: str, arrays: Arrays, plan: Plan) -> Shown:
    """Return the estimates of variants, and the groups that tie their counts to the primary's."""
    if not arrays:
        return Shown()
    strata = [str(stratum) for stratum in arrays["strata"]]
    sums, unshown = _ties(question, strata, arrays, plan.primary.name)
    return Shown(
        estimates=tuple(_estimates(question, strata, arrays, plan.primary.name)),
        sums=tuple(sums),
        unshown=unshown,
        untested=tuple(Untested(question, str(stratum), str(why)) for stratum, why in arrays["untested"]),
    )


def _estimates(question: str, strata: Sequence[str], arrays: Arrays, window: str) -> Iterator[Estimate]:
    for number, stratum in enumerate(strata):
        events, time = arrays[f"events_{number}"], arrays[f"days_{number}"].astype(np.float64)
        cells = Cells(events[0], time[0], events[1], time[1])
        yield estimate_of(question, "either", window, cells, stratum=stratum)


def _ties(
    question: str, strata: Sequence[str], arrays: Arrays, window: str
) -> tuple[list[Sum], dict[CountId, int]]:
    """Return every variant, and the primary, as a sum of groups of people.

    Groups of nobody are not among them: they would give the reader of differences too little credit.
    """
    groups = {
        int(mask): CountId("observed", ("either", window, f"{question} group {mask}"))
        for mask in arrays["masks"]
    }
    sizes = dict(zip(groups.values(), arrays["sizes"].tolist(), strict=True))
    inside = {
        name: frozenset(group for mask, group in groups.items() if mask >> bit & 1)
        for bit, name in enumerate(("all", *strata))
    }
    sums = [
        Sum(CountId("observed", ("either", window, name)), _sorted(some))
        for name, some in inside.items()
        if some
    ]
    for more, less in permutations(inside, 2):
        # who counts in one and not in the other that it holds: their number is found by subtraction
        rest = inside[more] - inside[less]
        if inside[less] and inside[less] < inside[more] and len(rest) > 1:
            name = CountId("observed", ("either", window, f"{question}: {more} without {less}"))
            sums.append(Sum(name, _sorted(rest)))
            sizes[name] = sum(sizes[group] for group in rest)
    return sums, sizes


def _sorted(groups: frozenset[CountId]) -> tuple[CountId, ...]:
    return tuple(sorted(groups, key=lambda group: group.key))


def itself(bench: Bench) -> Int32:
    """Return who is observed in the study's own primary."""
    return variant_of("all", bench.followed, bench.row, bench.pair, bench.plan).people
