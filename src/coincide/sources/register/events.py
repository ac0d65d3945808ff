"""Contacts, drugs, laboratory values and kin: read when they are given, empty when not."""

from __future__ import annotations

from coincide.sources.register.bench import (
    Bench,
    Broken,
    day_rules,
    day_warnings,
    event_day,
    id_rules,
    judged,
    raw_select,
)
from coincide.sources.register.cast import (
    UNLISTED,
    UNREADABLE_NUMBER,
    milli_sql,
    missing_sql,
    raw_sql,
    word_sql,
)
from coincide.sources.register.deaths import empty
from coincide.sources.register.options import RELATIONS
from coincide.sources.register.rules import (
    BAD_CODE,
    BAD_RELATION,
    BAD_VALUE,
    BAD_VOCABULARY,
    LEFT_OUT_PERSON,
    NO_CODE,
    NO_ID,
    SAME_ROWS,
    UNKNOWN_PERSON,
)


def read_contacts(bench: Bench) -> int:
    """Write ``contact(person, day)``; returns its rows."""
    if "contacts" not in bench.readings:
        return bench.write("contact", empty("person", "day"))
    reading = bench.readings["contacts"]
    _cast(bench, "contacts", event_day(reading), {"person": "p.person", "day": "r.day"}, [], "")
    return _write(bench, "contacts", "contact", ("person", "day"))


def read_drugs(bench: Bench) -> int:
    """Write ``drug(person, day, drug)``; returns its rows."""
    if "drugs" not in bench.readings:
        return bench.write("drug", empty("person", "day", "drug"))
    reading = bench.readings["drugs"]
    raw = event_day(reading) | {"raw": raw_sql(reading, "drug"), "said": raw_sql(reading, "vocabulary")}
    columns = {"person": "p.person", "day": "r.day", "drug": "c.code"}
    rules = [(BAD_VOCABULARY, "c.fault = 3"), (BAD_CODE, "c.fault = 2")]
    joined = " LEFT JOIN codes_drugs c ON c.raw = r.raw AND c.said = r.said"
    _cast(bench, "drugs", raw, columns, rules, joined)
    return _write(bench, "drugs", "drug", ("person", "day", "drug"))


def read_labs(bench: Bench) -> int:
    """Write ``lab(person, day, lab, milli_value)``; returns its rows."""
    if "labs" not in bench.readings:
        keys = empty("person", "day", "lab")
        return bench.write("lab", f"SELECT *, CAST(NULL AS BIGINT) AS milli_value FROM ({keys})")
    reading = bench.readings["labs"]
    value = milli_sql(reading, "value", bench.options.decimal)
    raw = event_day(reading) | {"raw": raw_sql(reading, "lab"), "milli_value": value}
    columns = {"person": "p.person", "day": "r.day", "lab": "c.code", "milli_value": "r.milli_value"}
    rules = [
        (BAD_VALUE, f"r.milli_value IS NULL OR r.milli_value = {UNREADABLE_NUMBER}"),
        (BAD_CODE, "c.fault > 0"),
    ]
    _cast(bench, "labs", raw, columns, rules, " LEFT JOIN codes_labs c ON c.raw = r.raw")
    return _write(bench, "labs", "lab", ("person", "day", "lab", "milli_value"))


def read_kin(bench: Bench) -> int:
    """Write ``kin(person, relative, relation)``; returns its rows. Relations are numbers of RELATIONS."""
    if "kin" not in bench.readings:
        return bench.write("kin", empty("person", "relative", "relation"))
    reading = bench.readings["kin"]
    words = {word: RELATIONS[relation] for word, relation in bench.options.relations.items()}
    raw = raw_select(
        reading,
        {
            "other": raw_sql(reading, "relative"),
            "relation": word_sql(reading, "relation", words, missing=UNLISTED),
        },
    )
    rules = [
        *id_rules(reading),
        (NO_ID, f"q.id IS NULL AND {missing_sql(reading, 'r.other')}"),
        (UNKNOWN_PERSON, "q.id IS NULL"),
        (LEFT_OUT_PERSON, "q.person IS NULL"),
        (BAD_RELATION, f"r.relation = {UNLISTED}"),
    ]
    source = f"({raw}) r LEFT JOIN lookup p ON p.id = r.id LEFT JOIN lookup q ON q.id = r.other"
    columns = {"person": "p.person", "relative": "q.person", "relation": "r.relation"}
    _judge(bench, "kin", judged(columns, source, rules, []), [])
    return _write(bench, "kin", "kin", ("person", "relative", "relation"))


def _cast(
    bench: Bench, name: str, raw: dict[str, str], columns: dict[str, str], rules: Broken, joined: str
) -> None:
    reading = bench.readings[name]
    every = [*id_rules(reading), *day_rules(bench), *rules]
    warnings = day_warnings(declared=False) + ([(NO_CODE, "c.fault = 1")] if joined else [])
    source = f"({raw_select(reading, raw)}) r LEFT JOIN lookup p ON p.id = r.id{joined}"
    _judge(bench, name, judged(columns, source, every, warnings), warnings)


def _judge(bench: Bench, name: str, select: str, warnings: Broken) -> None:
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE cast_{name} AS {select}")
    bench.ledger.tally(bench.readings[name], f"cast_{name}", warnings)


def _write(bench: Bench, name: str, canonical: str, columns: tuple[str, ...]) -> int:
    listed = ", ".join(columns)
    rows = bench.write(
        canonical, f"SELECT DISTINCT {listed} FROM cast_{name} WHERE rule = 0 ORDER BY {listed}"
    )
    kept = bench.engine.number(f"SELECT count(*) FROM cast_{name} WHERE rule = 0")
    bench.ledger.note(SAME_ROWS, name, kept - rows, kept)
    bench.engine.execute(f"DROP TABLE cast_{name}")
    return rows
