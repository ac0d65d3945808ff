"""DuckDB's errors, told without its text: that text can hold a line of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from coincide.errors import CoincideError, EngineError, Problem


def _memory() -> Problem:
    return Problem(
        "COI-E002",
        "The engine ran out of memory.",
        why="The work folder's disk could not take what did not fit into memory.",
        fix="Raise --memory, lower --threads, or put --work on a larger disk.",
    )


def _disk() -> Problem:
    return Problem(
        "COI-E003",
        "The disk under the work folder is full.",
        where="the work folder (--work)",
        fix="Free space there, or point --work at a larger disk; raise --memory so that less is spilled.",
    )


def _refused() -> Problem:
    return Problem(
        "COI-E004",
        "The engine was asked for a file outside the study's files and the work folder.",
        why="A query may read only what the study declares.",
        fix="Declare the file in the study, or report this as a fault of coincide.",
    )


def _unknown(error: duckdb.Error) -> Problem:
    return Problem(
        "COI-E009",
        f"The engine failed ({type(error).__name__}).",
        why="Its own words are not shown, since they can hold a line of the data.",
        fix="Run `coincide doctor` and report the versions with this code.",
    )


def problem_of(error: duckdb.Error) -> Problem:
    """Return what a user should read when DuckDB raised `error`."""
    text = str(error).lower()
    if "no space left" in text or "disk full" in text or "file too large" in text:
        return _disk()
    if isinstance(error, duckdb.OutOfMemoryException) or "max_temp_directory_size" in text:
        return _memory()
    if isinstance(error, duckdb.PermissionException):
        return _refused()
    return _unknown(error)


@contextmanager
def told() -> Iterator[None]:
    """Turn any error of DuckDB into an :class:`EngineError` that holds no value of the data.

    Raises
    ------
    KeyboardInterrupt
        When the query was interrupted.
    EngineError
        COI-E002 memory, COI-E003 disk, COI-E004 a file outside, COI-E009 anything else.
    """
    failure: CoincideError | KeyboardInterrupt
    try:
        yield
    except duckdb.InterruptException:
        failure = KeyboardInterrupt()
    except duckdb.Error as error:
        failure = EngineError(problem_of(error))
    else:
        return
    # "from None", so that no traceback shows DuckDB's own words.
    raise failure from None
