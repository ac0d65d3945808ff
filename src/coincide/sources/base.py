"""What a source must do: turn one kind of health data into the canonical tables."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar, Final, Protocol, Self, runtime_checkable

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem, StudyError
from coincide.progress import Progress

GROUP: Final = "coincide.sources"
"""Entry point group a plug-in uses to add a kind of source."""


@runtime_checkable
class Source(Protocol):
    """A kind of data and the options to read it: one frozen dataclass is both.

    The dataclass's fields are the keys of ``[data]`` in a study file, beside ``kind``.
    """

    kind: ClassVar[str]

    def located(self, base: Path) -> Self:
        """Return the same source with its relative paths taken from the folder `base`."""

    def inputs(self) -> tuple[Path, ...]:
        """Return the files that are read: what is hashed, and all the engine may open."""

    def tables(self, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
        """Write every canonical table as ``folder/<name>.parquet``.

        Parameters
        ----------
        engine
            An engine that may read :meth:`inputs`.
        folder
            An existing folder inside the engine's work folder.
        progress
            Is told phases and totals.

        Raises
        ------
        DataError
            When the data are not what the options declare: every problem at once.
        """


@runtime_checkable
class Checkable(Protocol):
    """A source that can tell what is wrong with its options before a file is opened."""

    def problems(self) -> tuple[Problem, ...]:
        """Return every problem of the options."""


def refuse(source: Checkable) -> None:
    """Refuse a source whose options contradict each other, with every problem.

    Raises
    ------
    StudyError
        With everything that is wrong.
    """
    problems = source.problems()
    if problems:
        raise StudyError(*problems)


def kinds() -> dict[str, type[Source]]:
    """Return every installed kind of source by its name in study files."""
    found: Sequence[type[Source]] = [entry.load() for entry in entry_points(group=GROUP)]
    return {source.kind: source for source in found}
