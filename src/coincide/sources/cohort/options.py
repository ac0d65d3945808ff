"""What a cohort study says about its tables, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from coincide.sources.register.options import Encoding

ColumnKind = Literal["number", "category", "date"]

COHORT: Final = "cohort"
VISITS: Final = "visits"
STIMULI: Final = "excitability"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOptions:
    """One column.

    Attributes
    ----------
    kind
        ``number``, ``category`` or ``date``.
    source
        Its name in the file.
    low, high
        Smallest and largest number that can be; None is no limit.
    levels
        Levels of a category.
    words
        Text in the file -> place in `levels`.
    unit
        Unit of a number, for messages.
    needed
        Whether a row without a value cannot be used.
    """

    kind: ColumnKind
    source: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    words: dict[str, int] = field(default_factory=dict)
    unit: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """One table: its rows, its columns, and how its text is written.

    Attributes
    ----------
    name
        ``cohort``, ``visits`` or ``excitability``: its section in a study file.
    rows
        A file, or a frame of pandas, polars or Arrow.
    id
        Name of the column that holds the id.
    columns
        Our name -> column.
    missing, delimiter, quote, encoding, decimal, date_format, century_pivot
        How the text is written; see the register's options.
    placeholder_dates
        Days that stand for "not known".
    latest
        The last day a date can be.
    largest_share
        Share of rows that may be left out; the cohort itself loses none.
    order
        Column by which the rows of a person are sorted; empty for the order of the file.
    """

    name: str
    rows: Path | object = field(repr=False)
    id: str
    columns: dict[str, ColumnOptions]
    missing: tuple[str, ...] = ("",)
    delimiter: str | None = None
    quote: str = '"'
    encoding: Encoding = "utf-8"
    decimal: Literal[".", ","] = "."
    date_format: str = "YYYY-MM-DD"
    century_pivot: int | None = None
    placeholder_dates: tuple[int, ...] = ()
    latest: int = 47_482
    largest_share: float = 0.0
    order: str = ""
