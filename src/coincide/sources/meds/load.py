"""The way of a MEDS data set: files, events told apart by their codes, and the register's own way on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from coincide.canonical import Finding, Intake
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import DataError, Problem, Problems
from coincide.progress import Progress
from coincide.sources.meds import tables
from coincide.sources.meds.as_register import register_of
from coincide.sources.meds.codes import map_codes
from coincide.sources.meds.files import MedsFiles, find_files
from coincide.sources.meds.look import Look, look_around
from coincide.sources.meds.metadata import has_parents, look_at
from coincide.sources.meds.options import MedsOptions
from coincide.sources.meds.shards import kind_of_ids, open_events, read_footers
from coincide.sources.meds.shifted import place_at_birth
from coincide.sources.meds.tables import Workshop
from coincide.sources.register.files import check_unchanged, print_of
from coincide.sources.register.load import by_rule, forget, hashed, take_in
from coincide.sources.register.opened import Opened
from coincide.sources.register.opening import open_tables
from coincide.sources.register.parquet import Footer

T = TypeVar("T")

_FOLDER: Final = "meds"


def load(options: MedsOptions, engine: DuckDBEngine, folder: Path, progress: Progress) -> Intake:
    """Turn a MEDS data set into canonical tables in `folder`.

    Raises
    ------
    DataError
        Everything wrong with the files, or else everything wrong with their rows.
    """
    files = find_files(options)
    prints = {file: print_of(file) for file in files.all}
    said = _read(files)
    hashes = hashed(list(prints), progress)
    others = set(engine.names())
    made = folder / _FOLDER
    made.mkdir(mode=0o700, exist_ok=True)
    shop = Workshop(engine, options, files, made, kind_of_ids(said.footers))
    try:
        look = _look(shop, progress, said.events)
        opened = _opened(shop, look, progress, parents=said.parents)
        register = register_of(options, opened, shifted=look.shifted)
        intake = take_in(register, engine, folder, opened, progress)
        if look.shifted:
            place_at_birth(engine, folder)
        check_unchanged(prints)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        forget(engine, others)
    return replace(
        intake,
        findings=by_rule([*intake.findings, *said.findings, *look.findings]),
        files=hashes,
        sampled_on=options.sampled_on or ("care" if look.in_care else "population"),
        shifted_dates=look.shifted,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What the files say before an event is read: footers, findings, and whether codes have parents."""

    footers: list[Footer]
    findings: list[Finding]
    parents: bool

    @property
    def events(self) -> int:
        return sum(footer.rows for footer in self.footers)


def _read(files: MedsFiles) -> _Said:
    """Read footers and descriptions; everything wrong with any of them is told at once."""
    problems = Problems(DataError)
    footers: list[Footer] = _tried(problems, lambda: read_footers(files), [])
    events = sum(footer.rows for footer in footers)
    findings: list[Finding] = _tried(problems, lambda: look_at(files, events), [])
    parents = _tried(problems, lambda: has_parents(files.codes), otherwise=False)
    problems.raise_if_any()
    return _Said(footers, findings, parents)


def _tried(problems: Problems, work: Callable[[], T], otherwise: T) -> T:
    try:
        return work()
    except DataError as error:
        problems.extend(list(error.problems))
        return otherwise


def _look(shop: Workshop, progress: Progress, events: int) -> Look:
    """Judge codes and people; stop where the events are not what the options say."""
    progress.phase("Looking at codes and people", events)
    open_events(shop.engine, shop.files.shards, shop.ids)
    map_codes(shop.engine, shop.options)
    tables.find_subjects(shop)
    look = look_around(shop)
    problems = Problems(DataError)
    problems.extend(list(look.problems))
    if look.shifted and shop.options.coverage:
        problems.extend([_no_calendar()])
    problems.raise_if_any()
    return look


def _no_calendar() -> Problem:
    return Problem(
        "COI-D145",
        "Each person's dates are shifted, so coverage cannot be two days of the calendar.",
        where="data.coverage",
        why="The same day means another year for everybody.",
        fix="Give spells in data.observation, or say shifted_dates = false if the dates are true.",
    )


def _opened(shop: Workshop, look: Look, progress: Progress, *, parents: bool) -> dict[str, Opened]:
    """Write the tables of a register, and return them opened."""
    progress.phase("Telling events apart")
    opened = {
        "people": tables.people(shop),
        "diagnoses": tables.diagnoses(shop),
        "deaths": tables.deaths(shop),
        "contacts": tables.contacts(shop),
    }
    if shop.options.by_codes:
        opened["observed"] = tables.observed(shop)
    elif shop.files.observed is not None:
        opened |= _spells(shop, look, progress)
    if parents and shop.files.codes is not None:
        opened["broader"] = tables.broader(shop, shop.files.codes)
    _refuse_empty(opened)
    return opened


def _spells(shop: Workshop, look: Look, progress: Progress) -> dict[str, Opened]:
    register = register_of(shop.options, {}, shifted=look.shifted)
    observed = shop.files.observed
    assert observed is not None  # noqa: S101  (the caller has looked)
    return open_tables(shop.engine, register, {"observed": (observed,)}, shop.folder, progress)


def _refuse_empty(opened: dict[str, Opened]) -> None:
    """Stop where nobody has a diagnosis, or is observed: the codes are not spelt as declared."""
    problems = Problems(DataError)
    kinds = (("diagnoses", "codes", "diagnoses"), ("observed", "observation", "spells of observation"))
    for name, key, words in kinds:
        if name in opened and not opened[name].rows:
            problems.add(
                "COI-D146",
                f"No event has a code that data.{key} names: there are no {words}.",
                where=f"data.{key}",
                why="An empty table is never the truth: the codes of these data are spelt otherwise.",
                fix="Look at the codes of the data set, and name how they begin.",
            )
    problems.raise_if_any()
