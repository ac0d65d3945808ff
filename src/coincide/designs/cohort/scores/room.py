"""Every published score of a study."""

from __future__ import annotations

from typing import Final

from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.lines import Shown
from coincide.designs.cohort.notes import Notes
from coincide.designs.cohort.scores.described import computed, describe
from coincide.designs.cohort.scores.validated import validate


def scores(bench: Bench) -> Shown:
    """Return what every score says, and how it does."""
    notes = Notes(bench.guard)
    for section in bench.study.scores:
        found = computed(bench, section)
        describe(notes, bench, found)
        validate(notes, bench, section, found)
    return notes.shown()


SCORES: Final = Question("Validating scores", lambda study: bool(study.scores), scores)
