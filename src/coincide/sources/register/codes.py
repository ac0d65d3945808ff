"""Codes: distinct texts brought to their normal form once, numbered, and joined back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.diseases.codes import canonical_vocabulary_sql, is_valid_sql, normalise_sql
from coincide.diseases.vocabularies import find_vocabulary
from coincide.engines.quote import literal
from coincide.sources.register.bench import Bench
from coincide.sources.register.cast import Reading, missing_sql, raw_sql

# Chapters of ICD-10 that only one sex can have: 1 men, 2 women.
_ONE_SEX: Final = (
    (1, r"C6[0-3].*|D40.*|N4[0-9].*|N5[01].*|Q5[345].*"),
    (2, r"C5[1-8].*|D0[67].?|D2[567].*|D39.*|N7[0-7].*|N8[0-9].*|N9[0-8].*|O.*|Z3[3-7].*|Q5[0-2].*"),
)
_WHENS: Final = " ".join(f"WHEN regexp_full_match(text, '{codes}') THEN {sex}" for sex, codes in _ONE_SEX)
UNMAPPED: Final = "unmapped"
"""Vocabulary of a record without a code."""

_JUDGED: Final = f"""
    SELECT raw, said, vocabulary, text, fault, fault = 0 AND raw <> text AS rewritten,
        CAST(CASE WHEN vocabulary NOT IN ('icd10', 'icd10cm') THEN 0 {_WHENS} ELSE 0 END AS TINYINT)
            AS one_sex
    FROM (
        SELECT raw, said,
            CAST(CASE WHEN missing THEN 1 WHEN known IS NULL THEN 3 WHEN valid THEN 0 ELSE 2 END AS TINYINT)
                AS fault,
            CASE WHEN missing THEN '{UNMAPPED}' ELSE known END AS vocabulary,
            CASE WHEN missing THEN '' ELSE normal END AS text
        FROM normal_codes
    )
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A place where codes stand.

    Attributes
    ----------
    table, columns
        Where.
    vocabulary
        Of all codes there; None when a column says it. One that is not in the closed list of
        vocabularies keeps its codes as they are, without space at the ends.
    free
        Whether the codes are such labels.
    """

    table: str
    columns: tuple[str, ...]
    vocabulary: str | None
    free: bool = False

    @property
    def map(self) -> str:
        """Name of the engine's table raw text -> code."""
        return f"codes_{self.table}"


def uses(bench: Bench) -> list[Use]:
    """Return every place of the register where codes stand."""
    found = []
    for name, reading in bench.readings.items():
        table = bench.options.declared()[name]
        if name in ("diagnoses", "deaths"):
            columns = ("code",) if name == "diagnoses" else reading.opened.causes
            said = None if reading.has("vocabulary") else table.vocabulary or bench.options.vocabulary
            found.append(Use(name, columns, said))
        elif name == "drugs":
            said = None if reading.has("vocabulary") else table.vocabulary or "atc"
            found.append(Use(name, ("drug",), said))
        elif name == "labs":
            found.append(Use(name, ("lab",), table.vocabulary or "lab", free=True))
        elif reading.has("area"):
            found.append(Use(name, ("area",), "area", free=True))
    return [use for use in found if use.columns]


def map_codes(bench: Bench) -> int:
    """Make ``codes_<table>(raw, said, code, fault, rewritten, one_sex)`` for each use, and ``all_codes``.

    ``fault`` is 0, 1 for no code, 2 for a malformed one, 3 for an unknown vocabulary.

    Returns
    -------
    Number of codes.
    """
    found = uses(bench)
    for use in found:
        bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE found_{use.table} AS {_found(bench, use)}")
    union = " UNION ".join(
        f"SELECT DISTINCT vocabulary, text FROM found_{use.table} WHERE fault < 2" for use in found
    )
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE all_codes AS"
        " SELECT CAST(row_number() OVER (ORDER BY vocabulary, text) - 1 AS INTEGER) AS code, vocabulary, text"
        f" FROM ({union})"
    )
    for use in found:
        bench.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {use.map} AS SELECT f.raw, f.said, c.code, f.fault, f.rewritten,"
            f" f.one_sex FROM found_{use.table} f LEFT JOIN all_codes c ON f.vocabulary = c.vocabulary"
            " AND f.text = c.text"
        )
    return bench.write("code", "SELECT code, vocabulary, text FROM all_codes ORDER BY code")


def _found(bench: Bench, use: Use) -> str:
    """Return the SELECT of each distinct code of a use, judged."""
    reading = bench.readings[use.table]
    said = raw_sql(reading, "vocabulary") if use.vocabulary is None else "''"
    distinct = " UNION ".join(
        f"SELECT DISTINCT {raw_sql(reading, column)} AS raw, {said} AS said FROM {reading.opened.view}"
        for column in use.columns
    )
    if use.free:
        missing = f"CASE WHEN {missing_sql(reading, 'raw')} THEN 1 ELSE 0 END"
        return (
            f"SELECT raw, said, {literal(use.vocabulary or '')} AS vocabulary, trim(raw) AS text,"
            f" CAST({missing} AS TINYINT) AS fault, FALSE AS rewritten, CAST(0 AS TINYINT) AS one_sex"
            f" FROM ({distinct})"
        )
    named = (
        literal(_name(use.vocabulary)) if use.vocabulary else vocabulary_case(bench, reading, "vocabulary")
    )
    return judged_codes(bench, reading, f"SELECT raw, said, {named} AS named FROM ({distinct})")


def judged_codes(bench: Bench, reading: Reading, distinct: str) -> str:
    """Return the SELECT of codes in their normal form.

    Its columns are raw, said, vocabulary, text, fault, rewritten, one_sex (see :func:`map_codes`).

    Parameters
    ----------
    bench, reading
        Of the table the codes come from.
    distinct
        A SELECT of raw, said and the vocabulary as ``named``.
    """
    bench.engine.execute(f"CREATE OR REPLACE TEMP TABLE distinct_codes AS {distinct}")
    bench.engine.execute(
        "CREATE OR REPLACE TEMP TABLE normal_codes AS SELECT raw, said,"
        f" {canonical_vocabulary_sql('named')} AS known, {normalise_sql('raw', 'named')} AS normal,"
        f" {is_valid_sql('raw', 'named')} AS valid, {missing_sql(reading, 'raw')} AS missing"
        " FROM distinct_codes"
    )
    return _JUDGED


def _name(vocabulary: str) -> str:
    return find_vocabulary(vocabulary) or vocabulary


def vocabulary_case(bench: Bench, reading: Reading, column: str) -> str:
    """Return SQL that translates ``said``, which stands in a column, NULL for what is not declared."""
    said = raw_sql(reading, column)
    texts = bench.engine.rows(f"SELECT DISTINCT {said} FROM {reading.opened.view} LIMIT 1000")
    declared = {word: find_vocabulary(name) for word, name in bench.options.vocabularies.items()}
    named = {text: declared.get(text.strip()) or find_vocabulary(text) for (text,) in texts}
    whens = " ".join(f"WHEN {literal(t)} THEN {literal(name)}" for t, name in sorted(named.items()) if name)
    return f"CASE said {whens} END" if whens else "CAST(NULL AS VARCHAR)"
