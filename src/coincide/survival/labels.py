"""Who is in which group: labels of any kind to dense numbers, a million rows in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coincide.errors import Problems
from coincide.kernels.survival.spans import rows_named

Int32 = NDArray[np.int32]

Label: TypeAlias = str | bool | int | float
"""A group as the user wrote it; whole numbers come back as int."""

_DENSE: Final = 4
"""Whole labels are numbered without sorting while their range has at most this many values per row."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Groups of rows.

    Attributes
    ----------
    levels
        The labels that occur, in order: the declared order of an ordered category (or a category of pandas);
        else text by its letters, numbers by size, False before True.
    codes
        Place of each row's label in `levels`, shape (n,).
    """

    levels: tuple[Label, ...]
    codes: Int32


def labels(name: str, values: Any, problems: Problems) -> Labels:
    """Return labels from an array, a list or a column of a frame; or note what is wrong with them.

    Notes
    -----
    Problems: ``COI-D865`` for labels that are missing, of several types, or not a vector.

    Examples
    --------
    >>> from coincide.errors import DataError
    >>> found = labels("site", ["spinal", "bulbar", "spinal"], Problems(DataError))
    >>> found.levels, found.codes.tolist()
    (('bulbar', 'spinal'), [1, 0, 1])
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf" and values.ndim == 1 and len(values):
        return _from_numbers(name, values, problems)
    try:
        arrow, declared = _arrow(values)
    except (pa.ArrowException, TypeError, ValueError):
        return _refused(name, f"{name} holds labels of several types, or is no vector", problems)
    if not len(arrow):
        return _refused(name, f"{name} has no rows", problems)
    if arrow.null_count:
        absent = np.array(arrow.is_null().tolist())
        return _refused(name, f"{name} is missing in {rows_named(absent)}", problems)
    if _is_number(arrow.type):
        narrow = arrow.cast(pa.int8()) if pa.types.is_boolean(arrow.type) else arrow
        found = np.from_dlpack(narrow)
        return _from_numbers(name, found.astype(bool) if pa.types.is_boolean(arrow.type) else found, problems)
    return _from_text(name, arrow, declared, problems)


def _refused(name: str, what: str, problems: Problems) -> Labels:
    problems.add(
        "COI-D865",
        what,
        where=name,
        why="rows are never left out silently",
        fix="give every row one label: text, whole numbers, or yes and no",
    )
    return Labels((), np.empty(0, np.int32))


def _arrow(values: Any) -> tuple[pa.Array, bool]:
    """Return values as one Arrow array, and whether the order of its categories was declared."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, (list, tuple)):
        return pa.array(values), False
    declared = False
    if not isinstance(values, (pa.Array, pa.ChunkedArray)):
        series = nw.from_native(cast("Any", values), series_only=True)
        declared = isinstance(series.dtype, nw.Enum) or series.implementation.is_pandas()
        values = series.to_arrow()
    return (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values), declared


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _from_numbers(name: str, values: NDArray[Any], problems: Problems) -> Labels:
    """Return the groups of numbers or truth values."""
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        return _refused(name, f"{name} is missing in {rows_named(~np.isfinite(values))}", problems)
    if values.dtype.kind != "f" or bool((values == np.floor(values)).all()):
        low, high = int(values.min()), int(values.max())
        if high - low < _DENSE * len(values) + 1000:
            return _from_whole(values, low, high - low + 1)
    found, codes = np.unique(values, return_inverse=True)
    return Labels(tuple(_plain(one) for one in found.tolist()), codes.astype(np.int32))


def _from_whole(values: NDArray[Any], low: int, width: int) -> Labels:
    place = values.astype(np.int64) - low
    there = np.bincount(place, minlength=width) > 0
    found = np.flatnonzero(there) + low
    numbers = (np.cumsum(there) - 1).astype(np.int32)
    levels = [bool(one) if values.dtype.kind == "b" else one for one in found.tolist()]
    return Labels(tuple(levels), numbers[place])


def _plain(value: Label) -> Label:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _from_text(name: str, arrow: pa.Array, declared: bool, problems: Problems) -> Labels:
    """Return the groups of texts, which may be coded already."""
    if pa.types.is_nested(arrow.type):
        return _refused(name, f"{name} holds lists, not labels", problems)
    coded = arrow if pa.types.is_dictionary(arrow.type) else arrow.dictionary_encode()
    names, places = coded.dictionary.tolist(), np.from_dlpack(pc.cast(coded.indices, pa.int64()))
    if not all(isinstance(one, str) for one in names):
        return _refused(name, f"{name} holds neither text, whole numbers nor yes and no", problems)
    there = np.bincount(places, minlength=len(names)) > 0
    order = [place for place in range(len(names)) if there[place]]
    if not declared:
        order.sort(key=names.__getitem__)
    if blank := [place for place in order if names[place] == ""]:
        return _refused(name, f"{name} is empty in {rows_named(places == blank[0])}", problems)
    numbers = np.zeros(len(names), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return Labels(tuple(names[place] for place in order), numbers[places])
