"""From counts to estimates: the primary, both sexes, and other readings of a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from coincide.canonical import Sex
from coincide.designs.certificates.counts import CertificateCounts, Int64
from coincide.estimates.hypergeometric import PairLaw
from coincide.estimates.mention_ratio import MentionRatio, ratio_of_law
from coincide.queries.certificate_counts import EVERYWHERE, LISTED, WELL_DEFINED

LISTED_ONLY: Final = "mention=not as the underlying cause alone"
WITHOUT_ILL_DEFINED: Final = "certificates=underlying cause not ill-defined"

STEPS: Final = (
    ("all certificates together", ()),
    ("by sex", ("sex",)),
    ("by sex and age", ("sex", "age")),
    ("by sex, age and year", ("sex", "age", "year")),
    ("by sex, age, year and area", ("sex", "age", "year", "area")),
)
"""(words, columns of the cells) of each step to the expectation."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """One estimate: of which certificates, and the ratio they give.

    Attributes
    ----------
    question, stratum
        What the estimate answers; see ``results/schema.py``.
    law
        The law of its cells.
    ratio
        Mention ratio with its mid-P interval.
    """

    question: str
    stratum: str
    law: PairLaw
    ratio: MentionRatio


@dataclass(frozen=True, slots=True)
class Step:
    """The expected number when certificates are compared within `columns` only."""

    position: int
    words: str
    observed: int
    expected: float


def law_of_cells(cells: dict[str, Int64]) -> PairLaw:
    """Return the law of cells."""
    return PairLaw(cells["certificates"], cells["with_a"], cells["with_b"])


def estimate_mentions(counted: CertificateCounts) -> tuple[Mentions, ...]:
    """Compute every estimate; the primary first."""
    return tuple(_mentions(counted))


def _mentions(counted: CertificateCounts) -> Iterator[Mentions]:
    every = counted.of_reading(EVERYWHERE)
    yield _make("primary", "all", every)
    for sex in (Sex.MALE, Sex.FEMALE):
        used = every["sex"] == sex
        if used.any():
            yield _make("stratum", f"sex={sex.name.lower()}", {n: v[used] for n, v in every.items()})
    with_underlying, listed_too = counted.underlying
    if listed_too:  # else the underlying cause never stands elsewhere, and leaving it out would lose causes
        yield _make("reading", LISTED_ONLY, counted.of_reading(LISTED))
    if with_underlying:
        yield _make("reading", WITHOUT_ILL_DEFINED, counted.of_reading(WELL_DEFINED))


def _make(question: str, stratum: str, cells: dict[str, Int64]) -> Mentions:
    law = law_of_cells(cells)
    return Mentions(question, stratum, law, ratio_of_law(law, int(cells["with_both"].sum())))


def expectation_steps(counted: CertificateCounts, *, by_area: bool) -> Iterator[Step]:
    """Yield what chance predicts, from all certificates together to the study's own cells."""
    cells = counted.of_reading(EVERYWHERE)
    observed = int(cells["with_both"].sum())
    for position, (words, columns) in enumerate(STEPS if by_area else STEPS[:-1]):
        group = _groups(cells, columns)
        sums = [_added(cells[name], group) for name in ("certificates", "with_a", "with_b")]
        yield Step(position, words, observed, PairLaw(*sums).expected)


def _groups(cells: dict[str, Int64], columns: tuple[str, ...]) -> Int64:
    """Return the group of each cell: numbers of equal values in all columns."""
    if not columns:
        return np.zeros(len(cells["sex"]), np.int64)
    numbers = [np.unique(cells[name], return_inverse=True)[1].astype(np.int64) for name in columns]
    return reduce(lambda group, one: group * (int(one.max(initial=0)) + 1) + one, numbers)


def _added(values: Int64, group: Int64) -> Int64:
    """Add up cells of one group; exact, because all are integers."""
    out = np.zeros(int(group.max(initial=0)) + 1, np.int64)
    np.add.at(out, group, values)
    return out
