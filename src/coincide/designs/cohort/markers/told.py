"""Who is told from whom by a marker: areas under ROC curves, cut-offs, and the curves' points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.best_cutoff import CHOSEN, BestCutoff, best_cutoff
from coincide.biomarkers.roc import roc
from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.lines import KEYS, LEVEL, estimate_id, limits
from coincide.designs.cohort.markers.cells import (
    RocSpans,
    Threshold,
    above,
    contrasts,
    roc_spans,
    shown_together,
)
from coincide.designs.cohort.markers.levels import both, named
from coincide.designs.cohort.markers.values import Marked
from coincide.designs.cohort.notes import Notes
from coincide.errors import DataError
from coincide.estimates.markers.wilson import wilson
from coincide.results.table import CountId, Row

Contrast = tuple[str, str]

DRAWS = 1000
"""Bootstrap draws for what choosing a cut-off flatters."""


def show_told(notes: Notes, bench: Bench, marker: Marked) -> None:
    """Note every contrast of a marker."""
    pairs = list(contrasts(marker))
    if not pairs:
        return
    groups = list(dict.fromkeys(group for pair in pairs for group in pair))
    best = {pair: _best(bench, marker, pair) for pair in pairs}
    published = [Threshold(float(one.value), one.source) for one in marker.section.cutoffs]
    chosen = [Threshold(found.value, CHOSEN) for found in best.values() if found is not None]
    together = shown_together(marker, groups, [*published, *chosen], notes.guard)
    spans = roc_spans(marker, groups, [one.value for one in together], notes.guard)
    for pair in pairs:
        _area(notes, marker, pair)
        for threshold in published:
            _cutoff(notes, marker, pair, threshold, shown=threshold in together, best=None)
        if (found := best[pair]) is not None:
            threshold = Threshold(found.value, CHOSEN)
            _cutoff(notes, marker, pair, threshold, shown=threshold in together, best=found)
        _points(notes, marker, pair, spans)


def words(pair: Contrast) -> str:
    """Return a contrast in words."""
    return f"{pair[0]} against {pair[1]}"


def _condition(marker: Marked, pair: Contrast) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return who is in the contrast, and who of them is a case."""
    chosen = marker.groups[pair[0]] | marker.groups[pair[1]]
    return chosen, marker.groups[pair[0]][chosen].astype(np.int64)


def _best(bench: Bench, marker: Marked, pair: Contrast) -> BestCutoff | None:
    chosen, condition = _condition(marker, pair)
    if min(marker.people(group) for group in pair) < max(bench.guard.least, 5):
        return None
    try:
        return best_cutoff(marker.of(chosen), condition, bootstrap=DRAWS, seed=bench.seed)
    except DataError:
        return None  # everybody reads the same: there is nothing to choose


def _area(notes: Notes, marker: Marked, pair: Contrast) -> None:
    """Note the area under the curve."""
    chosen, condition = _condition(marker, pair)
    found = roc(marker.of(chosen), condition)
    row = named(marker, "discrimination", words(pair))
    number = [marker.number(notes.guard, one, *pair) for one in (found.auc, found.low, found.high)]
    cases = marker.people(pair[0]) if marker.told(*pair) else None
    if cases is not None:
        notes.one(marker.count(pair[0]), estimate_id("events", row))
    notes.add(
        "cohort_estimates",
        marker.rests(notes, *pair),
        **row,
        measure="auc",
        estimate=number[0],
        **limits(number[1], number[2]),
        level=LEVEL,
        method="DeLong; fixed direction: higher points to the first",
        people=both(notes, marker, row, pair),
        events=cases,
    )


