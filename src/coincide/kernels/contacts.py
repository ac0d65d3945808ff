"""Time at risk by the number of earlier contacts.

The level of a day counts contact days in the year that ends 365 days before it. Nearer ones may belong to the
disease itself, whose work-up begins before it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import InternalError, Problem, Problems
from coincide.kernels.checks import check_columns
from coincide.kernels.contacts_walk import add_levels, cut

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

NEAREST: Final = 366
"""Days before a day at which the last contact that counts may lie."""
FURTHEST: Final = 730
"""Days before a day at which the first contact that counts may lie."""
LEVEL_NAMES: Final = ("0", "1-2", "3-5", "6+")
LEVELS_FROM: Final = (0, 1, 3, 6)
"""Fewest contacts of each level."""
_LEVEL_OF: Final = np.array([0, 1, 1, 2, 2, 2, 3], np.int64)
"""Level of 0, 1, ... 6 and more contacts."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Days with a contact, shape (contacts,): sorted by person and day, no day of a person twice."""

    person: Int32
    day: Int32

    def __post_init__(self) -> None:
        problems = Problems(InternalError)
        if check_columns(problems, np.int32, person=self.person, day=self.day):
            same = self.person[1:] == self.person[:-1]
            rises = (self.person[1:] > self.person[:-1]) | (same & (self.day[1:] > self.day[:-1]))
            if not rises.all():
                problems.add("COI-I802", "contact days are not sorted, or one stands twice")
        problems.raise_if_any()

    def most_of_one(self) -> int:
        """Return how many contacts one person has at most."""
        begins = np.flatnonzero(
            np.diff(self.person, prepend=self.person[:1] - 1, append=self.person[-1:] + 1)
        )
        return int(np.diff(begins).max(initial=0))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of spells, in the order of the spells and of time; those of a spell make up the spell.

    Attributes
    ----------
    spell
        Which spell each is a part of, shape (pieces,).
    start, stop
        Days ``[start, stop)``.
    level
        Level of its days, from 0.
    """

    spell: Int32
    start: Int32
    stop: Int32
    level: Int32


def cut_at_levels(person: Int32, start: Int32, stop: Int32, contacts: Contacts) -> Pieces:
    """Cut spells where the level of contacts changes.

    Parameters
    ----------
    person, start, stop
        Spells ``[start, stop)``, shape (spells,), sorted by person and start.

    Notes
    -----
    A contact on day c counts on the days ``c + 366`` to ``c + 730``.

    Examples
    --------
    One contact on day 0: of the days 300 to 799, those from 366 to 730 have one contact.

    >>> one = lambda value: np.array([value], np.int32)
    >>> pieces = cut_at_levels(one(7), one(300), one(800), Contacts(one(7), one(0)))
    >>> list(zip(pieces.start.tolist(), pieces.stop.tolist(), pieces.level.tolist()))
    [(300, 366, 0), (366, 731, 1), (731, 800, 0)]
    """
    _check(person=person, start=start, stop=stop)
    columns = (person, start, stop, contacts.person, contacts.day, _LEVEL_OF, _room(contacts))
    made = np.empty((4, int(cut(*columns, np.empty((4, 0), np.int32)))), np.int32)
    cut(*columns, made)
    return Pieces(*made)


def days_by_level(
    person: Int32,
    row: Int32,
    born: Int32,
    start: Int32,
    stop: Int32,
    contacts: Contacts,
    *,
    rows: int,
    ages: int,
) -> tuple[Int64, int]:
    """Return the days of spells by level, row and one-year age, and the days above the last age.

    Parameters
    ----------
    person, row, born, start, stop
        As in `coincide.kernels.pair_counts.pair_counts`, of people who never fall ill.

    Returns
    -------
    days : shape (levels, rows, ages)
    outside : int

    Raises
    ------
    InternalError
        When the days do not add up to the time put in.
    """
    _check(person=person, row=row, born=born, start=start, stop=stop)
    days = np.zeros((len(LEVEL_NAMES), rows, ages), np.int64)
    whole, outside = np.zeros(days.shape, np.int32), np.zeros(1, np.int64)
    spells = (person, row, born, start, stop)
    add_levels(*spells, contacts.person, contacts.day, _LEVEL_OF, _room(contacts), whole, days, outside)
    put_in = int(stop.sum(dtype=np.int64)) - int(start.sum(dtype=np.int64))
    if int(days.sum()) + int(outside[0]) != put_in:
        raise InternalError(Problem("COI-I803", "days by level do not add up to the time at risk"))
    return days, int(outside[0])


def _check(**columns: Int32) -> None:
    problems = Problems(InternalError)
    check_columns(problems, np.int32, **columns)
    problems.raise_if_any()


def _room(contacts: Contacts) -> Int64:
    """Return room for the pieces of one spell: each contact begins and ceases to count once."""
    return np.empty((3, 2 * contacts.most_of_one() + 1), np.int64)
