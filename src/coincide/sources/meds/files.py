"""The files of a MEDS data set: found by their place, labelled without the folders around them."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.errors import DataError, Problems
from coincide.sources.meds.options import MedsOptions
from coincide.sources.register.files import ENDINGS, File, ending_of

_PARQUET: Final = ".parquet"


@dataclass(frozen=True, slots=True)
class MedsFiles:
    """Where everything lies.

    Attributes
    ----------
    strict
        Whether this is a MEDS folder, not one file of events.
    shards
        The files of events, sorted by name.
    codes, dataset, splits
        ``metadata/codes.parquet``, ``dataset.json`` and ``subject_splits.parquet``, where they are.
    observed
        The file of spells the options name.
    """

    strict: bool
    shards: tuple[File, ...]
    codes: File | None = None
    dataset: File | None = None
    splits: File | None = None
    observed: File | None = None

    @property
    def all(self) -> tuple[File, ...]:
        """Every file that is read."""
        others = (self.codes, self.dataset, self.splits, self.observed)
        return (*self.shards, *(file for file in others if file is not None))


def find_files(options: MedsOptions) -> MedsFiles:
    """Return the files of a data set.

    Raises
    ------
    DataError
        COI-D001 not there or no regular file; COI-D002 another kind of file among the events;
        COI-D140 a folder without the layout of MEDS.
    """
    problems = Problems(DataError)
    observed = _observed(options, problems)
    path = options.path
    if path.is_dir():
        found = _folder(path, observed, problems)
    else:
        found = MedsFiles(strict=False, shards=_one_file(path, problems), observed=observed)
    problems.raise_if_any()
    return found


def _one_file(path: Path, problems: Problems) -> tuple[File, ...]:
    if not path.exists():
        problems.add(
            "COI-D001",
            "The data set is not there.",
            where=f"data.path: {path.name}",
            fix="Give the folder that holds data/ and metadata/, or one Parquet file. A relative path is "
            "taken from the study file's folder, literally: * and ? are no patterns.",
        )
    elif not stat.S_ISREG(path.stat().st_mode):
        problems.add("COI-D001", "This is no regular file but a pipe or a device.", where=path.name)
    elif ending_of(path) != _PARQUET:
        problems.add(
            "COI-D002", "MEDS data are Parquet files.", where=path.name, fix="Write the events as Parquet."
        )
    return (File(path, f"events/{path.name}", _PARQUET),)


def _folder(root: Path, observed: File | None, problems: Problems) -> MedsFiles:
    data, metadata = root / "data", root / "metadata"
    if not data.is_dir():
        problems.add(
            "COI-D140",
            "The folder has no folder data/.",
            where=f"data.path: {root.name}/",
            why="A MEDS data set keeps its events in data/ and what is said about them in metadata/.",
            fix="Give the folder above data/, or one Parquet file.",
        )
    return MedsFiles(
        strict=True,
        shards=_shards(data, problems) if data.is_dir() else (),
        codes=_maybe(metadata / "codes.parquet"),
        dataset=_maybe(metadata / "dataset.json"),
        splits=_maybe(metadata / "subject_splits.parquet"),
        observed=observed,
    )


def _maybe(path: Path) -> File | None:
    return File(path, f"metadata/{path.name}", path.suffix) if path.is_file() else None


def _shards(data: Path, problems: Problems) -> tuple[File, ...]:
    # Hidden files and folders, and those with a leading underscore, are marks of other programs, never data.
    paths = sorted(
        path
        for path in data.rglob("*")
        if path.is_file() and all(part[0] not in "._" for part in path.relative_to(data).parts)
    )
    shards = [path for path in paths if ending_of(path) == _PARQUET]
    if not shards:
        problems.add(
            "COI-D001",
            "The folder data/ holds no Parquet file.",
            where="data/",
            fix="MEDS keeps its events there, in files such as data/train/0.parquet: check the export.",
        )
    elif len(shards) < len(paths):
        problems.add(
            "COI-D002",
            f"The folder data/ holds {len(paths) - len(shards)} file(s) that are not Parquet.",
            where="data/",
            why="The same events could be meant twice, or some be passed over.",
            fix="Keep only the Parquet files of events there.",
        )
    return tuple(File(path, path.relative_to(data).as_posix(), _PARQUET) for path in shards)


def _observed(options: MedsOptions, problems: Problems) -> File | None:
    if options.observation is None or options.observation.file is None:
        return None
    path = options.observation.file
    ending = ending_of(path)
    where = f"data.observation.file: {path.name}"
    if not path.is_file():
        fix = "Check the name; a relative one is taken from the study file's folder."
        problems.add("COI-D001", "The file is not there, or no regular file.", where=where, fix=fix)
    elif ending is None:
        fix = f"Known: {', '.join(sorted(ENDINGS))}."
        problems.add("COI-D002", "The ending tells no format.", where=where, fix=fix)
    return File(path, f"observed/{path.name}", ending or "")
