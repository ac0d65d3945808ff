"""The one module that opens output files. Nothing else in coincide writes a result.

Every file is flushed to the disk before the folder that holds it takes its final name, so that a crash leaves
a whole folder or none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coincide.errors import EngineError, Problem

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def told_as_problem(doing: str, where: Path) -> Iterator[None]:
    """Tell a failing disk as a problem of the machine, without a traceback."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EngineError(
            Problem(
                "COI-E901",
                f"{doing} failed: {reason}",
                where=where.name,
                why="nothing half-written is left under the name of a result",
                fix="see to space and rights on that disk, then run again",
            )
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a new file and flush it to the disk.

    Raises
    ------
    EngineError
        When the disk refuses, or the file is there already.
    """
    with told_as_problem("writing", path):
        handle = os.open(path, _NEW_FILE, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)


def replace_bytes(path: Path, data: bytes) -> None:
    """Give a file new content at once: readers see the old or the new, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    remove_file(beside)
    try:
        write_bytes(beside, data)
        with told_as_problem("replacing", path):
            beside.replace(path)
    except BaseException:
        remove_file(beside)
        raise
    sync_folder(path.parent)


def new_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder that must not exist yet."""
    with told_as_problem("making a folder", path):
        path.mkdir(mode)


def sync_folder(path: Path) -> None:
    """Flush the names in a folder to the disk, where the system can."""
    if os.name == "nt":  # a folder cannot be opened there; renames are journalled
        return
    with told_as_problem("flushing a folder", path):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def rename(old: Path, new: Path) -> None:
    """Rename a file or folder; OSError is left to the caller, who knows what a clash means."""
    old.rename(new)


def set_mode(path: Path, mode: int) -> None:
    """Set the rights of a file or folder."""
    with told_as_problem("setting rights", path):
        path.chmod(mode)


def remove_file(path: Path) -> None:
    """Remove a file if it is there."""
    with told_as_problem("removing", path):
        path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it, as far as the system lets us; a later run clears what stays."""
    import shutil

    shutil.rmtree(path, ignore_errors=True)
