"""Curves: the share free of an endpoint, or the incidence of each outcome, at times that are safe to show."""

from __future__ import annotations

from typing import Final

from coincide.designs.cohort.baseline import known_people
from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.by import levels_by
from coincide.designs.cohort.curve_shares import CurveOptions
from coincide.designs.cohort.curve_table import curve_rows
from coincide.designs.cohort.curve_values import Curved, value_rows
from coincide.designs.cohort.endpoints import Endpoint, Parts, parts_of
from coincide.designs.cohort.lines import Shown
from coincide.designs.cohort.notes import Notes
from coincide.study.cohort_sections import CurveSection


def curves(bench: Bench) -> Shown:
    """Return the rows of ``curves.csv`` and what is read off the curves."""
    notes = Notes(bench.guard)
    for section in bench.study.curves:
        found = curved(bench, section)
        curve_rows(notes, found)
        value_rows(notes, found)
    return notes.shown()


def curved(bench: Bench, section: CurveSection) -> Curved:
    """Return the parts of people a section draws curves of, with the times that may be shown."""
    endpoint = bench.endpoints[section.endpoint]
    levels = levels_by(bench, section.by, cuts=section.cuts, quantiles=section.quantiles)
    horizons = [section.horizon_months]
    parts = (
        _everybody(endpoint)
        if section.by is None
        else parts_of(endpoint, levels.chosen, bench.guard, horizons)
    )
    weights = None if section.weights is None else bench.data.number(section.weights)
    options = CurveOptions(section.interval, weights)
    return Curved(section, endpoint, levels, parts, options, known_people(bench, section.by))


def _everybody(endpoint: Endpoint) -> Parts:
    steps = (endpoint.shown,) if endpoint.times.ends else ()
    return Parts((endpoint.rows.time >= 0,), steps, endpoint.times.full, endpoint.told)


CURVES: Final = Question("Drawing curves", lambda study: bool(study.curves), curves)
