"""How a marker stands to reference limits of people's age."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.above_reference import above_reference
from coincide.biomarkers.reference_table import Reference
from coincide.biomarkers.references import own_reference, reference_limits
from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.markers.levels import named, share_row
from coincide.designs.cohort.markers.values import Marked
from coincide.designs.cohort.notes import Notes, not_made
from coincide.errors import DataError


def show_reference(notes: Notes, bench: Bench, marker: Marked) -> None:
    """Note the share above the limit of their age, in each group."""
    if not (marker.section.reference or marker.section.reference_file):
        return
    age = bench.data.number(marker.section.age or "")[marker.place]
    reference = reference_of(bench, marker)
    for group, chosen in marker.groups.items():
        known = chosen & ~np.isnan(age)
        if not known.any():
            continue
        row = named(marker, "marker_reference", group) | {
            "term": f"above percentile {reference.percentile:g} of their age"
        }
        try:
            found = above_reference(
                marker.of(known),
                age[known],
                reference,
                accept_difference=marker.section.accept_difference,
            )
        except DataError as error:  # another matrix, unit or age: told, and nothing else of the study is lost
            reason = not_made(error)
            notes.add("cohort_estimates", marker.rests(notes, group), **row, measure="share", method=reason)
            continue
        aged = replace_people(marker, group, known)
        share_row(notes, aged, row, group, found.people_above, f"{reference.name}; Wilson's interval")


def reference_of(bench: Bench, marker: Marked) -> Reference:
    """Return the reference limits a marker is held against."""
    section = marker.section
    if section.reference is not None:
        return reference_limits(section.reference)
    path = bench.study.base / (section.reference_file or "")
    return own_reference(
        path,
        name=path.name,
        percentile=section.reference_percentile,
        unit=marker.unit,
        source=section.reference_source,
    )


def replace_people(marker: Marked, group: str, known: NDArray[np.bool_]) -> Marked:
    """Return the marker with only those people of a group whose age is known."""
    if int(known.sum()) == marker.people(group):
        return marker
    return replace(marker, groups=marker.groups | {group: known}, blunt=marker.blunt | {group})
