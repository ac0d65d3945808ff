"""How high a marker is in each group, how it differs between groups, and how it stands to its reference."""

from __future__ import annotations

import math
import re

import numpy as np

from coincide.biomarkers.group_results import Contrast
from coincide.biomarkers.groups import compare_groups
from coincide.designs.cohort.bench import ALL, Bench
from coincide.designs.cohort.guard import DESCRIBED_DIGITS
from coincide.designs.cohort.lines import LEVEL, estimate_id, limits
from coincide.designs.cohort.markers.values import Marked, whole_of
from coincide.designs.cohort.notes import Notes
from coincide.estimates.markers.wilson import wilson
from coincide.results.table import CountId, Row

BELOW = "below the limit of detection"


def show_levels(notes: Notes, bench: Bench, marker: Marked) -> None:
    """Note everything about the height of a marker."""
    for group in marker.groups:
        _counts(notes, bench, marker, group)
        _described(notes, marker, group)
    _compared(notes, bench, marker)


def named(marker: Marked, question: str, group: str, endpoint: str = "", time: float | None = None) -> Row:
    """Return the columns that name a row about a marker."""
    return {
        "question": question,
        "subject": marker.subject,
        "endpoint": endpoint,
        "group": group,
        "time": time,
    }


def tie_people(notes: Notes, marker: Marked, row: Row, group: str) -> int | None:
    """Tie a row's people to those of a group with a value; return them where they may be told."""
    people = marker.people(group) if marker.told(group) else None
    if people is not None:
        notes.one(marker.count(group), estimate_id("people", row))
    return people


def _counts(notes: Notes, bench: Bench, marker: Marked, group: str) -> None:
    """Note how many people of a group have a value, and tie them to the whole group."""
    people = marker.people(group)
    whole = bench.data.people if group == ALL else int(bench.groups[group].sum())
    absent = CountId("people", ("marker", marker.subject, group, "without a value"))
    notes.unshown |= {marker.count(group): people}
    parts = {marker.count(group): people}
    if whole > people:
        notes.unshown[absent] = whole - people
        parts[absent] = whole - people
    notes.adds_up(whole_of(group), parts)


def _described(notes: Notes, marker: Marked, group: str) -> None:
    """Note the median, and the share that was not detected."""
    chosen = marker.groups[group]
    below = marker.values.below[chosen]
    row = named(marker, "marker_level", group)
    people = tie_people(notes, marker, row, group)
    rests = marker.rests(notes, group)
    median, _ = notes.guard.quantiles(len(below))
    half_seen = 2 * int(below.sum()) < len(below)
    middle = float(np.median(marker.values.values[chosen])) if median and half_seen and len(below) else None
    digits = DESCRIBED_DIGITS if people is not None else 2
    method = "" if half_seen or not len(below) else "at least half were not detected"
    notes.add(
        "cohort_estimates",
        rests,
        **row,
        measure="median",
        estimate=notes.guard.number(middle, digits),
        method=method,
        people=people,
    )
    if marker.values.assays[0].limit_of_detection is not None:
        share_row(notes, marker, row | {"term": BELOW}, group, int(below.sum()))


def share_row(notes: Notes, marker: Marked, row: Row, group: str, count: int, method: str = "") -> None:
    """Note a share of a group with Wilson's interval, both counts on either side being large enough."""
    people, rest = marker.people(group), marker.people(group) - count
    key = tuple(str(part) for part in row.values())
    on, off = CountId("events", ("marker share", *key)), CountId("people", ("marker share", *key, "not"))
    told = tie_people(notes, marker, row, group)
    shown = notes.guard.beside(count, people) if told is not None else None
    notes.unshown |= {on: count, off: rest}
    if shown is not None:
        notes.one(on, estimate_id("events", row))
    if told is not None:
        notes.adds_up(marker.count(group), {on: count, off: rest})
    part, whole = notes.guard.count(count), notes.guard.count(people)
    if not whole:
        return
    found = wilson(min(part, whole), whole, level=LEVEL)
    number = [marker.number(notes.guard, value, group) for value in (part / whole, found.low, found.high)]
    share, low, high = (None if one is None else 100 * one for one in number)
    rounded = [None if one is None else float(f"{one:.6g}") for one in (share, low, high)]
    notes.add(
        "cohort_estimates",
        (on, off, *marker.rests(notes, group)),
        **row,
        measure="share",
        estimate=rounded[0],
        **limits(rounded[1], rounded[2]),
        level=LEVEL,
        method=method or "Wilson's interval",
        people=told,
        events=shown,
    )


