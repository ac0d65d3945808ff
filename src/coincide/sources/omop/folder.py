"""A folder of Parquet or CSV files as the place where a CDM lies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import DataError, Problem, Problems
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.tables import TABLES
from coincide.sources.register.files import File
from coincide.sources.register.headers import header_problems
from coincide.sources.register.opened import Stretch
from coincide.sources.register.parquet import check_alike, read_footer
from coincide.sources.register.text import Dialect, header_of, stage


class FolderStore:
    """Reads Parquet files where they lie; text is split into fields once, into the work folder.

    Parameters
    ----------
    engine
        An engine that may read the files.
    options
        How text is written.
    files
        Table -> its files.
    """

    __slots__ = ("_engine", "_files", "_headers", "_options", "_stretches")

    def __init__(
        self, engine: DuckDBEngine, options: OmopOptions, files: dict[str, tuple[File, ...]]
    ) -> None:
        self._engine = engine
        self._options = options
        self._files = files
        self._headers: dict[str, dict[str, str]] = {}
        self._stretches: dict[str, list[Stretch]] = {}

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return the tables of the folder that are read, with their columns, both in lower case.

        Raises
        ------
        DataError
            COI-D002 to COI-D013: files of a table that cannot be read together, footers, headers.
        """
        problems = Problems(DataError)
        for table, files in self._files.items():
            try:
                self._headers[table] = self._header(table, files)
            except DataError as error:
                problems.extend(list(error.problems))
        problems.raise_if_any()
        return {table: tuple(header) for table, header in self._headers.items()}

    def parquet(self, table: str, columns: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
        """Return the Parquet files themselves, or the text's fields as Parquet."""
        files = self._files[table]
        if files[0].is_parquet:
            return tuple(file.path for file in files)
        return tuple(self._staged(table, columns, file, folder, index) for index, file in enumerate(files))

    def stretches(self, table: str) -> tuple[Stretch, ...]:
        """Return the text files a table was read from."""
        return tuple(self._stretches.get(table, ()))

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def _staged(self, table: str, columns: tuple[str, ...], file: File, folder: Path, index: int) -> Path:
        target = folder / f"{table}-{index:05d}.parquet"
        dialect = self._dialect(table, file)
        # Each file has its own letters; a column that is missing here alone is told by the reader of text.
        header = {name.lower(): name for name in header_of(file, dialect)}
        wanted = {column: header.get(column, column) for column in columns}
        self._stretches.setdefault(table, []).append(stage(self._engine, file, wanted, dialect, target))
        return target

    def _header(self, table: str, files: tuple[File, ...]) -> dict[str, str]:
        """Return lower name -> name of the columns of a table."""
        if len({file.is_parquet for file in files}) > 1:
            raise DataError(
                Problem(
                    "COI-D002",
                    "The table is partly Parquet and partly text.",
                    where=table,
                    why="The same rows could be read twice.",
                    fix="Give one kind of file.",
                )
            )
        names = _footer_names(files) if files[0].is_parquet else self._first_line(table, files[0])
        twice = [name for name, times in Counter(name.lower() for name in names).items() if times > 1]
        if twice:
            raise DataError(
                Problem(
                    "COI-D005",
                    f"{len(twice)} column name(s) stand there twice (letter case is not told apart).",
                    where=files[0].label,
                    why="Which of the two columns is meant is not known.",
                    fix="Rename the columns in the file.",
                )
            )
        return {name.lower(): name for name in names}

    def _first_line(self, table: str, file: File) -> list[str]:
        dialect = self._dialect(table, file)
        names = header_of(file, dialect)
        if len(names) == 1:  # no table of a CDM has one column: the delimiter seems to be another
            problems = header_problems(names, TABLES[table].contents, file.label, dialect.delimiter)
            if problems:
                raise DataError(*problems)
        return names

    def _dialect(self, table: str, file: File) -> Dialect:
        options = self._options
        delimiter, quote = options.delimiter, options.quote
        if TABLES[table].vocabulary:
            delimiter = options.vocabulary_delimiter or delimiter
            quote = quote if options.vocabulary_quote is None else options.vocabulary_quote
        default = "\t" if file.ending.startswith(".tsv") else ","
        return Dialect(delimiter or default, quote, options.encoding)


def _footer_names(files: tuple[File, ...]) -> list[str]:
    footers = [read_footer(file) for file in files]
    problems = check_alike(footers)
    if problems:
        raise DataError(*problems)
    return list(footers[0].types)
