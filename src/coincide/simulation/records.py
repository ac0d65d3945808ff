"""What the register writes down: diagnosis records and causes of death."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.simulation.codebook import CodeBook, dialects
from coincide.simulation.lives import Lives, pair_columns
from coincide.simulation.options import Population
from coincide.simulation.people import seen_on
from coincide.simulation.rates import Rates
from coincide.simulation.streams import Purpose, stream

Integers = NDArray[np.int64]

SETTINGS: Final = ("inpatient", "outpatient", "emergency")
SETTING_SHARES: Final = (0.3, 0.6, 0.1)


@dataclass(frozen=True, slots=True)
class Written:
    """Rows as indices: person of the block, day, code of the book, setting."""

    who: Integers
    day: Integers
    code: Integers
    setting: Integers


def draw_records(population: Population, rates: Rates, book: CodeBook, lives: Lives, block: int) -> Written:
    """Write the records of a block, by person and day.

    The topics of the book are the diseases, then unrelated codes, then other causes of death.
    """
    parts = [
        _disease_records(population, rates, lives, block),
        _wrong_records(population, rates, lives),
        _unrelated_records(population, rates, lives, block),
    ]
    who, on, topic = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    random = stream(population.seed, block, Purpose.CODES)
    dialect_draw, code_draw, setting_draw = (random.random(who.size) for _ in range(3))
    code = book.pick(topic, dialects(on, dialect_draw, population.records.danish_share), code_draw)
    setting = np.searchsorted(np.cumsum(SETTING_SHARES)[:-1], setting_draw, side="right")
    seen = np.flatnonzero(seen_on(lives.people, who, on, lives.stop) & (code >= 0))
    seen = seen[np.argsort(who[seen] * 2**20 + on[seen], kind="stable")]
    return Written(who[seen], on[seen], code[seen], setting[seen])


def _disease_records(
    population: Population, rates: Rates, lives: Lives, block: int
) -> tuple[Integers, Integers, Integers]:
    """Return (person, day, topic): the first day of each disease, and visits after it."""
    random = stream(population.seed, block, Purpose.RECORDS)
    ill, disease = np.nonzero(lives.onset != NEVER)
    onset = lives.onset[ill, disease].astype(np.int64)
    per_year = np.full(len(rates.diseases), population.records.per_year)
    per_year[pair_columns(population, rates)] = population.records.pair_per_year
    begin = np.maximum(onset, lives.people.entry[ill])
    who, on, source = _visits(random, ill, begin, per_year[disease] * lives.contact[ill], lives)
    return (
        np.concatenate([ill, who]),
        np.concatenate([onset, on]),
        np.concatenate([disease, disease[source]]),
    )


def _visits(
    random: np.random.Generator, who: Integers, begin: Integers, per_year: NDArray[np.float64], lives: Lives
) -> tuple[Integers, Integers, Integers]:
    """Return (person, day, row of `who`) of a Poisson process from `begin` to the person's last day."""
    length = np.maximum(lives.stop[who] - begin, 0)
    source = np.repeat(np.arange(who.size), random.poisson(per_year * length / 365.25))
    on = begin[source] + np.floor(random.random(source.size) * length[source]).astype(np.int64)
    return who[source], on, source


def _wrong_records(population: Population, rates: Rates, lives: Lives) -> tuple[Integers, Integers, Integers]:
    """Return (person, day, topic) of the wrong labels, 30 days apart."""
    labelled = np.flatnonzero(lives.wrong_a != NEVER)
    times = population.misdiagnosis.records
    who = np.repeat(labelled, times)
    on = lives.wrong_a[who].astype(np.int64) + 30 * np.tile(np.arange(times), labelled.size)
    return who, on, np.full(who.size, pair_columns(population, rates)[0], dtype=np.int64)


def _unrelated_records(
    population: Population, rates: Rates, lives: Lives, block: int
) -> tuple[Integers, Integers, Integers]:
    """Return (person, day, topic) of records that have to do with no disease."""
    random = stream(population.seed, block, Purpose.UNRELATED)
    everyone = np.arange(lives.stop.size)
    begin = lives.people.entry.astype(np.int64)
    per_year = population.records.unrelated_per_year * lives.contact
    who, on, _ = _visits(random, everyone, begin, per_year, lives)
    return who, on, np.full(who.size, len(rates.diseases), dtype=np.int64)


def draw_causes(
    population: Population, rates: Rates, book: CodeBook, lives: Lives, block: int
) -> tuple[Integers, Integers]:
    """Return (person, code) of deaths inside the register; a disease that killed is the cause."""
    random = stream(population.seed, block, Purpose.CAUSES)
    who = recorded_deaths(lives)
    draw = random.random((2, who.size))
    other = len(rates.diseases) + 1
    topic = np.where(lives.cause[who] >= 0, lives.cause[who], other)
    on = lives.died[who].astype(np.int64)
    how = dialects(on, draw[0], population.records.danish_share)
    code = book.pick(topic, how, draw[1])
    unknown = book.pick(np.full(who.size, other, dtype=np.int64), how, draw[1])
    return who, np.where(code >= 0, code, unknown)


def recorded_deaths(lives: Lives) -> Integers:
    """Return who died while in the register; deaths abroad are not known to it."""
    who = np.flatnonzero(lives.died != NEVER)
    return who[seen_on(lives.people, who, lives.died[who].astype(np.int64), lives.stop)]
