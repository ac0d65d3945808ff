"""Diagnoses: the largest table, scanned once, joined once, one row a person, day and code."""

from __future__ import annotations

from typing import Final

from coincide.canonical import Setting
from coincide.sources.register.bench import (
    DAY_IS_FINE,
    Bench,
    Broken,
    day_rules,
    day_warnings,
    event_day,
    id_rules,
    judged,
    raw_select,
)
from coincide.sources.register.cast import UNLISTED, Reading, raw_sql, text_sql, word_sql
from coincide.sources.register.rules import (
    BAD_CODE,
    BAD_VOCABULARY,
    HEAPED,
    NO_CODE,
    ONE_DAY,
    OTHER_SEX,
    OUTSIDE,
    REWRITTEN,
    SAME_DAY,
    WORD_UNKNOWN,
)

_SETTING: Final = {
    "inpatient": Setting.INPATIENT,
    "outpatient": Setting.OUTPATIENT,
    "emergency": Setting.EMERGENCY,
    "primary": Setting.PRIMARY,
    "unknown": Setting.UNKNOWN,
}
_FEW: Final = 1000
"""Below so many records a heap is no sign."""

# Of several records of a code on one day the one with the lowest setting, then position, is kept: a
# record that exists, not the best of each. Unknown (0) comes last.
_UNKNOWN_SETTING: Final = 9
_UNKNOWN_POSITION: Final = 999
_MARK: Final = (
    f"CAST(CASE WHEN r.setting > 0 THEN r.setting ELSE {_UNKNOWN_SETTING} END * 1000"
    f" + CASE WHEN r.position > 0 THEN r.position ELSE {_UNKNOWN_POSITION} END AS SMALLINT)"
)


def read_diagnoses(bench: Bench, *, declared: bool) -> int:
    """Cast the diagnoses and write ``diagnosis(person, day, code, setting, position)``.

    The file is sorted by code, person and day, so that a reader of few codes skips most of it.

    Parameters
    ----------
    bench
        With ``lookup`` and, when `declared`, the observed spells in it.
    declared
        Whether observed spells are known, so that records outside can be counted.

    Returns
    -------
    Rows written.
    """
    reading = bench.readings["diagnoses"]
    warnings = _warnings(declared=declared)
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_diagnoses AS {_cast(bench, reading, warnings)}")
    kept = bench.ledger.tally(reading, "cast_diagnoses", warnings)
    rows = _write(bench)
    bench.ledger.note(SAME_DAY, "diagnoses", kept - rows, kept)
    _look_around(bench, rows, declared=declared)
    return rows


def _position(bench: Bench, reading: Reading) -> str:
    """Return SQL of the position by the declared list; without a list, numbers are taken."""
    if bench.options.positions:
        return word_sql(reading, "position", bench.options.positions)
    text = text_sql(reading, "position")
    number = f"try_cast({text} AS INTEGER)"
    known = f"CASE WHEN {number} BETWEEN 1 AND {_UNKNOWN_POSITION - 1} THEN {number} ELSE {UNLISTED} END"
    return f"CASE WHEN {text} IS NULL THEN 0 ELSE {known} END"


def _cast(bench: Bench, reading: Reading, warnings: Broken) -> str:
    settings = {word: int(_SETTING[setting]) for word, setting in bench.options.settings.items()}
    raw = raw_select(
        reading,
        event_day(reading)
        | {"raw": raw_sql(reading, "code"), "said": raw_sql(reading, "vocabulary")}
        | {"setting": word_sql(reading, "setting", settings), "position": _position(bench, reading)},
    )
    said = " AND c.said = r.said" if reading.has("vocabulary") else ""
    source = f"({raw}) r LEFT JOIN lookup p ON p.id = r.id LEFT JOIN codes_diagnoses c ON c.raw = r.raw{said}"
    columns = {"person": "p.person", "day": "r.day", "code": "c.code", "mark": _MARK}
    fine = f"{DAY_IS_FINE} AND c.fault < 2 AND NOT r.damaged"
    return judged(columns, source, _rules(bench, reading), warnings, fine=fine)


def _rules(bench: Bench, reading: Reading) -> Broken:
    return [
        *id_rules(reading),
        *day_rules(bench),
        (BAD_VOCABULARY, "c.fault = 3"),
        (BAD_CODE, "c.fault = 2"),
    ]


def _warnings(*, declared: bool) -> Broken:
    return [
        *day_warnings(declared=declared),
        (NO_CODE, "c.fault = 1"),
        (REWRITTEN, "c.rewritten"),
        (OTHER_SEX, "c.one_sex > 0 AND p.sex > 0 AND c.one_sex <> p.sex"),
        (WORD_UNKNOWN, f"r.setting = {UNLISTED} OR r.position = {UNLISTED}"),
    ]


def _write(bench: Bench) -> int:
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE diagnoses AS SELECT person, day, code, min(mark) AS mark"
        " FROM cast_diagnoses WHERE rule = 0 GROUP BY person, day, code"
    )
    bench.engine.execute("DROP TABLE cast_diagnoses")
    setting = f"nullif(mark // 1000, {_UNKNOWN_SETTING})"
    position = f"nullif(mark % 1000, {_UNKNOWN_POSITION})"
    return bench.write(
        "diagnosis",
        f"SELECT person, day, code, CAST(coalesce({setting}, 0) AS INTEGER) AS setting,"
        f" CAST(coalesce({position}, 0) AS INTEGER) AS position FROM diagnoses ORDER BY code, person, day",
    )


def _look_around(bench: Bench, rows: int, *, declared: bool) -> None:
    """Note what is odd about all records together."""
    if declared:
        bench.ledger.note(OUTSIDE, "diagnoses", _in_gaps(bench), rows, "of people with several spells")
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE by_day AS SELECT day, count(*) AS n FROM diagnoses GROUP BY day"
    )
    most, heaped = bench.engine.rows(
        "SELECT max(n), coalesce(sum(n) FILTER (WHERE day(d) IN (1, 15)), 0)"
        " FROM (SELECT n, DATE '1970-01-01' + day AS d FROM by_day)"
    )[0]
    # Two days of a month hold a fifteenth of all records; twice as many mean that only the month is known.
    if rows >= _FEW and int(heaped) * 100 > rows * 13:
        bench.ledger.note(HEAPED, "diagnoses", int(heaped), rows, "diagnosis dates")
    if rows >= _FEW and int(most) * 20 > rows:
        bench.ledger.note(ONE_DAY, "diagnoses", int(most), rows)


def _in_gaps(bench: Bench) -> int:
    """Return the records outside the spells of people with several."""
    return bench.engine.number(
        "SELECT count(*) FROM diagnoses d SEMI JOIN"
        " (SELECT person FROM spells GROUP BY person HAVING count(*) > 1) m ON m.person = d.person"
        " WHERE NOT EXISTS (SELECT 1 FROM spells s WHERE s.person = d.person"
        " AND d.day >= s.entry AND d.day < s.exit)"
    )
