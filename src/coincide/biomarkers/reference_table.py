"""Reference limits by age as tables: read, checked, looked up."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length
from coincide.tidy import tidy_table

Float = NDArray[np.float64]

DEFAULT: Final = "simren_2022"
"""Reference used when none is named."""

_BANDS: Final = ("age_from", "age_to", "limit", "growth", "base_age", "median", "mean", "sd")


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Limits of what is usual, by age.

    Attributes
    ----------
    name, marker, matrix, platform, unit
        What they are for.
    percentile
        In percent: so many healthy people lie at or below the limit.
    age_from, age_to
        Bands of age in years, from the first inclusive to the second exclusive, shape (k,).
    limit
        Limit of each band at its `base_age`, shape (k,).
    growth, base_age
        The limit at an age is ``limit exp(growth (age - base_age))``; 0 is a constant. Shape (k,).
    median, mean, sd
        Spread of each band where it is known, else ``nan``, shape (k,).
    people, source
        Whom it was made from, and where it was published.
    """

    name: str
    marker: str
    matrix: str
    platform: str
    unit: str
    percentile: float
    age_from: Float
    age_to: Float
    limit: Float
    growth: Float
    base_age: Float
    median: Float
    mean: Float
    sd: Float
    people: str
    source: str

    def covers(self, age: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each age has a limit."""
        return self.band(age) >= 0

    def band(self, age: ArrayLike) -> NDArray[np.int64]:
        """Return the band of each age, -1 where there is none."""
        years = np.asarray(age, dtype=np.float64)
        found = np.searchsorted(self.age_from, years, side="right") - 1
        inside = (found >= 0) & (years < self.age_to[np.maximum(found, 0)])
        return np.where(inside, found, -1)

    def at(self, age: ArrayLike) -> Float:
        """Return the limit at each age.

        Raises
        ------
        DataError
            ``COI-D922`` for an age without a limit.

        Examples
        --------
        >>> built_in("simren_2022").at([50.9, 51, 65]).tolist()
        [10.0, 15.0, 20.0]
        """
        years = np.asarray(age, dtype=np.float64)
        found = self.band(years)
        if (outside := found < 0).any():
            raise DataError(
                Problem(
                    "COI-D922",
                    f"{self.name} has no limit for the age in {rows_named(outside)}",
                    where="age",
                    why=f"it covers ages from {self.age_from.min():g} to below {self.age_to.max():g}",
                    fix="leave those rows out yourself (reference.covers(age) finds them), or use another",
                )
            )
        return self.limit[found] * np.exp(self.growth[found] * (years - self.base_age[found]))

    def tidy(self) -> pa.Table:
        """Return the bands as a table."""
        bands = len(self.limit)
        texts = ("name", "marker", "matrix", "platform", "unit", "percentile", "people", "source")
        columns: dict[str, Any] = {one: [getattr(self, one)] * bands for one in texts}
        return tidy_table(columns | {one: getattr(self, one) for one in _BANDS})


def built_in(name: str) -> Reference:
    """Return one of the references that come with coincide.

    Raises
    ------
    DataError
        ``COI-D924`` for a name that is not among them.
    """
    rows = [row for row in packaged("reference_limits.csv") if row["name"] == name]
    if not rows:
        known = sorted({row["name"] for row in packaged("reference_limits.csv")})
        raise DataError(
            Problem("COI-D924", f'there is no reference "{name}"', fix=f"one of: {', '.join(known)}")
        )
    texts = {
        one: rows[0][one] for one in ("name", "marker", "matrix", "platform", "unit", "people", "source")
    }
    columns: dict[str, Any] = {one: [row[one] for row in rows] for one in _BANDS if one in rows[0]}
    return made(columns, percentile=float(rows[0]["percentile"]), **texts)


def packaged(name: str) -> list[dict[str, str]]:
    """Return the rows of a table that comes with coincide."""
    text = resources.files("coincide.biomarkers").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def columns_of(given: Any) -> dict[str, Any]:
    """Return the columns of a CSV file, a mapping or a frame that a reference may have."""
    if isinstance(given, str | Path):
        with Path(given).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = list(rows[0]) if rows else []
        return {one: [row[one] for row in rows] for one in _BANDS if one in names}
    # Arrow calls them column_names, data frames columns; a mapping is its own list of names
    names = getattr(given, "column_names", getattr(given, "columns", given))
    return {one: np.asarray(given[one]) for one in _BANDS if one in list(names)}


def made(
    columns: Mapping[str, Any],
    *,
    name: str,
    percentile: float,
    marker: str = "",
    matrix: str = "",
    platform: str = "",
    unit: str = "",
    people: str = "",
    source: str = "",
) -> Reference:
    """Return a reference from columns, checked.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D803``; ``COI-D923`` for bands that overlap, limits not above 0, or a missing
        column.
    """
    problems = Problems(DataError)
    if missing := [one for one in ("age_from", "age_to", "limit") if one not in columns]:
        problems.add("COI-D923", f"the reference has no column {', '.join(missing)}", where=name)
    problems.raise_if_any()
    read = {one: column(one, columns[one], problems) for one in _BANDS if one in columns}
    same_length(problems, **read)
    problems.raise_if_any()
    size = len(read["limit"])
    order = np.argsort(read["age_from"], kind="stable")
    empty = {one: np.zeros(size) for one in ("growth", "base_age")} | {
        one: np.full(size, np.nan) for one in ("median", "mean", "sd")
    }
    bands = {one: values[order] for one, values in (empty | read).items()}
    problems.extend(_wrong(name, percentile, bands))
    problems.raise_if_any()
    return Reference(
        name=name,
        marker=marker,
        matrix=matrix,
        platform=platform,
        unit=unit,
        percentile=percentile,
        people=people,
        source=source,
        **bands,
    )


def _wrong(name: str, percentile: float, bands: Mapping[str, Float]) -> list[Problem]:
    """Return what is wrong with the bands of a reference."""
    below, above = bands["age_from"], bands["age_to"]
    checks = (
        (not 50 < percentile < 100, "the percentile does not lie between 50 and 100"),
        (bool((above <= below).any()), "a band of age ends before it begins"),
        (bool((above[:-1] > below[1:]).any()), "bands of age overlap"),
        (not bool((bands["limit"] > 0).all()), "a limit is not above 0"),
        (bool((bands["median"] >= bands["limit"]).any()), "a median is not below its limit"),
        (bool((bands["median"] <= 0).any()), "a median is not above 0"),
        (bool((bands["sd"] <= 0).any()), "a standard deviation is not above 0"),
    )
    return [Problem("COI-D923", words, where=name) for wrong, words in checks if wrong]
