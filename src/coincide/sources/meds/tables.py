"""From one stream of events to the tables of a register, each row with the place it came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.sources.meds.codes import OTHER_SEX, ROLES, text_sql, word_sql
from coincide.sources.meds.files import MedsFiles
from coincide.sources.meds.options import PARENTS, MedsOptions
from coincide.sources.meds.shards import EVENTS
from coincide.sources.register.files import File
from coincide.sources.register.ledger import PLACE, ROWS
from coincide.sources.register.opened import Kind, Opened, Stretch

SUBJECTS: Final = "meds_subjects"
"""The engine's table of people: id, place of the first row, whether in several files, last day."""

_BACK: Final = f"place // {ROWS} AS file, place % {ROWS} AS row"

KINDS: Final[dict[str, dict[str, Kind]]] = {
    "people": {"id": "integer", "sex": "text", "birth_date": "date"},
    "diagnoses": {
        "id": "integer",
        "date": "date",
        "code": "text",
        "vocabulary": "text",
        "setting": "text",
    },
    "deaths": {"id": "integer", "date": "date"},
    "contacts": {"id": "integer", "date": "date"},
    "observed": {"id": "integer", "from": "date", "to": "date"},
    "broader": {
        "code": "text",
        "vocabulary": "text",
        "broader_code": "text",
        "broader_vocabulary": "text",
    },
}
"""The columns of each table made here, under our names."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the tables are made with.

    Attributes
    ----------
    engine
        With the views and tables of events, codes and people.
    options, files
        As declared and found.
    folder
        Where the tables are written until they are read.
    ids
        How ids lie in the files.
    """

    engine: DuckDBEngine
    options: MedsOptions
    files: MedsFiles
    folder: Path
    ids: Kind = "integer"


def find_subjects(shop: Workshop) -> None:
    """Make `SUBJECTS`: one row a person."""
    shop.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {SUBJECTS} AS SELECT id, min({PLACE}) AS place,"
        " min(file) <> max(file) AS split, CAST(max(time) AS DATE) AS last"
        f" FROM {EVENTS} WHERE id IS NOT NULL GROUP BY id"
    )


def people(shop: Workshop) -> Opened:
    """Return the people: a row for each different birth and sex a person has, so that two are an error."""
    births = (
        f"SELECT DISTINCT e.id, CAST(e.time AS DATE) AS birth_date FROM {_with('birth')}"
        " WHERE e.time IS NOT NULL"
    )
    # What is known counts before "unknown", and that before a code of sex that is not in the list.
    rank = f"CASE c.sex WHEN '{OTHER_SEX}' THEN 2 WHEN 'unknown' THEN 1 ELSE 0 END"
    sexes = f"SELECT DISTINCT e.id, c.sex, {rank} AS rank FROM {_with('sex IS NOT NULL')}"
    best = f"SELECT id, sex FROM ({sexes}) QUALIFY rank = min(rank) OVER (PARTITION BY id)"
    return _written(
        shop,
        "people",
        f"SELECT s.id, x.sex, b.birth_date, {_BACK} FROM {SUBJECTS} s LEFT JOIN ({births}) b ON b.id = s.id"
        f" LEFT JOIN ({best}) x ON x.id = s.id",
    )


def diagnoses(shop: Workshop) -> Opened:
    """Return the diagnoses."""
    return _written(
        shop,
        "diagnoses",
        "SELECT e.id, CAST(e.time AS DATE) AS date, c.text AS code, c.vocabulary, c.setting, e.file, e.row"
        f" FROM {_with('vocabulary IS NOT NULL')}",
    )


def deaths(shop: Workshop) -> Opened:
    """Return the deaths."""
    return _written(
        shop, "deaths", f"SELECT e.id, CAST(e.time AS DATE) AS date, e.file, e.row FROM {_with('death')}"
    )


