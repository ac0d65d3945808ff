"""Progress on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@dataclass(slots=True)
class BarPhases:
    """One line per phase with a bar, a count and the time left; finished phases stay on the screen."""

    bars: Progress
    current: TaskID | None = None

    @classmethod
    def on(cls, stream: TextIO) -> Self:
        """Make bars on a terminal. Colours follow NO_COLOR."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        return cls(Progress(*columns, console=Console(file=stream), refresh_per_second=4))

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        self.bars.stop()

    def phase(self, name: str, total: int | None = None) -> None:
        """Close the last phase's line and begin the next."""
        self._finish()
        self.current = self.bars.add_task(name, total=total)

    def advance(self, done: int) -> None:
        """Move the bar."""
        if self.current is not None:
            self.bars.update(self.current, completed=done)

    def _finish(self) -> None:
        if self.current is not None:
            total = self.bars.tasks[-1].total or 1
            self.bars.update(self.current, total=total, completed=total)
