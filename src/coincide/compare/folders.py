"""Results folders to be compared: read strictly, named apart, and checked to ask the same question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.errors import CoincideError, Problems, UsageError
from coincide.results.read import Folder, read_folder
from coincide.results.rules import PRESETS, ReleaseRule

NOBODY: Final = frozenset({"cdm_source", "concept", "concept_ancestor", "codes", "dataset", "subject_splits"})
"""Files, without ending, that hold vocabularies and descriptions: other people's data can have the same."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One folder under the name it has in the comparison.

    Attributes
    ----------
    name
        Label of its data, with a number where several have one label.
    folder
        What it holds.
    repeats
        Name of an earlier folder made from one of the same input files; empty when there is none. The same
        people must not be put together with themselves.
    """

    name: str
    folder: Folder
    repeats: str = ""

    @property
    def answered(self) -> bool:
        """Whether the folder has a result: one that cannot answer has numbers that are none."""
        return str(self.folder.headline["verdict"]) != "cannot_answer"


def read_compared(paths: Sequence[Path]) -> tuple[Compared, ...]:
    """Read the folders, in the order given.

    Raises
    ------
    DataError
        With every problem of every folder.
    UsageError
        When there are fewer than two, one is named twice, or they ask different questions.
    """
    problems = Problems(UsageError)
    if len(paths) < 2:
        problems.add("COI-U070", "a comparison needs at least two results folders", fix="name two or more")
    if len({path.resolve() for path in paths}) < len(paths):
        problems.add("COI-U071", "a folder is named twice", why="it would agree with itself")
    problems.raise_if_any()
    folders = _read_all(paths)
    _check_same_question(folders)
    names = _names(folders)
    return tuple(
        Compared(name, folder, _repeated(folder, names[:at], folders[:at]))
        for at, (name, folder) in enumerate(zip(names, folders, strict=True))
    )


def _repeated(folder: Folder, names: Sequence[str], before: Sequence[Folder]) -> str:
    """Return the name of an earlier folder that read one of the same files."""
    read = _hashes(folder)
    return next((name for name, one in zip(names, before, strict=True) if read & _hashes(one)), "")


def _hashes(folder: Folder) -> frozenset[str]:
    """Return the hashes of the input files that hold records of people."""
    read = dict(folder.manifest.get("inputs") or {})
    return frozenset(str(digest) for name, digest in read.items() if _stem(name) not in NOBODY)


def _stem(name: str) -> str:
    return name.lower().split(".")[0]


def _read_all(paths: Sequence[Path]) -> list[Folder]:
    folders, failed = [], []
    for path in paths:
        try:
            folders.append(read_folder(path))
        except CoincideError as error:
            failed.append(error)
    if failed:
        raise type(failed[0])(*(problem for error in failed for problem in error.problems))
    return folders


def _check_same_question(folders: Sequence[Folder]) -> None:
    problems = Problems(UsageError)
    first = folders[0].run
    for number, folder in enumerate(folders[1:], start=2):
        pair = {(run.get("a"), run.get("b")) for run in (first, folder.run)}
        if folder.run.get("design") != first.get("design"):
            problems.add(
                "COI-U072",
                f"folder {number} holds another kind of study than the first",
                why="their ratios do not measure the same thing",
                fix="compare pair studies with pair studies, certificates with certificates",
            )
        elif len(pair) > 1:
            problems.add(
                "COI-U073",
                f"folder {number} is about {folder.run.get('a')} and {folder.run.get('b')}, the first about "
                f"{first.get('a')} and {first.get('b')}",
                why="a and b in another order, or other diseases, are another question",
                fix="give the diseases the same names and order in both studies, and run again",
            )
    problems.raise_if_any()
    for number, folder in enumerate(folders, start=1):
        if "verdict" not in folder.headline:
            problems.add(
                "COI-U096",
                f"folder {number} holds no verdict on two diseases",
                why="a comparison puts rate ratios together; a cohort or a case series has none of that kind",
                fix="compare folders that `coincide run` wrote",
            )
    problems.raise_if_any()


def _names(folders: Sequence[Folder]) -> list[str]:
    """Name each folder by its data's label; equal labels get numbers."""
    labels = [folder.run.get("data_label") or "data" for folder in folders]
    counted = [labels[: at + 1].count(label) for at, label in enumerate(labels)]
    return [
        f"{label} ({number})" if labels.count(label) > 1 else label
        for label, number in zip(labels, counted, strict=True)
    ]


def strictest_mark(compared: Sequence[Compared]) -> ReleaseRule:
    """Return the rule the comparison is written under: ``none`` as soon as one folder was not released.

    Otherwise that with the largest threshold. Rounded counts stay as they are.
    """
    rules = [PRESETS[one.folder.run["release"]] for one in compared]
    unreleased = [rule for rule in rules if not rule.min_cell_count]
    return unreleased[0] if unreleased else max(rules, key=lambda rule: rule.min_cell_count)
