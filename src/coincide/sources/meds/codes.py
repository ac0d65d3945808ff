"""What each code stands for: judged once for every distinct code, joined back to the events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import literal
from coincide.sources.meds.options import MedsOptions
from coincide.sources.meds.shards import EVENTS

ROLES: Final = "meds_codes"
"""The engine's table of distinct codes: rows, vocabulary, text, setting, sex, and what else a code is."""

OTHER_SEX: Final = "other"
"""Stands for a code of sex that is not in the list."""

_CARE: Final = ("ICU_ADMISSION", "ADMISSION//ICU", "ICU_STAY")
"""How a stay in intensive care commonly begins."""

_LOOKS: Final = r"(?i)^[^/]*(diag|condition|problem|snomed|icd_?-?(8|9|10|11)|\bicd\b)"
_NOT: Final = r"(?i)^[^/]*(proc|pcs)"


def map_codes(engine: DuckDBEngine, options: MedsOptions) -> None:
    """Make `ROLES`: one row a distinct code, with what the options say of it."""
    birth, death = (_same(code) for code in (options.birth, options.death))
    observed = options.observation
    columns = {
        "vocabulary": word_sql(options.codes),
        "text": text_sql(options.codes),
        "setting": word_sql(options.settings),
        "sex": _sex(options.sex),
        "birth": birth,
        "death": death,
        "contact": f"NOT {birth} AND NOT {death} AND {_any(options.contacts, none='TRUE')}",
        "starts": _any(observed.start if observed else ()),
        "ends": _any(observed.end if observed else ()),
        "care": _any(_CARE),
        "looks": f"regexp_matches(code, {literal(_LOOKS)}) AND NOT regexp_matches(code, {literal(_NOT)})",
    }
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {ROLES} AS SELECT code, rows, {listed} FROM"
        f" (SELECT code, count(*) AS rows FROM {EVENTS} WHERE code IS NOT NULL GROUP BY code)"
    )


def word_sql(prefixes: Mapping[str, str]) -> str:
    """Return SQL of the word a column ``code`` has by its beginning, NULL for none; the longest counts."""
    return _first([(prefix, literal(word)) for prefix, word in prefixes.items()])


def text_sql(prefixes: Iterable[str]) -> str:
    """Return SQL of what follows the beginning of a column ``code``, up to the next ``//``."""
    return _first([(p, f"split_part(substr(code, {len(p) + 1}), '//', 1)") for p in prefixes])


def _first(ways: list[tuple[str, str]]) -> str:
    longest = sorted(ways, key=lambda way: (-len(way[0]), way[0]))
    whens = " ".join(f"WHEN starts_with(code, {literal(prefix)}) THEN {sql}" for prefix, sql in longest)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"


def _any(prefixes: Iterable[str], none: str = "FALSE") -> str:
    tests = [f"starts_with(code, {literal(prefix)})" for prefix in prefixes]
    return f"({' OR '.join(tests)})" if tests else none


def _same(code: str) -> str:
    return f"(code = {literal(code)} OR starts_with(code, {literal(code + '//')}))"


def _sex(words: Mapping[str, str]) -> str:
    """Return SQL of a code's sex; another code of the same heading is of `OTHER_SEX`."""
    whens = [f"WHEN code = {literal(code)} THEN {literal(sex)}" for code, sex in words.items()]
    headings = {code[: code.rindex("/") + 1] for code in words if "/" in code}
    other = f"WHEN {_any(sorted(headings))} THEN {literal(OTHER_SEX)}"
    return f"CASE {' '.join(whens)} {other} END"
