"""People with and without a condition, and what a marker reads in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TwoGroups:
    """A marker in people with a condition and in the others.

    Attributes
    ----------
    marker
        Its values, shape (n,).
    has
        Whether each person has the condition, shape (n,).
    """

    marker: Float
    has: NDArray[np.bool_]

    @property
    def cases(self) -> int:
        """Number of people with the condition."""
        return int(self.has.sum())

    @property
    def others(self) -> int:
        """Number of people without it."""
        return len(self.has) - self.cases


def two_groups(marker: ArrayLike, condition: ArrayLike, *, least: int = 1) -> TwoGroups:
    """Check a marker and a condition.

    Parameters
    ----------
    marker
        Values, shape (n,), any unit; higher values are taken to point to the condition. Give ``-marker``
        when lower ones do: the direction is never chosen by looking at the data, which would flatter.
    condition
        1 or True for people with the condition, 0 or False for the others, shape (n,).
    least
        Smallest number of people needed in each group.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D803``, ``COI-D910`` when the condition is not 0 or 1, ``COI-D911`` when a
        group is too small.

    Examples
    --------
    >>> found = two_groups([3, 1, 2], [1, 0, 0])
    >>> found.cases, found.others
    (1, 2)
    """
    problems = Problems(DataError)
    values, has = column("marker", marker, problems), column("condition", condition, problems)
    same_length(problems, marker=values, condition=has)
    if len(has) and (odd := ~np.isin(has, (0.0, 1.0))).any():
        problems.add(
            "COI-D910",
            f"condition is not 0 or 1 in {rows_named(odd)}",
            where="condition",
            fix="give 1 for people with the condition and 0 for the others",
        )
    problems.raise_if_any()
    found = TwoGroups(values, has == 1)
    problems.extend(too_small(least, cases=found.cases, others=found.others))
    problems.raise_if_any()
    return found


def too_small(least: int, *, cases: int, others: int) -> list[Problem]:
    """Return what is wrong with the sizes of the two groups."""
    groups = (("with", cases), ("without", others))
    return [
        Problem(
            "COI-D911",
            f"there are {count} people {word} the condition; at least {least} are needed",
            where="condition",
            why="a marker can only be judged where both groups are seen",
            fix="check how the condition is coded, or leave this comparison out",
        )
        for word, count in groups
        if count < least
    ]


@dataclass(frozen=True, slots=True, eq=False)
class ByValue:
    """How many people read each value.

    Attributes
    ----------
    values
        Distinct values of the marker, rising, shape (k,).
    place
        Index of each person's value, shape (n,).
    cases, others
        People at each value with and without the condition, shape (k,).
    """

    values: Float
    place: Int64
    cases: Int64
    others: Int64


def by_value(groups: TwoGroups) -> ByValue:
    """Count cases and others at each distinct value."""
    values, place = np.unique(groups.marker, return_inverse=True)
    cases = np.bincount(place[groups.has], minlength=len(values))
    return ByValue(values, place, cases, np.bincount(place, minlength=len(values)) - cases)
