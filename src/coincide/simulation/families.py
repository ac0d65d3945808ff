"""Mothers, children and siblings within a block, and what runs in families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.simulation.options import Population
from coincide.simulation.people import People
from coincide.simulation.streams import Purpose, stream

MOTHERS_AGE: Final = (29.0, 5.0)
"""Mean and standard deviation of a mother's age at birth, in years (normal)."""

PLAUSIBLE: Final = (15.0, 50.0)
"""Youngest and oldest mother, in years; a child whose drawn mother is outside has none."""

NEAR: Final = 0.5
"""A mother is born within this many years of the day drawn for her; else she is not in the register."""

RELATIONS: Final = ("mother", "child", "sibling")


@dataclass(frozen=True, slots=True)
class Families:
    """Kin of one block, as indices into the block.

    Attributes
    ----------
    mother
        (people,) index of the mother, -1 if she is not in the register.
    line
        (people,) index of the oldest known woman of the maternal line.
    """

    mother: NDArray[np.int64]
    line: NDArray[np.int64]


def draw_families(population: Population, people: People, block: int) -> Families:
    """Give people mothers of the same block, by birth days."""
    random = stream(population.seed, block, Purpose.FAMILY)
    mean, deviation = MOTHERS_AGE
    wanted = people.born - random.normal(mean, deviation, people.born.size) * 365.25
    women = np.flatnonzero(people.sex == 1)
    none = np.full(people.born.size, -1, dtype=np.int64)
    if not women.size:
        return Families(none, np.arange(people.born.size))
    women = women[np.argsort(people.born[women], kind="stable")]
    place = np.minimum(np.searchsorted(people.born[women], wanted), women.size - 1)
    mother = women[place]
    age = (people.born - people.born[mother]) / 365.25
    near = np.abs(people.born[mother] - wanted) < NEAR * 365.25
    mother = np.where(near & (age >= PLAUSIBLE[0]) & (age <= PLAUSIBLE[1]), mother, none)
    return Families(mother, _lines(mother))


def _lines(mother: NDArray[np.int64]) -> NDArray[np.int64]:
    """Follow mothers to the first of their line, doubling the steps."""
    line = np.where(mother < 0, np.arange(mother.size), mother)
    while True:
        further = line[line]
        if np.array_equal(further, line):
            return line
        line = further


def family_frailty(population: Population, families: Families, block: int) -> NDArray[np.float64]:
    """Return (people, 2) frailties of A and B with mean 1, equal along a maternal line."""
    kin = population.kin
    out = np.ones((families.line.size, 2))
    if kin is None:
        return out
    random = stream(population.seed, block, Purpose.FAMILY_FRAILTY)
    for column, ratio in enumerate((kin.familial_a, kin.familial_b)):
        if ratio > 1.0:
            shape = 1.0 / (ratio - 1.0)
            out[:, column] = (random.standard_gamma(shape, families.line.size) / shape)[families.line]
    return out


def kin_rows(
    mothers: NDArray[np.int64], alive_until: NDArray[np.int32], born: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return (person, relative, relation) as indices; relations point into `RELATIONS`.

    A mother who died before the birth is not one; her line still shares a frailty.
    """
    child = np.flatnonzero(mothers >= 0)
    mother = mothers[child]
    real = born[child] <= alive_until[mother]
    child, mother = child[real], mother[real]
    first, second = _siblings(child, mother)
    person = np.concatenate([child, mother, first, second])
    relative = np.concatenate([mother, child, second, first])
    sizes = (child.size, child.size, 2 * first.size)
    relation = np.repeat(np.arange(3), sizes)
    order = np.lexsort((relative, person))
    return person[order], relative[order], relation[order]


def _siblings(
    child: NDArray[np.int64], mother: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every pair of children of one mother once."""
    order = np.lexsort((child, mother))
    child, mother = child[order], mother[order]
    firsts, seconds = [], []
    for step in range(1, child.size):
        same = mother[step:] == mother[:-step]
        if not same.any():
            break
        firsts.append(child[:-step][same])
        seconds.append(child[step:][same])
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *firsts]), np.concatenate([none, *seconds])
