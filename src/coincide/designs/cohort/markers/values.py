"""A marker's values in the people who have one, apart for each assay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.assay import Assay, Measured, measured
from coincide.biomarkers.scale import ranked
from coincide.designs.cohort.baseline import people_of
from coincide.designs.cohort.bench import ALL, Bench
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.notes import Notes
from coincide.results.table import CountId
from coincide.study.cohort_sections import MarkerSection

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BLUNT_DIGITS: Final = 2
"""Significant digits of numbers whose people may not be told: none of them gives the number back."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """One marker by one assay; arrays have shape (people with a value,).

    Attributes
    ----------
    section
        What is asked.
    subject
        Name of the marker, with the assay where there are several.
    unit
        Unit of its values.
    place
        Who has a value, as places among all people.
    values
        The values, those below the limit of detection marked.
    groups
        Name of each group -> who of them is in it; ``all`` alone where the study has no groups.
    blunt
        Groups in which so few people have no value that the number with one is not told.
    absent
        People of each group without a value.
    """

    section: MarkerSection
    subject: str
    unit: str
    place: NDArray[np.int64]
    values: Measured
    groups: dict[str, Bools]
    blunt: frozenset[str]
    absent: dict[str, int]

    @property
    def order(self) -> Floats:
        """Values as ranks need them: those that were not detected tie."""
        return np.asarray(ranked(self.values), np.float64)

    def people(self, group: str) -> int:
        """Return how many people of a group have a value."""
        return int(self.groups[group].sum())

    def of(self, chosen: Bools) -> Measured:
        """Return the values of some of the people."""
        return replace(
            self.values,
            values=self.values.values[chosen],
            below=self.values.below[chosen],
            which=self.values.which[chosen],
        )

    def told(self, *groups: str) -> bool:
        """Return whether the people of these groups with a value may be counted in sight."""
        return not self.blunt.intersection(groups)

    def count(self, group: str) -> CountId:
        """Return the identity of the people of a group with a value."""
        return CountId("people", ("marker", self.subject, group))

    def rests(self, notes: Notes, *groups: str) -> tuple[CountId, ...]:
        """Return what a row about groups rests on."""
        return tuple(
            one
            for group in groups
            for one in notes.rests(
                self.count(group), self.people(group), people_of(group), self.absent[group]
            )
        )

    def number(self, guard: Guard, value: float | None, *groups: str) -> float | None:
        """Return a number about groups, blunter where their people are not told."""
        return guard.number(value) if self.told(*groups) else guard.number(value, BLUNT_DIGITS)


def marked(bench: Bench, section: MarkerSection) -> Iterator[Marked]:
    """Yield a marker by each assay it was measured with."""
    data = bench.data
    numbers, column = data.number(section.column), data.columns[section.column]
    unit = section.unit or column.unit
    known = ~np.isnan(numbers)
    if section.assay in data.columns:
        levels, which = data.levels(section.assay), data.category(section.assay)
        for number, level in enumerate(levels):
            if (known & (which == number)).any():
                yield _one(
                    bench, section, unit, level, known & (which == number), f"{section.name} ({level})"
                )
        if (known & (which < 0)).any():
            name = "assay not known"
            yield _one(bench, section, unit, name, known & (which < 0), f"{section.name} ({name})")
        return
    yield _one(bench, section, unit, section.assay or section.name, known, section.name)


def _one(bench: Bench, section: MarkerSection, unit: str, assay: str, known: Bools, subject: str) -> Marked:
    place = np.flatnonzero(known)
    limit = section.limits_of_detection.get(assay, section.limit_of_detection)
    described = Assay(assay, section.matrix, section.platform, unit, limit)
    values = measured(bench.data.number(section.column)[place], described)
    whole = bench.groups or {ALL: np.ones(bench.data.people, np.bool_)}
    groups = {name: chosen[place] for name, chosen in whole.items()}
    absent = {name: int(chosen.sum()) - int(groups[name].sum()) for name, chosen in whole.items()}
    blunt = frozenset(name for name, count in absent.items() if bench.guard.few(count))
    return Marked(section, subject, unit, place, values, groups, blunt, absent)


def whole_of(group: str) -> CountId:
    """Return the identity of all people of a group."""
    return people_of(group)
