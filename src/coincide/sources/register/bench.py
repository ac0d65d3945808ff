"""What every step of an intake works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide import days
from coincide.engines.duckdb import DuckDBEngine
from coincide.sources.register.cast import Reading, control_sql, date_sql, missing_sql, number_id_sql, raw_sql
from coincide.sources.register.dates import PLACEHOLDER, UNREADABLE, day_of
from coincide.sources.register.ledger import PLACE, Ledger
from coincide.sources.register.options import RegisterOptions
from coincide.sources.register.rules import (
    AFTER_DEATH,
    BAD_DATE,
    BEFORE_BIRTH,
    CONTROL,
    LATE_DATE,
    LEFT_OUT_PERSON,
    LONG_AFTER_DEATH,
    NO_DATE,
    NO_ID,
    NUMBER_ID,
    OUTSIDE,
    UNKNOWN_PERSON,
    Rule,
    first_broken,
    flags,
)

Broken = list[tuple[Rule, str]]


@dataclass(frozen=True, slots=True)
class Bench:
    """The engine, the options, the opened tables and the book.

    Attributes
    ----------
    engine
        Where everything happens.
    options
        What the study file says.
    readings
        Table name -> how it is read.
    ledger
        Where faults are counted.
    folder
        Where canonical tables are written.
    """

    engine: DuckDBEngine
    options: RegisterOptions
    readings: dict[str, Reading]
    ledger: Ledger
    folder: Path

    @property
    def latest(self) -> int:
        """The last day a record can have."""
        found = day_of(self.options.latest_date)
        return days.NEVER if found is None else found

    @property
    def coverage(self) -> tuple[int, int] | None:
        """First and last covered day."""
        if self.options.coverage is None:
            return None
        first, last = (day_of(text) for text in self.options.coverage)
        return None if first is None or last is None else (first, last)

    def write(self, name: str, select: str) -> int:
        """Write a canonical table; returns its rows."""
        return self.engine.write_parquet(select, self.folder / f"{name}.parquet")


def id_rules(reading: Reading) -> Broken:
    """Return the rules about a row's id: ``r.id`` as it stands against the joined person ``p``."""
    return [
        (CONTROL, "r.damaged"),
        # No person has a missing id, so most rows are not looked at again.
        (NO_ID, f"p.id IS NULL AND {missing_sql(reading, 'r.id')}"),
        (NUMBER_ID, f"p.id IS NULL AND {number_id_sql('r.id')}"),
        (UNKNOWN_PERSON, "p.id IS NULL"),
        (LEFT_OUT_PERSON, "p.person IS NULL"),
    ]


def day_rules(bench: Bench) -> Broken:
    """Return the rules about a row's day."""
    return [
        (BAD_DATE, f"r.day = {UNREADABLE}"),
        (NO_DATE, f"r.day IS NULL OR r.day = {PLACEHOLDER}"),
        (LATE_DATE, f"r.day > {bench.latest}"),
        (BEFORE_BIRTH, "r.day < p.born"),
        (LONG_AFTER_DEATH, "r.day > p.died + 60"),
    ]


DAY_IS_FINE: Final = "r.day BETWEEN p.born AND p.latest"
"""SQL: no rule of :func:`id_rules` but the first and none of :func:`day_rules` is broken."""


def day_warnings(*, declared: bool) -> Broken:
    """Return what is noted about a row's day; `declared` when observed spells are."""
    outside = "p.entry IS NULL OR r.day < p.entry OR r.day >= p.exit"
    return [(AFTER_DEATH, "r.day > p.died"), *([(OUTSIDE, outside)] if declared else [])]


def raw_select(reading: Reading, columns: dict[str, str]) -> str:
    """Return the SELECT that casts a table's columns, with its id and place as they stand."""
    listed = "".join(f", {sql} AS {name}" for name, sql in columns.items())
    return (
        f"SELECT {raw_sql(reading, 'id')} AS id{listed}, {control_sql(reading)} AS damaged, file, row"
        f" FROM {reading.opened.view}"
    )


def judged(
    columns: dict[str, str], source: str, rules: Broken, warnings: Broken, *, fine: str = "FALSE"
) -> str:
    """Return the SELECT of columns with ``rule``, ``flags`` and, for rows left out, ``place``.

    Parameters
    ----------
    columns
        Name -> SQL over `source`.
    source
        The raw select as ``r`` with what is joined to it.
    rules, warnings
        In the order in which they are tried; the bits of ``flags``.
    fine
        SQL that holds only for rows that break no rule: most rows are then judged by one condition.
    """
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    rule = f"CASE WHEN {fine} THEN CAST(0 AS TINYINT) ELSE {first_broken(rules)} END"
    return (
        f"SELECT * EXCLUDE (file, row), CASE WHEN rule > 0 THEN {PLACE} END AS place FROM"
        f" (SELECT {listed}, {rule} AS rule, {flags(warnings)} AS flags, r.file, r.row FROM {source})"
    )


def event_day(reading: Reading) -> dict[str, str]:
    """Return the cast of an event's date."""
    return {"day": date_sql(reading, "date")}
