"""A results folder read back, strictly: nothing is used that the manifest does not vouch for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coincide.errors import DataError, Problems
from coincide.results.headline import HEADLINES, headline_faults
from coincide.results.manifest import MANIFEST, file_entry, files_below
from coincide.results.rows import row_faults
from coincide.results.schema import SCHEMA_VERSION, TABLES
from coincide.results.table import Row
from coincide.results.text import read_csv, read_json

PAGES: Final = frozenset({"report.html"})
"""Files made from the others. They may be missing or changed: they are never read, only made again."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a results folder says.

    Attributes
    ----------
    tables
        Name -> rows with typed values; a hidden row has None for its numbers and ``suppressed`` True.
    headline
        ``verdict.json``.
    run
        The table ``run`` as name -> text.
    study_text
        ``study.toml`` as run.
    manifest
        ``manifest.json``; empty for an unfinished folder.
    """

    tables: dict[str, list[Row]]
    headline: dict[str, Any]
    run: dict[str, str]
    study_text: str
    manifest: dict[str, Any]


def read_folder(path: Path) -> Folder:
    """Return the content of a finished results folder.

    Raises
    ------
    DataError
        With every problem: no folder, another schema, files missing, added or changed, tables that break
        the contract (codes COI-D901 to COI-D909).
    """
    problems = Problems(DataError)
    if not path.is_dir():
        problems.add(
            "COI-D901", f"{path.name} is not a folder", fix="name a folder that `coincide run` wrote"
        )
        problems.stop()
    manifest = _read_manifest(path, problems)
    _check_files(path, manifest, problems)
    problems.raise_if_any()
    return _read_content(path, str(manifest["headline"]), manifest)


def read_unfinished(path: Path) -> Folder:
    """Return the content of a folder that is being written and has no manifest yet."""
    headlines = [name for name in HEADLINES.values() if (path / name).is_file()]
    return _read_content(path, headlines[0] if headlines else HEADLINES["run"], {})


def _read_manifest(path: Path, problems: Problems) -> dict[str, Any]:
    """Return a manifest of our schema, or raise."""
    found: object = None
    try:
        found = read_json((path / MANIFEST).read_bytes())
    except FileNotFoundError:
        problems.add(
            "COI-D902",
            f"{path.name} has no {MANIFEST}",
            why="the manifest is written last, so the folder is unfinished or is no results folder",
            fix="run the study again",
        )
    except (OSError, ValueError):
        problems.add("COI-D903", f"{MANIFEST} cannot be read", where=path.name, fix="run the study again")
    problems.raise_if_any()
    if isinstance(found, dict) and found.get("personal") is True:
        problems.add(
            "COI-D780",
            f"{path.name} is the evaluation of one person's case, not a released result",
            where=f"{path.name}/{MANIFEST}",
            why="a single case is personal: it never passed a release gate and never may leave with results",
            fix="read case.html; for counts over several cases use `coincide case series`",
        )
        problems.stop()
    if not isinstance(found, dict) or found.get("schema") != SCHEMA_VERSION:
        schema = found.get("schema") if isinstance(found, dict) else None
        problems.add(
            "COI-D904",
            f"the folder's schema is {schema!r}, this version reads {SCHEMA_VERSION!r}",
            where=f"{path.name}/{MANIFEST}",
            fix="use the version of coincide that wrote the folder, or run the study again",
        )
        problems.stop()
    files = found.get("files")
    if not isinstance(files, dict) or found.get("headline") not in HEADLINES.values():
        problems.add("COI-D903", f"{MANIFEST} lacks its list of files", where=path.name)
        problems.stop()
    return dict(found)


def _check_files(path: Path, manifest: Mapping[str, Any], problems: Problems) -> None:
    """Note files that are missing, added or changed since the manifest was written."""
    there = files_below(path)
    listed = manifest["files"]
    for name in sorted((set(listed) | set(there)) - PAGES):
        if name not in there:
            problems.add("COI-D905", "a file of the folder is missing", where=name)
        elif name not in listed:
            problems.add(
                "COI-D906", "a file stands in the folder that the manifest does not know", where=name
            )
        elif not isinstance(listed[name], dict) or file_entry(there[name], None)["sha256"] != listed[
            name
        ].get("sha256"):
            problems.add(
                "COI-D907",
                "a file has changed since it was written",
                where=name,
                why="its numbers may no longer be those that passed the release gate",
                fix="run the study again",
            )


def _read_content(path: Path, headline: str, manifest: Mapping[str, Any]) -> Folder:
    """Read tables, headline and study, noting everything that breaks the contract."""
    problems = Problems(DataError)
    tables: dict[str, list[Row]] = {}
    for file in sorted((path / "tables").glob("*.csv")):
        tables[file.stem] = _read_table(file, problems)
    verdict = _read_headline(path / headline, problems)
    if "run" not in tables:
        problems.add("COI-D905", "a file of the folder is missing", where="tables/run.csv")
    try:
        study_text = (path / "study.toml").read_bytes().decode("utf-8")
    except (OSError, ValueError):
        problems.add("COI-D905", "a file of the folder is missing or not text", where="study.toml")
    problems.raise_if_any()
    run = {str(row["name"]): str(row["value"]) for row in tables["run"]}
    return Folder(tables, verdict, run, study_text, dict(manifest))


def _read_table(file: Path, problems: Problems) -> list[Row]:
    where = f"tables/{file.name}"
    if file.stem not in TABLES:
        problems.add("COI-D908", "the contract has no such table", where=where)
        return []
    try:
        rows = read_csv(TABLES[file.stem], file.read_bytes())
    except (OSError, ValueError) as error:
        reason = "not readable as UTF-8 text" if isinstance(error, (OSError, UnicodeError)) else str(error)
        problems.add("COI-D908", f"a table breaks the contract: {reason}", where=where)
        return []
    for number, row in enumerate(rows, start=1):
        for fault in row_faults(row):
            problems.add("COI-D908", f"a table breaks the contract: {fault}", where=f"{where}, row {number}")
    return rows


def _read_headline(file: Path, problems: Problems) -> dict[str, Any]:
    try:
        found = read_json(file.read_bytes())
    except FileNotFoundError:
        problems.add("COI-D905", "a file of the folder is missing", where=file.name)
        return {}
    except (OSError, ValueError):
        problems.add("COI-D909", "the headline cannot be read", where=file.name)
        return {}
    if not isinstance(found, dict):
        problems.add("COI-D909", "the headline is no object", where=file.name)
        return {}
    for fault in headline_faults(file.name, found):
        problems.add("COI-D909", f"the headline breaks the contract: {fault}", where=file.name)
    return found
