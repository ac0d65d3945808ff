"""Thresholds of one marker that can be shown together: every cut-off cuts the same people.

Two cut-offs shown side by side tell how many lie between them, and the limit of detection and a ROC curve are
thresholds too. So all thresholds of a marker are chosen together: published cut-offs come first, and one that
would leave few people of a group between it and its neighbours is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.coarse import Ints, joined
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.markers.values import Marked

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold: people above it count as positive."""

    value: float
    source: str


def above(marker: Marked, group: str, value: float) -> int:
    """Return how many people of a group lie above a threshold."""
    return int((marker.order[marker.groups[group]] > value).sum())


def shown_together(
    marker: Marked, groups: Sequence[str], thresholds: Sequence[Threshold], guard: Guard
) -> list[Threshold]:
    """Return the thresholds that may be shown, in the order given.

    Parameters
    ----------
    marker, groups
        The marker, and the groups whose counts are shown.
    thresholds
        Those that matter most first.
    guard
        The release rule.
    """
    kept: list[Threshold] = []
    for one in thresholds:
        trial = sorted({each.value for each in [*kept, one]}, reverse=True)
        if not any(_few_between(marker, group, trial, guard) for group in groups):
            kept.append(one)
    return kept


def _few_between(marker: Marked, group: str, falling: Sequence[float], guard: Guard) -> bool:
    """Return whether few people of a group lie between two neighbouring thresholds, or beyond the ends."""
    counts = [0, *(above(marker, group, value) for value in falling), marker.people(group)]
    return any(guard.few(after - before) for before, after in pairwise(counts))


@dataclass(frozen=True, slots=True, eq=False)
class RocSpans:
    """People of each group between neighbouring points of a ROC curve, shape (points, groups)."""

    groups: tuple[str, ...]
    counts: Ints

    def of(self, group: str) -> Ints:
        """Return the people of one group, from the strictest threshold on."""
        found: Ints = self.counts[:, self.groups.index(group)]
        return found


def roc_spans(marker: Marked, groups: Sequence[str], fixed: Sequence[float], guard: Guard) -> RocSpans | None:
    """Return the points all ROC curves of a marker are shown at, or None where there are too few people.

    Parameters
    ----------
    fixed
        Cut-offs that are shown: the curve has a point at each.
    """
    values = np.unique(np.concatenate([marker.order[marker.groups[group]] for group in groups]))[::-1]
    counts = np.column_stack([_at(values, marker.order[marker.groups[group]]) for group in groups])
    ends = joined(counts, guard.rule, fixed=[int((values > one).sum()) - 1 for one in fixed])
    if not ends or ends[-1] != len(values) - 1:
        return None
    edges = [0, *(end + 1 for end in ends)]
    spans = [counts[low:high].sum(axis=0) for low, high in pairwise(edges)]
    return RocSpans(tuple(groups), np.array(spans, np.int64))


def _at(falling: Floats, values: Floats) -> Ints:
    """Return how many have each of the values."""
    place = np.searchsorted(-falling, -values)
    return np.bincount(place, minlength=len(falling)).astype(np.int64)


def contrasts(marker: Marked) -> Iterator[tuple[str, str]]:
    """Yield who is told from whom, where both groups have people with a value."""
    for one, other in marker.section.told:
        if min(marker.people(one), marker.people(other)) >= 2:
            yield one, other
