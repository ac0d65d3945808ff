"""Parts of the people: the levels of a category, the groups of the study, or pieces of a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.bench import ALL, Bench
from coincide.designs.cohort.data import Column
from coincide.designs.cohort.guard import DESCRIBED_DIGITS

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NO_VALUE: Final = "no value"


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Parts of people by one variable.

    Attributes
    ----------
    variable
        The variable as printed; empty for everybody.
    names
        Names of the parts, as printed; the last is `NO_VALUE` where some have none.
    place
        Part of each person, shape (people,).
    """

    variable: str
    names: tuple[str, ...]
    place: NDArray[np.int64]

    @property
    def chosen(self) -> tuple[Bools, ...]:
        """Who is in each part."""
        return tuple(self.place == number for number in range(len(self.names)))

    @property
    def occupied(self) -> Levels:
        """The parts that anybody is in."""
        used, place = np.unique(self.place, return_inverse=True)
        return Levels(self.variable, tuple(self.names[one] for one in used.tolist()), place.astype(np.int64))


def everybody(people: int) -> Levels:
    """Return everybody as one part."""
    return Levels("", (ALL,), np.zeros(people, np.int64))


def levels_by(
    bench: Bench, name: str | None, *, cuts: Sequence[float] = (), quantiles: int | None = None
) -> Levels:
    """Return all people in parts.

    Parameters
    ----------
    bench
        The study and its data.
    name
        A column, or the groups; None for everybody.
    cuts
        Where a number is cut: the first part is up to and including the first cut.
    quantiles
        Or into how many parts of equal size.
    """
    if name is None:
        return everybody(bench.data.people)
    column = bench.column(name)
    if column.kind == "category":
        return _with_missing(bench.label(name), column.levels, column.values.astype(np.int64)).occupied
    return cut_by(bench, name, column, cuts or _quantiles(bench, column, quantiles or 2)).occupied


def cut_by(bench: Bench, name: str, column: Column, cuts: Sequence[float]) -> Levels:
    """Return people by the pieces of a number."""
    values = np.asarray(column.values, np.float64)
    place = np.searchsorted(np.asarray(cuts), values, side="left").astype(np.int64)
    place[np.isnan(values)] = -1
    unit = f" {column.unit}" if column.unit else ""
    label = bench.label(name)
    marks = [f"{cut:.{DESCRIBED_DIGITS}g}" for cut in cuts]
    between = [f"{label} {low} to {high}{unit}" for low, high in pairwise(marks)]
    names = (f"{label} up to {marks[0]}{unit}", *between, f"{label} above {marks[-1]}{unit}")
    return _with_missing(label, names, place)


def _quantiles(bench: Bench, column: Column, parts: int) -> list[float]:
    """Return the cuts between parts of equal size: order statistics, shown to few digits."""
    values = np.asarray(column.values, np.float64)
    known = values[~np.isnan(values)]
    shares = np.arange(1, parts) / parts
    cuts = {bench.guard.number(one, DESCRIBED_DIGITS) for one in np.quantile(known, shares).tolist()}
    return sorted(one for one in cuts if one is not None)


def _with_missing(variable: str, names: Sequence[str], place: NDArray[np.int64]) -> Levels:
    if not (place < 0).any():
        return Levels(variable, tuple(names), place)
    return Levels(variable, (*names, NO_VALUE), np.where(place < 0, len(names), place))
