"""Blocks of a simulated population as the tables of a register."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.simulation.basis import Basis, basis_of
from coincide.simulation.families import RELATIONS, draw_families, kin_rows
from coincide.simulation.lives import Lives, draw_lives
from coincide.simulation.options import BLOCK_PEOPLE, Population
from coincide.simulation.people import draw_people, id_texts, spells
from coincide.simulation.records import SETTINGS, draw_causes, draw_records, recorded_deaths

SEXES = ("M", "F")
BLOCK_TABLES = ("people", "observed", "diagnoses", "deaths", "kin")


@dataclass(frozen=True, slots=True)
class Block:
    """The register rows of one block of people, as Arrow tables (texts are dictionary-encoded).

    Attributes
    ----------
    people
        id, sex (M, F), birth_date, death_date (null if alive or dead abroad).
    observed
        id, from, to: first day of each spell in the register, and the first day after it.
    diagnoses
        id, date, code, vocabulary, setting.
    deaths
        id, date, cause, vocabulary.
    kin
        id, relative, relation (the relative is the person's mother, child or sibling).
    """

    people: pa.Table
    observed: pa.Table
    diagnoses: pa.Table
    deaths: pa.Table
    kin: pa.Table


def blocks(population: Population, *, threads: int = 1) -> Iterator[Block]:
    """Make a population block by block, in order; at most ``threads + 1`` blocks are in memory.

    The people are the same for any number of threads: every block has random streams of its own.
    """
    basis = basis_of(population)
    sizes = block_sizes(population.people)
    if threads <= 1:
        for block in range(len(sizes)):
            yield make_block(population, basis, block)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from _ahead(pool, lambda block: make_block(population, basis, block), len(sizes), threads)


def _ahead(
    pool: ThreadPoolExecutor, make: Callable[[int], Block], number: int, threads: int
) -> Iterator[Block]:
    """Yield blocks in order while at most `threads` more are being made."""
    waiting: deque[Future[Block]] = deque()
    for block in range(number):
        waiting.append(pool.submit(make, block))
        if len(waiting) > threads:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def block_sizes(people: int) -> list[int]:
    """Return the number of people of each block."""
    full, rest = divmod(people, BLOCK_PEOPLE)
    return [BLOCK_PEOPLE] * full + ([rest] if rest else [])


def block_lives(population: Population, basis: Basis, block: int) -> tuple[Lives, NDArray[np.int64]]:
    """Return the lives of a block and each person's mother (index in the block, -1 unknown)."""
    size = block_sizes(population.people)[block]
    people = draw_people(population, basis.rates, block, block * BLOCK_PEOPLE, size)
    families = draw_families(population, people, block)
    return draw_lives(population, basis.rates, people, families, block), families.mother


def make_block(population: Population, basis: Basis, block: int) -> Block:
    """Make one block."""
    lives, mother = block_lives(population, basis, block)
    people = lives.people
    ids = id_texts(people.number, population.seed)
    records = draw_records(population, basis.rates, basis.book, lives, block)
    dead, cause = draw_causes(population, basis.rates, basis.book, lives, block)
    who, frm, until = spells(people, lives.stop)
    texts, vocabularies = pa.array(basis.book.texts), basis.book.vocabularies
    return Block(
        _people(lives, ids),
        pa.table({"id": _coded(who, ids), "from": _dates(frm), "to": _dates(until)}),
        pa.table(
            {
                "id": _coded(records.who, ids),
                "date": _dates(records.day),
                "code": _coded(records.code, texts),
                "vocabulary": _vocabulary(records.code, vocabularies),
                "setting": _coded(records.setting, pa.array(SETTINGS)),
            }
        ),
        pa.table(
            {
                "id": _coded(dead, ids),
                "date": _dates(lives.died[dead]),
                "cause": _coded(cause, texts),
                "vocabulary": _vocabulary(cause, vocabularies),
            }
        ),
        _kin(population, lives, mother, ids),
    )


def _people(lives: Lives, ids: pa.Array) -> pa.Table:
    alive = np.ones(lives.stop.size, dtype=bool)
    alive[recorded_deaths(lives)] = False
    return pa.table(
        {
            "id": ids,
            "sex": _coded(lives.people.sex, pa.array(SEXES)),
            "birth_date": _dates(lives.people.born),
            "death_date": pa.array(lives.died, mask=alive).cast(pa.date32()),
        }
    )


def _kin(population: Population, lives: Lives, mother: NDArray[np.int64], ids: pa.Array) -> pa.Table:
    none = np.zeros(0, dtype=np.int64)
    person, relative, relation = none, none, none
    if population.kin is not None:
        person, relative, relation = kin_rows(mother, lives.died, lives.people.born)
    return pa.table(
        {
            "id": _coded(person, ids),
            "relative": _coded(relative, ids),
            "relation": _coded(relation, pa.array(RELATIONS)),
        }
    )


def _coded(index: NDArray[np.int64], texts: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), texts)


def _vocabulary(code: NDArray[np.int64], vocabularies: tuple[str, ...]) -> pa.Array:
    names, which = np.unique(np.array(vocabularies, dtype=object), return_inverse=True)
    return _coded(which[code], pa.array(list(names), type=pa.string()))


def _dates(days: NDArray[np.int32] | NDArray[np.int64]) -> pa.Array:
    return pa.array(days.astype(np.int32)).cast(pa.date32())
