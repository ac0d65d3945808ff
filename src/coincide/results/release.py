"""The release gate: tables in, released tables out. The only place that makes a `Released`.

A row is hidden whole, because anything beside a count gives it back: the ratio of the limits of a Garwood
interval is different for every count (1: 220, 2: 29.8, 3: 14.2, ...), and a ratio times its expected number
is the count itself.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from coincide.errors import InternalError, Problem
from coincide.results.complement import choose_hidden
from coincide.results.counted import gather_counts
from coincide.results.rows import LABELS, is_suppressed, plain_rows, typed_row
from coincide.results.rules import ReleaseRule, Rule
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Released, Row, Table

__all__ = ["ReleaseRule", "Rule", "is_released", "release"]

_KEY: Final = secrets.token_bytes(32)


def release(
    tables: Sequence[Table],
    rule: ReleaseRule,
    *,
    unshown: Mapping[CountId, int] = MappingProxyType({}),
    last: frozenset[CountId] = frozenset(),
    giving_way: frozenset[CountId] = frozenset(),
) -> tuple[Released, ...]:
    """Return what may leave of `tables`, in their order.

    Small counts are hidden in every table that shows them, each with its whole row; then further counts,
    smallest first, until no sum gives one back (`coincide.results.complement`). Shown rows are rounded
    afterwards where the rule rounds, and their estimates made again from the rounded counts.

    Parameters
    ----------
    tables
        All tables of one run together: what one table hides another could give back.
    rule
        See `Rule`.
    unshown
        Counts that no table shows but that a reader could work out from shown ones, such as the part in
        which two shown windows of time differ; sums connect them with shown counts.
    last
        Counts the results are about, such as the primary's: large enough themselves, they are hidden to
        cover a small one only when nothing else can.
    giving_way
        Counts of series beside the rows the results are about: whatever would be shown without them stays
        shown, and they are hidden as far as that needs.

    Raises
    ------
    InternalError
        When a table breaks the contract, one count has two values, a sum does not add up or names a count no
        table shows, people are counted in a column that is not support, or a row with estimates cannot make
        them again under a rounding rule.

    Examples
    --------
    >>> row = {"disease": "als", "sex": "male", "age_from": 30, "people": 3, "suppressed": False}
    >>> table = Table("onset", (row,), key=("disease", "sex", "age_from"), support=("people",))
    >>> release([table], Rule("ohdsi"))[0].rows
    ({'disease': 'als', 'sex': 'male', 'age_from': 30, 'people': None, 'suppressed': True},)
    """
    plain = [plain_rows(table.name, table.rows) for table in tables]
    chosen = choose_hidden(gather_counts(tables, plain, unshown, last, giving_way), rule)
    return tuple(_pass(table, rows, chosen, rule) for table, rows in zip(tables, plain, strict=True))


def is_released(table: object) -> bool:
    """Return whether a table comes from the gate of this process, unaltered."""
    if not isinstance(table, Released):
        return False
    return secrets.compare_digest(table.seal, _seal(table.name, table.rows, table.hidden, table.preset))


def _pass(table: Table, rows: Sequence[Row], chosen: frozenset[CountId], rule: ReleaseRule) -> Released:
    """Hide or round each row of one table."""
    out = tuple(
        _hidden(table.name, row) if table.counts_under(row) & chosen else _shown(table, row, rule)
        for row in rows
    )
    hidden = sum(map(is_suppressed, out))
    return Released(table.name, out, hidden, rule.name, _seal(table.name, out, hidden, rule.name))


def _hidden(name: str, row: Row) -> Row:
    """Return a row that keeps its texts and labels and has no number.

    How an estimate was made tells whether there were many, few or no events: `method` goes too.
    """
    kept: Row = {}
    for column in TABLES[name]:
        if column.name == "suppressed":
            kept[column.name] = True
        elif column.name.endswith("_state"):
            kept[column.name] = "suppressed"
        elif column.name == "method":
            kept[column.name] = ""
        elif column.kind == "text" or column.name in LABELS:
            kept[column.name] = row[column.name]
        else:
            kept[column.name] = None
    return kept


def _shown(table: Table, row: Row, rule: ReleaseRule) -> Row:
    """Return a row as it may be shown: rounded, with its estimates made again, where the rule rounds."""
    if rule.round_to == 1 or not table.support:
        return row
    rounded = dict(row)
    for column in table.support:
        count = row[column]
        if isinstance(count, int):
            rounded[column] = rule.rounded(count)
    has_estimates = any(row[c.name] is not None for c in TABLES[table.name] if c.kind == "number")
    if table.derive is None:
        if has_estimates:
            raise _cannot_derive(table.name, "its table has no way to make estimates again")
        return rounded
    again = typed_row(table.name, table.derive(dict(rounded)))
    if any(again[column] != rounded[column] for column in (*table.support, *table.key)):
        raise _cannot_derive(table.name, "making its estimates again changed a count or a key")
    return again


def _cannot_derive(name: str, reason: str) -> InternalError:
    return InternalError(
        Problem(
            "COI-I106",
            f"a row cannot be rounded: {reason}",
            where=f"table {name}",
            why="an estimate from exact counts gives the exact counts back",
        )
    )


def _seal(name: str, rows: tuple[Row, ...], hidden: int, preset: str) -> bytes:
    """Return a digest that only this process can make."""
    text = json.dumps([name, preset, hidden, rows], sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode(), key=_KEY).digest()
