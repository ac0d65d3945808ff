"""Parts of the pair study beside its ratios: each counts, and later shows what it counted.

A part is a room of its own with one `Part`. Between counting and showing only arrays of whole numbers are
kept, one file a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.canonical import Intake
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import Described
from coincide.designs.pair.estimate import Estimate, PairEstimates
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.prepare import Prepared
from coincide.designs.pair.tables import Beside
from coincide.designs.pair.untested import Untested
from coincide.engines.base import Engine
from coincide.kernels.follow_up import FollowUp, Strata
from coincide.progress import Progress
from coincide.results.table import CountId, Sum, Table
from coincide.study import Study

Arrays = dict[str, NDArray[Any]]
"""Name -> whole numbers or short texts; what a part keeps between counting and showing."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part may look at while people are still there.

    Attributes
    ----------
    engine
        Has run every step of the study: canonical tables, ``disease_a``, ``disease_b``, ``at_risk``,
        ``after_washout``, ``follow_up``, ... A part may run further steps; one that makes tables of these
        names again must say so by coming last in ``every_part.PARTS``.
    study, intake, plan, prepared
        What is asked, of what; how time is cut; the codes of A and B in the data.
    followed
        Time at risk with the days of A, B and death: one entry per person and spell.
    row, strata
        The stratum of each entry, and what the strata are.
    progress
        Is told phases.
    pair
        Counts of the study's ratios.
    """

    engine: Engine
    study: Study
    intake: Intake
    plan: Plan
    prepared: Prepared
    followed: FollowUp
    row: NDArray[np.int32]
    strata: Strata
    progress: Progress
    pair: PairCounted


@dataclass(frozen=True, slots=True)
class Answers:
    """What a part may look at when the people are left behind.

    Attributes
    ----------
    study, intake, plan, described
        What is asked, of what; how time is cut; who has which disease.
    pair, estimates
        Counts and estimates of the study's ratios.
    seed
        Seed of random numbers.
    """

    study: Study
    intake: Intake
    plan: Plan
    described: Described
    pair: PairCounted
    estimates: PairEstimates
    seed: int

    @property
    def names(self) -> tuple[str, str]:
        """Names of A and B in the tables."""
        return self.study.a.name, self.study.b.name


@dataclass(frozen=True, slots=True)
class Shown:
    """What a part shows.

    Attributes
    ----------
    tables
        Its own tables, with their sums.
    estimates
        Further rows of ``estimates.csv``.
    sums, unshown
        Sums over counts of ``estimates.csv`` and of other tables, and counts in them that no row shows.
    facts
        Fields of the verdict's ``Facts`` that the part knows.
    beside
        Further rows of ``estimates.csv`` that stand on counts of other rows, such as tests.
    untested
        What was asked and could not be tested, and why.
    """

    tables: tuple[Table, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    sums: tuple[Sum, ...] = ()
    unshown: Mapping[CountId, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    untested: tuple[Untested, ...] = ()


def _nothing_planned(arrays: Arrays, study: Study) -> tuple[Table, ...]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pair study.

    Attributes
    ----------
    name
        Names its file of counts.
    count
        Counts while people are there; an empty dict where the study does not ask for the part.
    show
        Makes tables and rows from what was counted.
    planned
        Tables that never look at the overlap; they stand in a check as well.
    """

    name: str
    count: Callable[[Bench], Arrays]
    show: Callable[[Arrays, Answers], Shown]
    planned: Callable[[Arrays, Study], tuple[Table, ...]] = _nothing_planned
