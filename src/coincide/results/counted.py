"""The counts that all tables of a run show, checked before anything is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coincide.errors import InternalError, Problems
from coincide.results.complement import Counts, members
from coincide.results.rows import counts_people
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Row, Sum, Table


def gather_counts(
    tables: Sequence[Table],
    plain: Sequence[Sequence[Row]],
    unshown: Mapping[CountId, int],
    last: frozenset[CountId],
    giving_way: frozenset[CountId] = frozenset(),
) -> Counts:
    """Return every count, the rows that show it and the sums it is in.

    Parameters
    ----------
    tables
        All tables of a run.
    plain
        Their rows as plain Python values, one sequence per table.
    unshown
        Counts that no row shows but sums connect.
    last
        Counts that are hidden to cover others only when nothing else can.
    giving_way
        Counts of rows that are shown only as far as all others allow.

    Raises
    ------
    InternalError
        With everything that would let a count past the gate.
    """
    problems = Problems(InternalError)
    values: dict[CountId, int] = dict(unshown)
    for table in tables:
        _check_columns(table, problems)
    problems.raise_if_any()
    supported = [
        (table, row)
        for table, rows in zip(tables, plain, strict=True)
        for row in rows
        if table.support or table.rests_on
    ]
    for table, row in supported:
        _note_values(table, row, values, problems)
    known = frozenset(values)
    for table, row in supported:
        _check_row(table, row, known, problems)
    sums = tuple(one for table in tables for one in table.sums if one.parts != (one.total,))
    for one in sums:
        _check_sum(one, values, problems)
    problems.raise_if_any()
    rows = tuple(table.counts_under(row) for table, row in supported)
    return Counts(values, rows, sums, frozenset(unshown) - frozenset().union(*rows), last, giving_way)


def _check_columns(table: Table, problems: Problems) -> None:
    """Note columns that count people without being support, and support without a way to hide."""
    columns = {column.name: column for column in TABLES[table.name]}
    bare = [name for name, column in columns.items() if counts_people(column) and name not in table.support]
    for name in bare:
        problems.add(
            "COI-I103", f"column {name} counts people but is not support", where=f"table {table.name}"
        )
    for name in (*table.support, *table.key):
        if name not in columns:
            problems.add("COI-I103", f"there is no column {name}", where=f"table {table.name}")
    if table.support and "suppressed" not in columns:
        problems.add("COI-I103", "a table with support has no column suppressed", where=f"table {table.name}")


def _note_values(table: Table, row: Row, values: dict[CountId, int], problems: Problems) -> None:
    """Note the value of each count a row shows."""
    for column in table.support:
        count = row[column]
        if count is None:
            continue
        name = table.count_id(row, column)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            problems.add("COI-I104", f"column {column} holds no count", where=f"table {table.name}")
        elif values.setdefault(name, count) != count:
            problems.add(
                "COI-I104",
                f"one count has two values: {column} of {', '.join(name.key)}",
                where=f"table {table.name}",
                why="hiding one of them would leave the other in sight",
            )


def _check_row(table: Table, row: Row, known: frozenset[CountId], problems: Problems) -> None:
    """Note a row whose numbers stand on no count, or on one that no table shows."""
    under = table.counts_under(row)
    numbers = [c.name for c in TABLES[table.name] if c.kind == "number" and row[c.name] is not None]
    if numbers and not under:
        problems.add(
            "COI-I107",
            f"a row shows {', '.join(numbers)} without a count under it",
            where=f"table {table.name}",
            why="nothing would tell the gate when to hide it",
        )
    if under - known:
        problems.add("COI-I107", "a row rests on counts that no table shows", where=f"table {table.name}")


def _check_sum(one: Sum, values: dict[CountId, int], problems: Problems) -> None:
    """Note a sum that names a count no table shows, or that does not add up."""
    where = f"sum {one.total.column} of {', '.join(one.total.key)}"
    unknown = [c for c in members(one) if c not in values]
    if unknown:
        problems.add("COI-I105", f"{len(unknown)} members of a sum are in no table", where=where)
    elif sum(values[part] for part in one.parts) != values[one.total]:
        problems.add("COI-I105", "the parts of a sum do not add up to its total", where=where)
