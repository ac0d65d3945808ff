"""The OMOP Common Data Model, versions 5.3 and 5.4, as a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final, Self

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.progress import Progress
from coincide.sources.base import refuse
from coincide.sources.omop.checks import problems_in
from coincide.sources.omop.load import load, register_of
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.places import files_in
from coincide.sources.register import TableOptions

_NOTHING: Final = TableOptions(files=("-",), columns={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Omop(OmopOptions):
    """A CDM 5.3 or 5.4 in a DuckDB file, a folder of Parquet or CSV files, or on a PostgreSQL server.

    Every option is described in :class:`OmopOptions`. Its tables become those of a register and are read
    like any register, so that every check and every count is the same.

    Examples
    --------
    >>> cdm = Omop(path=Path("cdm.duckdb"), schema="cdm", vocabularies={"ICD10GM": "icd10"})
    >>> cdm.kind, cdm.condition_table
    ('omop', 'condition_occurrence')
    """

    kind: ClassVar[str] = "omop"

    def located(self, base: Path) -> Self:
        """Return the same CDM with a relative path taken from the folder `base`."""
        return self if self.path is None else replace(self, path=base / self.path)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the options, before anything is opened."""
        register = register_of(self, {"people": _NOTHING, "diagnoses": _NOTHING})
        return tuple(problems_in(self, register))

    def inputs(self) -> tuple[Path, ...]:
        """Return the files that are read; none of a server.

        Raises
        ------
        DataError
            COI-D601 to COI-D603: not there, no CDM, two files of one table.
        """
        return tuple(file.path for of_table in files_in(self).values() for file in of_table)

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
            The CDM or its rows are not what they should be.
        """
        refuse(self)
        return load(self, engine, folder, progress)
