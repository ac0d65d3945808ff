"""What an engine must do, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from coincide.queries.step import Step


class Engine(Protocol):
    """Runs steps over canonical tables and hands back integers as Arrow."""

    def load_folder(self, folder: Path) -> None:
        """Make the canonical tables of a folder of Parquet files (``person.parquet``, ...) known."""

    def load(self, name: str, table: pa.Table) -> None:
        """Make one small table known by `name`."""

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps in order; each result is known by the step's name afterwards."""

    def fetch(self, name: str, order_by: tuple[str, ...]) -> pa.Table:
        """Return a table's rows, sorted by columns that identify a row."""

    def close(self) -> None:
        """Let go of memory, files and locks."""
