"""Whether a marker goes with an endpoint: ratios of hazards per spread and by thirds, and areas by a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.hazard import HazardTerm, marker_hazard
from coincide.biomarkers.timed import timed_roc
from coincide.designs.cohort.bench import ALL, Bench
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.grid import Rows
from coincide.designs.cohort.lines import LEVEL, limits
from coincide.designs.cohort.markers.levels import named
from coincide.designs.cohort.markers.values import Marked
from coincide.designs.cohort.notes import FEW, Notes
from coincide.designs.cohort.subsets import Subset, subset_of
from coincide.errors import DataError
from coincide.results.table import CountId

YEARS: Final = (1, 2, 3)
"""Years by which a marker is asked who will have had the endpoint."""


def show_endpoint(notes: Notes, bench: Bench, marker: Marked) -> None:
    """Note how a marker goes with its endpoint, alone and adjusted for age."""
    if marker.section.endpoint is None:
        return
    endpoint = bench.endpoints[marker.section.endpoint]
    known = np.zeros(bench.data.people, np.bool_)
    known[marker.place] = True
    part = subset_of(notes, endpoint, known, ("marker", marker.subject))
    rows = endpoint.rows.of(known)
    event = (rows.event == 1).astype(np.int32)
    for term, adjust in _adjusted(bench, marker):
        _hazards(notes, marker, endpoint, part, rows, event, term, adjust)
    _timed(notes, marker, endpoint, part, rows, event)


def _adjusted(bench: Bench, marker: Marked) -> list[tuple[str, dict[str, NDArray[Any]] | None]]:
    found: list[tuple[str, dict[str, NDArray[Any]] | None]] = [("", None)]
    if marker.section.age is not None:
        age = bench.data.number(marker.section.age)[marker.place]
        if not np.isnan(age).any():
            found.append((f", adjusted for {bench.label(marker.section.age)}", {"age": age}))
    return found


def _hazards(
    notes: Notes,
    marker: Marked,
    endpoint: Endpoint,
    part: Subset,
    rows: Rows,
    event: NDArray[Any],
    words: str,
    adjust: dict[str, NDArray[Any]] | None,
) -> None:
    """Note ratios per standard deviation and of the thirds."""
    try:
        found = marker_hazard(
            marker.values, rows.time, event, entry=rows.late, adjust=adjust, log=marker.section.log
        )
    except DataError:
        notes.add_hidden(
            "cohort_estimates",
            **named(marker, "marker_and_endpoint", ALL, endpoint.label),
            term=f"not estimable{words}",
            measure="hazard_ratio",
        )
        return
    thirds = _third_counts(notes, marker, found.people, found.events)
    if found.per_sd is not None:
        _ratio(notes, marker, endpoint, part, found.per_sd, f"{found.per_sd.term}{words}", part.rests)
    for one in found.thirds:
        term = f"{one.term} against the lowest{words}"
        _ratio(notes, marker, endpoint, part, one, term, (*part.rests, *thirds))


def _third_counts(
    notes: Notes, marker: Marked, people: tuple[int, ...], events: tuple[int, ...]
) -> tuple[CountId, ...]:
    """Note people and events of each third, which ratios of thirds rest on."""
    counts: dict[CountId, int] = {}
    for number, (who, had) in enumerate(zip(people, events, strict=True), start=1):
        key = ("marker", marker.subject, f"third {number}")
        counts |= {CountId("people", key): who, CountId("events", key): had}
    notes.unshown |= counts
    return tuple(counts)


def _ratio(
    notes: Notes,
    marker: Marked,
    endpoint: Endpoint,
    part: Subset,
    one: HazardTerm,
    term: str,
    rests: tuple[CountId, ...],
) -> None:
    row = named(marker, "marker_and_endpoint", ALL, endpoint.label) | {"term": term}
    number = notes.guard.number
    notes.add(
        "cohort_estimates",
        rests,
        **row,
        measure="hazard_ratio",
        estimate=number(one.ratio),
        **limits(number(one.low), number(one.high), zero_open=True),
        statistic=number(one.statistic),
        p=number(one.p, 3),
        level=LEVEL,
        method="proportional hazards, tied events after Efron",
        **part.shown(notes, row),
    )


def _timed(
    notes: Notes,
    marker: Marked,
    endpoint: Endpoint,
    part: Subset,
    rows: Rows,
    event: NDArray[Any],
) -> None:
    """Note how well the marker tells who will have had the endpoint by whole years."""
    for year in YEARS:
        month = 12.0 * year
        row = named(marker, "discrimination", ALL, endpoint.label, month)
        had = int(((rows.event == 1) & (rows.time <= month)).sum())
        left = int((rows.time > month).sum())
        by = CountId("events", ("marker", marker.subject, endpoint.name, f"by {month:g}"))
        free = CountId("people", ("marker", marker.subject, endpoint.name, f"followed beyond {month:g}"))
        notes.unshown |= {by: had, free: left}
        safe = month in endpoint.shown.months.tolist() or not notes.guard.hides
        try:
            (area,) = timed_roc(marker.values, rows.time, event, [month], rows.late).areas
        except DataError:
            continue  # nobody had the event by then, or nobody is followed so long
        number = notes.guard.number
        rests = (*part.rests, by, free, *(() if safe else (FEW,)))
        notes.unshown |= {} if safe else {FEW: notes.guard.rule.hide_to}
        notes.add(
            "cohort_estimates",
            rests,
            **row,
            measure="auc",
            estimate=number(area.area),
            **limits(number(area.interval.low), number(area.interval.high)),
            level=LEVEL,
            method="time-dependent, censoring and late entry weighted for",
            **part.shown(notes, row),
        )
