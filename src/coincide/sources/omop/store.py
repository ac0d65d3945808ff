"""Tables of a CDM as Parquet files the engine can read, wherever they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from coincide.sources.omop.transport import Transport
from coincide.sources.register.opened import Stretch


class Store(Protocol):
    """Gives the columns of a table as Parquet files."""

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return every table that is read with its columns, both in lower case."""

    def parquet(self, table: str, columns: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
        """Return Parquet files with the columns, in any letter case, of a table.

        Parameters
        ----------
        table, columns
            Names in lower case, out of :meth:`tables`.
        folder
            A folder in the work folder for files that have to be written.
        """

    def stretches(self, table: str) -> tuple[Stretch, ...]:
        """Return the text files a table was read from, with what could not be split into fields."""

    def close(self) -> None:
        """Let go of what is open."""


class Copied:
    """A store whose tables have to be brought into the work folder first.

    Parameters
    ----------
    transport
        Brings them.
    """

    __slots__ = ("_transport",)

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return what the transport finds."""
        return self._transport.tables()

    def parquet(self, table: str, columns: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
        """Bring the columns of a table into one file."""
        target = folder / f"{table}.parquet"
        self._transport.fetch(table, columns, target)
        return (target,)

    def stretches(self, table: str) -> tuple[Stretch, ...]:  # noqa: ARG002 - there is no text
        """Return nothing: no text was read."""
        return ()

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()
