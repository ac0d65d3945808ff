"""People: one row a person, numbered by the rank of the id in byte order."""

from __future__ import annotations

from typing import Final

from coincide.canonical import Sex
from coincide.sources.register.bench import Bench, Broken, judged, raw_select
from coincide.sources.register.cast import (
    UNLISTED,
    Reading,
    date_sql,
    known_day,
    missing_sql,
    number_id_sql,
    raw_sql,
    word_sql,
)
from coincide.sources.register.dates import PLACEHOLDER, UNREADABLE
from coincide.sources.register.rules import (
    ALIKE_IDS,
    BAD_DATE,
    CONTROL,
    DEATH_BEFORE_BIRTH,
    HEAPED,
    LATE_DATE,
    NO_DATE,
    NO_ID,
    NUMBER_ID,
    ONLY_ONE_SEX_UNKNOWN,
    PLACEHOLDER_DATE,
    SAME_ROWS,
    SEX_UNKNOWN,
    TOO_OLD,
    TWO_PEOPLE,
)

EARLIEST: Final = -43829
"""1850-01-01: nobody in a register was born before."""

OLDEST: Final = 43830
"""Days in 120 years."""

_SEX: Final = {"male": Sex.MALE, "female": Sex.FEMALE, "unknown": Sex.UNKNOWN}
_FEW: Final = 1000
"""Below so many people a heap is no sign."""


def read_people(bench: Bench) -> None:
    """Cast the people; make ``people(id, sex, born, died, area)`` and ``left_out(id)``."""
    reading = bench.readings["people"]
    warnings = _warnings()
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_people AS {_cast(bench, reading, warnings)}")
    kept = bench.ledger.tally(reading, "cast_people", warnings)
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE left_out AS"
        f" SELECT DISTINCT id FROM cast_people WHERE rule > 0 AND rule <> {NO_ID.number}"
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE people AS SELECT id, sex, born, died, area FROM cast_people c"
        " WHERE rule = 0 AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.id = c.id)"
    )
    _one_row_each(bench, kept)
    _look_around(bench, kept)
    bench.engine.execute("DROP TABLE cast_people")


def _cast(bench: Bench, reading: Reading, warnings: Broken) -> str:
    words = {word: int(_SEX[sex]) for word, sex in bench.options.sex.items()}
    raw = raw_select(
        reading,
        {
            "sex": word_sql(reading, "sex", words),
            "birth": date_sql(reading, "birth_date"),
            "death": date_sql(reading, "death_date"),
            "area": raw_sql(reading, "area"),
        },
    )
    columns = {
        "id": "r.id",
        "sex": "greatest(r.sex, 0)",
        "born": known_day("r.birth"),
        "died": known_day("r.death"),
        "area": "c.code" if reading.has("area") else "CAST(NULL AS INTEGER)",
    }
    joined = " LEFT JOIN codes_people c ON c.raw = r.area AND c.fault = 0" if reading.has("area") else ""
    return judged(columns, f"({raw}) r{joined}", _rules(bench, reading), warnings)


def _rules(bench: Bench, reading: Reading) -> Broken:
    return [
        (CONTROL, "r.damaged"),
        (NO_ID, missing_sql(reading, "r.id")),
        (NUMBER_ID, number_id_sql("r.id")),
        (BAD_DATE, f"r.birth = {UNREADABLE} OR r.death = {UNREADABLE}"),
        (NO_DATE, f"r.birth IS NULL OR r.birth = {PLACEHOLDER}"),
        (LATE_DATE, f"r.birth > {bench.latest} OR r.death > {bench.latest}"),
        (DEATH_BEFORE_BIRTH, f"r.death < r.birth AND r.death <> {PLACEHOLDER}"),
        (TOO_OLD, f"r.birth < {EARLIEST} OR r.death > r.birth + {OLDEST}"),
    ]


def _warnings() -> Broken:
    return [
        (SEX_UNKNOWN, f"r.sex = {UNLISTED}"),
        (PLACEHOLDER_DATE, f"r.birth = {PLACEHOLDER} OR r.death = {PLACEHOLDER}"),
    ]


def _one_row_each(bench: Bench, kept: int) -> None:
    """Collapse equal rows of a person; note ids that stand for several people."""
    engine = bench.engine
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT id FROM people GROUP BY id HAVING count(*) > 1"
    )
    if not engine.number("SELECT count(*) FROM repeated"):
        return
    rows = engine.number("SELECT count(*) FROM people")
    engine.execute("CREATE OR REPLACE TEMP TABLE people AS SELECT DISTINCT * FROM people")
    left, several = engine.rows(
        "SELECT count(*), (SELECT count(*) FROM (SELECT 1 FROM people JOIN repeated USING (id)"
        " GROUP BY id HAVING count(*) > 1)) FROM people"
    )[0]
    bench.ledger.note(SAME_ROWS, "people", rows - left, kept)
    bench.ledger.note(TWO_PEOPLE, "people", several, kept)


def _look_around(bench: Bench, kept: int) -> None:
    """Note what is odd about all people together."""
    alike = "lower(ltrim(replace(id, ' ', ''), '0'))"
    pairs = bench.engine.number(f"SELECT count(*) - count(DISTINCT {alike}) FROM people")
    bench.ledger.note(ALIKE_IDS, "people", pairs, kept)
    known, first = bench.engine.rows(
        "SELECT count(*) FILTER (WHERE sex > 0), count(*) FILTER (WHERE day(b) = 1 AND month(b) = 1)"
        " FROM (SELECT sex, DATE '1970-01-01' + born AS b FROM people)"
    )[0]
    if kept and not known:
        bench.ledger.note(ONLY_ONE_SEX_UNKNOWN, "people", kept, kept)
    # One birthday in 365 is the first of January; six times as many mean that only the year is known.
    if kept >= _FEW and first * 60 > kept:
        bench.ledger.note(HEAPED, "people", first, kept, "birth dates")
