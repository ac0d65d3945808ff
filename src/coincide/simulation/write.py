"""Write a simulated population as the files of a register, a CDM or MEDS."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from coincide.errors import Problem, Problems, UsageError
from coincide.progress import Progress, Silent
from coincide.simulation.forms.files import appender, write_whole
from coincide.simulation.forms.form import FileFormat, Form, FormName, Tables
from coincide.simulation.forms.meds import MEDS
from coincide.simulation.forms.omop import OMOP
from coincide.simulation.options import Population
from coincide.simulation.population import BLOCK_TABLES, Block, block_sizes, blocks
from coincide.simulation.study_text import study_text
from coincide.simulation.truth import truth_of

SCHEMAS: Final = {
    "people": pa.schema(
        [("id", pa.string()), ("sex", pa.string()), ("birth_date", pa.date32()), ("death_date", pa.date32())]
    ),
    "observed": pa.schema([("id", pa.string()), ("from", pa.date32()), ("to", pa.date32())]),
    "diagnoses": pa.schema(
        [
            ("id", pa.string()),
            ("date", pa.date32()),
            ("code", pa.string()),
            ("vocabulary", pa.string()),
            ("setting", pa.string()),
        ]
    ),
    "deaths": pa.schema(
        [("id", pa.string()), ("date", pa.date32()), ("cause", pa.string()), ("vocabulary", pa.string())]
    ),
    "kin": pa.schema([("id", pa.string()), ("relative", pa.string()), ("relation", pa.string())]),
}
"""Columns of each file of a register."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes
    ----------
    paths
        Table name -> file; also ``study`` and ``truth``.
    truth
        What was planted: name -> value.
    """

    paths: dict[str, Path]
    truth: dict[str, str]


def register_files(population: Population, file_format: FileFormat) -> dict[str, str]:
    """Return the register tables of a population and the file of each."""
    tables = [name for name in BLOCK_TABLES if name != "kin" or population.kin is not None]
    return {name: f"{name}.{file_format}" for name in tables}


def _register_texts(population: Population, files: Mapping[str, str]) -> dict[str, str]:
    return {"study": study_text(population, files)}


def _register_rows(population: Population, _: int, block: Block) -> Tables:
    return {name: getattr(block, name) for name in register_files(population, "parquet")}


FORMS: Final[dict[FormName, Form]] = {
    "register": Form(
        folder="",
        formats=("parquet", "csv"),
        files=register_files,
        schema=SCHEMAS.__getitem__,
        texts=_register_texts,
        rows=_register_rows,
    ),
    "omop": OMOP,
    "meds": MEDS,
}
"""Ways of writing the same people: same ids, same days, same codes."""


def write_population(
    population: Population,
    folder: Path,
    *,
    form: FormName = "register",
    file_format: FileFormat = "parquet",
    threads: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write a population, with a study file that runs and the truth beside it.

    The same population gives the same bytes, for any number of threads. Memory holds a few blocks, not
    the population. Every file has its name only once all are whole.

    Parameters
    ----------
    population
        Whom to simulate.
    folder
        Where to; made if need be. A file that exists is never overwritten.
    form
        ``register``, ``omop`` (CDM 5.4, in the folder ``cdm``) or ``meds`` (0.4, in the folder ``meds``).
    file_format
        ``parquet`` or ``csv``; MEDS knows Parquet only.
    threads
        How many blocks are made at the same time.
    progress
        Told the number of people done.

    Raises
    ------
    UsageError
        ``COI-U041`` when a file exists already; ``COI-U044`` for a form and a format that do not go together.
    """
    listener, chosen = progress or Silent(), FORMS[form]
    _refuse_format(form, file_format)
    files = chosen.files(population, file_format)
    truth = truth_of(population)
    texts = chosen.texts(population, files)
    paths = {name: folder / file for name, file in files.items()}
    paths |= {"study": folder / "study.toml", "truth": folder / "truth.json"}
    refuse_existing(paths, folder / chosen.folder if chosen.folder else None)
    texts |= {"truth": _truth_json(population, truth)}
    with together(paths, folder) as parts:
        tables = {name: part for name, part in parts.items() if name not in texts}
        _write_tables(chosen, population, tables, file_format, threads, listener)
        for name, text in texts.items():
            parts[name].write_text(text, encoding="utf-8", newline="\n")
    return Written(paths, truth)


def write_register(
    population: Population,
    folder: Path,
    *,
    file_format: FileFormat = "parquet",
    threads: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write a population as the files of a register: see :func:`write_population`."""
    return write_population(population, folder, file_format=file_format, threads=threads, progress=progress)


def _refuse_format(form: FormName, file_format: FileFormat) -> None:
    if file_format not in FORMS[form].formats:
        raise UsageError(
            Problem(
                "COI-U044",
                f"{form} is not written as {file_format}",
                where="--format",
                why="the standard knows one file format",
                fix=f"leave the format out, or say {FORMS[form].formats[0]}",
            )
        )


def refuse_existing(paths: dict[str, Path], own: Path | None) -> None:
    """Refuse what is there already; a folder of the form's own must hold nothing at all."""
    problems = Problems(UsageError)
    found = [path for path in paths.values() if path.exists()]
    if own is not None and own.exists() and any(own.iterdir()):
        found = [own, *(path for path in found if own not in path.parents)]
    for path in found:
        problems.add(
            "COI-U041",
            f"{path.name} exists already and is never overwritten",
            where=path.name,
            fix="name an empty folder, or move it away",
        )
    problems.raise_if_any()


@contextmanager
def together(paths: dict[str, Path], folder: Path) -> Iterator[dict[str, Path]]:
    """Give temporary names; rename all at the end, or leave nothing behind."""
    parts = {name: path.with_name(f".{path.name}.part") for name, path in paths.items()}
    folder.mkdir(parents=True, exist_ok=True)
    made = sorted({parent for path in paths.values() for parent in path.parents if folder in parent.parents})
    for parent in made:
        parent.mkdir(exist_ok=True)
    try:
        yield parts
        for part in parts.values():
            _to_disk(part)
        for name, part in parts.items():
            part.replace(paths[name])
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
        for parent in reversed(made):
            with suppress(OSError):  # one that holds something stays
                parent.rmdir()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_tables(
    form: Form,
    population: Population,
    paths: dict[str, Path],
    file_format: FileFormat,
    threads: int,
    progress: Progress,
) -> None:
    progress.phase("Simulating people", population.people)
    done = 0
    for name, table in form.once(population).items():
        write_whole(paths[name], table, form.schema(name), file_format)
    with ExitStack() as stack:
        append: dict[str, Callable[[pa.Table], None]] = {}
        made = zip(blocks(population, threads=threads), block_sizes(population.people), strict=True)
        for number, (block, size) in enumerate(made):
            for name, table in form.rows(population, number, block).items():
                if name not in append:
                    append[name] = appender(stack, paths[name], form.schema(name), file_format)
                append[name](table)
            for name, table in form.whole(population, number, block).items():
                write_whole(paths[name], table, form.schema(name), file_format)
            done += size
            progress.advance(done)


def _truth_json(population: Population, truth: dict[str, str]) -> str:
    content = {"truth": truth, "population": asdict(population)}
    return json.dumps(content, indent=2, default=str) + "\n"