def contacts(shop: Workshop) -> Opened:
    """Return the contacts: days with an event."""
    days = (
        f"SELECT e.id, CAST(e.time AS DATE) AS date, min({PLACE}) AS place FROM {_with('contact')}"
        " WHERE e.time IS NOT NULL AND e.id IS NOT NULL GROUP BY ALL"
    )
    return _written(shop, "contacts", f"SELECT id, date, {_BACK} FROM ({days})")


def observed(shop: Workshop) -> Opened:
    """Return the spells between codes: from a start to the next end after it.

    At one time an end comes before a start, as where one spell follows another.
    """
    marks = f"SELECT e.*, c.starts, c.ends FROM {_with('starts OR ends')} WHERE e.id IS NOT NULL"
    later = (
        "PARTITION BY id ORDER BY time NULLS LAST, ends DESC, file, row"
        " ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING"
    )
    end = f"coalesce(min(time) FILTER (WHERE ends) OVER ({later}), d.died)"
    died = f"SELECT e.id, min(e.time) AS died FROM {_with('death')} GROUP BY e.id"
    spells = (
        f"SELECT m.*, CAST({end} AS DATE) AS finish FROM ({marks}) m LEFT JOIN ({died}) d USING (id)"
        " QUALIFY starts"
    )
    return _written(
        shop,
        "observed",
        f'SELECT id, CAST(time AS DATE) AS "from", finish AS "to", file, row FROM ({spells})',
    )


def ends_alone(shop: Workshop) -> tuple[int, int]:
    """Return the ends of observation that follow no start, and all ends."""
    marks = (
        "SELECT c.ends, lag(c.starts)"
        " OVER (PARTITION BY e.id ORDER BY e.time NULLS LAST, c.ends DESC, e.file, e.row) AS opened"
        f" FROM {_with('starts OR ends')} WHERE e.id IS NOT NULL"
    )
    alone, ends = shop.engine.rows(
        f"SELECT count(*) FILTER (WHERE NOT coalesce(opened, FALSE)), count(*) FROM ({marks}) WHERE ends"
    )[0]
    return int(alone), int(ends)


def broader(shop: Workshop, codes: File) -> Opened:
    """Return which code lies below which, where both are of a known vocabulary."""
    ways = {**PARENTS, **shop.options.codes}
    mapped = f"{text_sql(ways)} AS text, {word_sql(ways)} AS vocabulary"
    edges = (
        "SELECT code, unnest(parent_codes) AS parent, 0 AS file, file_row_number AS row"
        f" FROM {shop.engine.parquet(codes.path)}"
    )
    below = f"SELECT parent, file, row, {mapped} FROM ({edges})"
    above = (
        "SELECT text AS own, vocabulary AS own_vocabulary, file, row, parent AS code"
        f" FROM ({below}) WHERE vocabulary IS NOT NULL"
    )
    return _written(
        shop,
        "broader",
        "SELECT own AS code, own_vocabulary AS vocabulary, text AS broader_code,"
        f" vocabulary AS broader_vocabulary, file, row FROM (SELECT *, {mapped} FROM ({above}))"
        " WHERE vocabulary IS NOT NULL",
        (codes,),
    )


def _with(role: str) -> str:
    """Return the FROM of events as ``e`` with their code's row as ``c``, for codes of a role."""
    return f"{EVENTS} e JOIN (FROM {ROLES} WHERE {role}) c ON c.code = e.code"


def _written(shop: Workshop, name: str, select: str, files: tuple[File, ...] | None = None) -> Opened:
    """Write a table into the work folder, and return it with the files its rows came from."""
    engine, path = shop.engine, shop.folder / f"{name}.parquet"
    engine.write_parquet(select, path)
    engine.execute(f"CREATE OR REPLACE TEMP VIEW raw_{name} AS FROM read_parquet({engine.path(path)})")
    rows = dict(engine.rows(f"SELECT file, count(*) FROM raw_{name} GROUP BY file"))
    stretches = tuple(
        Stretch(file, rows.get(index, 0), len(KINDS[name]))
        for index, file in enumerate(files or shop.files.shards)
    )
    return Opened(name, KINDS[name] | ({"id": shop.ids} if "id" in KINDS[name] else {}), stretches)
