"""A step: one named SELECT in the common subset of SQL, and its slow, obvious twin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Row = tuple[int | None, ...]
Rows = list[Row]
Tables = Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class Step:
    """One named query.

    Attributes
    ----------
    name
        Name of the table the step makes.
    reads
        Tables it reads: canonical ones or earlier steps.
    columns
        Columns of the result, in order. All are int32.
    sql
        A SELECT in the common subset: explicit NULLS, unique tie-breaks, no UDF, no date function,
        no division, integers only.
    plain
        The same on lists of tuples: given the tables of `reads` (columns in their declared order),
        returns rows in any order.
    why
        One sentence for the reader of ``--show-sql``.
    """

    name: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]
    sql: str
    plain: Callable[[Tables], Rows]
    why: str
