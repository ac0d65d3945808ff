"""What choosing the best cut-point of a number does: the ratio as it looks, and what is left of it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.cut_point import CutPoint, cut_point
from coincide.designs.cohort.bench import ALL, Bench, Question
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.guard import DESCRIBED_DIGITS
from coincide.designs.cohort.lines import LEVEL, Shown
from coincide.designs.cohort.models.frame import frame_of, with_references
from coincide.designs.cohort.notes import Notes, not_made
from coincide.designs.cohort.subsets import Subset, subset_of
from coincide.errors import DataError, Problem
from coincide.results.table import CountId, Row
from coincide.study.cohort_questions import formula_names
from coincide.study.cohort_sections import CutPointSection
from coincide.survival.cox import fit_cox
from coincide.survival.formula import model_matrix


def cut_points(bench: Bench) -> Shown:
    """Return, for each number a cut-point is sought of, what seeking it does."""
    notes = Notes(bench.guard)
    for section in bench.study.cut_points:
        _one(notes, bench, section)
    return notes.shown()


def _one(notes: Notes, bench: Bench, section: CutPointSection) -> None:
    endpoint, data = bench.endpoints[section.endpoint], bench.data
    values = data.number(section.column)
    known = ~np.isnan(values)
    part = subset_of(notes, endpoint, known, ("cut point", section.column))
    rows = endpoint.rows.of(known)
    event = (rows.event == 1).astype(np.int32)
    label = bench.label(section.column)
    named: Row = {
        "question": "cut_point",
        "subject": label,
        "endpoint": endpoint.label,
        "group": ALL,
        "time": None,
    }
    _straight(notes, bench, section, endpoint, named, known, part)
    try:
        found = cut_point(
            values[known],
            rows.time,
            event,
            entry=rows.late,
            inside=(section.smallest_share, 1 - section.smallest_share),
            draws=section.bootstraps,
            seed=bench.seed,
        )
    except DataError as error:  # too few events for a search: told, and nothing else of the study is lost
        why = {"term": "cut-point", "measure": "optimism", "method": not_made(error)}
        notes.add("cohort_estimates", part.rests, **named, **why)
        return
    sides = _sides(notes, section, values[known] > found.value, event)
    cut = bench.guard.number(found.value, DESCRIBED_DIGITS)
    unit = data.columns[section.column].unit
    above = f"{label} above {cut:g} {unit}".rstrip()
    _rows(notes, named, found, above, part, (*part.rests, *sides))


def _sides(
    notes: Notes, section: CutPointSection, above: NDArray[np.bool_], event: NDArray[np.int32]
) -> tuple[CountId, ...]:
    """Note people and events on either side of the cut-point."""
    counts: dict[CountId, int] = {}
    for side, chosen in (("above", above), ("up to it", ~above)):
        key = ("cut point", section.column, section.endpoint, side)
        counts |= {
            CountId("people", key): int(chosen.sum()),
            CountId("events", key): int(event[chosen].sum()),
        }
    notes.unshown |= counts
    return tuple(counts)


def _rows(
    notes: Notes, named: Row, found: CutPoint, above: str, part: Subset, rests: tuple[CountId, ...]
) -> None:
    """Note the ratio as it looks, its optimism, and what is left."""
    number, search = notes.guard.number, found.found
    tried = (
        f"the best of {search.tried} cut-points" if not notes.guard.hides else "the best of all cut-points"
    )

    def add(term: str, measure: str, estimate: float, method: str, p: float | None = None) -> None:
        row = named | {"term": term}
        notes.add(
            "cohort_estimates",
            rests,
            **row,
            measure=measure,
            estimate=number(estimate),
            p=number(p, 3),
            method=method,
            **part.shown(notes, row),
        )

    add(
        f"{above}, as it looks",
        "hazard_ratio",
        found.ratio,
        f"{tried}, as if it were the only one",
        search.p_unadjusted,
    )
    add(
        f"{above}, what is left",
        "hazard_ratio",
        found.corrected,
        "less the optimism of choosing it (bootstrap); p adjusted for the search (permutation)",
        search.p_permutation,
    )
    add(
        f"{above}, log hazard ratio",
        "optimism",
        found.hazard.optimism,
        "bootstrap: chosen in each draw, tried on the others",
    )


def _straight(
    notes: Notes,
    bench: Bench,
    section: CutPointSection,
    endpoint: Endpoint,
    named: Row,
    known: NDArray[np.bool_],
    part: Subset,
) -> None:
    """Note the ratio per standard deviation, for which nothing was chosen, adjusted where asked."""
    data, rows = bench.data, endpoint.rows.of(known)
    columns = {"value": _standardised(data.number(section.column)[known])}
    if section.adjust:
        columns |= _adjusting(bench, section, known)
    event = (rows.event == 1).astype(np.int32)
    fit = fit_cox(rows.time, event, columns, entry=rows.late, level=LEVEL)
    found, number = fit.fitted, notes.guard.number
    words = f", adjusted for {section.adjust}" if section.adjust else ""
    row = named | {"term": f"per standard deviation{words}"}
    low, high = float(np.exp(found.low[0])), float(np.exp(found.high[0]))
    notes.add(
        "cohort_estimates",
        part.rests,
        **row,
        measure="hazard_ratio",
        estimate=number(float(np.exp(fit.coef[0]))),
        low=number(low),
        high=number(high),
        low_state="finite",
        high_state="finite",
        p=number(float(found.p[0]), 3),
        level=LEVEL,
        method="as the number it is: nothing was chosen",
        **part.shown(notes, row),
    )


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (values - values.mean()) / values.std(ddof=1)
    return found


def _adjusting(
    bench: Bench, section: CutPointSection, known: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """Return the columns of what is adjusted for.

    Raises
    ------
    DataError
        COI-S842 when somebody has no value of them.
    """
    data = bench.data
    names = formula_names(section.adjust)
    absent = {name: count for name in names if (count := int((data.columns[name].missing & known).sum()))}
    if absent:
        listed = ", ".join(f"{name} ({count})" for name, count in absent.items())
        raise DataError(
            Problem(
                "COI-S842",
                f"of {int(known.sum())} people, some have no value: {listed}",
                where=f"[[cut_points]] {section.column}",
                why="nobody is left out silently",
                fix="leave the column out of adjust, or the people out of the file",
            )
        )
    frame = {
        name: [value for value, here in zip(column, known.tolist(), strict=True) if here]
        if isinstance(column, list)
        else column[known]
        for name, column in frame_of(data, names).items()
    }
    made = model_matrix(with_references(section.adjust, data), frame)
    return {f"adjust {name}": column for name, column in zip(made.names, made.matrix.T, strict=True)}


CUT_POINTS: Final = Question("Trying cut-points", lambda study: bool(study.cut_points), cut_points)
