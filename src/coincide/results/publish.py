"""From an unfinished hidden folder to its final name: in one step or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coincide.errors import Problem, Problems, UsageError
from coincide.results.output import new_folder, remove_tree, rename, sync_folder, told_as_problem
from coincide.results.owner import may_be_alive, parse_owner, this_process

_TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR})


def is_taken(path: Path) -> bool:
    """Return whether something stands at a path, a dangling link included."""
    return path.is_symlink() or path.exists()


def refuse_existing(out: Path, force: bool = False) -> None:
    """Refuse a place where no results folder can be made, before any work is done.

    Parameters
    ----------
    out
        Where the results will stand.
    force
        Whether a folder that is there may be moved aside at the end; a file or link never is.

    Raises
    ------
    UsageError
        When something is there, or the folder above cannot be written to.
    EngineError
        When the system does not let us look.
    """
    problems = Problems(UsageError)
    with told_as_problem("looking at the place of the results", out):
        _note_place(out, force, problems)
    problems.raise_if_any()


def _note_place(out: Path, force: bool, problems: Problems) -> None:
    if is_taken(out):
        movable = out.is_dir() and not out.is_symlink()
        if not movable or not force:
            problems.add(
                "COI-U031",
                f"{out.name} exists already{'' if movable else ' and is not a folder'}",
                where="--out",
                why="results are never written over others",
                fix="name another folder" + (", or use --force to move the old one aside" if movable else ""),
            )
    if not out.name or out.name == ".." or not out.parent.is_dir():
        problems.add(
            "COI-U032",
            "the folder that should hold the results does not exist",
            where="--out",
            fix="make it, or name a folder inside one that exists",
        )
    elif not os.access(out.parent, os.W_OK | os.X_OK):
        problems.add(
            "COI-U032",
            "the folder that should hold the results cannot be written to",
            where="--out",
            fix="name a folder you may write to",
        )


@contextmanager
def unfinished_folder(out: Path) -> Iterator[Path]:
    """Make ``.NAME.partial-...`` beside `out` (mode 0700); it is removed when the block fails.

    Those that ended runs left behind are removed first. The name tells which process writes it, so that two
    runs at once leave each other's alone.
    """
    with told_as_problem("looking for unfinished folders", out):
        clear_dead_partials(out)
    partial = out.with_name(f".{out.name}.partial-{this_process()}-{secrets.token_hex(4)}")
    try:
        new_folder(partial, 0o700)
        yield partial
    except BaseException:
        remove_tree(partial)
        raise


def clear_dead_partials(out: Path) -> None:
    """Remove unfinished folders of `out` whose process has ended; those of running ones stay."""
    prefix = f".{out.name}.partial-"
    for folder in sorted(out.parent.iterdir()):
        if folder.name.startswith(prefix) and folder.is_dir() and not folder.is_symlink():
            owner = parse_owner(folder.name.removeprefix(prefix).rpartition("-")[0])
            if owner is not None and not may_be_alive(owner):
                remove_tree(folder)


def publish(partial: Path, out: Path, force: bool) -> None:
    """Give a finished folder its name; when that fails, put back what was moved.

    Parameters
    ----------
    partial
        The finished folder, flushed.
    out
        Its name to be.
    force
        Whether a folder that is there is moved to ``NAME.old-N`` first.

    Raises
    ------
    UsageError
        When `out` is taken.
    EngineError
        When the disk refuses.
    """
    moves = [(partial, out)]
    if force and is_taken(out):
        moves.insert(0, (out, _free_name(out)))
    done: list[tuple[Path, Path]] = []
    try:
        for old, new in moves:
            _move(old, new)
            done.append((old, new))
        sync_folder(out.parent)
    except BaseException:
        for old, new in reversed(done):
            with suppress(OSError):
                rename(new, old)
        raise


def _move(old: Path, new: Path) -> None:
    """Rename onto a free name (a folder may be renamed onto an empty one: hence the look first)."""
    try:
        if is_taken(new):
            raise FileExistsError(errno.EEXIST, "it exists already")
        rename(old, new)
    except OSError as error:
        if error.errno in _TAKEN:
            raise UsageError(
                Problem(
                    "COI-U031",
                    f"{new.name} exists already: another run wrote it in the meantime",
                    where="--out",
                    fix="name another folder",
                )
            ) from error
        with told_as_problem("renaming", new):
            raise


def _free_name(out: Path) -> Path:
    """Return the first ``NAME.old-N`` that is free."""
    number = 1
    while is_taken(aside := out.with_name(f"{out.name}.old-{number}")):
        number += 1
    return aside
