"""Frames of pandas, polars or Arrow, and mappings of names to vectors: what columns they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

import narwhals as nw

from coincide.errors import Problem, Problems, UsageError
from coincide.survival.frame_columns import Column, from_array, from_series

Data: TypeAlias = Any
"""A frame of pandas, polars or Arrow, or a mapping of names to vectors."""

_NAMED_AT_MOST: Final = 12


def is_frame(data: Data) -> bool:
    """Return whether it is a frame of pandas, polars or Arrow."""
    return isinstance(nw.from_native(data, eager_only=True, pass_through=True), nw.DataFrame)


def column_names(data: Data) -> tuple[str, ...]:
    """Return the names of the columns of a frame or mapping.

    Raises
    ------
    UsageError
        ``COI-U086`` for anything else.
    """
    if isinstance(data, Mapping):
        return tuple(str(name) for name in data)
    if is_frame(data):
        return tuple(str(name) for name in nw.from_native(data, eager_only=True).columns)
    raise UsageError(
        Problem(
            "COI-U086",
            f"data is a {type(data).__name__}, not a frame of pandas, polars or Arrow",
            where="data",
            fix="give a frame, or a mapping of column names to vectors",
        )
    )


def column_of(data: Data, name: str, problems: Problems) -> Column:
    """Return one column, missing values and all."""
    if isinstance(data, Mapping):
        series = nw.from_native(data[name], series_only=True, pass_through=True)
        if not isinstance(series, nw.Series):
            return from_array(name, data[name], problems)
        return from_series(name, series, problems)
    frame: nw.DataFrame[Any] = nw.from_native(data, eager_only=True)
    return from_series(name, frame[name], problems)


def note_absent(names: Sequence[str], there: tuple[str, ...], problems: Problems) -> None:
    """Note names of columns that are not there, with the nearest that is."""
    for name in dict.fromkeys(names):
        if name in there:
            continue
        near = get_close_matches(name, there, n=1)
        listed = ", ".join(there[:_NAMED_AT_MOST]) + (", ..." if len(there) > _NAMED_AT_MOST else "")
        problems.add(
            "COI-D842",
            f"there is no column {name!r}",
            where="data",
            fix=f"did you mean {near[0]!r}?" if near else f"columns: {listed or 'none'}",
        )
