"""From ids to numbers: the table every other one is joined to, once."""

from __future__ import annotations

from typing import Final

from coincide import days
from coincide.sources.register.bench import Bench

AFTER: Final = 60
"""Days after death in which papers still arrive."""

_NOTHING: Final = ", ".join(f"CAST(NULL AS INTEGER) AS {name}" for name in ("born", "died", "area", "latest"))
_LEFT_OUT: Final = (
    f"SELECT id, CAST(NULL AS INTEGER) AS person, CAST(0 AS INTEGER) AS sex, {_NOTHING} FROM left_out"
)


def provisional(bench: Bench) -> None:
    """Make ``lookup(id, person, sex, born, died, area, latest)`` for reading the deaths.

    The person is 0 for everybody, no number yet, and missing for people who were left out.
    """
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE lookup AS"
        f" SELECT id, CAST(0 AS INTEGER) AS person, sex, born, died, area,"
        f" {_latest(bench, 'died')} AS latest FROM people UNION ALL {_LEFT_OUT}"
    )


def numbered(bench: Bench, *, deaths: bool, areas: bool) -> int:
    """Make ``lookup`` with numbers: the rank of the id text in byte order, from 0.

    Parameters
    ----------
    bench
        With ``people``, ``left_out`` and, if read, ``death_days(id, died)`` and ``area_of(id, area)``.
    deaths, areas
        Whether these tables were read.

    Returns
    -------
    Number of people.
    """
    died = "least(p.died, d.died)" if deaths else "p.died"
    area = "coalesce(p.area, a.area)" if areas else "p.area"
    joined = " LEFT JOIN death_days d ON d.id = p.id" if deaths else ""
    joined += " LEFT JOIN area_of a ON a.id = p.id" if areas else ""
    # DuckDB's default collation compares bytes.
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE lookup AS SELECT p.id,"
        " CAST(row_number() OVER (ORDER BY p.id) - 1 AS INTEGER) AS person, p.sex,"
        f" p.born, {died} AS died, {area} AS area, {_latest(bench, died)} AS latest FROM people p{joined}"
        f" WHERE NOT EXISTS (SELECT 1 FROM left_out o WHERE o.id = p.id) UNION ALL {_LEFT_OUT}"
    )
    bench.engine.execute("DROP TABLE people")
    return bench.write(
        "person",
        "SELECT person, sex, born, died, area FROM lookup WHERE person IS NOT NULL ORDER BY person",
    )


def _latest(bench: Bench, died: str) -> str:
    """Return SQL of the last day a record of a person can have."""
    return f"least({bench.latest}, {died} + {AFTER})"


def with_spells(bench: Bench) -> None:
    """Add to ``lookup`` when each person is first and last observed.

    For people of several spells it says "always": their records are looked at one by one later.
    """
    first = f"CASE WHEN count(*) = 1 THEN min(entry) ELSE {-days.NEVER} END"
    last = f"CASE WHEN count(*) = 1 THEN max(exit) ELSE {days.NEVER} END"
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE lookup AS SELECT l.*, s.entry, s.exit FROM lookup l LEFT JOIN"
        f" (SELECT person, CAST({first} AS INTEGER) AS entry, CAST({last} AS INTEGER) AS exit FROM spells"
        " GROUP BY person) s ON s.person = l.person"
    )