def _cutoff(
    notes: Notes,
    marker: Marked,
    pair: Contrast,
    threshold: Threshold,
    *,
    shown: bool,
    best: BestCutoff | None,
) -> None:
    """Note what one cut-off does."""
    row: Row = {
        "marker": marker.subject,
        "contrast": words(pair),
        "cutoff": threshold.value if best is None else notes.guard.number(threshold.value),
        "unit": marker.unit,
        "source": threshold.source,
    }
    if not shown:
        notes.add_hidden("cutoffs", **row)
        return
    case, other = pair
    cells = {
        "cases": (case, False),
        "cases_above": (case, True),
        "others": (other, False),
        "others_above": (other, True),
    }
    counts = {
        column: above(marker, group, threshold.value) if is_above else marker.people(group)
        for column, (group, is_above) in cells.items()
    }
    told = marker.told(*pair)
    tops = (_cell(notes, marker, group, threshold, is_above=True) for group in pair)
    rests = (*tops, *marker.rests(notes, *pair))
    if told:
        for column, (group, is_above) in cells.items():
            own = CountId(column, tuple(str(row[name]) for name in KEYS["cutoffs"]))
            notes.one(_cell(notes, marker, group, threshold, is_above=is_above), own)
    optimism = None if best is None else marker.number(notes.guard, best.optimism, *pair)
    notes.add(
        "cutoffs",
        rests,
        **row,
        **(counts if told else {}),
        **_shares(notes, marker, pair, counts),
        optimism=optimism,
    )


def _cell(notes: Notes, marker: Marked, group: str, threshold: Threshold, *, is_above: bool) -> CountId:
    """Return the identity of the people of a group, or of those above a threshold, tied to those below it."""
    if not is_above:
        return marker.count(group)
    count = above(marker, group, threshold.value)
    on, off = (
        CountId("people", ("marker", marker.subject, group, f"{side} {threshold.value:g}"))
        for side in ("above", "up to")
    )
    notes.unshown |= {on: count, off: marker.people(group) - count}
    notes.adds_up(marker.count(group), {on: count, off: marker.people(group) - count})
    return on


def _shares(notes: Notes, marker: Marked, pair: Contrast, counts: dict[str, int]) -> dict[str, float | None]:
    """Return sensitivity and specificity with Wilson's limits, made of the counts as shown."""
    shown = {name: notes.guard.count(count) for name, count in counts.items()}
    positive = min(shown["cases_above"], shown["cases"]), shown["cases"]
    negative = max(shown["others"] - shown["others_above"], 0), shown["others"]
    found: dict[str, float | None] = {}
    for name, (part, whole) in (("sensitivity", positive), ("specificity", negative)):
        if not whole:
            continue
        interval = wilson(part, whole, level=LEVEL)
        for column, value in (
            (name, part / whole),
            (f"{name}_low", interval.low),
            (f"{name}_high", interval.high),
        ):
            found[column] = marker.number(notes.guard, value, *pair)
    return found


def _points(notes: Notes, marker: Marked, pair: Contrast, spans: RocSpans | None) -> None:
    """Note the points of the curve, from the strictest threshold."""
    base: Row = {"marker": marker.subject, "contrast": words(pair)}
    if spans is None:
        notes.add_hidden("roc_points", **base, point=1)
        return
    cases, others = (spans.of(group) for group in pair)
    told = marker.told(*pair)
    shares = [_running(notes, spans.of(group)) for group in pair]
    turns = np.flatnonzero(cases + others)  # a threshold that nobody of this contrast lies at is no point
    for number, point in enumerate(turns.tolist(), start=1):
        row = base | {"point": number}
        counts = {"cases_above": int(cases[point]), "others_above": int(others[point])}
        notes.add(
            "roc_points",
            marker.rests(notes, *pair),
            **row,
            sensitivity=marker.number(notes.guard, shares[0][point], *pair),
            false_positive=marker.number(notes.guard, shares[1][point], *pair),
            **(counts if told else {}),
        )
    if told:
        for column, group, own in (("cases_above", pair[0], cases), ("others_above", pair[1], others)):
            ids = {
                CountId(column, (marker.subject, words(pair), str(number))): int(count)
                for number, count in enumerate(own[turns].tolist(), start=1)
            }
            notes.adds_up(marker.count(group), ids)


def _running(notes: Notes, counts: Sequence[int] | NDArray[np.int64]) -> list[float]:
    """Return the running share of all, of counts as they are shown."""
    shown = np.array([notes.guard.count(int(one)) for one in counts], np.float64)
    total = shown.sum()
    found: list[float] = (np.cumsum(shown) / total).tolist() if total else [0.0] * len(shown)
    return found
