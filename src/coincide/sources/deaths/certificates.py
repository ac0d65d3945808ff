"""Certificates: one row each, cast; those that break a rule set aside; the others numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.canonical import Sex
from coincide.engines.quote import literal
from coincide.sources.deaths.ages import UNREADABLE_AGE, AgeCode, age_sql
from coincide.sources.deaths.forms import cause_columns
from coincide.sources.deaths.options import TABLE, DeathsOptions
from coincide.sources.deaths.rules import BAD_AGE, TWO_CERTIFICATES, YEAR_ONLY
from coincide.sources.register.bench import Bench, Broken, judged, raw_select
from coincide.sources.register.cast import (
    UNLISTED,
    Reading,
    date_sql,
    known_day,
    missing_sql,
    number_id_sql,
    raw_sql,
    text_sql,
    word_sql,
)
from coincide.sources.register.dates import PLACEHOLDER, UNREADABLE, day_sql
from coincide.sources.register.people import EARLIEST
from coincide.sources.register.rules import (
    BAD_DATE,
    CONTROL,
    LATE_DATE,
    NO_DATE,
    NO_ID,
    NUMBER_ID,
    ONLY_ONE_SEX_UNKNOWN,
    PLACEHOLDER_DATE,
    SAME_ROWS,
    SEX_UNKNOWN,
    TOO_OLD,
)

OLDEST: Final = 120
"""Nobody has lived much longer; an age above it is a fault of the file."""

_FILE: Final = 2**40
_SEX: Final = {"male": Sex.MALE, "female": Sex.FEMALE, "unknown": Sex.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step of the intake works with.

    Attributes
    ----------
    bench
        Engine, dialect, opened table, book and folder.
    options
        What the study file says.
    """

    bench: Bench
    options: DeathsOptions

    @property
    def reading(self) -> Reading:
        """How the one table is read."""
        return self.bench.readings[TABLE]

    @property
    def has_id(self) -> bool:
        """Whether certificates have ids; else a row is a certificate."""
        return self.reading.has("id")

    @property
    def vocabulary(self) -> str | None:
        """The vocabulary of all codes; None when a column says it."""
        return "icd10" if self.options.form == "sim" else self.options.vocabulary


def read_certificates(desk: Desk) -> None:
    """Make ``cast_certificates`` (rows) and ``certificates(key, sex, age, day, area)`` of those kept."""
    bench, reading = desk.bench, desk.reading
    warnings = _warnings()
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_{TABLE} AS {_cast(desk, warnings)}")
    kept = bench.ledger.tally(reading, f"cast_{TABLE}", warnings)
    if not reading.has("date"):
        bench.ledger.note(YEAR_ONLY, TABLE, kept, kept)
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE certificates AS SELECT key, any_value(sex) AS sex, "
        "any_value(age) AS age,"
        " any_value(day) AS day, any_value(area) AS area, count(*) AS copies,"
        " count(DISTINCT said_of_it) AS versions"
        f" FROM cast_{TABLE} WHERE rule = 0 GROUP BY key"
    )
    _one_each(desk, kept)


def _cast(desk: Desk, warnings: Broken) -> str:
    reading, options = desk.reading, desk.options
    words = {word: int(_SEX[sex]) for word, sex in options.sex_words.items()}
    causes = [column for _, column in cause_columns(options)] if options.form in ("sim", "wide") else []
    carried = [*causes, *(name for name in reading.opened.kinds if name.startswith(("code", "line_")))]
    carried += [name for name in ("underlying", "rank", "part", "number") if reading.has(name)]
    carried = list(dict.fromkeys(carried))
    raw = raw_select(
        reading,
        {
            "sex": word_sql(reading, "sex", words),
            "age": _age(desk),
            "day": _day(reading),
            "area": raw_sql(reading, "area"),
            "said": raw_sql(reading, "vocabulary"),
        }
        | {f"raw_{name}": raw_sql(reading, name) for name in carried},
    )
    at = f"CAST(r.file AS BIGINT) * {_FILE} + r.row"
    # What must be the same wherever an id stands: in a long table all but the cause itself.
    told = ["r.sex", "r.age", "r.day", "r.area"]
    told += [f"r.raw_{name}" for name in carried] if options.form != "long" else []
    content = ", ".join(f"coalesce(CAST({one} AS VARCHAR), '')" for one in told)
    columns = {
        "key": "r.id" if desk.has_id else f"lpad(CAST({at} AS VARCHAR), 20, '0')",
        "sex": "greatest(r.sex, 0)",
        "age": f"CASE WHEN r.age <> {UNREADABLE_AGE} THEN r.age END",
        "day": known_day("r.day"),
        "area": "r.area",
        "said": "r.said",
        "spot": at,
        "said_of_it": f"concat_ws(chr(1), {content})",
    } | {name: f"r.raw_{name}" for name in carried}
    return judged(columns, f"({raw}) r", _rules(desk), warnings)


