"""Deaths and their causes, and the areas people live in: what completes the table of people."""

from __future__ import annotations

from coincide.sources.register.bench import (
    Bench,
    Broken,
    day_rules,
    event_day,
    id_rules,
    judged,
    raw_select,
)
from coincide.sources.register.cast import Reading, raw_sql, text_sql
from coincide.sources.register.people import OLDEST
from coincide.sources.register.rules import (
    BAD_CODE,
    BEFORE_BIRTH,
    DEATH_BEFORE_BIRTH,
    DEATHS_DIFFER,
    LONG_AFTER_DEATH,
    REWRITTEN,
    SAME_DAY,
    TOO_OLD,
    TWO_PEOPLE,
)


def read_deaths(bench: Bench) -> None:
    """Cast the deaths; make ``death_days(id, died)``; leave out people dead before birth."""
    reading = bench.readings["deaths"]
    rules = _rules(bench, reading)
    columns = {"day": "r.day", "id": "r.id", "rank": "r.rank"}
    columns |= {cause: f"r.{cause}" for cause in reading.opened.causes} | {"said": "r.said"}
    raw = raw_select(
        reading,
        event_day(reading)
        | {"said": raw_sql(reading, "vocabulary"), "rank": _rank(reading)}
        | {cause: raw_sql(reading, cause) for cause in reading.opened.causes},
    )
    source = f"({raw}) r LEFT JOIN lookup p ON p.id = r.id"
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_deaths AS {judged(columns, source, rules, [])}")
    kept = bench.ledger.tally(reading, "cast_deaths", [])
    impossible = f"{DEATH_BEFORE_BIRTH.number}, {TOO_OLD.number}"
    bench.engine.execute(
        f"INSERT INTO left_out SELECT DISTINCT id FROM cast_deaths WHERE rule IN ({impossible})"
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE death_days AS"
        " SELECT id, min(day) AS died, max(day) AS latest FROM cast_deaths WHERE rule = 0 GROUP BY id"
    )
    differing = bench.engine.number(
        "SELECT count(*) FROM death_days d JOIN people p ON p.id = d.id"
        " WHERE d.died <> d.latest OR d.died <> p.died"
    )
    bench.ledger.note(DEATHS_DIFFER, "deaths", differing, kept)


def _rank(reading: Reading) -> str:
    return f"try_cast({text_sql(reading, 'rank')} AS INTEGER)"


def _rules(bench: Bench, reading: Reading) -> Broken:
    skipped = (BEFORE_BIRTH, LONG_AFTER_DEATH)
    dates = [(rule, condition) for rule, condition in day_rules(bench) if rule not in skipped]
    impossible = [
        (DEATH_BEFORE_BIRTH, "r.day < p.born"),
        (TOO_OLD, f"r.day > p.born + {OLDEST}"),
    ]
    return id_rules(reading) + dates + impossible


def write_causes(bench: Bench) -> int:
    """Write ``cause(person, day, code, rank)``; rank 0 is the underlying cause. Returns its rows."""
    reading = bench.readings.get("deaths")
    if reading is None or not reading.opened.causes:
        return bench.write("cause", empty("person", "day", "code", "rank"))
    listed = " UNION ALL ".join(
        f"SELECT id, {cause} AS raw, said, coalesce(rank, {rank}) AS rank FROM cast_deaths WHERE rule = 0"
        for rank, cause in enumerate(reading.opened.causes)
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE causes AS SELECT l.person, l.died AS day, c.code, u.rank, c.fault,"
        f" c.rewritten FROM ({listed}) u JOIN lookup l ON l.id = u.id AND l.person IS NOT NULL"
        " JOIN codes_deaths c ON c.raw = u.raw AND c.said = u.said WHERE c.fault <> 1"
    )
    kept, bad, rewritten = bench.engine.rows(
        "SELECT count(*), count(*) FILTER (WHERE fault > 1), count(*) FILTER (WHERE rewritten) FROM causes"
    )[0]
    # A cause that is no code does not undo the death: the cause alone is left out.
    bench.ledger.note(BAD_CODE, "deaths", bad, kept, "the cause alone is left out")
    bench.ledger.note(REWRITTEN, "deaths", rewritten, kept)
    rows = bench.write(
        "cause",
        "SELECT person, day, code, min(rank) AS rank FROM causes WHERE fault = 0"
        " GROUP BY person, day, code ORDER BY person, rank, code",
    )
    bench.ledger.note(SAME_DAY, "deaths", kept - bad - rows, kept)
    return rows


def read_areas(bench: Bench) -> None:
    """Cast the areas; make ``area_of(id, area)``."""
    reading = bench.readings["areas"]
    raw = raw_select(reading, {"area": raw_sql(reading, "area")})
    columns = {"id": "r.id", "area": "c.code"}
    source = (
        f"({raw}) r LEFT JOIN lookup p ON p.id = r.id"
        " LEFT JOIN codes_areas c ON c.raw = r.area AND c.fault = 0"
    )
    rules = id_rules(reading)
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_areas AS {judged(columns, source, rules, [])}")
    kept = bench.ledger.tally(reading, "cast_areas", [])
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE area_of AS"
        " SELECT id, min(area) AS area, max(area) AS other FROM cast_areas WHERE rule = 0 GROUP BY id"
    )
    several = bench.engine.number("SELECT count(*) FILTER (WHERE area <> other) FROM area_of")
    bench.ledger.note(TWO_PEOPLE, "areas", several, kept)


def empty(*columns: str) -> str:
    """Return a SELECT of no rows and int32 columns."""
    listed = ", ".join(f"CAST(NULL AS INTEGER) AS {column}" for column in columns)
    return f"SELECT {listed} WHERE FALSE"
