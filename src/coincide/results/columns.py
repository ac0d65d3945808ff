"""A column of a published table, and how columns are written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


def columns(*lines: str) -> tuple[Column, ...]:
    """Read columns from ``name kind [unit]: meaning`` lines."""
    found = []
    for line in lines:
        head, meaning = line.split(": ", 1)
        name, kind, *unit = head.split(" ", 2)
        found.append(Column(name, kind, meaning, unit[0] if unit else ""))  # type: ignore[arg-type]
    return tuple(found)


SUPPRESSED: Final = "suppressed boolean: hidden by the release gate; every number of the row is then empty"
"""The column every table with hidden rows has."""
