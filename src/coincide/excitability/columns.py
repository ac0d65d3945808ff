"""Columns of a raw stimulus table: numbers and names, from any frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import Problems
from coincide.kernels.survival.spans import rows_named

Floats = NDArray[np.float64]

NEEDED: Final = ("person", "test", "x", "value")
OPTIONAL: Final = ("condition",)

_ABSENT: Final = frozenset({"NoneType", "NAType", "NaTType"})
"""Names of the types that stand for no value in frames."""


def raw_columns(table: Any, names: Mapping[str, str], problems: Problems) -> dict[str, list[object]]:
    """Return the declared columns as lists of plain values; None where there is no value.

    Parameters
    ----------
    table
        A frame of pandas, polars or Arrow, or a mapping of names to vectors.
    names
        Our name -> the table's, for columns called otherwise.
    """
    there = _names(table)
    found = {}
    for name in (*NEEDED, *OPTIONAL):
        own = names.get(name, name)
        if own in there:
            found[name] = [_plain(value) for value in _listed(table[own])]
        elif name in NEEDED or name in names:
            near = get_close_matches(own, there, n=1)
            hint = f'did you mean "{near[0]}"? ' if near else ""
            problems.add(
                "COI-D890",
                f'the table has no column "{own}"',
                where=name,
                fix=f'{hint}columns={{"{name}": "its name in the table"}}',
            )
    unknown = sorted(set(names) - {*NEEDED, *OPTIONAL})
    if unknown:
        problems.add(
            "COI-D890",
            f"columns names what is not used: {', '.join(unknown)}",
            fix=f"one of: {', '.join((*NEEDED, *OPTIONAL))}",
        )
    lengths = {name: len(values) for name, values in found.items()}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        problems.add("COI-D890", "the columns are empty or differ in length", where="table")
    return found


def numbers(name: str, values: list[object], problems: Problems) -> Floats:
    """Return values as numbers, NaN where there is none, and note rows that hold something else."""
    found = np.full(len(values), np.nan)
    wrong = np.zeros(len(values), dtype=np.bool_)
    for row, value in enumerate(values):
        if value is None:
            continue
        try:
            found[row] = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            wrong[row] = True
    wrong |= np.isinf(found)
    if wrong.any():
        problems.add("COI-D892", f"{name} is no finite number in {rows_named(wrong)}", where=name)
    return found


def _names(table: Any) -> list[str]:
    names = getattr(table, "column_names", None)  # Arrow
    if names is None:
        names = getattr(table, "columns", None)  # pandas and polars
    return [str(name) for name in (table if names is None else names)]


def _listed(column: Any) -> list[object]:
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)


def _plain(value: object) -> object:
    if type(value).__name__ in _ABSENT or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
