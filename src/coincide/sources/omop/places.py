"""The files of a CDM: found whatever the letter case of their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from coincide.errors import DataError, Problems
from coincide.sources.omop.options import OmopOptions
from coincide.sources.register.files import File, ending_of, files_of
from coincide.sources.register.options import TableOptions

DATABASES: Final = (".duckdb", ".ddb", ".db")
"""Endings of DuckDB files."""


def is_database(path: Path) -> bool:
    """Tell whether a path names a DuckDB file."""
    return path.suffix.lower() in DATABASES and not path.is_dir()


def files_in(options: OmopOptions) -> dict[str, tuple[File, ...]]:
    """Return table -> files of a folder, or "database" -> the DuckDB file and its unfinished changes.

    Raises
    ------
    DataError
        COI-D601 not there; COI-D602 no table in it; COI-D603 two files of one table; COI-D002 a folder of
        several kinds of files.
    """
    if options.path is None:
        return {}
    problems = Problems(DataError)
    if is_database(options.path):
        found = {"database": tuple(_database(options.path, problems))}
    else:
        found = _folder(options.path, tuple(options.wanted()), problems)
    problems.raise_if_any()
    return found


def _database(path: Path, problems: Problems) -> Iterator[File]:
    if not path.is_file():
        problems.add(
            "COI-D601",
            "The DuckDB file is not there.",
            where=f"data.path: {path.name}",
            fix="Check the name; a relative one is taken from the study file's folder.",
        )
        return
    unfinished = path.with_name(f"{path.name}.wal")
    for each in (path, *([unfinished] if unfinished.is_file() else [])):
        yield File(each, f"omop/{each.name}", path.suffix.lower())


def _folder(folder: Path, wanted: tuple[str, ...], problems: Problems) -> dict[str, tuple[File, ...]]:
    where = f"data.path: {folder.name}"
    if not folder.is_dir():
        fix = "Give a folder of Parquet or CSV files, or a DuckDB file (.duckdb, .db)."
        problems.add("COI-D601", "There is no such folder.", where=where, fix=fix)
        return {}
    named: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        # Hidden files and those with a leading underscore are marks of other programs, never data.
        name = _table_of(path)
        if name in wanted and path.name[0] not in "._":
            named.setdefault(name, []).append(path)
    if not named:
        fix = "Its files are called person.parquet, PERSON.csv, observation_period.csv.gz and so on."
        problems.add("COI-D602", "The folder holds no table of a CDM.", where=where, fix=fix)
    for name, paths in named.items():
        if len(paths) > 1:
            problems.add(
                "COI-D603",
                f"Several files could be the table {name}: {', '.join(path.name for path in paths)}.",
                where=where,
                why="The same rows could be read twice.",
                fix=f"Keep one; a table of several files is a folder called {name}.",
            )
    return {
        name: files_of(name, TableOptions(files=(str(paths[0]),), columns={}), problems)
        for name, paths in named.items()
    }


def _table_of(path: Path) -> str:
    """Return the table a file or folder would be, in lower case; Spark calls a folder ``person.parquet``."""
    ending = ending_of(path)
    if ending is None:
        return path.name.lower() if path.is_dir() else ""
    return path.name.lower().removesuffix(ending)
