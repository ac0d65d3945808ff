"""What a user sees while and after a verb runs: progress on stderr, the result on stdout."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import typer

from coincide.cli.errors import ReaderLeft
from coincide.cli.phases import LoggedPhases, PlainPhases
from coincide.errors import Problem, UsageError
from coincide.progress import Progress, Silent


def say(*lines: str) -> None:
    """Print lines of a result on stdout.

    Raises
    ------
    ReaderLeft
        When the other end of a pipe is closed.
    """
    try:
        for line in lines:
            typer.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft from None


def say_json(value: object) -> None:
    """Print a result as one JSON object; a NaN or infinity in it is a fault."""
    say(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str))


def say_table(rows: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> None:
    """Print rows as aligned columns of text."""
    cells = [columns, *(tuple(str(row[column]) for column in columns) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    for row in cells:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        say("  ".join(padded).rstrip())


def warn(text: str) -> None:
    """Print text on stderr."""
    typer.echo(text, err=True)


@dataclass(frozen=True, slots=True)
class Several:
    """Listeners that hear the same."""

    listeners: tuple[Progress, ...]

    def phase(self, name: str, total: int | None = None) -> None:
        """Pass a phase on."""
        for listener in self.listeners:
            listener.phase(name, total)

    def advance(self, done: int) -> None:
        """Pass an advance on."""
        for listener in self.listeners:
            listener.advance(done)


@contextmanager
def listening(*, quiet: bool, log_file: Path | None, stream: TextIO | None = None) -> Iterator[Progress]:
    """Give a listener for a run and let go of it at the end, whatever happens.

    On a terminal: a line with a bar and the time left. Elsewhere: a line per phase and every 30 s.
    """
    out = stream if stream is not None else sys.stderr
    with ExitStack() as stack:
        listeners: list[Progress] = []
        if log_file is not None:
            listeners.append(stack.enter_context(_log(log_file)))
        if not quiet and out.isatty():
            from coincide.cli.bar import BarPhases

            listeners.append(stack.enter_context(BarPhases.on(out)))
        elif not quiet:
            listeners.append(stack.enter_context(PlainPhases(out)))
        yield Several(tuple(listeners)) if listeners else Silent()


@contextmanager
def _log(path: Path) -> Iterator[LoggedPhases]:
    try:
        handler = logging.FileHandler(path, mode="a", encoding="utf-8")
    except OSError as error:
        problem = Problem(
            "COI-U051",
            f"the log file cannot be opened: {error.strerror}",
            where="--log-file",
            fix="name a file in a folder that exists and can be written",
        )
        raise UsageError(problem) from None
    logger = logging.Logger("coincide.phases", logging.INFO)
    logger.addHandler(handler)
    try:
        yield LoggedPhases(logger)
    finally:
        handler.close()
