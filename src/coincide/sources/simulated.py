"""A simulated population as a source: written as register files, then read like any register."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from coincide.canonical import Intake
from coincide.progress import Progress
from coincide.simulation.forms.form import FileFormat, FormName
from coincide.simulation.options import Population
from coincide.simulation.study_text import COLUMNS
from coincide.simulation.truth import truth_of
from coincide.simulation.write import Written, register_files, write_population, write_register

if TYPE_CHECKING:
    from coincide.engines.duckdb import DuckDBEngine
    from coincide.sources.register import Register


@dataclass(frozen=True, slots=True)
class Simulated(Population):
    """A population with a known truth; its options are those of `Population`.

    Nothing is read: the people are made when the study runs, written as register files inside the work
    folder, and taken in through the register source, so that the whole path is the real one.

    Examples
    --------
    >>> Simulated(people=1000, seed=7).truth["people"]
    '1000'
    """

    kind: ClassVar[str] = "simulated"

    @property
    def truth(self) -> dict[str, str]:
        """What is planted: name -> value in words."""
        return truth_of(self)

    def write(
        self,
        folder: Path | str,
        *,
        form: FormName = "register",
        file_format: FileFormat = "parquet",
        threads: int = 1,
    ) -> Written:
        """Write the people as files, with a study file that runs and the truth, into a folder.

        Parameters
        ----------
        folder
            Where to; nothing in it is overwritten.
        form
            ``register``, ``omop`` (CDM 5.4) or ``meds`` (0.4): the same people under the same ids.
        file_format
            ``parquet`` or ``csv``; MEDS knows Parquet only.
        threads
            How many blocks of people are made at the same time.
        """
        return write_population(self, Path(folder), form=form, file_format=file_format, threads=threads)

    def located(self, base: Path) -> Self:  # noqa: ARG002  (there is no path in these options)
        """Return itself: simulated people need no file."""
        return self

    def inputs(self) -> tuple[Path, ...]:
        """Return no file."""
        return ()

    def tables(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
        """Simulate, write register files, and make the canonical tables from them."""
        files = folder / "simulated"
        threads = int(engine.rows("SELECT current_setting('threads')")[0][0])
        try:
            write_register(self, files, threads=threads, progress=progress)
            intake = _register(self, files).tables(engine, folder, progress)
        finally:
            shutil.rmtree(files, ignore_errors=True)
        return replace(intake, synthetic=True, truth=self.truth)


def _register(population: Population, folder: Path) -> Register:
    """Return the source of the files just written."""
    from coincide.sources.register import Register
    from coincide.sources.register.options import TableOptions

    tables = {
        name: TableOptions(files=(str(folder / file),), columns={column: column for column in COLUMNS[name]})
        for name, file in register_files(population, "parquet").items()
    }
    return Register(
        people=tables["people"],
        diagnoses=tables["diagnoses"],
        observed=tables["observed"],
        deaths=tables["deaths"],
        kin=tables.get("kin"),
    )
