"""The way of a CDM: opened, looked at, written as the tables of a register, and read like any register."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from coincide.canonical import Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.progress import Progress
from coincide.sources.omop.cdm import Cdm, open_cdm
from coincide.sources.omop.concepts import broader_sql, read_concepts
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.places import files_in
from coincide.sources.omop.records import (
    contacts_sql,
    deaths_sql,
    diagnoses_sql,
    drugs_sql,
    labs_sql,
    observed_sql,
    people_sql,
)
from coincide.sources.omop.rules import NO_DEATHS, NO_VISITS
from coincide.sources.omop.storage import open_store
from coincide.sources.omop.store import Store
from coincide.sources.omop.told import told_of_the_cdm
from coincide.sources.omop.version import check_version
from coincide.sources.register import Register, TableOptions
from coincide.sources.register.files import check_unchanged, find_files, print_of
from coincide.sources.register.layout import LAYOUTS
from coincide.sources.register.lines import broken_lines
from coincide.sources.register.load import by_rule, check_timezone, forget, hashed, take_in
from coincide.sources.register.opening import open_tables
from coincide.sources.register.rules import BROKEN

_FOLDER: Final = "omop"
_EXAMPLES: Final = 5


def load(options: OmopOptions, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
    """Turn a CDM into canonical tables in `folder`.

    Raises
    ------
    DataError
        Everything wrong with the place, or else with its tables, or else with their rows.
    """
    check_timezone(options.timezone, engine)
    files = [file for of_table in files_in(options).values() for file in of_table]
    prints = {file: print_of(file) for file in files}
    hashes = hashed(files, progress)
    work = folder / _FOLDER
    others = set(engine.names())
    try:
        cdm, facts, tables = _written(options, engine, work, progress)
        with told_of_the_cdm(options):
            intake = _taken_in(register_of(options, tables), engine, folder, work, progress)
        check_unchanged(prints)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        forget(engine, others)
    return replace(
        intake,
        files=hashes,
        findings=by_rule((*cdm.findings, *intake.findings)),
        provenance=facts,
    )


def _taken_in(
    register: Register, engine: DuckDBEngine, folder: Path, work: Path, progress: Progress
) -> Intake:
    """Return what is made of the tables of a register that lie in `work`."""
    opened = open_tables(engine, register, find_files(register), work, progress)
    return take_in(register, engine, folder, opened, progress)


def register_of(options: OmopOptions, tables: dict[str, TableOptions]) -> Register:
    """Return the register that a CDM's tables become: words and numbers stand in them as they are meant."""
    return Register(
        **tables,  # type: ignore[arg-type]
        date_format=options.date_format,
        delimiter=options.delimiter,
        quote=options.quote,
        settings={"unknown": "unknown", **{word: word for word in options.settings.values()}},
        positions={f"{number}": number for number in options.positions.values()},
        sex={"8507": "male", "8532": "female"},
        placeholder_dates=options.placeholder_dates,
        latest_date=options.latest_date,
        coverage=options.coverage,
        max_quarantine_share=options.max_quarantine_share,
        complete_lookback=options.complete_lookback,
        sampled_on=options.sampled_on,
    )


def _written(
    options: OmopOptions, engine: DuckDBEngine, work: Path, progress: Progress
) -> tuple[Cdm, dict[str, str], dict[str, TableOptions]]:
    """Return the CDM, what it says about itself, and the tables of a register that were written of it."""
    arrived, made = work / "arrived", work / "register"
    for each in (work, arrived, made):
        each.mkdir(mode=0o700)
    store = open_store(options, engine)
    try:
        cdm = open_cdm(options, store, engine, arrived, progress)
        _note_broken(cdm, store)
    finally:
        store.close()
    facts = check_version(cdm)
    progress.phase("Looking at concepts")
    read_concepts(cdm)
    cdm.problems.raise_if_any()
    _note_absent(cdm)
    selects = _selects(cdm)
    progress.phase("Writing records", len(selects))
    tables = {}
    for done, (name, select) in enumerate(selects.items(), start=1):
        tables[name] = _table(cdm, made, name, select())
        progress.advance(done)
    return cdm, facts, tables


def _selects(cdm: Cdm) -> dict[str, Callable[[], str]]:
    """Return table of a register -> what makes its SELECT."""
    selects: dict[str, Callable[[], str]] = {
        "people": lambda: people_sql(cdm),
        "diagnoses": lambda: diagnoses_sql(cdm),
        "observed": lambda: observed_sql(cdm),
        "deaths": lambda: deaths_sql(cdm),
    }
    if cdm.rows.get("visit_occurrence"):
        selects["contacts"] = contacts_sql
    if cdm.options.drugs:
        selects["drugs"] = drugs_sql
    if cdm.options.measurements:
        selects["labs"] = lambda: labs_sql(cdm)
    if cdm.rows.get("concept") or cdm.rows.get("concept_ancestor"):
        selects["broader"] = broader_sql
    return selects


def _table(cdm: Cdm, folder: Path, name: str, select: str) -> TableOptions:
    path = folder / f"{name}.parquet"
    cdm.engine.write_parquet(select, path)
    written = cdm.engine.rows(f"SELECT column_name FROM (DESCRIBE FROM {cdm.engine.parquet(path)})")
    columns = {column: column for (column,) in written if column in LAYOUTS[name].contents}
    return TableOptions(
        files=(str(path),),
        columns=dict(columns),
        vocabulary="omop" if name == "labs" else None,
        date_format="YYYY-MM-DD" if name == "people" else None,  # births are written by us
    )


def _note_absent(cdm: Cdm) -> None:
    cdm.note(NO_DEATHS, "deaths", int(not cdm.rows.get("death")), 1)
    if cdm.options.visits:
        cdm.note(NO_VISITS, "contacts", int(not cdm.rows.get("visit_occurrence")), 1)


def _note_broken(cdm: Cdm, store: Store) -> None:
    """Count records of text that could not be split into fields; too many of them forbid to go on."""
    for table in cdm.rows:
        stretches = store.stretches(table)
        broken = sum(len(stretch.broken) for stretch in stretches)
        of = cdm.rows[table] + broken
        cdm.note(BROKEN, table, broken, of)
        if broken > cdm.options.max_quarantine_share * of:
            lines = [(stretch.file.label, line) for stretch in stretches for line in broken_lines(stretch)]
            where = ", ".join(f"{label}:{line}" for label, line in lines[:_EXAMPLES])
            what = f"{broken:,} of {of:,} rows of {table}: {BROKEN.what}."
            cdm.problems.extend([Problem(BROKEN.code, what, where=where, fix=BROKEN.fix)])
