"""A declared table, opened: columns under our names, whatever the files are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coincide.sources.register.content import Content
from coincide.sources.register.files import File
from coincide.sources.register.options import TableOptions

Kind = Literal["text", "integer", "date", "timestamp", "zoned", "decimal"]
"""How a column lies in the files."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One file of an opened table.

    Attributes
    ----------
    file
        The file.
    rows
        Rows in it, broken ones not counted.
    columns
        Columns in it.
    text
        What its bytes hold, for text; lines are counted there.
    broken
        Places of broken records: 1 is the header, blank lines count, a record of two lines counts once.
    delimiter, quote, encoding
        As it was read.
    """

    file: File
    rows: int
    columns: int
    text: Content | None = None
    broken: tuple[int, ...] = ()
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Opened:
    """A table with our column names.

    Attributes
    ----------
    name
        Name of the table; the engine knows ``raw_<name>`` with its columns, ``file`` (index) and
        ``row`` (from 0 in each file).
    kinds
        Our column -> how it lies in the files. Several cause columns are ``cause_0``, ``cause_1``, ...
    stretches
        The files, in order.
    """

    name: str
    kinds: dict[str, Kind]
    stretches: tuple[Stretch, ...]

    @property
    def view(self) -> str:
        """Name by which the engine knows the rows."""
        return f"raw_{self.name}"

    @property
    def rows(self) -> int:
        """Rows that could be read."""
        return sum(stretch.rows for stretch in self.stretches)

    @property
    def broken(self) -> int:
        """Records that could not be split into fields."""
        return sum(len(stretch.broken) for stretch in self.stretches)

    @property
    def has_control(self) -> bool:
        """Whether a control character stands somewhere; unknown for Parquet, where codes are looked at."""
        return any(stretch.text is not None and stretch.text.control for stretch in self.stretches)

    @property
    def causes(self) -> tuple[str, ...]:
        """The cause columns, the underlying cause first."""
        return tuple(column for column in self.kinds if column.startswith("cause_"))


def flat(table: TableOptions) -> dict[str, str]:
    """Return our column -> the file's column, with several causes as ``cause_0``, ``cause_1``, ..."""
    columns: dict[str, str] = {}
    for column, source in table.columns.items():
        if column == "cause":
            sources = (source,) if isinstance(source, str) else source
            columns.update({f"cause_{rank}": name for rank, name in enumerate(sources)})
        elif isinstance(source, str):
            columns[column] = source
    return columns
