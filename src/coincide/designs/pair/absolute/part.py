"""The part that says how often, in absolute numbers."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.absolute.counts import count_absolute, unpacked
from coincide.designs.pair.absolute.curves import AtYear, at_years
from coincide.designs.pair.absolute.sums import Counts, cumulative_sums
from coincide.designs.pair.absolute.tables import cumulative_table
from coincide.designs.pair.parts import Answers, Arrays, Part, Shown
from coincide.kernels.states import UNEXPOSED
from coincide.results.table import Sum


def show_absolute(arrays: Arrays, answers: Answers) -> Shown:
    """Return the table of cumulative incidence, with what ties its counts to those of other tables."""
    if not arrays:
        return Shown()
    found: dict[str, tuple[AtYear, ...]] = {}
    sums: list[Sum] = []
    unshown: Counts = {}
    for order in answers.pair.orders:
        counts = unpacked(arrays, order.direction)
        found[order.direction] = at_years(counts, order.events[UNEXPOSED], order.days[UNEXPOSED])
        made, rest = cumulative_sums(counts, order, answers.plan)
        sums += made
        unshown |= rest
    return Shown(tables=(cumulative_table(found, sums),), unshown=unshown)


PART: Final = Part("absolute", count_absolute, show_absolute)