def _age(desk: Desk) -> str:
    text = text_sql(desk.reading, "age")
    if desk.options.form != "nchs":
        return age_sql(text, "sim" if desk.options.form == "sim" else "years")
    codes: tuple[AgeCode, ...] = ("nchs3", "nchs4")
    whens = " ".join(f"WHEN {literal(code)} THEN {age_sql(text, code)}" for code in codes)
    return f"CAST(CASE age_code {whens} END AS INTEGER)"


def _day(reading: Reading) -> str:
    if reading.has("date"):
        return date_sql(reading, "date")
    year = f"trim({text_sql(reading, 'year')})"
    # The layouts up to 1995 keep two digits of the year; those files are of the last century.
    whole = f"CASE WHEN length({year}) = 2 THEN '19' || {year} ELSE {year} END"
    middle = day_sql(f"make_date(CAST({whole} AS INTEGER), 7, 1)")
    shape = "([0-9]{2}|[0-9]{4})" if reading.has("age_code") else "[0-9]{4}"
    return (
        f"CASE WHEN {year} IS NULL THEN NULL WHEN regexp_full_match({year}, '{shape}') THEN {middle}"
        f" ELSE {UNREADABLE} END"
    )


def _rules(desk: Desk) -> Broken:
    ids: Broken = [
        (NO_ID, missing_sql(desk.reading, "r.id")),
        (NUMBER_ID, number_id_sql("r.id")),
    ]
    return [
        (CONTROL, "r.damaged"),
        *(ids if desk.has_id else []),
        (BAD_DATE, f"r.day = {UNREADABLE}"),
        (NO_DATE, f"r.day IS NULL OR r.day = {PLACEHOLDER}"),
        (LATE_DATE, f"r.day > {desk.bench.latest}"),
        (TOO_OLD, f"r.day < {EARLIEST} OR r.age > {OLDEST}"),
    ]


def _warnings() -> Broken:
    return [
        (SEX_UNKNOWN, f"r.sex = {UNLISTED}"),
        (BAD_AGE, f"r.age = {UNREADABLE_AGE}"),
        (PLACEHOLDER_DATE, f"r.day = {PLACEHOLDER}"),
    ]


def _one_each(desk: Desk, kept: int) -> None:
    """Note ids that stand for several certificates, rows given twice, and a sex nobody can read."""
    several, doubled, people, known = desk.bench.engine.rows(
        "SELECT count(*) FILTER (WHERE versions > 1), coalesce(sum(copies - 1) FILTER (WHERE versions = "
        "1), 0),"
        " count(*), count(*) FILTER (WHERE sex > 0) FROM certificates"
    )[0]
    ledger = desk.bench.ledger
    ledger.note(TWO_CERTIFICATES, TABLE, several, kept)
    if desk.options.form != "long":
        ledger.note(SAME_ROWS, TABLE, int(doubled), kept)
    if people and not known:
        ledger.note(ONLY_ONE_SEX_UNKNOWN, TABLE, kept, kept)


def number_certificates(desk: Desk) -> int:
    """Make ``numbered(key, person, sex, day)`` and write ``person``; returns the certificates.

    Certificates are numbered by the byte order of their ids, or by their places where they have none. The day
    of birth is the day of death less the first day of the age, so that the age in years is exact.
    """
    bench = desk.bench
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE numbered AS SELECT key,"
        " CAST(row_number() OVER (ORDER BY key) - 1 AS INTEGER) AS person, sex, age, day, area FROM "
        "certificates"
    )
    area = "a.code" if desk.reading.has("area") else "CAST(NULL AS INTEGER)"
    joined = (
        " LEFT JOIN all_codes a ON a.vocabulary = 'area' AND a.text = trim(n.area) AND trim(n.area) <> ''"
        if desk.reading.has("area")
        else ""
    )
    return bench.write(
        "person",
        "SELECT n.person, CAST(n.sex AS INTEGER) AS sex,"
        " CAST(n.day - (1461 * n.age) // 4 AS INTEGER) AS born, CAST(n.day AS INTEGER) AS died,"
        f" CAST({area} AS INTEGER) AS area FROM numbered n{joined} ORDER BY n.person",
    )
