"""Every marker of a study."""

from __future__ import annotations

from typing import Final

from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.lines import Shown
from coincide.designs.cohort.markers.endpoint import show_endpoint
from coincide.designs.cohort.markers.levels import show_levels
from coincide.designs.cohort.markers.reference import show_reference
from coincide.designs.cohort.markers.told import show_told
from coincide.designs.cohort.markers.values import marked
from coincide.designs.cohort.notes import Notes


def markers(bench: Bench) -> Shown:
    """Return the rows of every marker by every assay."""
    notes = Notes(bench.guard)
    for section in bench.study.markers:
        for marker in marked(bench, section):
            show_levels(notes, bench, marker)
            show_reference(notes, bench, marker)
            show_told(notes, bench, marker)
            show_endpoint(notes, bench, marker)
    return notes.shown()


MARKERS: Final = Question("Looking at markers", lambda study: bool(study.markers), markers)
