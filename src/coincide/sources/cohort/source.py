"""A cohort as a source: its tables read strictly, all that is wrong with any of them told at once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from coincide.canonical import Finding
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import DataError, Problems
from coincide.progress import Progress
from coincide.sources.cohort.opening import OpenTable, file_of, open_table
from coincide.sources.cohort.options import COHORT, TableOptions
from coincide.sources.cohort.read import PEOPLE, ReadTable, read_long, read_people
from coincide.sources.register.files import File, check_unchanged, print_of
from coincide.sources.register.load import by_rule, forget, hashed


@dataclass(frozen=True, slots=True)
class CohortTables:
    """What was read.

    Attributes
    ----------
    tables
        ``cohort`` and, where the study has them, ``visits`` and ``excitability``.
    files
        File label -> sha256 of its bytes; frames have none.
    """

    tables: dict[str, ReadTable]
    files: dict[str, str]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong with the rows, in the order of the rules."""
        return by_rule(each for table in self.tables.values() for each in table.findings)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CohortSource:
    """The tables of a cohort and how they are read.

    Attributes
    ----------
    cohort
        One row per person.
    others
        The long tables, whose rows belong to people of `cohort`.
    """

    cohort: TableOptions
    others: tuple[TableOptions, ...] = ()

    def inputs(self) -> tuple[Path, ...]:
        """Return the files that are read; frames have none.

        Raises
        ------
        DataError
            COI-D001, COI-D002: files that are not there, pipes, unknown endings, all of them at once.
        """
        return tuple(file.path for file in self._files())

    def read(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> CohortTables:
        """Read every table.

        Parameters
        ----------
        engine
            An engine that may read :meth:`inputs`; it keeps no table of the reading.
        folder
            An existing folder inside the engine's work folder; nothing stays in it.
        progress
            Is told phases and totals.

        Raises
        ------
        DataError
            Everything wrong with the files and their rows; no message holds an id, a date or a value.
        """
        files = self._files()
        prints = {file: print_of(file) for file in files}
        hashes = hashed(files, progress)
        staging = folder / "staged"
        staging.mkdir(mode=0o700, exist_ok=True)
        others = set(engine.names())
        try:
            progress.phase("Reading the cohort", 1 + len(self.others))
            tables = self._tables(engine, staging)
            check_unchanged(prints)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            forget(engine, others)
        return CohortTables(tables, hashes)

    def _files(self) -> list[File]:
        problems, found = Problems(DataError), []
        for table in (self.cohort, *self.others):
            if isinstance(table.rows, Path):
                try:
                    found.append(file_of(table))
                except DataError as error:
                    problems.extend(list(error.problems))
        problems.raise_if_any()
        return found

    def _tables(self, engine: DuckDBEngine, staging: Path) -> dict[str, ReadTable]:
        problems = Problems(DataError)
        opened: dict[str, OpenTable] = {}
        for table in (self.cohort, *self.others):
            try:
                opened[table.name] = open_table(engine, table, staging)
            except DataError as error:
                problems.extend(list(error.problems))
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {PEOPLE} (id VARCHAR, person INTEGER)")
        found: dict[str, ReadTable] = {}
        for name, each in opened.items():
            try:
                found[name] = _read(engine, name, each, found.get(COHORT))
            except DataError as error:
                problems.extend(list(error.problems))
        problems.raise_if_any()
        return found


def _read(engine: DuckDBEngine, name: str, table: OpenTable, cohort: ReadTable | None) -> ReadTable:
    if name == COHORT:
        return read_people(engine, table)
    return read_long(engine, table, None if cohort is None else len(cohort.person))
