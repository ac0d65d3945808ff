"""Which tables a server has, and which of them are the CDM's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from coincide.errors import DataError, Problem, Problems
from coincide.sources.omop.postgres_errors import WHERE
from coincide.sources.omop.postgres_options import PostgresOptions
from coincide.sources.omop.postgres_types import Column

VOCABULARY: Final = frozenset(
    {
        "concept",
        "concept_ancestor",
        "concept_class",
        "concept_relationship",
        "concept_synonym",
        "domain",
        "drug_strength",
        "relationship",
        "source_to_concept_map",
        "vocabulary",
    }
)
"""Tables that may lie in a schema of their own."""

# No value enters this statement: what the study names is looked for in its answer.
CATALOGUE: Final = """
    SELECT table_schema::text AS schema, table_name::text AS name, column_name::text AS column,
        data_type::text AS kind, numeric_precision::integer AS digits, numeric_scale::integer AS decimals
    FROM information_schema.columns
    WHERE table_schema NOT IN ('information_schema', 'pg_catalog')
    ORDER BY table_schema, table_name, ordinal_position
"""

Catalogue = dict[tuple[str, str], list[Column]]
"""(schema, table), as the server writes them -> columns."""

Chosen = dict[str, tuple[str, str, dict[str, Column]]]
"""Table in lower case -> its schema and name as the server writes them, and its columns by lower case."""


def read_catalogue(rows: Iterable[dict[str, object]]) -> Catalogue:
    """Return what the rows of `CATALOGUE` say."""
    found: Catalogue = {}
    for row in rows:
        schema, name, column, kind, *size = row.values()
        digits, decimals = (value if isinstance(value, int) else None for value in size)
        found.setdefault((str(schema), str(name)), []).append(
            Column(str(column), str(kind), digits, decimals)
        )
    return found


def chosen(options: PostgresOptions, catalogue: Catalogue) -> Chosen:
    """Return the tables of a CDM.

    Raises
    ------
    DataError
        COI-D706: nothing to be seen in a schema; COI-D707: names that differ only in case.
    """
    problems = Problems(DataError)
    found: Chosen = {}
    for of_vocabulary, wanted in ((False, options.schema), (True, options.vocabulary_schema)):
        if wanted is None:
            continue
        seen = {name: columns for (schema, name), columns in catalogue.items() if schema == wanted}
        if not seen:
            key = "vocabulary_schema" if of_vocabulary else "schema"
            problems.extend([_nothing_seen(key)])
        elsewhere = VOCABULARY if options.vocabulary_schema is not None else frozenset()
        some = {name: c for name, c in seen.items() if (name.lower() in elsewhere) == of_vocabulary}
        problems.extend(list(_clashes(some)))
        found |= {
            name.lower(): (wanted, name, {column.name.lower(): column for column in columns})
            for name, columns in some.items()
        }
    problems.raise_if_any()
    return found


def _nothing_seen(key: str) -> Problem:
    return Problem(
        "COI-D706",
        "The user can see no table in that schema.",
        where=f"{WHERE}.{key}",
        why="it is not there, it is written with other capitals, or the user has no right to it",
        fix="`\\dn` in `psql` lists schemas; ask for USAGE on it and SELECT on its tables",
    )


def _clashes(tables: dict[str, list[Column]]) -> Iterator[Problem]:
    names = [("a table", sorted(tables))]
    names += [(name.lower(), [column.name for column in columns]) for name, columns in tables.items()]
    for where, of_one in names:
        if len({name.lower() for name in of_one}) < len(of_one):
            yield Problem(
                "COI-D707",
                "Two names differ only in capital letters.",
                where=where,
                why="a CDM does not tell them apart, so neither is surely meant",
                fix="name a schema with views over the tables that are meant",
            )
