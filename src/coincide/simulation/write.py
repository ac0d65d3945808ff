"""Write a simulated population as the files of a register."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from coincide.errors import Problems, UsageError
from coincide.progress import Progress, Silent
from coincide.simulation.options import Population
from coincide.simulation.population import BLOCK_TABLES, block_sizes, blocks
from coincide.simulation.study_text import study_text
from coincide.simulation.truth import truth_of

FileFormat = Literal["parquet", "csv"]

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
"""Columns of each file."""


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


def write_register(
    population: Population,
    folder: Path,
    *,
    file_format: FileFormat = "parquet",
    threads: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write a population as register files, with a study file and the truth beside them.

    The same population gives the same bytes, for any number of threads. Memory holds a few blocks, not
    the population. Every file has its name only once it is whole.

    Parameters
    ----------
    population
        Whom to simulate.
    folder
        Where to; made if need be. A file that exists is never overwritten.
    file_format
        ``parquet`` or ``csv``.
    threads
        How many blocks are made at the same time.
    progress
        Told the number of people done.

    Raises
    ------
    UsageError
        ``COI-U041`` when a file exists already.
    """
    listener = progress or Silent()
    files = register_files(population, file_format)
    paths = {name: folder / file for name, file in files.items()}
    paths |= {"study": folder / "study.toml", "truth": folder / "truth.json"}
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_existing(paths)
    truth = truth_of(population)
    texts = {"study": study_text(population, files), "truth": _truth_json(population, truth)}
    with _together(paths) as parts:
        _write_tables(population, {name: parts[name] for name in files}, file_format, threads, listener)
        for name, text in texts.items():
            parts[name].write_text(text, encoding="utf-8", newline="\n")
    return Written(paths, truth)


def register_files(population: Population, file_format: FileFormat) -> dict[str, str]:
    """Return the register tables of a population and the file of each."""
    tables = [name for name in BLOCK_TABLES if name != "kin" or population.kin is not None]
    return {name: f"{name}.{file_format}" for name in tables}


def _refuse_existing(paths: dict[str, Path]) -> None:
    problems = Problems(UsageError)
    for path in paths.values():
        if path.exists():
            problems.add(
                "COI-U041",
                f"{path.name} exists already and is never overwritten",
                where=path.name,
                fix="name an empty folder, or move the file away",
            )
    problems.raise_if_any()


@contextmanager
def _together(paths: dict[str, Path]) -> Iterator[dict[str, Path]]:
    """Give temporary names; rename all at the end, or leave nothing behind."""
    parts = {name: path.with_name(f".{path.name}.part") for name, path in paths.items()}
    try:
        yield parts
        for part in parts.values():
            _to_disk(part)
        for name, part in parts.items():
            part.replace(paths[name])
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_tables(
    population: Population,
    paths: dict[str, Path],
    file_format: FileFormat,
    threads: int,
    progress: Progress,
) -> None:
    progress.phase("Simulating people", population.people)
    done = 0
    with ExitStack() as stack:
        append = {name: _appender(stack, path, SCHEMAS[name], file_format) for name, path in paths.items()}
        for block, size in zip(
            blocks(population, threads=threads), block_sizes(population.people), strict=True
        ):
            for name, write in append.items():
                write(getattr(block, name))
            done += size
            progress.advance(done)


def _appender(
    stack: ExitStack, path: Path, schema: pa.Schema, file_format: FileFormat
) -> Callable[[pa.Table], None]:
    """Return what appends a table to a file that `stack` will close."""
    if file_format == "csv":
        text = stack.enter_context(pa.csv.CSVWriter(str(path), schema))
        return lambda table: text.write_table(table.cast(schema))
    # dictionary-encoded columns are written as such: no text is copied
    columnar = stack.enter_context(
        pa.parquet.ParquetWriter(str(path), schema, compression="zstd", store_schema=False)
    )
    return lambda table: columnar.write_table(table.cast(schema))


def _truth_json(population: Population, truth: dict[str, str]) -> str:
    content = {"truth": truth, "population": asdict(population)}
    return json.dumps(content, indent=2, default=str) + "\n"
