"""The files of a register: found by their literal names, labelled without their path, watched."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from coincide.errors import DataError, Problem, Problems
from coincide.sources.register.options import Ending, RegisterOptions, TableOptions

ENDINGS: Final[tuple[str, ...]] = tuple(sorted(get_args(Ending), key=len, reverse=True))
_CHUNK: Final = 8 * 2**20
_LOOKED: Final = "Check the name; a relative one is taken from the study file's folder."


@dataclass(frozen=True, slots=True)
class File:
    """One file of a table.

    Attributes
    ----------
    path
        Where it lies.
    label
        ``table/name``: what errors, findings and the manifest call it.
    ending
        Its format.
    """

    path: Path
    label: str
    ending: str

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet; all others are text."""
        return self.ending == ".parquet"

    @property
    def is_gzip(self) -> bool:
        """Whether the text is compressed."""
        return self.ending.endswith(".gz")


@dataclass(frozen=True, slots=True)
class Print:
    """What tells that a file is still the same: size, time of change in ns, place on the disk."""

    size: int
    changed: int
    node: int


def ending_of(path: Path) -> str | None:
    """Return the ending that tells the format, or None for another file."""
    return next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)


def find_files(options: RegisterOptions) -> dict[str, tuple[File, ...]]:
    """Return the files of every declared table.

    Raises
    ------
    DataError
        COI-D001 not there or no regular file; COI-D002 another ending, or a folder with several kinds.
    """
    problems = Problems(DataError)
    found = {name: files_of(name, table, problems) for name, table in options.declared().items()}
    problems.raise_if_any()
    return found


def files_of(name: str, table: TableOptions, problems: Problems) -> tuple[File, ...]:
    """Return the files of one table, noting what is wrong with them."""
    paths = [path for text in table.files for path in _expanded(name, Path(text), table.ending, problems)]
    labels = [f"{name}/{path.name}" for path in paths]
    # The same name in two folders: a number tells them apart without showing the folder.
    for index, label in enumerate(labels):
        if labels.count(label) > 1:
            labels[index] = f"{name}/{index + 1}/{paths[index].name}"
    return tuple(File(path, label, ending_of(path) or "") for path, label in zip(paths, labels, strict=True))


def _expanded(name: str, path: Path, ending: str | None, problems: Problems) -> list[Path]:
    if path.is_dir():
        return _in_folder(name, path, ending, problems)
    where = f"data.{name}.files: {path.name}"
    if not path.exists():
        hint = "A name is taken literally: * and ? are no patterns. " if set(path.name) & set("*?") else ""
        problems.add("COI-D001", "The file is not there.", where=where, fix=f"{hint}{_LOOKED}")
    elif not stat.S_ISREG(path.stat().st_mode):
        problems.add("COI-D001", "This is no regular file but a pipe or a device.", where=where)
    elif ending_of(path) is None:
        problems.add(
            "COI-D002",
            "The ending tells no format.",
            where=where,
            fix=f"Known: {', '.join(sorted(ENDINGS))}.",
        )
    else:
        return [path]
    return []


def _in_folder(name: str, folder: Path, ending: str | None, problems: Problems) -> list[Path]:
    where = f"data.{name}.files: {folder.name}/"
    # Hidden files and those with a leading underscore are marks of other programs, never data.
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] not in "._")
    wanted = [path for path in paths if ending_of(path) == (ending or ending_of(path)) and ending_of(path)]
    kinds = {ending_of(path) for path in wanted}
    if not wanted:
        problems.add("COI-D001", "The folder holds no file of a known ending.", where=where)
    elif len(kinds) > 1 or (ending is None and len(wanted) < len(paths)):
        problems.add(
            "COI-D002",
            "The folder holds files of several kinds.",
            where=where,
            why="The same rows could be read twice.",
            fix=f'Say which: ending = "{ending_of(wanted[0])}"; or name the files one by one.',
        )
    return wanted


def print_of(file: File) -> Print:
    """Return the file's print as it is now."""
    found = file.path.stat()
    return Print(found.st_size, found.st_mtime_ns, found.st_ino)


def sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_unchanged(prints: dict[File, Print]) -> None:
    """Compare every file with its print from the start.

    Raises
    ------
    DataError
        COI-D017 naming each file that is another one now.
    """
    changed = [file.label for file, before in prints.items() if not _same(file, before)]
    if changed:
        raise DataError(
            Problem(
                "COI-D017",
                f"{len(changed)} file(s) changed while they were read.",
                where=", ".join(changed),
                why="The result would belong to no state of the register.",
                fix="Run again when the files are at rest.",
            )
        )


def _same(file: File, before: Print) -> bool:
    return file.path.exists() and print_of(file) == before
