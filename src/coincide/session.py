"""A check or a run from beginning to end: stages, engine, counts, tables, folder."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Final

from threadpoolctl import threadpool_limits

from coincide import __version__
from coincide.canonical import Intake
from coincide.designs.base import Design
from coincide.designs.certificates import design as certificates_design
from coincide.designs.pair import design as pair_design
from coincide.designs.pair.prepare import study_steps
from coincide.designs.pair.result import Checked, PairResult
from coincide.designs.pair.stage import load_intake, save_intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.show_sql import show_sql as steps_as_text
from coincide.machine import Machine
from coincide.progress import Progress, Silent
from coincide.queries.step import Step
from coincide.results.folder import Manifest, refuse_existing
from coincide.results.rules import Rule
from coincide.results.stages import Work, content_hashes, open_work, work_key
from coincide.study import Study
from coincide.study.write import study_text

__all__ = ["Checked", "PairResult", "check", "run", "show_sql"]

DESIGNS: Final[dict[str, Design]] = {"person": pair_design, "certificate": certificates_design}
"""What a row of the data stands for -> the design that answers from such data."""

_STEPS: Final[dict[str, Callable[[Study], tuple[Step, ...]]]] = {
    "person": study_steps,
    "certificate": certificates_design.study_steps,
}

VERSIONS = ("coincide", "duckdb", "numba", "numpy", "pyarrow", "scipy", "vl-convert-python")


def check(study: Study, *, machine: Machine | None = None, progress: Progress | None = None) -> Checked:
    """Tell whether the data can answer; the overlap of A and B is not looked at.

    Raises
    ------
    CoincideError
        With every problem of the study, the data or the machine.
    """
    with _counting(study, machine or Machine(), progress or Silent()) as (design, intake, counts):
        return design.check(study, intake, counts)


def run(
    study: Study,
    *,
    seed: int = 1,
    machine: Machine | None = None,
    progress: Progress | None = None,
    out: Path | None = None,
    force: bool = False,
) -> PairResult:
    """Answer a study's question.

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
    telling = progress or Silent()
    began, start = dt.datetime.now(dt.UTC), time.monotonic()
    if out is not None:
        refuse_existing(out, force)
    with _counting(study, machine or Machine(), telling) as (design, intake, counts):
        telling.phase("Estimating")
        answered = design.answer(study, intake, counts, seed)
        manifest = _manifest(study, intake, seed, began, time.monotonic() - start)
        result = PairResult(answered.verdict, answered.tables, study_text(study), manifest, out)
        if out is not None:
            telling.phase("Writing tables and report")
            result.write(out, force=force)
    return result


def show_sql(study: Study) -> str:
    """Return the SQL of every step of a study, with why it is there."""
    return steps_as_text(_steps(study))


def _steps(study: Study) -> tuple[Step, ...]:
    """Return the steps of a study, or refuse what its design does not know; no data are read for it."""
    return _STEPS[getattr(study.population, "unit", "person")](study)


@contextmanager
def _counting(study: Study, machine: Machine, progress: Progress) -> Iterator[tuple[Design, Intake, Path]]:
    """Give design, intake and folder of counts of a study, from finished stages where there are some."""
    _steps(study)
    with open_work(machine.work, _key(study, progress)) as work, threadpool_limits(1, "blas"):
        canonical = work.stage("canonical", lambda folder: _read(study, machine, work, folder, progress))
        intake = load_intake(canonical)
        design = DESIGNS[intake.unit]

        def count(folder: Path) -> None:
            with _engine(study, machine, work) as engine:
                engine.load_folder(canonical)
                design.count(engine, study, intake, folder, progress)

        yield design, intake, work.stage("counts", count)


def _key(study: Study, progress: Progress) -> str:
    """Return the name of the work folder; data without files or seed are never taken up again."""
    paths = study.population.inputs()
    if not paths and study.population.kind != "simulated":
        return secrets.token_hex(16)
    if paths:
        progress.phase("Hashing the input files", len(paths))
    hashed = content_hashes((*paths, *study.outside_rates.values()))
    diseases = (study.a, study.b, *study.own_controls)
    codes = repr([disease.code_sets for disease in diseases])  # more than a file can say of some diseases
    return work_key(study_text(study) + codes, __version__, hashed)


def _read(study: Study, machine: Machine, work: Work, folder: Path, progress: Progress) -> None:
    with _engine(study, machine, work) as engine:
        save_intake(folder, study.population.tables(engine, folder, progress))


def _engine(study: Study, machine: Machine, work: Work) -> DuckDBEngine:
    return DuckDBEngine(
        work=work.folder,
        read_paths=study.population.inputs(),
        threads=machine.threads,
        memory=machine.memory,
    )


def _manifest(study: Study, intake: Intake, seed: int, began: dt.datetime, seconds: float) -> Manifest:
    return Manifest(
        verb="run",
        rule=Rule(study.release.preset),
        seed=seed,
        synthetic=intake.synthetic,
        data_name=study.question.data_label,
        versions={name: version(name) for name in VERSIONS},
        inputs=_base_names(intake.files),
        began=began.isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
    )


def _base_names(files: Mapping[str, str]) -> dict[str, str]:
    """Name input files without their folders, which tell who ran what where; equal names get a number."""
    named: dict[str, str] = {}
    for label, digest in files.items():
        name, number = PurePath(label).name, 2
        while name in named:
            name, number = f"{PurePath(label).name} ({number})", number + 1
        named[name] = digest
    return named
