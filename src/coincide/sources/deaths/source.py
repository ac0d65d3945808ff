"""Death certificates as a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.progress import Progress
from coincide.sources.base import refuse
from coincide.sources.deaths.checks import problems_in
from coincide.sources.deaths.forms import one_table
from coincide.sources.deaths.load import load
from coincide.sources.deaths.options import TABLE, DeathsOptions
from coincide.sources.register.files import find_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaths(DeathsOptions):
    """Death certificates with all causes they name.

    Every option is described in :class:`DeathsOptions`. The unit is a certificate, not a person followed in
    time: such data can show that two diseases are named together more often than chance, and nothing else.

    Examples
    --------
    >>> deaths = Deaths(form="sim", files=("DO2019.csv",), delimiter=";")
    >>> deaths.kind, deaths.unit
    ('deaths', 'certificate')
    """

    kind: ClassVar[str] = "deaths"
    unit: ClassVar[str] = "certificate"

    def located(self, base: Path) -> Self:
        """Return the same source with relative file names taken from the folder `base`."""
        return replace(self, files=tuple(str(base / name) for name in self.files))

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
        return tuple(file.path for file in find_files(one_table(self))[TABLE])

    def tables(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
        """Write the canonical tables and ``quarantine.csv`` into `folder`.

        Raises
        ------
        StudyError
            The options contradict each other.
        DataError
            The files or their rows are not what the options say.
        """
        refuse(self)
        return load(self, engine, folder, progress)
