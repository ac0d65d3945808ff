"""Who lives in a block: sex, birth, coming and going, and the text of ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.days import NEVER, day
from coincide.simulation.options import Population
from coincide.simulation.rates import AGES, Rates
from coincide.simulation.streams import Purpose, stream

Days = NDArray[np.int32]

BOYS: Final = 0.514
"""Share of boys among newborns."""

FIRST_ID: Final = 4_000_000_000
"""Smallest id: all have ten digits, so that ids sort alike as text and as numbers."""

IMMIGRANT_AGE: Final = (28.0, 12.0)
"""Mean and standard deviation of the age at immigration, in years (normal, cut at 0 and 80)."""


@dataclass(frozen=True, slots=True)
class People:
    """One block of people, before any disease. Arrays of shape (people,).

    Attributes
    ----------
    number
        Running number over all blocks.
    sex
        0 male, 1 female.
    born, entry
        Day of birth; first day in the register.
    left, back
        Day of emigration and of return (`NEVER`: not within the register).
    """

    number: NDArray[np.int64]
    sex: NDArray[np.int64]
    born: Days
    entry: Days
    left: Days
    back: Days


def draw_people(population: Population, rates: Rates, block: int, first: int, size: int) -> People:
    """Draw people number `first` to ``first + size - 1``."""
    random = stream(population.seed, block, Purpose.PEOPLE)
    kind, place, where, spread = random.random((4, size))
    sex, age, within = _present(rates.people, place, where)
    start, end = day(population.start), day(population.end)
    born = start - 1 - ((1461 * age) // 4) - within
    entry = np.full(size, start, dtype=np.int64)
    moving = start + 1 + (spread * (end - start)).astype(np.int64)
    births, immigrants = _share_born(population), _share_moving(population)
    child = kind < births
    immigrant = (kind >= births) & (kind < births + immigrants)
    mean, deviation = IMMIGRANT_AGE
    age_moved = np.clip(random.normal(mean, deviation, size), 0.0, 80.0) * 365.25
    born = np.where(child, moving, np.where(immigrant, moving - age_moved.astype(np.int64), born))
    entry = np.where(child | immigrant, moving, entry)
    sex = np.where(child, (place >= BOYS), np.where(immigrant, place >= 0.5, sex)).astype(np.int64)
    left, back = _away(population, block, entry, end)
    number = np.arange(first, first + size, dtype=np.int64)
    return People(number, sex, born.astype(np.int32), entry.astype(np.int32), left, back)


def _present(
    pyramid: NDArray[np.float64], place: NDArray[np.float64], within: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return sex, age in years and days since the birthday of people present at the start."""
    edges = np.cumsum(pyramid.ravel())
    cell = np.searchsorted(edges, place * edges[-1], side="right")
    sex, age = np.divmod(cell, AGES)
    return sex, age, (within * 365.0).astype(np.int64)


def _years(population: Population) -> float:
    return (population.end - population.start).days / 365.25


def _share_born(population: Population) -> float:
    """Return the share of all people who are born in the register's time."""
    move, years = population.movement, _years(population)
    return move.births * years / (1.0 + (move.births + move.immigrants) * years)


def _share_moving(population: Population) -> float:
    """Return the share of all people who immigrate in the register's time."""
    move, years = population.movement, _years(population)
    return move.immigrants * years / (1.0 + (move.births + move.immigrants) * years)


def _away(population: Population, block: int, entry: NDArray[np.int64], end: int) -> tuple[Days, Days]:
    """Return the day each person leaves and the day of return; `NEVER` where that lies after the end."""
    random = stream(population.seed, block, Purpose.MOVEMENT)
    until, away = random.standard_exponential((2, entry.size))
    rate = population.movement.leaving
    wait = until / rate * 365.25 if rate > 0 else np.full(entry.size, np.inf)
    left = entry + 1.0 + np.floor(wait)
    back = left + 1.0 + np.floor(away * population.movement.away_years * 365.25)
    gone = np.where(left <= end, left, NEVER).astype(np.int32)
    return gone, np.where((left <= end) & (back <= end), back, NEVER).astype(np.int32)


def id_texts(number: NDArray[np.int64], seed: int) -> pa.Array:
    """Return ids such as ``4256734130``: distinct, and in no order of number.

    An odd multiplier and an addition are one-to-one modulo 2^32. Ids are whole numbers of ten digits, as
    some forms of data know no text, and begin with 40 to 82: a day no Danish number of a person can have.
    """
    mixed = number.astype(np.uint64) * np.uint64(0x9E3779B1) + np.uint64(seed % 2**32)
    return pa.array((mixed % np.uint64(2**32)).astype(np.int64) + FIRST_ID).cast(pa.string())


def spells(people: People, stop: Days) -> tuple[NDArray[np.int64], Days, Days]:
    """Return observed spells (index, first day, day after the last) that hold at least one day.

    Parameters
    ----------
    people
        The block.
    stop
        (people,) day after the last day of life or of the register.
    """
    index = np.arange(people.born.size)
    frm = np.concatenate([people.entry, people.back])
    to = np.concatenate([np.minimum(people.left, stop), stop])
    who = np.concatenate([index, index])
    seen = frm < to  # a `back` of NEVER is after every `stop`
    order = np.lexsort((frm[seen], who[seen]))
    return who[seen][order], frm[seen][order].astype(np.int32), to[seen][order].astype(np.int32)


def seen_on(people: People, who: NDArray[np.int64], on: NDArray[np.int64], stop: Days) -> NDArray[np.bool_]:
    """Return whether person `who` is observed on day `on`."""
    away = (on >= people.left[who]) & (on < people.back[who])
    inside: NDArray[np.bool_] = (on >= people.entry[who]) & (on < stop[who]) & ~away
    return inside
