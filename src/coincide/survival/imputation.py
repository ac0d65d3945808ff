"""`impute`: missing covariates filled in several times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.errors import DataError, Problems, UsageError
from coincide.estimates.survival import imputation as chained
from coincide.kernels.survival.spans import same_length, spans
from coincide.survival.frame_columns import Category, Column, absent
from coincide.survival.frames import Data, read_incomplete, vector
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]
Values = NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """Data sets without missing values.

    Attributes
    ----------
    sets
        Each a mapping of columns to vectors (numbers, or text for categories), as formulas take them.
    missing
        Column -> values that were missing; only columns with any.
    rows
        Rows of each data set.
    trace
        Mean of the values drawn, by data set, round and incomplete column (in the order of `missing`).
    """

    sets: tuple[dict[str, Values], ...]
    missing: dict[str, int]
    rows: int
    trace: Float

    def tidy(self) -> pa.Table:
        """Return one line per incomplete column: term, missing, share."""
        return tidy_table(
            {
                "term": self.missing,
                "missing": self.missing.values(),
                "share": [number / self.rows for number in self.missing.values()],
            }
        )

    def summary(self) -> str:
        """Return what was filled in as text."""
        return f"{len(self.sets)} data sets of {self.rows} rows\n{text_table(self.tidy())}"


def impute(
    data: Data,
    columns: Sequence[str],
    *,
    time: Any,
    event: Any,
    entry: Any = None,
    weights: Any = None,
    imputations: int = 20,
    rounds: int = 10,
    numbers: chained.Draw = "pmm",
    seed: int = 1,
) -> Imputed:
    """Fill in missing covariates several times, as the other columns and survival suggest.

    Parameters
    ----------
    data
        A frame of pandas, polars or Arrow, or a mapping of names to vectors; one row per person.
    columns
        Covariates of the model, and any others that help to predict them. Missing are null, NaN, None and
        empty text. Numbers of two values, and text, are drawn by logistic models.
    time, event, entry, weights
        Names of columns of `data`, or vectors, as in `coincide.fit_cox`; they may not be missing. The event
        and the cumulative hazard each row lived through are predictors.
    imputations
        Data sets to make, at least 2. About as many as the percentage of people with a missing value.
    rounds
        Rounds of draws before each is taken.
    numbers
        ``pmm``: values that were seen in people with near predictions; ``normal``: from a normal model.
    seed
        Of the random numbers: the same seed gives the same bytes.

    Raises
    ------
    UsageError
        ``COI-U087`` for fewer than 2 imputations, no round, or an unknown way to draw.
    DataError
        ``COI-D840``, ``COI-D842`` for columns; ``COI-D851`` for one with nothing to learn from; ``COI-D800``
        to ``COI-D807`` for time and event.

    Notes
    -----
    Right when a value is missing for reasons the columns and survival tell (missing at random); it cannot
    mend values that are missing because of what they are. Chained equations: van Buuren, Statistical Methods
    in Medical Research 2007; 16: 219-42; survival among the predictors: White & Royston, Statistics in
    Medicine 2009; 28: 1982-98; matching: Morris, White & Royston, BMC Medical Research Methodology 2014; 14:
    75. Curves and products of columns are not among the predictors.

    Examples
    --------
    >>> import coincide as co
    >>> frame = {"age": [61, None, 70, 66, 58, 64], "site": ["b", "s", "s", None, "s", "b"]}
    >>> found = co.impute(
    ...     frame, ["age", "site"], time=[3, 9, 4, 6, 8, 5], event=[1, 1, 1, 0, 0, 1], imputations=3
    ... )
    >>> len(found.sets), found.missing, found.sets[0]["age"][[0, 2]].tolist()
    (3, {'age': 1, 'site': 1}, [61.0, 70.0])
    """
    _check(imputations, rounds, numbers)
    there = read_incomplete(data, columns)
    made = spans(
        vector("time", time, data),
        vector("event", event, data),
        entry=None if entry is None else vector("entry", entry, data),
        weights=None if weights is None else vector("weights", weights, data),
    )
    problems = Problems(DataError)
    same_length(problems, time=made.exit, **{columns[0]: absent(there[columns[0]])})
    problems.raise_if_any()
    found = chained.impute(
        {name: _incomplete(one) for name, one in there.items()},
        chained.survival_predictors(made),
        sets=imputations,
        rounds=rounds,
        seed=seed,
        draw=numbers,
    )
    sets = tuple({name: _restored(one[name], there[name]) for name in there} for one in found.sets)
    return Imputed(sets, found.missing, made.rows, found.trace)


def _check(imputations: int, rounds: int, numbers: str) -> None:
    if imputations < 2 or rounds < 1 or numbers not in {"pmm", "normal"}:
        problems = Problems(UsageError)
        problems.add(
            "COI-U087",
            "impute() needs at least 2 imputations, at least 1 round, and numbers='pmm' or 'normal'",
            where="impute",
            why="what differs between data sets is part of every standard error",
        )
        problems.stop()


def _incomplete(column: Column) -> chained.Incomplete:
    """Return a column for the chain: text and numbers of two values as places among levels."""
    there = ~absent(column)
    if isinstance(column, Category):
        return chained.Incomplete(column.codes.astype(np.float64), there, max(len(column.levels), 2))
    seen = np.unique(column[there])
    if len(seen) == 2:
        return chained.Incomplete((column == seen[1]).astype(np.float64), there, 2)
    return chained.Incomplete(column, there, 0)


def _restored(values: Float, column: Column) -> Values:
    """Return completed values as the column was: text, or numbers."""
    if isinstance(column, Category):
        return np.array(column.levels)[values.astype(np.int64)]
    seen = np.unique(column[~absent(column)])
    return seen[values.astype(np.int64)] if len(seen) == 2 else values
