"""`coincide.log_rank_pairs`: which pairs of groups differ, when all of them are looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.survival.log_rank import TestWeights, Variant, holm
from coincide.kernels.survival.spans import same_length
from coincide.survival.curve_rows import CurveRows, curve_rows, rows_where
from coincide.survival.labels import Label, labels
from coincide.survival.log_rank import LogRank, tested
from coincide.tidy import text_table, tidy_table

Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class LogRankPairs:
    """A test of the log-rank family for every pair of groups.

    Attributes
    ----------
    tests
        One for each pair, in the order of the labels.
    p_holm
        Their p values, adjusted for all pairs being looked at (Holm, Scandinavian Journal of Statistics 1979;
        6: 65-70); NaN where a pair has no event to compare.
    """

    tests: tuple[LogRank, ...]
    p_holm: tuple[float, ...]

    @property
    def pairs(self) -> tuple[tuple[Label, Label], ...]:
        """Labels of the pairs."""
        return tuple((one.groups[0], one.groups[1]) for one in self.tests)

    def tidy(self) -> pa.Table:
        """Return one row for each pair."""
        return tidy_table(
            {
                "group1": [str(first) for first, _ in self.pairs],
                "group2": [str(second) for _, second in self.pairs],
                "n": [int(one.people.sum()) for one in self.tests],
                "n.event": [int(one.events.sum()) for one in self.tests],
                "statistic": [one.chi2 for one in self.tests],
                "p.value": [one.p for one in self.tests],
                "p.holm": self.p_holm,
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())


def log_rank_pairs(
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
) -> LogRankPairs:
    """Test every pair of groups, each on its own rows, and adjust the p values after Holm.

    Parameters and errors are those of :func:`coincide.log_rank`.

    Examples
    --------
    >>> found = log_rank_pairs([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], ["a", "a", "b", "b", "c", "c"])
    >>> found.pairs
    (('a', 'b'), ('a', 'c'), ('b', 'c'))
    """
    chosen = TestWeights(variant=variant, rho=rho, gamma=gamma)
    rows = curve_rows(time, event, entry=entry, group=group, weights=weights)
    problems = Problems(DataError)
    layers = None if strata is None else labels("strata", strata, problems)
    if layers is not None and len(layers.codes):
        same_length(problems, time=rows.rows.exit, strata=layers.codes)
    problems.raise_if_any()
    if len(rows.levels) < 2:
        raise DataError(Problem("COI-D867", "group holds only one label", where="group"))
    codes = None if layers is None else layers.codes
    tests = [_pair(rows, codes, chosen, *two) for two in combinations(range(len(rows.levels)), 2)]
    return LogRankPairs(tuple(tests), tuple(holm([one.p for one in tests])))


def _pair(rows: CurveRows, layer: Int32 | None, weights: TestWeights, first: int, second: int) -> LogRank:
    """Test two groups."""
    group = np.zeros(rows.rows.rows, np.int32) if rows.group is None else rows.group
    kept = np.flatnonzero((group == first) | (group == second))
    both = replace(
        rows,
        rows=rows_where(rows.rows, kept),
        entry=None,
        group=(group[kept] == second).astype(np.int32),
        levels=(rows.levels[first], rows.levels[second]),
    )
    return tested(both, None if layer is None else layer[kept], weights)
