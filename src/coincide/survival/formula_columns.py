"""A factor of a formula learns from the data (levels, knots, scale), and makes columns of any rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.survival.splines import checked_knots, default_knots, restricted_cubic
from coincide.kernels.survival.spans import rows_named
from coincide.survival.formula_words import Factor
from coincide.survival.frame_columns import Category, Column, Float, numbers_as_category

_LOGARITHMS: Final = {"log": np.log, "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt}
_DEFAULT_KNOTS: Final = 4


@dataclass(frozen=True, slots=True)
class Learned:
    """What a factor took from the data it was fitted to.

    Attributes
    ----------
    factor
        The factor.
    levels
        Of a category, the reference first; empty for numbers.
    cuts
        Knots of a spline, or the two limits between tertiles.
    scale
        Standard deviation (divisor n - 1) a number is divided by; 1 otherwise.
    inner
        The same of a function inside.
    """

    factor: Factor
    levels: tuple[str, ...] = ()
    cuts: tuple[float, ...] = ()
    scale: float = 1.0
    inner: Learned | None = field(default=None)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its columns; of a category, one for every level."""
        label = self.factor.label
        if self.levels:
            return tuple(f"{_unreferenced(self.factor)}[{level}]" for level in self.levels)
        if self.factor.function == "spline":
            return tuple(f"{label}[{place + 1}]" for place in range(len(self.cuts) - 1))
        return (label,)


def learn(factor: Factor, column: Column) -> Learned:
    """Return what a factor takes from a column.

    Raises
    ------
    DataError
        ``COI-D840`` for text where numbers are needed; ``COI-D844`` for a category with one level, or
        without the reference asked for; ``COI-D846`` for logarithms of what is not above 0; ``COI-D847`` for
        knots or tertiles that cannot be placed.
    """
    if isinstance(column, Category) or factor.function == "C":
        return Learned(factor, levels=_levels(factor, _as_category(factor, column)))
    inner = None if factor.inner is None else learn(factor.inner, column)
    values = _argument(factor, inner, column)
    if factor.function == "per_sd":
        return Learned(factor, scale=_spread(factor, values), inner=inner)
    if factor.function == "spline":
        return Learned(factor, cuts=_knots(factor, values), inner=inner)
    if factor.function == "tertile":
        return Learned(factor, levels=("1", "2", "3"), cuts=_thirds(factor, values), inner=inner)
    return Learned(factor, inner=inner)


def numbers(learned: Learned, column: Column) -> Float:
    """Return the columns of a factor that is a number, shape (n, columns)."""
    values = _argument(learned.factor, learned.inner, column)
    name = learned.factor.function
    if name in _LOGARITHMS:
        return _logged(learned.factor, values)[:, None]
    if name == "spline":
        return restricted_cubic(values, learned.cuts)
    return (values / learned.scale)[:, None]


def codes(learned: Learned, column: Column) -> NDArray[np.int32]:
    """Return the places of each row's value among the levels, shape (n,).

    Raises
    ------
    DataError
        ``COI-D845`` for a value the model was not fitted with.
    """
    factor = learned.factor
    if factor.function == "tertile":
        values = _argument(factor, learned.inner, column)
        return np.searchsorted(learned.cuts, values, side="left").astype(np.int32)
    found = _as_category(factor, column)
    places = {level: place for place, level in enumerate(learned.levels)}
    own = np.array([places.get(level, -1) for level in found.levels], dtype=np.int32)[found.codes]
    if (own < 0).any():
        raise DataError(
            Problem(
                "COI-D845",
                f"{factor.source} has a value the model does not know in {rows_named(own < 0)}",
                where=factor.source,
                fix=f"known: {', '.join(learned.levels)}",
            )
        )
    return own


def _argument(factor: Factor, inner: Learned | None, column: Column) -> Float:
    if isinstance(column, Category):
        raise DataError(
            Problem(
                "COI-D840",
                f"{factor.label} needs numbers, and {factor.source} holds text",
                where=factor.source,
                fix=f"use {factor.source} as a category, or turn it into numbers",
            )
        )
    return column if inner is None else numbers(inner, column)[:, 0]


def _as_category(factor: Factor, column: Column) -> Category:
    if isinstance(column, Category):
        if factor.function not in {"", "C"}:
            _argument(factor, None, column)
        return column
    return numbers_as_category(column)


def _levels(factor: Factor, found: Category) -> tuple[str, ...]:
    if len(found.levels) < 2:
        raise DataError(
            Problem(
                "COI-D844",
                f"{factor.source} has the same value in every row",
                where=factor.source,
                why="it cannot tell rows apart",
                fix="leave it out of the formula",
            )
        )
    first = found.levels[0] if factor.option is None else str(factor.option[1])
    if first not in found.levels:
        raise DataError(
            Problem(
                "COI-D844",
                f"no row of {factor.source} has the reference {first!r}",
                where=factor.source,
                fix=f"one of {', '.join(found.levels)}",
            )
        )
    return (first, *(level for level in found.levels if level != first))


def _logged(factor: Factor, values: Float) -> Float:
    bad = values < 0 if factor.function == "sqrt" else values <= 0
    if bad.any():
        raise DataError(
            Problem(
                "COI-D846",
                f"{factor.label} of what is not above 0 in {rows_named(bad)}",
                where=factor.source,
                fix="values below a limit of detection need a declared substitute first",
            )
        )
    return np.asarray(_LOGARITHMS[factor.function](values), dtype=np.float64)


def _spread(factor: Factor, values: Float) -> float:
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if not spread > 0:
        raise DataError(
            Problem("COI-D844", f"{factor.source} has the same value in every row", where=factor.source)
        )
    return spread


def _knots(factor: Factor, values: Float) -> tuple[float, ...]:
    kind, given = factor.option or ("df", float(_DEFAULT_KNOTS - 1))
    problems = Problems(DataError)
    try:
        if kind == "knots" and isinstance(given, tuple):
            return tuple(checked_knots(given).tolist())
        wanted = float(given) if not isinstance(given, tuple) else 0.0
        return tuple(default_knots(values, int(wanted) + 1 if wanted == int(wanted) else 0).tolist())
    except DataError as error:
        problems.extend([_of_column(one, factor) for one in error.problems])
        problems.stop()


def _of_column(problem: Problem, factor: Factor) -> Problem:
    return Problem(problem.code, f"{factor.label}: {problem.what}", where=factor.source, fix=problem.fix)


def _thirds(factor: Factor, values: Float) -> tuple[float, ...]:
    low, high = (float(one) for one in np.quantile(values, (1 / 3, 2 / 3)))
    if not (low < high and (values > high).any()):
        raise DataError(
            Problem(
                "COI-D847",
                f"{factor.label} does not make three groups: too many values are the same",
                where=factor.source,
            )
        )
    return low, high


def _unreferenced(factor: Factor) -> str:
    """Return a category's label without its reference: what it is called beside a level."""
    return factor.source if factor.function == "C" else factor.label
