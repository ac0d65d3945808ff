"""Count every control pair, each like the primary of the study: same time, same cells, both orders."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coincide.designs.pair.cells import cells_of
from coincide.designs.pair.code_index import code_index
from coincide.designs.pair.counts import AGES
from coincide.designs.pair.parts import Arrays, Bench
from coincide.designs.pair.plan import Span
from coincide.designs.pair.rivals.calibration.chosen import Chosen, asked_diseases, chosen_pairs
from coincide.designs.pair.rivals.calibration.first_days import FirstDays, first_days, of_pair
from coincide.designs.pair.rivals.calibration.pairs import ControlDisease, Counted, as_arrays
from coincide.diseases import resolve
from coincide.estimates.cells import Cells, joined
from coincide.kernels.pair_of_few import Int64, Spells, days_of_all, pair_of_few
from coincide.kernels.states import FIRST_SINCE


def count(bench: Bench) -> Arrays:
    """Count every control pair; nothing where the study asks for no controls."""
    asked = asked_diseases(bench.study)
    if not asked:
        return {}
    bench.progress.phase("Counting control pairs")
    index = code_index(bench.engine, asked)
    found = [resolve(each, index) for each in asked]
    a, b = bench.prepared.a, bench.prepared.b
    pairs = chosen_pairs(bench.study, a, b, {one.name: one for one in found})
    days = dict(
        zip(
            (one.name for one in found),
            first_days(bench.engine, found, bench.followed, complete_lookback=bench.intake.complete_lookback),
            strict=True,
        )
    )
    diseases = [ControlDisease(one.name, one.label, len(one.codes), days[one.name].people) for one in found]
    followed = bench.followed
    days[a.name] = of_pair(0, followed.a_day, followed.a_dated)
    days[b.name] = of_pair(0, followed.b_day, followed.b_dated)
    return as_arrays(diseases, _counted(bench, pairs, days))


def _counted(bench: Bench, pairs: tuple[Chosen, ...], days: Mapping[str, FirstDays]) -> list[Counted]:
    followed = bench.followed
    spells = Spells(
        followed.person,
        bench.row,
        followed.born,
        followed.start,
        followed.stop,
        rows=len(bench.strata),
        ages=AGES,
    )
    of_all, latency = days_of_all(spells), bench.plan.latency_days

    def cells(pair: Chosen) -> Cells:
        if pair.reason:
            return _no_cells()
        return primary_cells(spells, of_all, latency, days[pair.first], days[pair.second])

    return [Counted(pair, cells(pair)) for pair in pairs]


def primary_cells(
    spells: Spells, of_all: Int64, latency_days: int, first: FirstDays, second: FirstDays
) -> Cells:
    """Return the cells of both orders of a pair, in the primary's time; those without events are left out.

    Parameters
    ----------
    spells
        Time at risk of everybody.
    of_all
        Its days by cell, from `days_of_all`.
    latency_days
        Days left out after the first disease.
    first, second
        First days of the two diseases.
    """
    entries = np.union1d(first.entries, second.entries)
    few = spells.at(entries)
    (first_day, first_dated), (second_day, second_dated) = first.at(entries), second.at(entries)
    cuts = _cuts(latency_days)
    parts = [
        pair_of_few(of_all, few, *columns, since_cuts=cuts, prevalent_cuts=(0, latency_days))
        for columns in (
            (first_day, first_dated, second_day),
            (second_day, second_dated, first_day),
        )
    ]
    cells = joined(*(cells_of(part.days, part.events, _span(cuts)) for part in parts))
    told = cells.exposed_events + cells.unexposed_events > 0
    return Cells(
        cells.exposed_events[told],
        cells.exposed_days[told],
        cells.unexposed_events[told],
        cells.unexposed_days[told],
    )


def _cuts(latency_days: int) -> tuple[int, ...]:
    """Return the days since the first disease at which the primary's time is told from the rest."""
    return tuple(sorted({1, latency_days}))


def _span(cuts: tuple[int, ...]) -> Span:
    """Return the states of the primary: dated and prevalent time beyond the latency."""
    return Span("primary", (FIRST_SINCE + len(cuts) - 1, FIRST_SINCE + len(cuts) + 1))


def _no_cells() -> Cells:
    whole, real = np.empty(0, np.int64), np.empty(0, np.float64)
    return Cells(whole, real, whole, real)
