"""What all questions show, as tables, through the release gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from coincide.designs.cohort.lines import KEYS, SUPPORT, Line, Shown
from coincide.results.release import release
from coincide.results.rules import ReleaseRule
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Released, Row, Sum, Table

Key = tuple[object, ...]
Names = Mapping[CountId, CountId]

ORDER: Final = (
    *("attrition", "quality", "baseline", "curves", "cohort_estimates", "model_checks"),
    *("cutoffs", "roc_points", "calibration", "decision_curve", "trajectories", "excitability", "items"),
)
"""Tables in the order in which they are written."""


def gathered(shown: Sequence[Shown]) -> tuple[tuple[Table, ...], dict[CountId, int], Names]:
    """Return the tables of all rows, counts that no table shows, and the one name of each count."""
    lines: dict[str, list[Line]] = {name: [] for name in ORDER}
    for part in shown:
        for one in part.lines:
            lines[one.table].append(one)
    names = one_name(pair for part in shown for pair in part.equal)
    sums = tuple(_renamed(one, names) for part in shown for one in part.sums)
    unshown = {names.get(name, name): count for part in shown for name, count in part.unshown.items()}
    tables = tuple(
        _table(name, rows, sums if name == ORDER[0] else (), names) for name, rows in lines.items() if rows
    )
    return tables, unshown, names


def one_name(equal: Iterable[tuple[CountId, CountId]]) -> Names:
    """Return, for counts that have several names, the name they all go by.

    One count under two names would be hidden under one and shown under the other.
    """
    groups: dict[CountId, set[CountId]] = {}
    for first, second in equal:
        together = groups.get(first, {first}) | groups.get(second, {second})
        for name in together:
            groups[name] = together
    return {name: min(together, key=lambda one: (one.column, one.key)) for name, together in groups.items()}


def _renamed(one: Sum, names: Names) -> Sum:
    return Sum(names.get(one.total, one.total), tuple(names.get(part, part) for part in one.parts))


def released(
    shown: Sequence[Shown], run: Table, rule: ReleaseRule, last: frozenset[CountId]
) -> tuple[Released, ...]:
    """Return everything that may leave, `run` first.

    Parameters
    ----------
    last
        Counts the study is about: hidden to cover others only when nothing else can.
    """
    tables, unshown, names = gathered(shown)
    return release((run, *tables), rule, unshown=unshown, last=frozenset(names.get(one, one) for one in last))


def _table(name: str, lines: Sequence[Line], sums: tuple[Sum, ...], names: Names) -> Table:
    return Table(
        name,
        tuple(one.row for one in lines),
        key=KEYS.get(name, ()),
        support=SUPPORT.get(name, ()),
        sums=sums,
        derive=_as_made,
        rests_on=_rests(name, lines, names),
        same=names,
    )


def _as_made(row: Row) -> Row:
    """Return a row under a rule that rounds: every ratio of counts was made from rounded counts already."""
    return row


def _rests(name: str, lines: Sequence[Line], names: Names) -> Callable[[Row], tuple[CountId, ...]] | None:
    """Return what says which counts a row gives away without showing them."""
    named = [column.name for column in TABLES[name] if column.kind == "text" and column.name != "method"]
    places = [column.name for column in TABLES[name] if column.name in _PLACES]

    def key(row: Mapping[str, object]) -> Key:
        return tuple(row[column] for column in (*named, *places))

    found: dict[Key, tuple[CountId, ...]] = {}
    for one in lines:
        if one.rests:
            rests = tuple(names.get(rest, rest) for rest in one.rests)
            found[key(one.row)] = (*found.get(key(one.row), ()), *rests)
    return (lambda row: found.get(key(row), ())) if found else None


_PLACES: Final = frozenset({"time", "point", "threshold", "x", "cutoff", "group"})
"""Columns of numbers that tell rows of a table apart."""
