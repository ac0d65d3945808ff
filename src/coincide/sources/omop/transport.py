"""Where a CDM lies: the one thing that differs between a file, a folder and a database server."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Transport(Protocol):
    """Where the CDM lies: what tables it holds, and a way to bring columns of one into a Parquet file."""

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return every table of the CDM with its columns, both in lower case.

        Raises
        ------
        DataError
            When the place cannot be opened, or two names differ only in case.
        """

    def fetch(self, table: str, columns: tuple[str, ...], target: Path) -> int:
        """Write columns of a table to the Parquet file `target`; return its rows.

        Parameters
        ----------
        table, columns
            Names in lower case, out of :meth:`tables`. In the file they stand in lower case, in this order,
            with the types they have where they lie; the order of the rows is free.
        target
            A file inside the work folder that does not exist yet.
        """

    def close(self) -> None:
        """Let go of connections and files."""
