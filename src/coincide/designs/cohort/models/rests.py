"""Counts a model's coefficients rest on: people and events at every value few people have.

A coefficient is no function of counts that a reader could turn round, but that of a level with three people
tells of these three. So each rests on the people, and their events, on either side of what it compares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.models.fits import Fitted
from coincide.designs.cohort.notes import Notes
from coincide.results.table import CountId

Bools = NDArray[np.bool_]


def rests_of(notes: Notes, model: Fitted) -> tuple[tuple[CountId, ...], ...]:
    """Return, for each column of a model, the counts it rests on; they are noted as shown by no row.

    Parameters
    ----------
    notes
        Takes the counts.
    model
        The model.
    """
    reference = _references(model)
    found = []
    for place, name in enumerate(model.names):
        sides = {f"{name}, {side}": people for side, people in _sides(model.matrix[:, place]).items()}
        if (there := reference[place]) is not None:
            sides[f"{name}, at the reference"] = there
        found.append(
            tuple(count for side, people in sides.items() for count in _counts(notes, model, side, people))
        )
    return tuple(found)


def _sides(column: NDArray[np.float64]) -> dict[str, Bools]:
    """Return who is on either side of what a column compares.

    Of two values, those at each; of more, those unlike the most frequent one.
    """
    values, counts = np.unique(column, return_counts=True)
    if len(values) == 2:
        return {"at the lower value": column == values[0], "at the higher value": column == values[1]}
    return {"unlike most": column != values[counts.argmax()]}


def _references(model: Fitted) -> list[Bools | None]:
    """Return for each column who is at the reference of its term, where the term is a category."""
    found: list[Bools | None] = [None] * len(model.names)
    for term in model.design.terms:
        columns = model.matrix[:, list(term.columns)]
        if len(term.columns) > 1 and np.isin(columns, (0.0, 1.0)).all():
            for place in term.columns:
                found[place] = (columns == 0).all(axis=1)
    return found


def _counts(notes: Notes, model: Fitted, side: str, people: Bools) -> tuple[CountId, CountId]:
    """Note the people of a side and their events."""
    key = ("model", model.section.name, side)
    counts = {
        CountId("people", key): int(people.sum()),
        CountId("events", key): int(model.event[people].sum()),
    }
    notes.unshown |= counts
    who, had = counts
    return who, had
