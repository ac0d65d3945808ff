"""`coincide.log_rank`: do curves differ between groups, along ordered groups, in which pairs?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems, UsageError
from coincide.estimates.survival.log_rank import (
    ChiSquare,
    Compared,
    TestWeights,
    Variant,
    compared,
    equality,
    trend,
)
from coincide.kernels.survival.risk_counts import risk_counts
from coincide.kernels.survival.spans import Spans, same_length
from coincide.survival.curve_rows import CurveRows, curve_rows, rows_where
from coincide.survival.group_counts import CELLS
from coincide.survival.labels import Label, labels
from coincide.tidy import text_table, tidy_table

Floats = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """A test of the log-rank family.

    Attributes
    ----------
    groups
        Labels of the groups, in order.
    people, events
        Rows and events of each group, shape (groups,).
    observed, expected
        Events of each group, and what they would be if all had one hazard; weighted by the variant (and by
        case weights), shape (groups,).
    variance
        Covariance of ``observed - expected``, shape (groups, groups).
    chi2, df, p
        The statistic, its degrees of freedom, its p value.
    weights
        Which member of the family.
    strata
        Number of strata, 1 without.
    """

    groups: tuple[Label, ...]
    people: Int64
    events: Int64
    observed: Floats
    expected: Floats
    variance: Floats
    chi2: float
    df: int
    p: float
    weights: TestWeights
    strata: int

    def trend(self, scores: Mapping[Label, float] | Sequence[float] | None = None) -> ChiSquare:
        """Return the test that the hazard rises or falls along the groups.

        Parameters
        ----------
        scores
            A number for each group, by label or in the order of `groups`; 1, 2, 3, ... when left out.

        Raises
        ------
        UsageError
            ``COI-U868`` when the scores do not fit the groups.
        """
        if scores is None:
            scores = range(1, len(self.groups) + 1)
        if isinstance(scores, Mapping):
            scores = [scores[label] for label in self.groups if label in scores]
        if len(scores) != len(self.groups) or not np.isfinite(np.asarray(scores, dtype=np.float64)).all():
            raise UsageError(
                Problem(
                    "COI-U868",
                    f"there are {len(scores)} scores for {len(self.groups)} groups, or one is no number",
                    fix=f"give one finite number for each of {', '.join(repr(one) for one in self.groups)}",
                )
            )
        return trend(Compared(self.observed, self.expected, self.variance), np.asarray(scores, np.float64))

    def tidy(self) -> pa.Table:
        """Return one row for each group, each with the test."""
        count = len(self.groups)
        return tidy_table(
            {
                "group": self.groups,
                "n": self.people,
                "n.event": self.events,
                "observed": self.observed,
                "expected": self.expected,
                "statistic": [self.chi2] * count,
                "df": [self.df] * count,
                "p.value": [self.p] * count,
            }
        )

    def summary(self) -> str:
        """Return observed and expected by group and the test as text."""
        table = self.tidy().select(["group", "n", "n.event", "observed", "expected"])
        more = f", {self.strata} strata" if self.strata > 1 else ""
        test = f"chi2 = {self.chi2:.4g} on {self.df} df, p = {self.p:.3g}"
        return "\n".join([f"Test of equal hazards ({self.weights.variant}{more})", text_table(table), test])


def log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: Any,
    *,
    entry: ArrayLike | None = None,
    strata: Any = None,
    weights: ArrayLike | None = None,
    variant: Variant = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
) -> LogRank:
    """Test whether groups have one hazard.

    Parameters
    ----------
    time, event, entry
        Rows of follow-up, as for :func:`coincide.kaplan_meier`.
    group
        Label of each row: text, whole numbers, yes and no, or a column of a frame; at least two occur.
    strata
        Label of each row; rows are compared within a stratum only.
    weights
        How many people a row stands for. The variance takes them as counts.
    variant, rho, gamma
        Which differences count: see :class:`coincide.estimates.survival.log_rank.TestWeights`.

    Raises
    ------
    DataError
        With every problem of the rows at once: COI-D800 to D807, COI-D865, D868; COI-D867 when there is only
        one group; COI-D869 when there is no event.
    UsageError
        ``COI-U864`` for an unknown variant, ``COI-U865`` for powers that do not fit it.

    Examples
    --------
    Weeks of remission with 6-mercaptopurine and with placebo (Freireich et al., Blood 1963; 21: 699-716).

    >>> treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    >>> relapse = [1] * 9 + [0] * 12 + [1] * 21
    >>> found = log_rank(treated + placebo, relapse, ["6-MP"] * 21 + ["placebo"] * 21)
    >>> round(found.chi2, 5), found.df, found.expected.round(3).tolist()
    (16.79294, 1, [19.251, 10.749])
    """
    chosen = TestWeights(variant=variant, rho=rho, gamma=gamma)
    rows = curve_rows(time, event, entry=entry, group=group, weights=weights)
    problems = Problems(DataError)
    layers = None if strata is None else labels("strata", strata, problems)
    if layers is not None and len(layers.codes):
        same_length(problems, time=rows.rows.exit, strata=layers.codes)
    if len(rows.levels) < 2 or rows.group is None:
        problems.add("COI-D867", "group holds only one label", where="group", fix="give at least two groups")
    if not rows.rows.event.any():
        problems.add("COI-D869", "no row has the event", where="event", why="there is nothing to compare")
    problems.raise_if_any()
    return tested(rows, None if layers is None else layers.codes, chosen)


def tested(rows: CurveRows, layer: Int32 | None, weights: TestWeights) -> LogRank:
    """Return the test of checked rows; `layer` is the stratum of each row, 0, 1, ..."""
    count = len(rows.levels)
    group = np.zeros(rows.rows.rows, np.int32) if rows.group is None else rows.group
    strata = 1 if layer is None else int(layer.max()) + 1
    sums = Compared(np.zeros(count), np.zeros(count), np.zeros((count, count)))
    for part, cell, layers in _parts(rows.rows, group, layer, strata, count):
        for one in _by_stratum(part, cell, layers, count, weights):
            sums = sums + one
    test = equality(sums)
    had = rows.rows.event > 0
    return LogRank(
        rows.levels,
        np.bincount(group, minlength=count),
        np.bincount(group[had], minlength=count),
        sums.observed,
        sums.expected,
        sums.variance,
        test.statistic,
        test.df,
        test.p,
        weights,
        strata,
    )


def _parts(
    rows: Spans, group: Int32, layer: Int32 | None, strata: int, groups: int
) -> Iterator[tuple[Spans, Int32, int]]:
    """Go through the rows, some strata at a time: rows, their cell of (stratum, group), number of strata."""
    if layer is None:
        yield rows, group, 1
        return
    at_once = max(1, CELLS // (groups * rows.slots))
    if strata <= at_once:
        yield rows, (layer * groups + group).astype(np.int32), strata
        return
    order = np.argsort(layer, kind="stable")
    edges = np.searchsorted(layer[order], np.arange(0, strata + at_once, at_once))
    for number, (low, high) in enumerate(pairwise(edges.tolist())):
        own = order[low:high]
        first = number * at_once
        yield (
            rows_where(rows, own),
            ((layer[own] - first) * groups + group[own]).astype(np.int32),
            min(at_once, strata - first),
        )


def _by_stratum(
    rows: Spans, cell: Int32, strata: int, groups: int, weights: TestWeights
) -> Iterator[Compared]:
    """Go through the sums of strata at the slots with events."""
    counts = risk_counts(rows, cell, strata * groups)
    shape = (strata, groups, rows.slots)
    events, at_risk = counts.weight_events.reshape(shape), counts.weight_at_risk.reshape(shape)
    for stratum in range(strata):
        slots = np.flatnonzero(events[stratum].any(axis=0))
        if len(slots):
            yield compared(at_risk[stratum][:, slots], events[stratum][:, slots], weights)
