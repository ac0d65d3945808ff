"""All declared tables opened: footers and headers compared, text staged, before a value is read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import DataError, Problem, Problems
from coincide.progress import Progress
from coincide.sources.register.dates import date_format
from coincide.sources.register.files import File
from coincide.sources.register.layout import LAYOUTS, Content
from coincide.sources.register.opened import Opened, Stretch, flat
from coincide.sources.register.options import RegisterOptions, TableOptions
from coincide.sources.register.parquet import check_alike, kinds_of, read_footer, stretch_of
from coincide.sources.register.text import Dialect, stage

_NEEDED: Final = ("people", "diagnoses", "observed")
"""Tables that must hold a row: without one there is nothing to report."""


def open_tables(
    engine: DuckDBEngine,
    options: RegisterOptions,
    files: dict[str, tuple[File, ...]],
    staging: Path,
    progress: Progress,
) -> dict[str, Opened]:
    """Return every declared table, opened, its rows known to the engine as ``raw_<name>``.

    Raises
    ------
    DataError
        COI-D003 to COI-D016: everything wrong with any file of any table.
    """
    problems, opened = Problems(DataError), {}
    progress.phase("Opening files", sum(map(len, files.values())))
    done = 0
    for name, of_table in files.items():
        try:
            opened[name] = _open(engine, options, name, of_table, staging)
        except DataError as error:
            problems.extend(list(error.problems))
        done += len(of_table)
        progress.advance(done)
    problems.extend([_no_rows(name) for name in _NEEDED if name in opened and not opened[name].rows])
    problems.raise_if_any()
    return opened


def _open(
    engine: DuckDBEngine, options: RegisterOptions, name: str, files: tuple[File, ...], staging: Path
) -> Opened:
    table = options.declared()[name]
    if all(file.is_parquet for file in files):
        return _open_parquet(engine, options, name, files)
    if any(file.is_parquet for file in files):
        raise DataError(
            Problem(
                "COI-D002",
                "The table is partly Parquet and partly text.",
                where=name,
                why="The same rows could be read twice.",
                fix="Give one kind of file.",
            )
        )
    stretches, targets = _staged(engine, options, table, name, files, staging)
    columns = flat(table)
    listed = ", ".join(identifier(ours) for ours in columns)
    _view(engine, name, listed, engine.parquet(*targets))
    return Opened(name, dict.fromkeys(columns, "text"), stretches)


def _staged(
    engine: DuckDBEngine,
    options: RegisterOptions,
    table: TableOptions,
    name: str,
    files: tuple[File, ...],
    staging: Path,
) -> tuple[tuple[Stretch, ...], list[Path]]:
    problems, stretches, targets = Problems(DataError), [], []
    for index, file in enumerate(files):
        target = staging / f"{name}-{index:05d}.parquet"
        try:
            stretches.append(stage(engine, file, flat(table), _dialect(options, table, file), target))
        except DataError as error:
            problems.extend(list(error.problems))
        targets.append(target)
    problems.raise_if_any()
    return tuple(stretches), targets


def _dialect(options: RegisterOptions, table: TableOptions, file: File) -> Dialect:
    default = "\t" if file.ending.startswith(".tsv") else ","
    quote = options.quote if table.quote is None else table.quote
    return Dialect(table.delimiter or options.delimiter or default, quote, table.encoding or options.encoding)


def _open_parquet(
    engine: DuckDBEngine, options: RegisterOptions, name: str, files: tuple[File, ...]
) -> Opened:
    table, columns = options.declared()[name], flat(options.declared()[name])
    problems, footers = Problems(DataError), []
    for file in files:
        try:
            footers.append(read_footer(file))
        except DataError as error:
            problems.extend(list(error.problems))
    problems.raise_if_any()
    form = date_format(table.date_format or options.date_format)
    kinds, wrong = kinds_of(
        footers[0],
        columns,
        {ours: _content(name, ours) for ours in columns},
        date_digits=form is not None and form.name == "YYYYMMDD",
        zone=options.timezone is not None,
    )
    problems.extend(check_alike(footers) + wrong)
    problems.raise_if_any()
    listed = ", ".join(f"{identifier(theirs)} AS {identifier(ours)}" for ours, theirs in columns.items())
    _view(engine, name, listed, engine.parquet(*(file.path for file in files)))
    return Opened(name, kinds, tuple(stretch_of(footer) for footer in footers))


def _content(name: str, ours: str) -> Content:
    return LAYOUTS[name].contents["cause" if ours.startswith("cause_") else ours]


def _view(engine: DuckDBEngine, name: str, columns: str, function: str) -> None:
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {identifier('raw_' + name)} AS"
        f" SELECT {columns}, file_index AS file, file_row_number AS row FROM {function}"
    )


def _no_rows(name: str) -> Problem:
    return Problem(
        "COI-D016",
        f"0 rows in {name}.",
        where=name,
        why="An empty table is never a register: an export may have failed.",
        fix="Check the export.",
    )
