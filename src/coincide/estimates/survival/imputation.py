"""Multiple imputation of covariates by chained equations, with what survival tells about them.

van Buuren, Statistical Methods in Medical Research 2007; 16: 219-42. The event and the Nelson-Aalen
cumulative hazard stand among the predictors: White & Royston, Statistics in Medicine 2009; 28: 1982-98.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.survival.imputation_draws import (
    normal,
    predictive_mean,
    several_levels,
    two_levels,
)
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Bools = NDArray[np.bool_]
Draw = Literal["pmm", "normal"]


@dataclass(frozen=True, slots=True, eq=False)
class Incomplete:
    """A column with missing values.

    Attributes
    ----------
    values
        Numbers, or places among the levels, shape (n,); what stands where a value is missing does not count.
    there
        Which rows have a value, shape (n,).
    levels
        Number of levels of a category, at least 2; 0 for numbers.
    """

    values: Float
    there: Bools
    levels: int


@dataclass(frozen=True, slots=True, eq=False)
class Imputation:
    """Completed columns.

    Attributes
    ----------
    sets
        For each imputation, column -> completed values, shape (n,).
    missing
        Column -> how many values were missing; only those with any.
    trace
        Mean of the values drawn, by imputation, round and incomplete column, shape (m, rounds, columns):
        without a trend, the rounds were enough.
    """

    sets: tuple[dict[str, Float], ...]
    missing: dict[str, int]
    trace: Float


def impute(
    columns: Mapping[str, Incomplete],
    survival: Float,
    *,
    sets: int,
    rounds: int,
    seed: int,
    draw: Draw = "pmm",
) -> Imputation:
    """Complete columns several times.

    Parameters
    ----------
    columns
        Name -> column, complete ones too: they help to predict the others.
    survival
        What survival tells, shape (n, k), complete; see `survival_predictors`.
    sets
        Number of completed data sets.
    rounds
        How often all incomplete columns are drawn, one after the other, before a data set is taken.
    seed
        Of the random numbers; each data set has a stream of its own.
    draw
        How numbers are drawn: ``pmm`` (values that were seen) or ``normal``.

    Raises
    ------
    DataError
        ``COI-D851`` for columns without two different values to learn from.

    Notes
    -----
    Columns are drawn in the order of how much is missing, the least first. Each is predicted by all others,
    categories as a column for each level but the first.
    """
    _check(columns)
    partial = sorted(
        (name for name, one in columns.items() if not one.there.all()),
        key=lambda name: int((~columns[name].there).sum()),
    )
    trace = np.zeros((sets, rounds if partial else 0, len(partial)))
    found = []
    with threadpool_limits(1, "blas"):
        for number in range(sets):
            random = np.random.Generator(np.random.Philox(key=np.array([seed, number], dtype=np.uint64)))
            now = {name: _started(one, random) for name, one in columns.items()}
            for turn in range(rounds if partial else 0):
                for place, name in enumerate(partial):
                    X = _predictors(name, columns, now, survival)
                    drawn = _drawn(columns[name], X, draw, random)
                    now[name][~columns[name].there] = drawn
                    trace[number, turn, place] = drawn.mean()
            found.append(now)
    return Imputation(tuple(found), {name: int((~columns[name].there).sum()) for name in partial}, trace)


def survival_predictors(made: Spans) -> Float:
    """Return the event and the Nelson-Aalen hazard each row lived through, shape (n, 2).

    With delayed entry the hazard counts from the entry: a row adds ``d log h - h (H(exit) - H(entry))`` to a
    likelihood, so nothing before the entry tells anything about its covariates.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> survival_predictors(spans([1, 2], [1, 0])).tolist()
    [[1.0, 0.5], [0.0, 0.5]]
    """
    weight = np.ones(made.rows) if made.weight is None else made.weight
    event = (made.event > 0).astype(np.float64)
    ends = np.bincount(made.exit, weights=weight, minlength=made.slots)
    late = made.entry >= 0
    starts = np.bincount(made.entry[late], weights=weight[late], minlength=made.slots)
    at_risk = np.cumsum((ends - starts)[::-1])[::-1]
    events = np.bincount(made.exit, weights=weight * event, minlength=made.slots)
    hazard = np.divide(events, at_risk, out=np.zeros(made.slots), where=events > 0)
    total = np.append(np.cumsum(hazard), 0.0)  # -1 finds the 0 at the end
    return np.column_stack([event, total[made.exit] - total[made.entry]])


def _started(column: Incomplete, random: np.random.Generator) -> Float:
    """Return a column with values of others where its own are missing."""
    found = column.values.copy()
    found[~column.there] = random.choice(column.values[column.there], int((~column.there).sum()))
    return found


def _predictors(
    name: str, columns: Mapping[str, Incomplete], now: Mapping[str, Float], survival: Float
) -> Float:
    """Return all other columns and survival, standardised, with a column of ones first."""
    parts = [survival]
    for other, column in columns.items():
        if other == name:
            continue
        values = now[other]
        parts.append(values[:, None] == np.arange(1, column.levels) if column.levels else values[:, None])
    X = np.column_stack(parts).astype(np.float64)
    sd = X.std(axis=0)
    X = (X - X.mean(axis=0))[:, sd > 0] / sd[sd > 0]
    return np.ascontiguousarray(np.column_stack([np.ones(len(X)), X]))


def _drawn(column: Incomplete, X: Float, draw: Draw, random: np.random.Generator) -> Float:
    if not column.levels:
        drawer = predictive_mean if draw == "pmm" else normal
        return drawer(column.values, X, column.there, random)
    if column.levels == 2:
        return two_levels(column.values == 1, X, column.there, random).astype(np.float64)
    codes = column.values.astype(np.int32)
    return several_levels(codes, column.levels, X, column.there, random).astype(np.float64)


def _check(columns: Mapping[str, Incomplete]) -> None:
    problems = Problems(DataError)
    problems.extend(
        [
            Problem(
                "COI-D851",
                f"{name} has fewer than two different values to learn from",
                where=name,
                why="nothing can be drawn for the rows where it is missing",
                fix="leave the column out",
            )
            for name, one in columns.items()
            if not one.there.all() and len(np.unique(one.values[one.there])) < 2
        ]
    )
    problems.raise_if_any()
