"""The results folder: written beside its place, flushed, then renamed. A whole folder or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coincide.errors import InternalError, Problems
from coincide.results.headline import HEADLINES, check_headline
from coincide.results.manifest import (
    MANIFEST,
    Manifest,
    file_entry,
    files_below,
    manifest_bytes,
    with_file,
)
from coincide.results.output import (
    new_folder,
    replace_bytes,
    set_mode,
    sync_folder,
    told_as_problem,
    write_bytes,
)
from coincide.results.publish import publish, refuse_existing, unfinished_folder
from coincide.results.read import Folder, read_folder, read_unfinished
from coincide.results.record import record_checklist
from coincide.results.release import is_released
from coincide.results.schema import TABLES
from coincide.results.summarised import summarised_csv
from coincide.results.table import Released
from coincide.results.text import csv_bytes, json_bytes

__all__ = [
    "Folder",
    "Manifest",
    "read_folder",
    "read_unfinished",
    "refuse_existing",
    "write_folder",
    "write_page",
]


def write_folder(
    out: Path,
    *,
    tables: Sequence[Released],
    headline: Mapping[str, Any],
    study_text: str,
    manifest: Manifest,
    pages: Callable[[Path], object],
    force: bool = False,
) -> Path:
    """Write one results folder.

    Parameters
    ----------
    out
        Where it will stand. Nothing is visible there until everything is written and flushed.
    tables
        Released tables, each of another name; what else a run knows cannot be written.
    headline
        Content of ``verdict.json``; its numbers must stand in a released row.
    study_text
        The study file as run.
    manifest
        Facts of the run.
    pages
        Writes pages into the unfinished folder: reads it with `read_unfinished`, writes with `write_page`.
    force
        Whether a folder that is there is moved aside, to ``NAME.old-N``. It is never deleted.

    Returns
    -------
    pathlib.Path
        `out`.

    Raises
    ------
    InternalError
        When a table or a number did not pass the gate; nothing is written.
    UsageError
        When `out` is taken, also by another run in the meantime.
    EngineError
        When the disk refuses; nothing is left at `out`, and an old folder stands where it stood.
    """
    check_passed_gate(tables, headline, manifest)
    refuse_existing(out, force)
    with unfinished_folder(out) as partial:
        _fill(partial, tables, headline, study_text, manifest)
        pages(partial)
        _close(partial, tables, manifest)
        publish(partial, out, force)
    return out


def write_page(folder: Path, name: str, data: bytes) -> Path:
    """Write a page made from a folder into it, or replace it there; a finished folder's manifest follows.

    Raises
    ------
    EngineError
        When the disk refuses; a page that was there stays as it was.
    """
    page, manifest = folder / name, folder / MANIFEST
    if not manifest.exists():
        write_bytes(page, data)
        return page
    replace_bytes(page, data)
    with told_as_problem("reading back", page):
        before = manifest.read_bytes()
        after = with_file(before, name, file_entry(page, None))
    if after != before:
        replace_bytes(manifest, after)
    return page


def check_passed_gate(tables: Sequence[Released], headline: Mapping[str, Any], facts: Manifest) -> None:
    """Refuse whatever did not come through the gate in this process, unaltered, under the manifest's rule."""
    problems = Problems(InternalError)
    names = [getattr(table, "name", "?") for table in tables]
    for table, name in zip(tables, names, strict=True):
        if not is_released(table):
            problems.add("COI-I111", f"table {name} did not pass the release gate")
        elif table.preset != facts.rule.name:
            problems.add("COI-I111", f"table {name} passed another rule than the manifest says")
    if len(set(names)) != len(names):
        problems.add("COI-I112", "two tables have one name")
    if "run" not in names:
        problems.add("COI-I112", "the table run is missing")
    if facts.verb not in HEADLINES:
        problems.add("COI-I112", f"the verb {facts.verb} has no headline")
    problems.raise_if_any()
    check_headline(facts.verb, headline, tables)


def _fill(
    folder: Path, tables: Sequence[Released], headline: Mapping[str, Any], study_text: str, facts: Manifest
) -> None:
    """Write every file but the pages and the manifest."""
    new_folder(folder / "tables")
    for table in tables:
        write_bytes(folder / "tables" / f"{table.name}.csv", csv_bytes(TABLES[table.name], table.rows))
    write_bytes(folder / HEADLINES[facts.verb], json_bytes(headline))
    write_bytes(folder / "study.toml", study_text.encode("utf-8"))
    write_bytes(folder / "summarised_result.csv", summarised_csv(tables, facts))
    write_bytes(folder / "record_checklist.md", record_checklist(tables).encode("utf-8"))


def _close(folder: Path, tables: Sequence[Released], facts: Manifest) -> None:
    """Write the manifest over what is on the disk, then flush the folder."""
    rows = {f"tables/{table.name}.csv": len(table.rows) for table in tables}
    with told_as_problem("reading back", folder):
        files = {name: file_entry(path, rows.get(name)) for name, path in files_below(folder).items()}
        mode = (folder / "tables").stat().st_mode & 0o777  # what the user's umask gives a new folder
    write_bytes(folder / MANIFEST, manifest_bytes(facts, HEADLINES[facts.verb], files))
    sync_folder(folder / "tables")
    set_mode(folder, mode)
    sync_folder(folder)
