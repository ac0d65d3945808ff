"""Rivals that need no person any more: wrong labels, and the strength of what is left out."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.rivals.labels import draws_table, priors
from coincide.designs.pair.rivals.strength import MEASURES, strength_values
from coincide.designs.pair.sums import observed
from coincide.designs.pair.tables import Beside, bare_row


def count(bench: Bench) -> Arrays:  # noqa: ARG001
    """Count nothing: all that is needed stands in the counts of the ratios."""
    return {}


def show(arrays: Arrays, answers: Answers) -> Shown:  # noqa: ARG001
    """Return the wrong labels drawn from the study's beliefs, and the rows on strength."""
    found, primary = priors(answers), answers.estimates.find("primary", "either")
    stands_on = (observed("either", primary.window),)
    return Shown(
        tables=(draws_table(found, answers),) if found else (),
        beside=tuple(
            Beside(
                bare_row(primary, answers.names, measure) | strength_values(measure, primary.ratio), stands_on
            )
            for measure in MEASURES
        ),
    )


PART: Final = Part("rivals", count, show)
