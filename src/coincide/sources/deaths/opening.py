"""The files of a study opened: headers and layouts compared, text staged, before a value is read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import DataError, Problem, Problems
from coincide.progress import Progress
from coincide.sources.deaths.forms import flat_columns
from coincide.sources.deaths.nchs import NchsFile, stage_nchs
from coincide.sources.deaths.options import TABLE, DeathsOptions, OneTable
from coincide.sources.register.dates import date_format
from coincide.sources.register.files import File
from coincide.sources.register.layout import Content
from coincide.sources.register.opened import Kind, Opened, Stretch
from coincide.sources.register.parquet import check_alike, kinds_of, read_footer, stretch_of
from coincide.sources.register.text import Dialect, stage

_CONTENT: Final[dict[str, Content]] = {
    "id": "id",
    "date": "date",
    "area": "code",
    "sex": "word",
    "age": "word",
    "year": "word",
    "rank": "word",
    "part": "word",
    "vocabulary": "word",
}
"""Our column -> what stands in it; all others hold codes."""


def open_certificates(
    engine: DuckDBEngine,
    options: DeathsOptions,
    table: OneTable,
    files: tuple[File, ...],
    staging: Path,
    progress: Progress,
) -> Opened:
    """Return the one table, opened, its rows known to the engine as ``raw_certificates``.

    Raises
    ------
    DataError
        COI-D002 to COI-D016, COI-D401 to COI-D403: everything wrong with any file.
    """
    progress.phase("Opening files", len(files))
    if options.form != "nchs" and all(file.is_parquet for file in files):
        opened = _open_parquet(engine, options, table, files)
    else:
        opened = _open_text(engine, options, table, files, staging, progress)
    if not opened.rows:
        raise DataError(
            Problem(
                "COI-D016",
                "0 certificates.",
                where=TABLE,
                why="An empty file is never a year of deaths: an export may have failed.",
                fix="Check the export.",
            )
        )
    return opened


def _open_text(
    engine: DuckDBEngine,
    options: DeathsOptions,
    table: OneTable,
    files: tuple[File, ...],
    staging: Path,
    progress: Progress,
) -> Opened:
    problems, stretches, targets = Problems(DataError), [], []
    for number, file in enumerate(files):
        target = staging / f"{TABLE}-{number:05d}.parquet"
        try:
            stretches.append(_staged(engine, options, table, file, number, target))
        except DataError as error:
            problems.extend(list(error.problems))
        targets.append(target)
        progress.advance(number + 1)
    problems.raise_if_any()
    staged = engine.parquet(*targets)
    names = [name for (name, *_) in engine.rows(f"DESCRIBE SELECT * FROM {staged}")]
    columns = [name for name in names if name not in ("file_index", "file_row_number")]
    _view(engine, ", ".join(map(identifier, columns)), staged)
    return Opened(TABLE, dict.fromkeys(columns, "text"), tuple(stretches))


def _staged(
    engine: DuckDBEngine, options: DeathsOptions, table: OneTable, file: File, number: int, target: Path
) -> Stretch:
    if file.is_parquet:
        raise DataError(
            Problem(
                "COI-D002",
                "Parquet stands among text files, or where fixed-width text is expected.",
                where=file.label,
                fix="Give one kind of file; files of form nchs are text.",
            )
        )
    if options.form == "nchs":
        return stage_nchs(engine, NchsFile(file, options.years[number], options.axis), target)
    default = "\t" if file.ending.startswith(".tsv") else ","
    dialect = Dialect(table.delimiter or default, table.quote, table.encoding)
    return stage(engine, file, flat_columns(options), dialect, target)


def _open_parquet(
    engine: DuckDBEngine, options: DeathsOptions, table: OneTable, files: tuple[File, ...]
) -> Opened:
    problems, footers = Problems(DataError), []
    for file in files:
        try:
            footers.append(read_footer(file))
        except DataError as error:
            problems.extend(list(error.problems))
    problems.raise_if_any()
    columns = flat_columns(options)
    form = date_format(table.people.date_format or "")
    kinds, wrong = kinds_of(
        footers[0],
        columns,
        {ours: _CONTENT.get(ours, "code") for ours in columns},
        date_digits=form is not None and form.name == "YYYYMMDD",
        zone=False,
    )
    problems.extend(check_alike(footers) + wrong)
    problems.raise_if_any()
    listed = ", ".join(f"{identifier(theirs)} AS {identifier(ours)}" for ours, theirs in columns.items())
    _view(engine, listed, engine.parquet(*(file.path for file in files)))
    return Opened(TABLE, dict[str, Kind](kinds), tuple(stretch_of(footer) for footer in footers))


def _view(engine: DuckDBEngine, columns: str, function: str) -> None:
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW raw_{TABLE} AS"
        f" SELECT {columns}, file_index AS file, file_row_number AS row FROM {function}"
    )
