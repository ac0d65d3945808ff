"""Tables before release: rows, the counts under them, and which counts add up to which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class CountId:
    """The identity of a published count, shared by all tables that show it.

    Attributes
    ----------
    column
        What is counted, such as ``observed`` or ``people``.
    key
        Which one, such as ``("a_then_b", "1-183d", "all")``.
    """

    column: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum a reader can form: `total` is the sum of `parts`."""

    total: CountId
    parts: tuple[CountId, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that have not passed the release gate.

    Attributes
    ----------
    name
        File name without ``.csv``; a table of ``results/schema.py``.
    rows
        The rows, each with every column of the schema. No NaN, no infinity: see ``low_state``.
    key
        Columns that say which count a row shows; with a support column they make a `CountId`.
    support
        Integer columns that count people or events under a row. A row whose support is small is
        hidden whole, wherever the same count is shown.
    sums
        Sums a reader can form from shown rows.
    derive
        Under a rounding preset: makes a row's estimates again from its rounded support.
    rests_on
        Counts that a row gives away without showing them, such as both orders' counts under a share of one
        order; each is shown by another row of some table. The row is hidden with any of them.
    """

    name: str
    rows: tuple[Row, ...]
    key: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    derive: Callable[[Row], Row] | None = None
    rests_on: Callable[[Row], tuple[CountId, ...]] | None = None
    same: Mapping[CountId, CountId] = field(default_factory=dict)

    def count_id(self, row: Row, column: str) -> CountId:
        """Return the identity of the count that `column` shows in `row`."""
        own = CountId(column, tuple(str(row[name]) for name in self.key))
        return self.same.get(own, own)

    def counts_under(self, row: Row) -> frozenset[CountId]:
        """Return every count a reader of the row learns."""
        shown = {self.count_id(row, column) for column in self.support if row[column] is not None}
        return frozenset(shown.union(self.rests_on(row) if self.rests_on else ()))


@dataclass(frozen=True, slots=True)
class Released:
    """Rows that have passed the gate; only the gate makes one, only such rows are written.

    Attributes
    ----------
    name, rows
        As in `Table`; hidden rows have ``suppressed = True`` and None for every number.
    hidden
        How many rows are hidden.
    preset
        Name of the release rule the rows passed.
    seal
        Keyed digest over all of the above, made by the gate. The writer refuses rows whose seal does
        not fit, so rows made elsewhere, copied or altered after the gate never reach a file.
    """

    name: str
    rows: tuple[Row, ...]
    hidden: int
    preset: str
    seal: bytes = field(repr=False, compare=False)
