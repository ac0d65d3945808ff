"""What every question of a cohort may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.data import CohortData, Column
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.lines import Shown
from coincide.progress import Progress
from coincide.study.cohort_model import CohortStudy

Bools = NDArray[np.bool_]
ALL: Final = "all"
GROUP: Final = "group"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the flow.

    Attributes
    ----------
    words
        Who remains.
    people
        How many.
    left_out
        Who was left out by the step.
    """

    words: str
    people: int
    left_out: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The study, its data and what was made of them once.

    Attributes
    ----------
    study, data
        What is asked, and the people; measures made of raw stimuli are columns of `data` like any other.
    flow
        People remaining after each step, those in the file first.
    endpoints
        Name -> endpoint.
    guard
        The release rule.
    seed
        Seed of random numbers.
    progress
        Is told phases.
    """

    study: CohortStudy
    data: CohortData
    flow: tuple[Step, ...]
    endpoints: Mapping[str, Endpoint]
    guard: Guard
    seed: int
    progress: Progress

    @property
    def groups(self) -> dict[str, Bools]:
        """Name of each group of the study -> who is in it, of all people."""
        column = self.data.group
        if column is None:
            return {}
        return {name: column.values == place for place, name in enumerate(column.levels)}

    def column(self, name: str) -> Column:
        """Return a column of the cohort; ``group`` is its groups where no column has that name."""
        if name == GROUP and name not in self.data.columns and self.data.group is not None:
            return self.data.group
        return self.data.columns[name]

    def label(self, column: str) -> str:
        """Return what the report calls a column."""
        return self.column(column).label or column.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question a cohort study asks.

    Attributes
    ----------
    name
        What it is called, also while it is worked on.
    asked
        Whether a study asks it.
    make
        Answers it.
    """

    name: str
    asked: Callable[[CohortStudy], bool]
    make: Callable[[Bench], Shown]


def random_numbers(bench: Bench, *purpose: int) -> np.random.Generator:
    """Return random numbers for one purpose; another purpose leaves these as they are."""
    key = np.array([bench.seed, 0], dtype=np.uint64)
    counter = np.zeros(4, dtype=np.uint64)
    counter[4 - len(purpose) :] = purpose
    return np.random.Generator(np.random.Philox(key=key, counter=counter))
