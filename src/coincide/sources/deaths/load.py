"""The way of certificates: files, opening, casts, canonical tables, and a last look at the files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pyarrow as pa

from coincide.canonical import CANONICAL, Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import DataError, Problem
from coincide.progress import Progress
from coincide.sources.deaths.causes import list_causes, map_causes, one_cause_each, write_causes
from coincide.sources.deaths.certificates import Desk, number_certificates, read_certificates
from coincide.sources.deaths.forms import flat_columns, one_table
from coincide.sources.deaths.opening import open_certificates
from coincide.sources.deaths.options import TABLE, DeathsOptions
from coincide.sources.register.bench import Bench
from coincide.sources.register.cast import reading
from coincide.sources.register.files import check_unchanged, find_files, print_of
from coincide.sources.register.formats import explain_dates
from coincide.sources.register.ledger import Ledger
from coincide.sources.register.load import QUARANTINE, by_rule, forget, hashed
from coincide.sources.register.rules import BAD_DATE, EXTRA_COLUMNS

_EMPTY: Final = ("observed", "diagnosis", "contact", "drug", "lab", "kin", "broader")
"""Canonical tables of which a certificate knows nothing."""

_SQL: Final = {pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.string(): "VARCHAR"}


def load(options: DeathsOptions, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
    """Turn certificates into canonical tables in `folder`.

    Raises
    ------
    DataError
        Everything wrong with the files, or else everything wrong with their rows.
    """
    table = one_table(options)
    files = find_files(table)[TABLE]
    _one_year_each(options, len(files))
    prints = {file: print_of(file) for file in files}
    hashes = hashed(list(files), progress)
    staging = folder / "staged"
    staging.mkdir(mode=0o700, exist_ok=True)
    others = set(engine.names())
    try:
        opened = open_certificates(engine, options, table, files, staging, progress)
        ledger = Ledger(engine, options.max_quarantine_share)
        ledger.open()
        desk = Desk(Bench(engine, table, {TABLE: reading(opened, table)}, ledger, folder), options)
        _note_extra_columns(desk)
        progress.phase("Reading certificates", opened.rows)
        rows = _tables(desk)
        ledger.write_quarantine(folder / QUARANTINE)
        _stop_if_needed(desk)
        one_cause = one_cause_each(desk)
        check_unchanged(prints)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        forget(engine, others)
    return Intake(
        rows=rows,
        findings=by_rule(ledger.findings),
        files=hashes,
        unit="certificate",
        one_cause_per_death=options.one_cause_per_death or one_cause,
        sampled_on=options.sampled_on,
    )


def _one_year_each(options: DeathsOptions, files: int) -> None:
    """Refuse a folder of more files than there are years."""
    if options.form == "nchs" and files != len(options.years):
        raise DataError(
            Problem(
                "COI-D404",
                f"The folder holds {files} files, and {len(options.years)} years are given.",
                where="data.files",
                why="Each year has its own layout.",
                fix="Name the files one by one, and the year of each in the same order.",
            )
        )


def _tables(desk: Desk) -> dict[str, int]:
    read_certificates(desk)
    list_causes(desk)
    rows = {"code": map_causes(desk), "person": number_certificates(desk), "cause": write_causes(desk)}
    return rows | {name: desk.bench.write(name, _nothing(name)) for name in _EMPTY}


def _nothing(name: str) -> str:
    listed = ", ".join(f"CAST(NULL AS {_SQL[field.type]}) AS {field.name}" for field in CANONICAL[name])
    return f"SELECT {listed} WHERE FALSE"


def _note_extra_columns(desk: Desk) -> None:
    if desk.options.form in ("long", "wide"):
        columns = max(stretch.columns for stretch in desk.reading.opened.stretches)
        named = len(set(flat_columns(desk.options).values()))
        desk.bench.ledger.note(EXTRA_COLUMNS, TABLE, columns - named, columns)


def _stop_if_needed(desk: Desk) -> None:
    ledger = desk.bench.ledger
    if not ledger.problems.found:
        return
    bad = sum(finding.rows for finding in ledger.findings if finding.rule == BAD_DATE.code)
    ledger.problems.extend(list(explain_dates(desk.bench, TABLE, ("date",), bad)))
    ledger.problems.stop()
