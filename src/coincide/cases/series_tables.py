"""From the evaluations of a series to released tables: counts of cases, none about a single one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from coincide.cases.criteria.base import Criterion
from coincide.cases.series_agreement import CELLS, agreement_row, cells, derived, pair_sums
from coincide.cases.series_members import Cases, SeriesCase, few_between
from coincide.cases.series_moves import MAIN, moves
from coincide.results.release import release
from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Released, Row, Sum, Table

LEVELS: Final = ("met", "not_met", "unknown")
KNOWN: Final = ("present", "absent", "unknown")
NO_CATEGORY: Final = ("none", "unknown")
SPEAKS_AGAINST: Final = frozenset({"not_met", "absent", "none", "neither"})

EVERYBODY: Final = CountId("people", ("all", "cases", "all"))


@dataclass(slots=True)
class Bench:
    """Counts on the way to tables.

    Attributes
    ----------
    members
        Every count with its cases.
    kinds
        (disease, for or against) -> counts that may lie inside each other.
    sums, unshown
        Sums a reader can form, and counts in them that no table shows.
    """

    members: dict[CountId, Cases] = field(default_factory=dict)
    kinds: dict[tuple[str, str], list[CountId]] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    unshown: dict[CountId, int] = field(default_factory=dict)

    def note(self, name: CountId, cases: Cases, disease: str, level: str) -> CountId:
        """Note a count and what it speaks for."""
        self.members[name] = cases
        side = "against" if level in SPEAKS_AGAINST else "unknown" if level == "unknown" else "for"
        if side != "unknown":
            self.kinds.setdefault((disease, side), []).append(name)
        return name


def released_series(
    cases: Sequence[SeriesCase],
    criteria: Sequence[Criterion],
    words: Mapping[str, tuple[str, str]],
    run: Table,
    rule: ReleaseRule,
) -> tuple[Released, ...]:
    """Return the tables of a series, through the release gate.

    Parameters
    ----------
    cases
        The cases.
    criteria
        The sets of criteria, in the order of outputs.
    words
        Name of a finding -> disease it is asked for (``als``, ``ms`` or ``both``) and its words.
    run
        Facts of the run.
    rule
        The release rule.
    """
    bench = Bench()
    bench.note(EVERYBODY, frozenset(range(len(cases))), "", "all")
    tables = (
        _criteria_table(bench, cases, criteria, rule),
        _agreement_table(bench, cases, criteria, rule),
        _findings_table(bench, cases, words),
    )
    given = _given_away(bench, tables, rule)
    main = frozenset({EVERYBODY, *(name for name in bench.members if name.key[1:2] == (MAIN,))})
    return release(
        (run, *(_resting(table, given) for table in tables)),
        rule,
        unshown={**bench.unshown, **{_rest_id(rest): len(rest) for rest in given.values()}},
        last=main,
        giving_way=frozenset(bench.members) - main,
    )


def _criteria_table(
    bench: Bench, cases: Sequence[SeriesCase], criteria: Sequence[Criterion], rule: ReleaseRule
) -> Table:
    rows: list[Row] = [_criterion_row("all", "", "cases", "all", len(cases))]
    for one in criteria:
        for counted, levels, found in _asked(one, cases):
            parts = []
            for level in levels:
                name = CountId("people", (one.name, counted, level))
                parts.append(bench.note(name, _at(found, level), one.disease, level))
                rows.append(_criterion_row(one.name, one.disease, counted, level, len(bench.members[name])))
            bench.sums.append(Sum(EVERYBODY, tuple(parts)))
        for counted in ("result", "category"):
            more, unshown = moves(one, counted, bench.members, rule)
            bench.sums += more
            bench.unshown |= unshown
    return Table(
        "case_criteria", tuple(rows), ("criterion", "counted", "level"), ("people",), tuple(bench.sums)
    )


def _asked(one: Criterion, cases: Sequence[SeriesCase]) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Yield what is counted of a set of criteria: its name, its levels, and each case's level."""
    yield MAIN, LEVELS, [case.without[one.name] for case in cases]
    yield "result", LEVELS, [case.result[one.name] for case in cases]
    names = (*(category.name for category in one.categories), *NO_CATEGORY)
    yield "category", names, [case.category[one.name] for case in cases]


def _criterion_row(criterion: str, disease: str, counted: str, level: str, people: int) -> Row:
    return {
        "criterion": criterion,
        "disease": disease,
        "counted": counted,
        "level": level,
        "people": people,
        "suppressed": False,
    }


def _agreement_table(
    bench: Bench, cases: Sequence[SeriesCase], criteria: Sequence[Criterion], rule: ReleaseRule
) -> Table:
    rows, sums = [], []
    for one, other in combinations(criteria, 2):
        if one.disease != other.disease:
            continue
        found = cells(
            [case.without[one.name] for case in cases], [case.without[other.name] for case in cases]
        )
        pair = (one.name, other.name)
        for column in CELLS:
            bench.note(
                CountId(column, pair), found[column], one.disease, column if column in SIDES else "unknown"
            )
        more, unshown = pair_sums(pair, found, EVERYBODY, rule)
        sums += more
        bench.unshown |= unshown
        rows.append(agreement_row(pair, {column: len(found[column]) for column in CELLS}))
    return Table("case_agreement", tuple(rows), ("first", "second"), CELLS, tuple(sums), derive=derived)


SIDES: Final = frozenset({"both", "neither"})


def _findings_table(bench: Bench, cases: Sequence[SeriesCase], words: Mapping[str, tuple[str, str]]) -> Table:
    rows: list[Row] = []
    sums = []
    for finding, (disease, told) in words.items():
        found = [case.findings[finding] for case in cases]
        parts = []
        for level in KNOWN:
            name = CountId("people", (finding, level))
            for each in ("als", "ms") if disease == "both" else (disease,):
                bench.note(name, _at(found, level), each, level)
            parts.append(name)
            people = len(bench.members[name])
            rows.append(
                {"finding": finding, "words": told, "level": level, "people": people, "suppressed": False}
            )
        sums.append(Sum(EVERYBODY, tuple(parts)))
    return Table("case_findings", tuple(rows), ("finding", "level"), ("people",), tuple(sums))


def _at(found: Sequence[str], level: str) -> Cases:
    return frozenset(at for at, each in enumerate(found) if each == level)


def _given_away(bench: Bench, tables: Sequence[Table], rule: ReleaseRule) -> dict[CountId, Cases]:
    """Return the counts that give a few cases away beside those of rows before them."""
    rows = [
        [table.count_id(row, column) for column in table.support] for table in tables for row in table.rows
    ]
    kinds = [[*names, EVERYBODY] for names in bench.kinds.values()]
    return few_between(rows, bench.members, kinds, rule)


def _rest_id(rest: Cases) -> CountId:
    """Return the id of a few cases that no row shows."""
    return CountId("rest", tuple(str(at) for at in sorted(rest)))


def _resting(table: Table, given: Mapping[CountId, Cases]) -> Table:
    """Return a table whose rows go with the few cases they would give away."""
    return Table(
        table.name, table.rows, table.key, table.support, table.sums, table.derive, _rests_of(table, given)
    )


def _rests_of(table: Table, given: Mapping[CountId, Cases]) -> Callable[[Row], tuple[CountId, ...]]:
    def rests(row: Row) -> tuple[CountId, ...]:
        names = (table.count_id(row, column) for column in table.support)
        return tuple(_rest_id(given[name]) for name in names if name in given)

    return rests
