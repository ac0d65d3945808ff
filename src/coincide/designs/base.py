"""What a design must do: count, tell whether the data can answer, and answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coincide.canonical import Intake
from coincide.designs.pair.result import Checked
from coincide.designs.pair.verdict import Verdict
from coincide.engines.duckdb import DuckDBEngine
from coincide.progress import Progress
from coincide.results.table import Released
from coincide.study import Study


@dataclass(frozen=True, slots=True)
class Answered:
    """A verdict and the released tables it was made from."""

    verdict: Verdict
    tables: tuple[Released, ...]


class Design(Protocol):
    """A way to look at two diseases. Between the two stages only integers and facts are kept."""

    def count(
        self, engine: DuckDBEngine, study: Study, intake: Intake, folder: Path, progress: Progress
    ) -> None:
        """Count in the loaded canonical tables and write every count into `folder`."""

    def check(self, study: Study, intake: Intake, folder: Path) -> Checked:
        """Tell from the counts whether the data can answer; the overlap is not looked at."""

    def answer(self, study: Study, intake: Intake, folder: Path, seed: int) -> Answered:
        """Estimate from the counts, release, and judge from what was released."""
