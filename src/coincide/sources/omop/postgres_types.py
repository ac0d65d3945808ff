"""Which PostgreSQL types are read, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from coincide.engines.quote import identifier
from coincide.errors import DataError, Problem

_AS_THEY_ARE: Final = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "real": pa.float32(),
    "double precision": pa.float64(),
}
_TEXT: Final = ("text", "character varying", "character", "uuid")
_WHOLE_DIGITS: Final = 18
"""Every whole number of so many digits fits into 64 bits."""

_TIMES: Final = {
    "date": pa.date32(),
    "timestamp without time zone": pa.timestamp("us"),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
}

FIRST, LAST = "0001-01-01", "9999-12-31"
"""Days further out, ``infinity`` among them, become these: the driver's 32 bits wrap around at them, so that
an endless period would end five million years ago. Both lie outside every person's life and are findings."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the server declares it.

    Attributes
    ----------
    name
        As the server writes it.
    kind
        SQL type, in the words of ``information_schema``.
    digits, decimals
        Declared size of a ``numeric``; None where none is declared.
    """

    name: str
    kind: str
    digits: int | None = None
    decimals: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is a ``numeric`` that holds whole numbers of at most 64 bits."""
        return self.decimals == 0 and self.digits is not None and self.digits <= _WHOLE_DIGITS


def expression(column: Column, table: str) -> tuple[str, pa.DataType]:
    """Return SQL that gives a column's values, and the Arrow type they arrive in.

    A ``numeric`` arrives as whole numbers where its declaration says so, and as text where not: the driver
    has no decimal numbers, and a float would lose digits.

    Raises
    ------
    DataError
        COI-D705: a type no column of a CDM has, such as an array.

    Examples
    --------
    >>> expression(Column("person_id", "numeric", 10, 0), "person")
    ('"person_id"::bigint', DataType(int64))
    """
    quoted = identifier(column.name)
    if column.kind in _AS_THEY_ARE:
        return quoted, _AS_THEY_ARE[column.kind]
    if column.kind in _TEXT:
        return f"{quoted}::text", pa.string()
    if column.kind == "numeric":
        return (f"{quoted}::bigint", pa.int64()) if column.whole else (f"{quoted}::text", pa.string())
    if column.kind in _TIMES:
        return _within(quoted, column.kind), _TIMES[column.kind]
    raise DataError(
        Problem(
            "COI-D705",
            f"A column has a type that is not read: {column.kind}.",
            where=f"{table}.{column.name.lower()}",
            fix="name a schema with a view over the table that casts the column to what the CDM says",
        )
    )


def _within(quoted: str, kind: str) -> str:
    zone = "+00" if kind == "timestamp with time zone" else ""
    first, last = (f"{kind} '{day}{zone}'" for day in (FIRST, LAST))
    return f"CASE WHEN {quoted} > {last} THEN {last} WHEN {quoted} < {first} THEN {first} ELSE {quoted} END"
