"""The register as a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.progress import Progress
from coincide.sources.base import refuse
from coincide.sources.register.checks import problems_in
from coincide.sources.register.files import find_files
from coincide.sources.register.load import load
from coincide.sources.register.options import RegisterOptions, TableOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(RegisterOptions):
    """A register: people, diagnoses, and whatever else is given, in CSV, TSV or Parquet.

    Every option is described in :class:`RegisterOptions`. Nothing is guessed: text is read as text in
    the declared dialect and cast by declared formats; a row that breaks a rule goes to the quarantine.

    Examples
    --------
    >>> register = Register(
    ...     people=TableOptions(
    ...         files=("people.csv",), columns={"id": "pnr", "sex": "sex", "birth_date": "born"}
    ...     ),
    ...     diagnoses=TableOptions(
    ...         files=("lpr",), columns={"id": "pnr", "date": "inddto", "code": "diag"}
    ...     ),
    ...     vocabulary="icd10",
    ...     coverage=("2000-01-01", "2020-12-31"),
    ... )
    >>> register.kind
    'register'
    """

    kind: ClassVar[str] = "register"

    def located(self, base: Path) -> Self:
        """Return the same register with relative file names taken from the folder `base`."""
        return replace(
            self,
            people=_located(self.people, base),
            diagnoses=_located(self.diagnoses, base),
            observed=_maybe_located(self.observed, base),
            deaths=_maybe_located(self.deaths, base),
            areas=_maybe_located(self.areas, base),
            contacts=_maybe_located(self.contacts, base),
            drugs=_maybe_located(self.drugs, base),
            labs=_maybe_located(self.labs, base),
            kin=_maybe_located(self.kin, base),
            broader=_maybe_located(self.broader, base),
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the options, before any file is opened."""
        return tuple(problems_in(self))

    def inputs(self) -> tuple[Path, ...]:
        """Return the files that are read.

        Raises
        ------
        DataError
            COI-D001, COI-D002: files that are not there, pipes, unknown endings.
        """
        return tuple(file.path for of_table in find_files(self).values() for file in of_table)

    def tables(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
        """Write the canonical tables and ``quarantine.csv`` into `folder`.

        Parameters
        ----------
        engine
            An engine that may read :meth:`inputs`; its connection keeps no table of the intake.
        folder
            An existing folder inside the engine's work folder.
        progress
            Is told phases and totals.

        Raises
        ------
        StudyError
            The options contradict each other.
        DataError
            The files or their rows are not what the options say.
        """
        refuse(self)
        return load(self, engine, folder, progress)


def _located(table: TableOptions, base: Path) -> TableOptions:
    return replace(table, files=tuple(str(base / name) for name in table.files))


def _maybe_located(table: TableOptions | None, base: Path) -> TableOptions | None:
    return None if table is None else _located(table, base)
