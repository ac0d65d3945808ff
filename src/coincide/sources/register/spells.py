"""Observed spells: merged, cut at death, or declared by coverage, or inferred from records."""

from __future__ import annotations

from typing import Final

from coincide.sources.register.bench import Bench, Broken, id_rules, judged, raw_select
from coincide.sources.register.cast import Reading, date_sql, known_day
from coincide.sources.register.dates import UNREADABLE
from coincide.sources.register.people import OLDEST
from coincide.sources.register.rules import (
    ADJACENT,
    BAD_DATE,
    BEFORE_BIRTH,
    CUT_AT_DEATH,
    EMPTY_SPELL,
    END_BEFORE_START,
    LATE_DATE,
    NO_DATE,
    OPEN_END,
    OVERLAPPING,
    TOO_OLD,
    UNOBSERVED,
)

_PEOPLE: Final = "lookup WHERE person IS NOT NULL"

# A spell starts a new stretch when it begins after everything before it has ended; stretches that only
# touch are told apart from those that overlap, then merged too.
_MERGED: Final = """
    SELECT person, min(entry) AS entry, max(exit) AS exit
    FROM (
        SELECT person, entry, exit,
            sum(CASE WHEN entry > before THEN 1 ELSE 0 END)
                OVER (PARTITION BY person ORDER BY entry, exit ROWS UNBOUNDED PRECEDING) AS stretch
        FROM reached
    )
    GROUP BY person, stretch
"""
_REACHED: Final = """
    SELECT person, entry, exit,
        max(exit) OVER (
            PARTITION BY person ORDER BY entry, exit ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before
    FROM cut_observed
    WHERE rule = 0 AND exit > entry
"""


def read_observed(bench: Bench) -> None:
    """Cast, cut and merge the observed spells; make ``spells(person, entry, exit)``.

    ``to`` is the first day no longer observed; on the day of death a person is observed, so a spell that
    ends there, or later, ends the day after.
    """
    reading = bench.readings["observed"]
    warnings: Broken = [(CUT_AT_DEATH, "r.last > p.died + 1")]
    raw = raw_select(reading, {"entry": date_sql(reading, "from"), "last": _end(bench, reading)})
    columns = {"person": "p.person", "entry": "r.entry", "exit": _exit()}
    select = judged(columns, f"({raw}) r LEFT JOIN lookup p ON p.id = r.id", _rules(bench, reading), warnings)
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cut_observed AS {select}")
    kept = bench.ledger.tally(reading, "cut_observed", warnings)
    _merge(bench, kept)


def _end(bench: Bench, reading: Reading) -> str:
    """Return SQL of the end as it stands, open ends taken from the coverage."""
    end = date_sql(reading, "to")
    if bench.coverage is None:
        return end
    open_end = f"CASE WHEN {end} = {UNREADABLE} THEN {UNREADABLE} ELSE {known_day(end)} END"
    return f"coalesce({open_end}, {bench.coverage[1] + 1})"


def _exit() -> str:
    return "CASE WHEN r.last >= p.died THEN p.died + 1 ELSE r.last END"


def _rules(bench: Bench, reading: Reading) -> Broken:
    return [
        *id_rules(reading),
        (BAD_DATE, f"r.entry = {UNREADABLE} OR r.last = {UNREADABLE}"),
        (NO_DATE, f"{known_day('r.entry')} IS NULL"),
        (OPEN_END, f"{known_day('r.last')} IS NULL"),
        (LATE_DATE, f"r.entry > {bench.latest} OR r.last > {bench.latest}"),
        (END_BEFORE_START, "r.last < r.entry"),
        (BEFORE_BIRTH, "r.entry < p.born"),
        (TOO_OLD, f"coalesce(p.died, r.last) > p.born + {OLDEST}"),
    ]


def _merge(bench: Bench, kept: int) -> None:
    engine = bench.engine
    engine.execute(f"CREATE OR REPLACE TEMP TABLE reached AS {_REACHED}")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE spells AS {_MERGED}")
    empty = engine.number("SELECT count(*) FROM cut_observed WHERE rule = 0 AND exit <= entry")
    overlaps, days_twice, touching = engine.rows(
        "SELECT count(*) FILTER (WHERE entry < before), coalesce(sum(least(before, exit) - entry)"
        " FILTER (WHERE entry < before), 0), count(*) FILTER (WHERE entry = before) FROM reached"
    )[0]
    engine.execute("DROP TABLE reached; DROP TABLE cut_observed")
    bench.ledger.note(EMPTY_SPELL, "observed", empty, kept)
    bench.ledger.note(OVERLAPPING, "observed", overlaps, kept, f"{int(days_twice):,} days were in two")
    bench.ledger.note(ADJACENT, "observed", touching, kept)


def spells_from_coverage(bench: Bench, first: int, last: int) -> None:
    """Make ``spells``: everybody from birth or the first day to death or the last day."""
    end = f"least(coalesce(died, {last}), {last}) + 1"
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE spells AS"
        f" SELECT person, greatest(born, {first}) AS entry, {end} AS exit FROM {_PEOPLE}"
        f" AND greatest(born, {first}) < {end}"
    )


def spells_from_records(bench: Bench, relations: list[str]) -> None:
    """Make ``spells``: everybody from the first to the last record or death.

    Parameters
    ----------
    bench
        With ``lookup``.
    relations
        SELECTs of person and day.
    """
    records = " UNION ALL ".join(
        [*relations, f"SELECT person, died AS day FROM {_PEOPLE} AND died IS NOT NULL"]
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE spells AS"
        " SELECT s.person, s.entry, coalesce(l.died, s.last) + 1 AS exit"
        f" FROM (SELECT person, min(day) AS entry, max(day) AS last FROM ({records}) GROUP BY person) s"
        " JOIN lookup l ON l.person = s.person WHERE s.entry <= coalesce(l.died, s.entry)"
    )


def write_observed(bench: Bench, people: int) -> int:
    """Write ``observed(person, entry, exit)``; returns its rows."""
    seen = bench.engine.number("SELECT count(DISTINCT person) FROM spells")
    bench.ledger.note(UNOBSERVED, "people", people - seen, people)
    return bench.write("observed", "SELECT person, entry, exit FROM spells ORDER BY person, entry")
