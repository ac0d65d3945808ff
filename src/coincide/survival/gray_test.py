"""`coincide.gray_test`: do groups differ in the share with one kind of event?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.survival.competing.gray import GrayScore, gray_score
from coincide.kernels.survival.cause_counts import cause_counts
from coincide.kernels.survival.spans import same_length
from coincide.survival.cause_rows import CauseRows, cause_rows, kind_of
from coincide.survival.curve_rows import rows_where
from coincide.survival.labels import Label, Labels, labels
from coincide.tidy import text_table, tidy_table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GrayTest:
    """Gray's test of equal cumulative incidences.

    Attributes
    ----------
    statistic, df, p
        Chi-square statistic, groups less one, and the upper tail.
    groups
        Labels of the groups, in order.
    people
        Rows of each group, shape (groups,).
    observed, expected
        Events of the kind asked about, and what equal subdistribution hazards would give; weighted by time
        unless `rho` is 0, shape (groups,).
    covariance
        Of ``observed - expected``, shape (groups, groups).
    cause
        Kind of event asked about.
    rho
        Weight of early against late times.
    strata
        Number of strata within which groups are compared.
    """

    statistic: float
    df: int
    p: float
    groups: tuple[Label, ...]
    people: NDArray[np.int64]
    observed: Floats
    expected: Floats
    covariance: Floats
    cause: int
    rho: float
    strata: int

    def tidy(self) -> pa.Table:
        """Return the test as one row: statistic, df, p.value."""
        return tidy_table({"statistic": [self.statistic], "df": [self.df], "p.value": [self.p]})

    def summary(self) -> str:
        """Return observed and expected events by group, and the test, as text."""
        table = tidy_table(
            {"group": self.groups, "n": self.people, "observed": self.observed, "expected": self.expected}
        )
        within = f", within {self.strata} strata" if self.strata > 1 else ""
        words = f"Gray's test of equal cumulative incidence of kind {self.cause}{within}, rho {self.rho:g}"
        return "\n".join(
            [words, text_table(table), f"chi-square {self.statistic:.6g} on {self.df} df, p {self.p:.4g}"]
        )


def gray_test(
    time: ArrayLike,
    event: ArrayLike,
    group: Any,
    *,
    cause: int = 1,
    strata: Any = None,
    rho: float = 0.0,
) -> GrayTest:
    """Test whether the cumulative incidence of one kind of event is the same in all groups.

    Parameters
    ----------
    time, event
        End of follow-up and how it ended (0 censored, 1, 2, ... kinds), shape (n,).
    group
        Label of each row.
    cause
        Kind of event asked about.
    strata
        Label of each row; groups are compared within strata only.
    rho
        Times are weighted by ``(1 - F(t-)) ** rho``, ``F`` the incidence of all groups together.

    Raises
    ------
    DataError
        The problems of the rows, ``COI-D870``, ``COI-D871``, ``COI-D874``; ``COI-D872`` for groups of which
        nobody is followed to an event, ``COI-D873`` when there is one group only, ``COI-D876`` for a `rho`
        that is no number.

    Notes
    -----
    Gray, Annals of Statistics 1988; 16: 1141-54. All are at risk from the beginning: the test is not made for
    delayed entry or weights. The log-rank test that takes competing events as censored compares something
    else, the cause-specific hazards.

    Examples
    --------
    >>> test = gray_test([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 1, 2, 1, 2, 0], list("aaabbbab"))
    >>> test.df, round(test.statistic, 4), test.observed.tolist()
    (1, 0.0921, [2.0, 2.0])
    """
    rows = cause_rows(time, event, group=group)
    kind = kind_of(cause, rows.rows)
    _check(rows, rho)
    problems = Problems(DataError)
    blocks = None if strata is None else labels("strata", strata, problems)
    if blocks is not None and len(blocks.codes):
        same_length(problems, time=rows.rows.exit, strata=blocks.codes)
    problems.raise_if_any()
    score = _score(rows, kind, blocks, rho)
    _check_followed(rows.levels, score)
    apart = (score.observed - score.expected)[:-1]
    statistic = float(apart @ np.linalg.solve(score.covariance[:-1, :-1], apart))
    df = len(rows.levels) - 1
    return GrayTest(
        statistic=statistic,
        df=df,
        p=float(chdtrc(df, max(statistic, 0.0))),
        groups=rows.levels,
        people=np.bincount(np.asarray(rows.group), minlength=len(rows.levels)),
        observed=score.observed,
        expected=score.expected,
        covariance=score.covariance,
        cause=kind,
        rho=float(rho),
        strata=1 if blocks is None else len(blocks.levels),
    )


def _score(rows: CauseRows, kind: int, blocks: Labels | None, rho: float) -> GrayScore:
    """Return the score, added up over strata."""
    groups = len(rows.levels)
    total: GrayScore | None = None
    for block in range(1 if blocks is None else len(blocks.levels)):
        inside = None if blocks is None else blocks.codes == block
        made = rows.rows if inside is None else rows_where(rows.rows, inside)
        group = np.asarray(rows.group) if inside is None else np.asarray(rows.group)[inside]
        counts = cause_counts(made, group, groups=groups, kinds=len(rows.causes))
        used = counts.ended.sum(axis=(0, 1)) > 0
        at_risk, events, others = counts.at_risk, counts.of(kind), counts.besides(kind)
        one = gray_score(at_risk[:, used], events[:, used], others[:, used], rho)
        total = one if total is None else total + one
    if total is None:  # there is always a stratum
        raise AssertionError
    return total


def _check(rows: CauseRows, rho: float) -> None:
    problems = Problems(DataError)
    if len(rows.levels) < 2:
        problems.add(
            "COI-D873",
            "there is one group only",
            where="group",
            why="a test compares groups",
            fix="give a label that differs between rows",
        )
    if not np.isfinite(rho):
        problems.add(
            "COI-D876", f"rho is {rho}, not a number", where="rho", fix="give 0, or 1 for early times"
        )
    problems.raise_if_any()


def _check_followed(levels: tuple[Label, ...], score: GrayScore) -> None:
    """Raise for groups that say nothing: nobody of them is at risk at an event of the kind asked about."""
    spread = np.diag(score.covariance)
    silent = [str(level) for level, one in zip(levels, spread.tolist(), strict=True) if one <= 0]
    if silent:
        raise DataError(
            Problem(
                "COI-D872",
                f"nobody of {', '.join(silent)} is at risk when an event of the kind asked about happens",
                where="group",
                why="such a group cannot be compared with the others",
                fix="leave it out, or join it with another",
            )
        )
