"""Causes: every code of a certificate with its place, brought to its normal form, each once in a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.diseases.vocabularies import find_vocabulary
from coincide.engines.quote import literal
from coincide.sources.deaths.certificates import Desk
from coincide.sources.deaths.forms import FIRST_RANK, cause_columns
from coincide.sources.deaths.nchs import CODE_COLUMNS
from coincide.sources.deaths.notes import note_causes
from coincide.sources.deaths.options import TABLE
from coincide.sources.deaths.rules import BAD_PLACE
from coincide.sources.register.codes import judged_codes, vocabulary_case

_MOST: Final = 98
"""Ranks of a place run up to its first one and this: further causes share the last."""

_PLACE_OF_LINE: Final = (
    "CASE WHEN {line} = '6' THEN 'part_2' WHEN {line} IN ('1', '2', '3', '4', '5') THEN 'part_1'"
    " ELSE 'causes' END"
)


def list_causes(desk: Desk) -> None:
    """Make ``listing(key, place, number, raw, said)``: every text that may be a cause, in its order."""
    selects = {"sim": _of_sim, "wide": _of_wide, "nchs": _of_nchs, "long": _of_long}[desk.options.form](desk)
    desk.bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE listing AS {' UNION ALL '.join(selects)}")


def _rows(place: str, raw: str, number: str) -> str:
    return (
        f"SELECT key, {place} AS place, {number} AS number, {raw} AS raw, said"
        f" FROM cast_{TABLE} WHERE rule = 0"
    )


def _of_wide(desk: Desk) -> Iterator[str]:
    for number, (place, column) in enumerate(cause_columns(desk.options)):
        yield _rows(literal(place), column, str(number))


def _of_sim(desk: Desk) -> Iterator[str]:
    """Yield the lines cut at their asterisks, each before a code, and the underlying cause as it stands."""
    for number, (place, column) in enumerate(cause_columns(desk.options)):
        if place == "underlying":
            yield _rows(literal(place), column, str(number))
            continue
        codes = f"string_split({column}, '*')"
        yield _rows(literal(place), f"unnest({codes})", f"{1000 * number} + generate_subscripts({codes}, 1)")


def _of_nchs(desk: Desk) -> Iterator[str]:  # noqa: ARG001  (called like the other forms)
    yield _rows("'underlying'", "underlying", "0")
    for number, column in enumerate(CODE_COLUMNS):
        yield _rows(_PLACE_OF_LINE.format(line=f"line_{number}"), column, str(number))


def _of_long(desk: Desk) -> Iterator[str]:
    """Yield the rows; a rank of 0 is the underlying cause, a part of 1 or 2 the part."""
    reading = desk.reading
    rank = "try_cast(trim(rank) AS INTEGER)" if reading.has("rank") else "CAST(NULL AS INTEGER)"
    part = "trim(part)" if reading.has("part") else "''"
    place = (
        f"CASE WHEN {rank} = 0 THEN 'underlying' WHEN {part} = '1' THEN 'part_1'"
        f" WHEN {part} = '2' THEN 'part_2' ELSE 'causes' END"
    )
    yield _rows(place, "code", f"coalesce({rank}, 0)")
    wrong = []
    if reading.has("rank"):
        wrong.append(f"coalesce({rank}, -1) < 0 AND trim(rank) <> ''")
    if reading.has("part"):
        wrong.append("trim(part) NOT IN ('', '1', '2')")
    if wrong:
        bad = desk.bench.engine.number(
            f"SELECT count(*) FROM cast_{TABLE} WHERE rule = 0 AND "
            f"({' OR '.join(f'({one})' for one in wrong)})"
        )
        desk.bench.ledger.note(BAD_PLACE, TABLE, bad, reading.opened.rows)


def map_causes(desk: Desk) -> int:
    """Make ``mapped(raw, said, code, fault, ...)`` and ``all_codes``; write ``code`` and return its rows."""
    bench, reading = desk.bench, desk.reading
    named = (
        literal(find_vocabulary(desk.vocabulary) or desk.vocabulary)
        if desk.vocabulary
        else vocabulary_case(bench, reading, "vocabulary")
    )
    distinct = f"SELECT raw, said, {named} AS named FROM (SELECT DISTINCT raw, said FROM listing)"
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE found AS {judged_codes(bench, reading, distinct)}")
    areas = (
        " UNION SELECT DISTINCT 'area', trim(area) FROM certificates WHERE trim(area) <> ''"
        if reading.has("area")
        else ""
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE all_codes AS"
        " SELECT CAST(row_number() OVER (ORDER BY vocabulary, text) - 1 AS INTEGER) AS code, vocabulary, text"
        f" FROM (SELECT DISTINCT vocabulary, text FROM found WHERE fault = 0{areas})"
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE mapped AS SELECT f.raw, f.said, c.code, f.fault, f.rewritten, f.one_sex"
        " FROM found f LEFT JOIN all_codes c ON c.vocabulary = f.vocabulary AND c.text = f.text"
    )
    return bench.write("code", "SELECT code, vocabulary, text FROM all_codes ORDER BY code")


def write_causes(desk: Desk) -> int:
    """Write ``cause(person, day, code, rank)``: the underlying cause, and each code once in each part.

    A code may have two rows: as the underlying cause, and where it stands on a line.
    """
    bench = desk.bench
    first = " ".join(f"WHEN {literal(place)} THEN {rank}" for place, rank in FIRST_RANK.items())
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE causes AS SELECT n.person, n.sex, n.day, m.code, l.place, m.fault,"
        " m.rewritten, m.one_sex, l.number"
        " FROM listing l JOIN mapped m ON m.raw = l.raw AND m.said = l.said"
        " JOIN numbered n ON n.key = l.key WHERE m.fault <> 1"
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE ranked AS SELECT person, day, code, place,"
        f" CAST(CASE place {first} END + CASE WHEN place = 'underlying' THEN 0 ELSE least({_MOST},"
        " row_number() OVER (PARTITION BY person, place ORDER BY number, code) - 1) END AS INTEGER) AS rank"
        " FROM causes WHERE fault = 0"
    )
    rows = bench.write(
        "cause",
        "SELECT person, day, code, min(rank) AS rank FROM ranked GROUP BY person, day, code, place"
        " ORDER BY person, rank, code",
    )
    note_causes(desk, rows)
    return rows


def one_cause_each(desk: Desk) -> bool:
    """Whether no certificate names two different causes."""
    return not desk.bench.engine.number(
        "SELECT count(*) FROM (SELECT 1 FROM ranked GROUP BY person HAVING count(DISTINCT code) > 1)"
    )
