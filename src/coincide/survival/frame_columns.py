"""One column, from an array or from a series of any frame: numbers, or categories with their levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coincide.errors import Problems
from coincide.kernels.survival.spans import rows_named

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A column of categories.

    Attributes
    ----------
    levels
        The values that occur, in order: the declared order of an ordered category, or of a category of
        pandas; numbers by size; else by their text. The first is the reference of a model.
    codes
        Place of each row's value in `levels`, shape (n,); -1 where there is none.
    """

    levels: tuple[str, ...]
    codes: Int32


Column: TypeAlias = Float | Category


def from_array(name: str, given: Any, problems: Problems) -> Column:
    """Return a vector as numbers where it holds numbers or truth values, as categories where text.

    Values that are missing are NaN, or -1 among the codes; see :func:`complete`.
    """
    values = np.asarray(given)
    if values.ndim != 1 or not len(values):
        problems.add(
            "COI-D843",
            f"{name} must be a vector with at least one row, not of shape {values.shape}",
            where=name,
        )
        return np.empty(0)
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind in "UOT":
        # NumPy turns NaN among text into the text "nan"
        listed = list(given) if isinstance(given, (list, tuple)) else values.tolist()
        blank = "nan" if values.dtype.kind == "U" else ""
        return _from_objects(
            name, [None if isinstance(x, str) and x == blank else x for x in listed], problems
        )
    return _refused(name, f"{values.dtype}", problems)


def from_series(name: str, series: nw.Series[Any], problems: Problems) -> Column:
    """Return a column of a frame; see :func:`from_array`."""
    if not len(series):
        problems.add("COI-D843", f"{name} has no rows", where=name)
        return np.empty(0)
    try:
        arrow = series.to_arrow()
    except (pa.ArrowException, TypeError):
        return _refused(name, "values of several types", problems)
    arrow = arrow.combine_chunks() if isinstance(arrow, pa.ChunkedArray) else arrow
    kind = arrow.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return arrow_numbers(arrow)
    if pa.types.is_decimal(kind):
        return arrow_numbers(arrow.cast(pa.float64()))
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        return _from_objects(name, arrow.tolist(), problems, _declared(series, arrow))
    if _is_text(kind):
        return _from_objects(name, arrow.tolist(), problems)
    if pa.types.is_null(kind):
        return np.full(len(arrow), np.nan)
    return _refused(name, str(kind), problems)


def absent(column: Column) -> NDArray[np.bool_]:
    """Return which rows have no value, shape (n,)."""
    return column.codes < 0 if isinstance(column, Category) else np.isnan(column)


def complete(name: str, column: Column, problems: Problems) -> Column:
    """Return a column without missing or infinite values, or note the rows that have them."""
    bad = column.codes < 0 if isinstance(column, Category) else ~np.isfinite(column)
    return note_missing(name, bad, problems) if bad.any() else column


def arrow_numbers(arrow: pa.Array) -> Float:
    """Return an Arrow array of numbers or truth values as float64, nulls as NaN."""
    if pa.types.is_boolean(arrow.type):
        arrow = arrow.cast(pa.int8())
    if arrow.type != pa.float64():
        arrow = arrow.cast(pa.float64(), safe=False)
    if arrow.null_count:
        arrow = pc.fill_null(arrow, float("nan"))
    return np.ascontiguousarray(np.from_dlpack(arrow), dtype=np.float64)


def category(values: Sequence[object], declared: Sequence[str] | None = None) -> Category:
    """Return values as categories, nothing and empty text as -1; declared levels that do not occur go.

    Examples
    --------
    >>> category(["b", "a", None]).codes.tolist(), category(["b", "a"], ["b", "c", "a"]).levels
    ([1, 0, -1], ('b', 'a'))
    """
    seen = {str(value) for value in values if not _is_absent(value)}
    levels = tuple(sorted(seen)) if declared is None else tuple(one for one in declared if one in seen)
    places = {level: place for place, level in enumerate(levels)}
    codes = [-1 if _is_absent(value) else places[str(value)] for value in values]
    return Category(levels, np.array(codes, dtype=np.int32))


def numbers_as_category(values: Float) -> Category:
    """Return numbers as categories by size, whole numbers without a point.

    Examples
    --------
    >>> numbers_as_category(np.array([10.0, 2.0, 2.5])).levels
    ('2', '2.5', '10')
    """
    found, codes = np.unique(values, return_inverse=True)
    levels = tuple(str(int(one)) if one == int(one) else repr(one) for one in found.tolist())
    return Category(levels, codes.astype(np.int32))


def _from_objects(
    name: str, values: list[object], problems: Problems, declared: Sequence[str] | None = None
) -> Column:
    there = [value for value in values if not _is_absent(value)]
    if all(isinstance(value, str) for value in there):
        return category(values, declared)
    if all(isinstance(value, (bool, int, float)) for value in there):
        return np.array([np.nan if _is_absent(one) else float(one) for one in values])  # type: ignore[arg-type]
    kinds = sorted({type(value).__name__ for value in there})
    return _refused(name, " and ".join(kinds), problems)


def _is_absent(value: object) -> bool:
    # pandas' NA answers no comparison, so its name is asked before
    return value is None or type(value).__name__ == "NAType" or value != value or value == ""


def note_missing(name: str, rows: NDArray[np.bool_], problems: Problems) -> Float:
    """Note values that are missing or infinite, and return an empty column."""
    problems.add(
        "COI-D841",
        f"{name} is missing or infinite in {rows_named(rows)}",
        where=name,
        why="rows are never left out silently",
        fix="leave those rows out yourself, or impute them with coincide.impute",
    )
    return np.empty(0)


def _refused(name: str, held: str, problems: Problems) -> Float:
    problems.add(
        "COI-D840",
        f"{name} holds {held}, neither numbers nor text",
        where=name,
        why="a date or a mixture of types would be guessed at",
        fix="turn the column into one type: numbers (such as months), yes or no, or text",
    )
    return np.empty(0)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _declared(series: nw.Series[Any], arrow: pa.DictionaryArray) -> list[str] | None:
    """Return the order of levels somebody declared; polars and Arrow keep categories as they came."""
    if isinstance(series.dtype, nw.Enum) or series.implementation.is_pandas():
        return [str(level) for level in arrow.dictionary.tolist()]
    return None
