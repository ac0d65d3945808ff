"""Choosing a cut-off in the data, and what the choice flatters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.markers.cutoffs import AtCutoff, Rule, above, youden
from coincide.estimates.markers.draws import LEAST, corrected, drawn_within, streams
from coincide.estimates.markers.roc import halfway
from coincide.estimates.markers.two_groups import ByValue, TwoGroups, by_value

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A cut-off chosen in the data, and what the choice flatters.

    Attributes
    ----------
    at
        What it does in these data.
    left_out
        Mean over draws of Youden's index at the cut-off the draw chose, in the people left out of the draw.
    corrected
        What is left of Youden's index (:func:`~coincide.estimates.markers.draws.corrected`).
    optimism
        Youden's index less what is left of it.
    low, high
        Span of the cut-offs chosen in the draws, between their quantiles at the level.
    draws
        How often people were drawn again.
    """

    at: AtCutoff
    left_out: float
    corrected: float
    optimism: float
    low: float
    high: float
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Sensitivity and specificity at every cut-off between neighbouring values, shape (k - 1,)."""

    values: Float
    sensitivity: Float
    specificity: Float

    def best(self, rule: Rule) -> int:
        """Return the place of the first cut-off with the highest merit."""
        return int(np.argmax(rule(self.sensitivity, self.specificity)))


def candidates(values: Float, cases: Int64, others: Int64) -> Candidates:
    """Return what every cut-off between neighbouring values does, from counts at each value."""
    sensitivity = 1 - np.cumsum(cases)[:-1] / cases.sum()
    specificity = np.cumsum(others)[:-1] / others.sum()
    return Candidates(halfway(values), sensitivity, specificity)


def choose(
    groups: TwoGroups, rule: Rule = youden, *, draws: int = 1000, seed: int, level: float = 0.95
) -> Chosen:
    """Choose a cut-off and say by how much Youden's index at it flatters.

    Parameters
    ----------
    rule
        :func:`youden`, :func:`closest_to_corner` or ``at_specificity(0.9)``.
    draws, seed
        Bootstrap draws, within cases and others apart, and the seed of their random numbers.

    Raises
    ------
    DataError
        ``COI-D915`` when everybody reads the same value; ``COI-D929``.
    """
    found = by_value(groups)
    if len(found.values) < 2:
        raise DataError(
            Problem("COI-D915", "everybody reads the same value", where="marker", why="no cut-off exists")
        )
    whole = candidates(found.values, found.cases, found.others)
    rows = np.flatnonzero(groups.has), np.flatnonzero(~groups.has)
    left_out, chosen = np.full(draws, np.nan), np.empty(draws)
    for draw, stream in enumerate(streams(seed, draws)):
        left_out[draw], chosen[draw] = _once(groups, found, rule, drawn_within(stream, rows))
    at = above(groups, float(whole.values[whole.best(rule)]), level=level)
    return _chosen(at, left_out, chosen, level)


def _once(groups: TwoGroups, found: ByValue, rule: Rule, again: Int64) -> tuple[float, float]:
    """Return Youden's index in those left out of a draw, ``nan`` without both groups, and its cut-off."""
    cases, others = (
        np.bincount(found.place[again[chosen]], minlength=len(found.values))
        for chosen in (groups.has[again], ~groups.has[again])
    )
    one, place = _again(found.values, cases, others, rule)
    spare = np.ones(len(groups.has), dtype=np.bool_)
    spare[again] = False
    over = found.place > place
    with_it, without = spare & groups.has, spare & ~groups.has
    if not with_it.any() or not without.any():
        return float("nan"), float(one.values[place])
    return float(over[with_it].mean() - over[without].mean()), float(one.values[place])


def _again(values: Float, cases: Int64, others: Int64, rule: Rule) -> tuple[Candidates, int]:
    """Return the cut-offs of a draw on the values of the whole, and the place of the one it chooses.

    Values nobody drew make runs of equal merit; the middle of the run stands for the gap between drawn
    values, as it would in data of their own.
    """
    one = candidates(values, cases, others)
    merit = rule(one.sensitivity, one.specificity)
    first = int(np.argmax(merit))
    empty = (cases + others)[first + 1 :] == 0
    run = int(np.argmin(empty)) if not empty.all() else len(empty) - 1
    return one, first + run // 2


def _chosen(at: AtCutoff, left_out: Float, chosen: Float, level: float) -> Chosen:
    seen = np.isfinite(left_out)
    if int(seen.sum()) < LEAST:
        raise DataError(
            Problem(
                "COI-D911",
                f"both groups were left out of a draw in {int(seen.sum())} of {len(seen)} draws only",
                where="condition",
                why="what the choice of a cut-off flatters is seen in people left out",
                fix="use a cut-off fixed beforehand: one of the groups is too small to choose in",
            )
        )
    fair = float(left_out[seen].mean())
    left = corrected(at.youden, fair)
    low, high = np.quantile(chosen, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Chosen(at, fair, left, at.youden - left, low, high, int(seen.sum()))
