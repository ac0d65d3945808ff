"""From whatever ends a verb to an exit code and a message without a traceback.

===  ==========================================================
 0   answered (all five verdicts)
 2   the command was called wrongly
 3   the study file does not say what is asked
 4   the data cannot be read as declared
 5   the engine or the machine failed: memory, disk, a lock
70   a fault of coincide itself
130  interrupted (Ctrl-C)
143  ended (SIGTERM)
===  ==========================================================
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Final

import typer

from coincide.errors import CoincideError, EngineError, InternalError, Problem

PACKAGE: Final = Path(__file__).resolve().parents[1]


_asked: list[int] = []
"""Signals that came. A library may put an error of its own in the place of `Stopped`: DuckDB does."""


class Stopped(BaseException):
    """A signal asked the run to end. Not an `Exception`, so that no handler of faults swallows it."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(number)


class ReaderLeft(BaseException):
    """Nobody reads the result any more. Not an `OSError`, so that no library answers for us."""


def stop_on_signals() -> None:
    """Turn Ctrl-C and SIGTERM into `Stopped`, so that unfinished folders are cleaned up on the way out."""

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second one ends the process at once
        _asked.append(number)
        raise Stopped(number)

    _asked.clear()
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def guard(verb: Callable[[], object], arguments: Sequence[str]) -> int:
    """Run a verb and return its exit code; print what went wrong on stderr.

    With ``--json`` among the arguments the problems are also printed as JSON on stdout.
    """
    try:
        verb()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Stopped as stopped:
        return _stopped(stopped.exit_code, arguments)
    except KeyboardInterrupt:  # DuckDB's word for any signal
        return _stopped(128 + (_asked[0] if _asked else signal.SIGINT), arguments)
    except (BrokenPipeError, ReaderLeft):
        _hush()
        return 0
    except Exception as error:  # noqa: BLE001  (the outermost door: everything becomes an exit code)
        if _asked:  # what fails while a run is being stopped is no fault of its own
            return _stopped(128 + _asked[0], arguments)
        return _tell(error if isinstance(error, CoincideError) else as_coincide_error(error), arguments)
    return 0


def _stopped(exit_code: int, arguments: Sequence[str]) -> int:
    _tell_how_to_go_on(arguments)
    return exit_code


def as_coincide_error(error: Exception) -> CoincideError:
    """Wrap a foreign exception; its text may hold data, so only its type and place are shown."""
    if isinstance(error, MemoryError):
        return EngineError(
            Problem("COI-E091", "there is not enough memory", fix="give a lower --memory, or free memory")
        )
    if isinstance(error, OSError):
        return EngineError(
            Problem(
                "COI-E092",
                f"the operating system refused: {error.strerror or type(error).__name__}",
                where=_home_hidden(error.filename),
                fix="check free disk space and permissions of the output and work folders",
            )
        )
    return InternalError(
        Problem(
            "COI-I001",
            f"coincide failed with {type(error).__name__}",
            where=_place(error),
            why="this is a fault of coincide, not of your data",
            fix="run again with --debug and report it with `coincide doctor` (never send data)",
        )
    )


def _tell(error: CoincideError, arguments: Sequence[str]) -> int:
    if "--debug" in arguments:
        traceback.print_exc()
    typer.echo(str(error), err=True)
    if "--json" in arguments:
        problems = [asdict(problem) for problem in error.problems]
        with suppress(BrokenPipeError):
            typer.echo(json.dumps({"exit_code": error.exit_code, "problems": problems}, indent=2))
    return error.exit_code


def _tell_how_to_go_on(arguments: Sequence[str]) -> None:
    command = shlex.join(["coincide", *arguments])
    goes_on = "Finished stages are kept; this goes on from there"
    kept = goes_on if _keeps(arguments) else "This begins again"
    with suppress(OSError):
        typer.echo(f"\nStopped. {kept}:\n  {command}", err=True)


def _keeps(arguments: Sequence[str]) -> bool:
    return bool(arguments) and arguments[0] in ("check", "demo", "run")


def _place(error: Exception) -> str:
    """Return the last place of coincide's own code that the exception passed."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    if not frames:
        return ""
    name = Path(frames[-1].filename).relative_to(PACKAGE).as_posix()
    return f"{name}, line {frames[-1].lineno}"


def _home_hidden(path: object) -> str:
    text = os.fsdecode(path) if isinstance(path, (str, bytes)) else ""
    return text.replace(str(Path.home()), "~")


def _hush() -> None:
    """Let the interpreter's last flush write into nothing after the reader has gone."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
