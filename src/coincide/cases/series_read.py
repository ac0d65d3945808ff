"""Read every case file of a folder: what is wrong with any of them is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from coincide.cases.case import Case
from coincide.cases.reading import read_case
from coincide.errors import CoincideError, DataError, Problems

ENDINGS: Final = (".toml", ".json")
MOST_FILES: Final = 10_000
FEWEST: Final = 2


def read_series(folder: Path) -> tuple[Case, ...]:
    """Return the cases of a folder in the order of the files' names.

    Files that end in ``.toml`` or ``.json`` are read, those of folders below are not, and neither are hidden
    ones.

    Raises
    ------
    DataError
        COI-D781 no folder, COI-D782 too few files or too many, COI-D783 the same case twice, and everything
        that is wrong with any file.
    """
    problems = Problems(DataError)
    paths = _files(folder, problems)
    problems.raise_if_any()
    found: list[tuple[int, Case]] = []
    for number, path in enumerate(paths, start=1):
        try:
            found.append((number, read_case(path)))
        except CoincideError as error:
            problems.extend(list(error.problems))
    _note_repeats(found, len(paths), problems)
    problems.raise_if_any()
    return tuple(case for _, case in found)


def _files(folder: Path, problems: Problems) -> list[Path]:
    if not folder.is_dir():
        problems.add("COI-D781", f"{folder.name} is not a folder", fix="name a folder that holds case files")
        return []
    paths = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file()]
    paths = sorted((path for path in paths if not path.name.startswith(".")), key=lambda path: path.name)
    if len(paths) < FEWEST:
        problems.add(
            "COI-D782",
            f"the folder holds {len(paths)} case file{'' if len(paths) == 1 else 's'}",
            where=folder.name,
            why="a series is about several cases; a single one is for `coincide case check`",
            fix="put in files that end in .toml or .json",
        )
    if len(paths) > MOST_FILES:
        problems.add("COI-D782", f"the folder holds more than {MOST_FILES} case files", where=folder.name)
    return paths


def _note_repeats(found: Sequence[tuple[int, Case]], files: int, problems: Problems) -> None:
    """Note cases that are the same in every finding, label included: the same patient would count twice."""
    first: dict[str, int] = {}
    for number, case in found:
        earlier = first.setdefault(repr(case), number)
        if earlier != number:
            problems.add(
                "COI-D783",
                f"files {earlier} and {number} of {files}, in the order of their names, hold the same case",
                why="one patient would be counted twice",
                fix="remove one of them; two patients who are alike in everything need labels of their own",
            )