def _compared(notes: Notes, bench: Bench, marker: Marked) -> None:
    """Note each group's mean and each difference, adjusted for age where it is known of everybody."""
    large = [name for name in marker.groups if marker.people(name) >= max(notes.guard.least, 2)]
    if len(large) < 2:
        return
    place = np.full(len(marker.place), -1)
    for number, name in enumerate(large):
        place[marker.groups[name]] = number
    chosen = place >= 0
    age = None
    if marker.section.age is not None:
        age = bench.data.number(marker.section.age)[marker.place]
        chosen &= ~np.isnan(age)
    group = np.array(large)[place[chosen]]
    if len(set(group.tolist())) < 2:
        return
    found = compare_groups(
        marker.of(chosen),
        group,
        None if age is None else age[chosen],
        log=marker.section.log,
        order=[name for name in large if name in set(group.tolist())],
    )
    kind, method = "geometric mean" if found.log else "mean", _without_counts(found.method)
    for level in found.levels:
        row = named(marker, "marker_level", level.group) | {"term": _adjusted(bench, marker)}
        _mean(notes, marker, row, level.group, (level.mean, level.low, level.high), f"{kind}; {method}")
    for one in found.contrasts:
        _difference(notes, marker, one, log=found.log, method=method)


def _without_counts(method: str) -> str:
    """Return how a comparison was made, without how many values were not detected."""
    return re.sub(r"with \d+ values", "with values", method)


def _adjusted(bench: Bench, marker: Marked) -> str:
    return "" if marker.section.age is None else f"at the mean of {bench.label(marker.section.age)}"


def _mean(
    notes: Notes, marker: Marked, row: Row, group: str, values: tuple[float, float, float], method: str
) -> None:
    people = tie_people(notes, marker, row, group)
    middle, low, high = (marker.number(notes.guard, value, group) for value in values)
    notes.add(
        "cohort_estimates",
        marker.rests(notes, group),
        **row,
        measure="mean",
        estimate=middle,
        **limits(low, high),
        level=LEVEL,
        method=method,
        people=people,
    )


def _difference(notes: Notes, marker: Marked, one: Contrast, *, log: bool, method: str) -> None:
    """Note one group against another."""
    groups = (one.group, one.against)
    row = named(marker, "marker_difference", f"{one.group} against {one.against}")
    number = notes.guard
    estimate, low, high = (
        marker.number(number, value, *groups) for value in (one.estimate, one.low, one.high)
    )
    notes.add(
        "cohort_estimates",
        marker.rests(notes, *groups),
        **row,
        measure="geometric_mean_ratio" if log else "difference",
        estimate=estimate,
        **limits(low, high, zero_open=log),
        statistic=number.number(one.statistic),
        df=number.number(one.df) if math.isfinite(one.df) else None,
        p=number.number(one.p, 3),
        level=LEVEL,
        method=method,
        people=both(notes, marker, row, groups),
    )


def both(notes: Notes, marker: Marked, row: Row, groups: tuple[str, ...]) -> int | None:
    """Return the people of several groups with a value, tied to each, where they may be told."""
    if not marker.told(*groups):
        return None
    parts = {marker.count(group): marker.people(group) for group in groups}
    notes.adds_up(estimate_id("people", row), parts)
    return sum(parts.values())
