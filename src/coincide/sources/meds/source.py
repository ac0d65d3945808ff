"""MEDS as a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.progress import Progress
from coincide.sources.base import refuse
from coincide.sources.meds.checks import problems_in
from coincide.sources.meds.files import find_files
from coincide.sources.meds.load import load
from coincide.sources.meds.options import MedsOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Meds(MedsOptions):
    """A data set in the Medical Event Data Standard (MEDS 0.3 and 0.4), or one file of such events.

    Every option is described in :class:`MedsOptions`. Events are told apart by how their codes begin, and
    then read like a register: the same rules, the same quarantine, the same numbers.

    Examples
    --------
    >>> Meds(path=Path("meds"), codes={"ICD10CM//": "icd10cm"}).kind
    'meds'
    """

    kind: ClassVar[str] = "meds"

    def located(self, base: Path) -> Self:
        """Return the same data set with relative paths taken from the folder `base`."""
        observation = self.observation
        if observation is not None and observation.file is not None:
            observation = replace(observation, file=base / observation.file)
        return replace(self, path=base / self.path, observation=observation)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the options, before any file is opened."""
        return tuple(problems_in(self))

    def inputs(self) -> tuple[Path, ...]:
        """Return the files that are read.

        Raises
        ------
        DataError
            COI-D001, COI-D002, COI-D140: files that are not there, of other kinds, in another layout.
        """
        return tuple(file.path for file in find_files(self).all)

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
            The files or their events are not what the options say.
        """
        refuse(self)
        return load(self, engine, folder, progress)
