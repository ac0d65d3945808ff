"""Finished stages of a run under the work folder: person-level, private, taken up again by the next run.

A stage is finished when its manifest, written last, lists every file with its sha256 and all of them still
fit. Anything else is built again. One run at a time holds a work folder; a lock of a process that has ended
is taken over.

>>> import tempfile
>>> root = Path(tempfile.mkdtemp()) / "work"
>>> def build(folder):
...     _ = (folder / "person.parquet").write_bytes(b"...")
>>> with open_work(root, "some-key") as work:
...     folder = work.stage("canonical", build)
...     sorted(path.name for path in folder.iterdir())
['STAGE.json', 'person.parquet']
>>> root.exists()  # removed on success
False
"""

from __future__ import annotations

import hashlib
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coincide.errors import EngineError, Problem
from coincide.results.manifest import file_entry
from coincide.results.output import (
    new_folder,
    remove_file,
    remove_tree,
    sync_folder,
    told_as_problem,
    write_bytes,
)
from coincide.results.owner import may_be_alive, parse_owner, this_process
from coincide.results.text import json_bytes, read_json

STAGE: Final = "STAGE.json"
LOCK: Final = "LOCK"


class StageWarning(UserWarning):
    """A finished stage was damaged and has been built again."""


def content_hash(path: Path) -> str:
    """Return the sha256 of a file's content; size and time of a file prove nothing."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def content_hashes(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the sha256 of each file, in the order given; read by a few threads at once."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return tuple(pool.map(content_hash, paths))


def work_key(study_text: str, version: str, contents: Sequence[str]) -> str:
    """Return the name of the work folder of one study, one version and one content of the inputs.

    Parameters
    ----------
    study_text
        The study as run.
    version
        Version of coincide.
    contents
        Digest of each input file, in the order of the study; see `content_hashes`.
    """
    parts = json_bytes([study_text, version, list(contents)])
    return hashlib.sha256(parts).hexdigest()[:32]


@dataclass(slots=True)
class Work:
    """A work folder this process holds; made by `open_work`.

    Attributes
    ----------
    folder
        ``root/key``, mode 0700. Scratch space of the engine may live here too.
    reused
        Names of the stages that were taken up, in order.
    """

    folder: Path
    reused: list[str] = field(default_factory=list)

    def stage(self, name: str, build: Callable[[Path], None]) -> Path:
        """Return the folder of a finished stage, building it when there is none that fits.

        Parameters
        ----------
        name
            Such as ``canonical``.
        build
            Fills the empty folder it is given with everything a later run needs to go on from here, also
            small facts such as totals: nothing but these files is kept. Called again after an
            interruption or damage.

        Warns
        -----
        StageWarning
            When a finished stage was damaged; it is built again, never used.
        """
        place = self.folder / name
        if _is_finished(place):
            if _fits(place):
                self.reused.append(name)
                return place
            warnings.warn(f"stage {name} was damaged and is built again", StageWarning, stacklevel=2)
        if place.exists():
            remove_tree(place)
        new_folder(place, 0o700)
        build(place)
        _finish(place)
        return place


def _is_finished(place: Path) -> bool:
    return (place / STAGE).is_file()


def _files(place: Path) -> dict[str, str]:
    """Return name -> sha256 of every file of a stage but its manifest."""
    names = sorted(path for path in place.rglob("*") if path.is_file() and path != place / STAGE)
    return {path.relative_to(place).as_posix(): str(file_entry(path, None)["sha256"]) for path in names}


def _fits(place: Path) -> bool:
    """Return whether every file of a finished stage is as it was, none missing, none added."""
    try:
        return read_json((place / STAGE).read_bytes()) == {"files": _files(place)}
    except (OSError, ValueError):
        return False


def _finish(place: Path) -> None:
    write_bytes(place / STAGE, json_bytes({"files": _files(place)}))
    sync_folder(place)


@contextmanager
def open_work(root: Path, key: str) -> Iterator[Work]:
    """Hold the work folder of a run; remove it when the block succeeds, keep its stages when it fails.

    Parameters
    ----------
    root
        The folder of all work, such as ``.coincide``. When it is not there it is made with mode 0700, and
        removed again at the end unless other work lives in it.
    key
        See `work_key`.

    Raises
    ------
    EngineError
        When another run holds the folder, or the disk refuses.
    """
    with told_as_problem("making the work folder", root):
        made = not root.exists()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = root / key
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        _take(folder)
    try:
        yield Work(folder)
    except BaseException:
        remove_file(folder / LOCK)
        raise
    remove_tree(folder)
    if made:
        with suppress(OSError):  # other work may live there
            root.rmdir()


def _take(folder: Path) -> None:
    """Write our lock; one whose process has ended, or was killed while writing it, is taken over."""
    lock = folder / LOCK
    with _one_at_a_time(folder):
        if lock.is_file():
            owner = parse_owner(lock.read_text(encoding="utf-8", errors="replace"))
            if owner is not None and may_be_alive(owner):
                raise EngineError(
                    Problem(
                        "COI-E902",
                        "another run works on this study and these data",
                        where=f"--work, {folder.name}",
                        why="two runs in one work folder would mix their files",
                        fix="wait for it, or give another folder with --work",
                    )
                )
        remove_file(lock)
        write_bytes(lock, str(this_process()).encode())


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process at a time look at the lock; the system lets go when a process ends."""
    if sys.platform == "win32":  # no flock; the lock alone must do
        yield
        return
    import fcntl

    with (folder / f"{LOCK}.guard").open("a") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
