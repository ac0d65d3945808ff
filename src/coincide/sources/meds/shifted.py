"""Shifted dates: what is left of them is how old people were, so that is what the days become.

Where each person's dates were moved by an amount of their own, people of one calendar year never lived in
one year. A birth cohort of such dates is a group made at random. So everybody is placed on a common day of
birth: ages and spans stay as they are, all people share one birth cohort, and nothing later can compare by
calendar time without a sign of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from coincide.canonical import CANONICAL
from coincide.engines.duckdb import DuckDBEngine

_DAYS: Final = ("day", "entry", "exit", "died")
_ORDER: Final = {
    "observed": "person, entry",
    "diagnosis": "code, person, day",
    "cause": "person, rank, code",
    "contact": "person, day",
    "drug": "person, day, drug",
    "lab": "person, day, lab, milli_value",
    "person": "person",
}
"""Table -> the order its rows are written in; people last, as the others need their births."""


def place_at_birth(engine: DuckDBEngine, folder: Path) -> None:
    """Write the canonical tables again with days counted from each person's birth, which is day 0."""
    born = f"SELECT person, born FROM {engine.parquet(folder / 'person.parquet')}"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE births AS {born}")
    for name, order in _ORDER.items():
        path = folder / f"{name}.parquet"
        columns = ", ".join(_counted(column) for column in CANONICAL[name].names)
        engine.write_parquet(
            f"SELECT {columns} FROM {engine.parquet(path)} t JOIN births b ON b.person = t.person"
            f" ORDER BY {order}",
            path,
        )
    engine.execute("DROP TABLE births")


def _counted(column: str) -> str:
    if column == "born":
        return "CAST(0 AS INTEGER) AS born"
    return f"t.{column} - b.born AS {column}" if column in _DAYS else f"t.{column} AS {column}"
