"""The ALSFRS-R, breathing and the findings of each visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.simulation.cohort.people import DAYS_PER_MONTH, Floats, Ints, People
from coincide.simulation.streams import Purpose, stream

FULL: Final = 48
ITEMS: Final = 12
LOST_AT_ENDPOINT: Final = 30.0
"""Points lost at the endpoint by somebody in the middle."""

EVERY_DAYS: Final = 91
MOST_VISITS: Final = 13
_BULBAR, _BREATHING = slice(0, 3), slice(9, 12)


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Visits of everybody, in the order of people and days; arrays have shape (visits,).

    Attributes
    ----------
    person
        Place of the person.
    day
        Day of the visit; the first is the day of the diagnosis.
    items
        Items of the ALSFRS-R, shape (visits, 12).
    fvc_percent
        Forced vital capacity, percent of predicted.
    """

    person: Ints
    day: Ints
    items: NDArray[np.int64]
    fvc_percent: Floats

    @property
    def first(self) -> NDArray[np.int64]:
        """Place of each person's first visit."""
        return np.flatnonzero(np.diff(self.person, prepend=-1) > 0)


def visits_of(people: People, seed: int) -> Visits:
    """Return visits every three months from the diagnosis on, until follow-up ends."""
    random = stream(seed, 0, Purpose.COHORT_SCALE)
    slope = LOST_AT_ENDPOINT / people.months * np.exp(random.normal(0, 0.35, len(people)))
    weights = np.where(people.bulbar[:, None], _weights(4.0, 1.0), _weights(0.8, 2.0))
    order = random.exponential(size=(len(people), FULL)) / np.repeat(weights, 4, axis=1)
    rank = order.argsort(axis=1).argsort(axis=1)
    person, day = _days(people, seed)
    # Each visit has its own numbers, so that more people leave those before them as they are.
    noise = _noise(person, seed)
    months = (day - people.onset[person]) / DAYS_PER_MONTH
    lost = np.clip(np.rint(slope[person] * months + noise[:, 0]), 0, FULL)
    taken = (rank[person] < lost[:, None]).reshape(-1, ITEMS, 4).sum(axis=2)
    breath = np.clip(105 - 1.1 * slope[person] * months + 5 * noise[:, 1], 20, 140).round(0)
    return Visits(person, day, 4 - taken, breath)


def _weights(bulbar: float, limbs: float) -> Floats:
    """Return how early points of each item are lost."""
    weights = np.full(ITEMS, limbs)
    weights[_BULBAR], weights[_BREATHING] = bulbar, 0.4
    return weights


def _days(people: People, seed: int) -> tuple[Ints, Ints]:
    random = stream(seed, 1, Purpose.COHORT_VISITS)
    late = random.integers(-10, 11, size=(len(people), MOST_VISITS))
    late[:, 0] = 0
    days = people.diagnosis[:, None] + EVERY_DAYS * np.arange(MOST_VISITS) + late
    ends = np.minimum(np.minimum(people.last_seen, people.tracheostomy), people.death)
    come = days < ends[:, None]
    come[:, 0] = True
    person = np.nonzero(come)[0]
    return person.astype(np.int32), days[come].astype(np.int32)


def _noise(person: Ints, seed: int) -> Floats:
    random = stream(seed, 2, Purpose.COHORT_VISITS)
    people = int(person.max()) + 1
    numbers = random.normal(size=(people, MOST_VISITS, 2))
    place = np.arange(len(person)) - np.searchsorted(person, person)
    found: Floats = numbers[person, place]
    return found
