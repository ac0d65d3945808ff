"""The way of a register: files, openings, casts, canonical tables, and a last look at the files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from coincide.canonical import Finding, Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import EngineError, Problem, StudyError
from coincide.progress import Progress
from coincide.sources.register.bench import Bench
from coincide.sources.register.broader import write_broader
from coincide.sources.register.cast import reading
from coincide.sources.register.codes import map_codes
from coincide.sources.register.deaths import read_areas, read_deaths, write_causes
from coincide.sources.register.diagnoses import read_diagnoses
from coincide.sources.register.events import read_contacts, read_drugs, read_kin, read_labs
from coincide.sources.register.files import File, check_unchanged, find_files, print_of, sha256
from coincide.sources.register.formats import explain_dates
from coincide.sources.register.ledger import Ledger
from coincide.sources.register.numbering import numbered, provisional, with_spells
from coincide.sources.register.opened import Opened, flat
from coincide.sources.register.opening import open_tables
from coincide.sources.register.options import RegisterOptions
from coincide.sources.register.people import read_people
from coincide.sources.register.rules import BAD_DATE, EXTRA_COLUMNS
from coincide.sources.register.spells import (
    read_observed,
    spells_from_coverage,
    spells_from_records,
    write_observed,
)

QUARANTINE: Final = "quarantine.csv"
"""File beside the canonical tables that lists each row left out: table, file, line, rule."""

_DATES: Final = {"people": ("birth_date", "death_date"), "observed": ("from", "to")}


def load(options: RegisterOptions, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
    """Turn a register into canonical tables in `folder`.

    Raises
    ------
    DataError
        Everything wrong with the files, or else everything wrong with their rows.
    """
    files = find_files(options)
    prints = {file: print_of(file) for of_table in files.values() for file in of_table}
    hashes = hashed(list(prints), progress)
    staging = folder / "staged"
    staging.mkdir(mode=0o700, exist_ok=True)
    others = set(engine.names())
    try:
        opened = open_tables(engine, options, files, staging, progress)
        intake = take_in(options, engine, folder, opened, progress)
        check_unchanged(prints)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        forget(engine, others)
    return replace(intake, files=hashes)


def take_in(
    options: RegisterOptions,
    engine: DuckDBEngine,
    folder: Path,
    opened: dict[str, Opened],
    progress: Progress,
) -> Intake:
    """Turn opened tables, wherever their rows came from, into canonical tables in `folder`.

    Parameters
    ----------
    opened
        Table name -> the table; the engine knows its rows as ``raw_<name>``. Their places are told where a
        row is left out, so they must be those of the files a user has.

    Returns
    -------
    Everything but the hashes of the files.

    Raises
    ------
    DataError
        Everything wrong with the rows.
    """
    bench = _bench(options, engine, folder, opened)
    _note_extra_columns(bench)
    rows = _tables(bench, progress)
    bench.ledger.write_quarantine(folder / QUARANTINE)
    _stop_if_needed(bench)
    return Intake(
        rows=rows,
        findings=by_rule(bench.ledger.findings),
        observation="declared" if _declared(options) else "inferred",
        complete_lookback=options.complete_lookback,
        one_cause_per_death=options.one_cause_per_death,
        sampled_on=options.sampled_on,
    )


def forget(engine: DuckDBEngine, others: set[str]) -> None:
    """Let go of every table of the intake: ids stand in them."""
    with suppress(EngineError):  # an engine that has failed holds nothing, and its failure is being told
        for name, kind in engine.names().items():
            if name not in others:
                engine.execute(f"DROP {kind} IF EXISTS {identifier(name)}")


def hashed(files: list[File], progress: Progress) -> dict[str, str]:
    """Return the label and sha256 of each file."""
    progress.phase("Hashing files", sum(file.path.stat().st_size for file in files))
    hashes, done = {}, 0
    for file in files:
        hashes[file.label] = sha256(file.path)
        done += file.path.stat().st_size
        progress.advance(done)
    return hashes


def _bench(options: RegisterOptions, engine: DuckDBEngine, folder: Path, opened: dict[str, Opened]) -> Bench:
    check_timezone(options.timezone, engine)
    ledger = Ledger(engine, options.max_quarantine_share)
    ledger.open()
    readings = {name: reading(table, options) for name, table in opened.items()}
    ledger.readings.update(readings)
    return Bench(engine, options, readings, ledger, folder)


def check_timezone(timezone: str | None, engine: DuckDBEngine) -> None:
    """Refuse a time zone the engine does not know.

    Raises
    ------
    StudyError
        COI-S110.
    """
    names = {name.casefold() for (name,) in engine.rows("SELECT name FROM pg_timezone_names()")}
    if timezone is not None and timezone.casefold() not in names:
        raise StudyError(
            Problem(
                "COI-S110",
                "The time zone is not known.",
                where="data.timezone",
                fix='Use a name such as "Europe/Copenhagen".',
            )
        )


def _note_extra_columns(bench: Bench) -> None:
    for name, of in bench.readings.items():
        columns = max(stretch.columns for stretch in of.opened.stretches)
        named = len(set(flat(bench.options.declared()[name]).values()))
        bench.ledger.note(EXTRA_COLUMNS, name, columns - named, columns)


def _declared(options: RegisterOptions) -> bool:
    return options.observed is not None or options.coverage is not None


def _tables(bench: Bench, progress: Progress) -> dict[str, int]:
    """Cast and write every table, in the order in which they need each other."""
    rows = {"code": map_codes(bench), "broader": write_broader(bench)}
    progress.phase("Reading people", bench.readings["people"].opened.rows)
    rows["person"] = _people(bench)
    _stop_if_needed(bench)
    if _declared(bench.options):
        _observation(bench, progress)
    progress.phase("Reading diagnoses", bench.readings["diagnoses"].opened.rows)
    rows["diagnosis"] = read_diagnoses(bench, declared=_declared(bench.options))
    progress.phase("Reading other records")
    rows |= {
        "contact": read_contacts(bench),
        "drug": read_drugs(bench),
        "lab": read_labs(bench),
        "kin": read_kin(bench),
        "cause": write_causes(bench),
    }
    if not _declared(bench.options):
        _infer(bench)
    rows["observed"] = write_observed(bench, rows["person"])
    return rows


def _people(bench: Bench) -> int:
    read_people(bench)
    provisional(bench)
    if "deaths" in bench.readings:
        read_deaths(bench)
    if "areas" in bench.readings:
        read_areas(bench)
    return numbered(bench, deaths="deaths" in bench.readings, areas="areas" in bench.readings)


def _observation(bench: Bench, progress: Progress) -> None:
    if "observed" in bench.readings:
        progress.phase("Reading observed spells", bench.readings["observed"].opened.rows)
        read_observed(bench)
    elif bench.coverage is not None:
        spells_from_coverage(bench, *bench.coverage)
    with_spells(bench)


def _infer(bench: Bench) -> None:
    """Take the records themselves for the time of observation: the verdict says so."""
    tables = [bench.folder / f"{name}.parquet" for name in ("diagnosis", "contact", "drug", "lab")]
    spells_from_records(bench, [f"SELECT person, day FROM {bench.engine.parquet(path)}" for path in tables])


def _stop_if_needed(bench: Bench) -> None:
    if not bench.ledger.problems.found:
        return
    for name in bench.readings:
        bad = sum(
            finding.rows
            for finding in bench.ledger.findings
            if finding.table == name and finding.rule == BAD_DATE.code
        )
        dates = _DATES.get(name, ("date",))
        bench.ledger.problems.extend(list(explain_dates(bench, name, dates, bad)))
    bench.ledger.problems.stop()


def by_rule(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their rules."""
    return tuple(sorted(findings, key=lambda each: (each.rule, each.table, each.column, each.what)))
