"""A cohort study from beginning to end: tables read, questions answered, released, written."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

from threadpoolctl import threadpool_limits

from coincide.designs.cohort.answer import answer_cohort
from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.intake import read_cohort
from coincide.designs.cohort.result import CohortResult
from coincide.machine import Machine
from coincide.progress import Progress, Silent
from coincide.results.folder import Manifest, refuse_existing
from coincide.results.output import remove_tree, told_as_problem
from coincide.results.publish import unfinished_folder
from coincide.results.rules import Rule
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_write import cohort_study_text

__all__ = ["CohortResult", "run"]

VERSIONS = ("coincide", "duckdb", "formulaic", "numba", "numpy", "pyarrow", "scipy", "statsmodels")


def run(
    study: CohortStudy,
    *,
    seed: int = 1,
    machine: Machine | None = None,
    progress: Progress | None = None,
    out: Path | None = None,
    force: bool = False,
) -> CohortResult:
    """Answer the questions of a cohort study.

    Parameters
    ----------
    seed
        Seed of random numbers; printed with the results. The same study, data and seed give the same bytes.
    out
        Folder to write; it must not exist unless `force` moves it aside. None writes nothing.

    Raises
    ------
    CoincideError
        With every problem; then nothing is written.
    """
    telling, size = progress or Silent(), machine or Machine()
    began, start = dt.datetime.now(dt.UTC), time.monotonic()
    if out is not None:
        refuse_existing(out, force)
    with threadpool_limits(1, "blas"):
        data = _read(study, size, telling)
        headline, tables = answer_cohort(study, data, seed, telling)
    manifest = _manifest(study, data, seed, began, time.monotonic() - start)
    result = CohortResult(headline, tables, cohort_study_text(study), manifest, out)
    if out is not None:
        telling.phase("Writing tables and report")
        result.write(out, force=force)
    return result


def _read(study: CohortStudy, machine: Machine, progress: Progress) -> CohortData:
    """Read the tables in a private work folder that is gone afterwards, whatever happens."""
    root = machine.work
    with told_as_problem("making the work folder", root):
        made = not root.exists()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with unfinished_folder(root / "cohort") as folder:
            data = read_cohort(study, folder, machine=machine, progress=progress)
            remove_tree(folder)
        return data
    finally:
        if made:
            with suppress(OSError):  # another run works there
                root.rmdir()


def _manifest(
    study: CohortStudy, data: CohortData, seed: int, began: dt.datetime, seconds: float
) -> Manifest:
    return Manifest(
        verb="cohort",
        rule=Rule(study.release.preset),
        seed=seed,
        data_name=study.question.data_label,
        versions={name: found for name in VERSIONS if (found := _version(name))},
        inputs=_base_names(data.facts.files),
        began=began.isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
    )


def _version(name: str) -> str:
    """Return the version of a package, nothing where an extra is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _base_names(files: dict[str, str]) -> dict[str, str]:
    """Name input files without their folders, which tell who ran what where."""
    return {f"{label.split('/', 1)[0]} {PurePath(label).name}": digest for label, digest in files.items()}
