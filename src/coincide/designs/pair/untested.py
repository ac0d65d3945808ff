"""``untested.csv``: what was asked of these data and could not be tested, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coincide.results.table import Row, Table


@dataclass(frozen=True, slots=True)
class Untested:
    """A question of ``estimates.csv`` that these data cannot answer in one stratum, and why."""

    question: str
    stratum: str
    why: str


def untested_table(found: Iterable[Untested]) -> tuple[Table, ...]:
    """Return the table; none where everything could be tested."""
    rows: tuple[Row, ...] = tuple(
        {"question": one.question, "stratum": one.stratum, "why": one.why} for one in found
    )
    return (Table("untested", rows),) if rows else ()
