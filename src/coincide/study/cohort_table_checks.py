"""What is wrong with how a cohort's tables are declared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from coincide.errors import Problem
from coincide.sources.register.checks import format_problems
from coincide.sources.register.dates import date_format
from coincide.study.cohort_columns import ColumnSection, GroupsSection, TableSection
from coincide.study.cohort_dates import declared_format
from coincide.study.cohort_excitability import MADE_COLUMNS
from coincide.study.cohort_names import GROUP, Names
from coincide.study.cohort_sections import CohortFile


def table_problems(asked: CohortFile, frames: frozenset[str], names: Names) -> Iterator[Problem]:
    """Yield what is wrong with files, dialects, columns and groups."""
    tables = {"cohort": asked.cohort, "visits": asked.visits, "excitability": asked.excitability}
    for name, table in tables.items():
        if table is not None:
            yield from _file(name, table, frames, names)
            yield from _dialect(name, table, names)
        elif name in frames:
            yield Problem(
                "COI-S800",
                f"a frame is given for [{name}], and the section is not",
                where=names.label.place(name),
                fix=f"say in {name} which of its columns are what",
            )
    for name, columns in (
        ("cohort", asked.cohort.columns),
        ("visits", asked.visits.columns if asked.visits else {}),
    ):
        for column, section in columns.items():
            yield from _column(name, column, section, tables[name], names)
    if asked.cohort.groups is not None:
        yield from _groups(asked.cohort.groups, names)
    if asked.visits is not None:
        yield from names.column(asked.visits.time, "visits", "time", kinds=("date", "number"), of="visits")
        yield from _visit_time(asked, names)


def _file(name: str, table: TableSection, frames: frozenset[str], names: Names) -> Iterator[Problem]:
    if bool(table.file) == (name in frames):
        yield Problem(
            "COI-S800",
            f"[{name}] has both a file and a frame" if table.file else f"[{name}] names no file",
            where=names.label.place(name),
            why="which rows are meant is not known" if table.file else "",
            fix=f'{name}.file = "{"patients" if name == "cohort" else name}.csv", or give a frame in Python',
        )


def _dialect(name: str, table: TableSection, names: Names) -> Iterator[Problem]:
    where = names.label.place(name)
    yield from format_problems(declared_format(table.date_format), table.century_pivot, where)
    form = date_format(declared_format(table.date_format))
    if form is not None and form.between:
        yield Problem(
            "COI-S801",
            "the date format holds a time of day",
            where=names.label.place(name, "date_format"),
            why="a cohort is followed by days",
            fix=f"give dates alone, written as {form.date}",
        )
    if table.delimiter is not None and (len(table.delimiter.encode()) != 1 or table.delimiter in '\r\n"'):
        yield Problem(
            "COI-S801", "the delimiter is one character", where=names.label.place(name, "delimiter")
        )
    if len(table.quote.encode()) > 1:
        yield Problem(
            "COI-S801", "the quote is one character, or empty", where=names.label.place(name, "quote")
        )


def _column(
    table: str, name: str, section: ColumnSection, rows: TableSection | None, names: Names
) -> Iterator[Problem]:
    if rows is None:
        return
    where = names.label.place(table, "columns", name)
    if (section.column or name) == rows.id:
        yield Problem(
            "COI-S813",
            f'the column "{name}" is the id',
            where=where,
            why="an id is no measure, and it never leaves",
            fix="leave it out of the columns",
        )
    if table == "cohort" and names.asked.excitability is not None and name in MADE_COLUMNS:
        yield Problem(
            "COI-S817",
            f'the column "{name}" has the name of a measure that is made of [excitability]',
            where=where,
            why="which of the two is meant is not known",
            fix=f'give it another name: {name}_measured = {{ column = "{name}", ... }}',
        )
    if name == GROUP and names.asked.cohort.groups and names.asked.cohort.groups.column != name:
        yield Problem(
            "COI-S817",
            'a column is called "group", and so are the groups of [cohort.groups]',
            where=where,
            why='by = "group" could mean either',
            fix='give the column another name: other = { column = "group", ... }',
        )
    clashing = [level for level in section.levels if level.strip() in rows.missing]
    if clashing:
        yield Problem(
            "COI-S805",
            f'the level "{clashing[0]}" of "{name}" also stands for no value',
            where=where,
            fix=f"leave it out of the levels, or of {table}.missing",
        )
    folded = sorted(level.strip().casefold() for level in section.levels)
    if any(one == other for one, other in pairwise(folded)):
        yield Problem(
            "COI-S805",
            f'two levels of "{name}" differ only in case or spaces',
            where=where,
            why="nobody can tell them apart in a table",
            fix="write one level in one way, in the file too",
        )


def _groups(groups: GroupsSection, names: Names) -> Iterator[Problem]:
    problems = list(names.column(groups.column, "cohort", "groups", "column", kinds=("category",)))
    yield from problems
    if problems:
        return
    levels = names.columns[groups.column].levels
    for name, named in groups.levels.items():
        for level in named:
            if level not in levels:
                yield names.level(level, groups.column, "cohort", "groups", name)


def _visit_time(asked: CohortFile, names: Names) -> Iterator[Problem]:
    visits = asked.visits
    column = visits.columns.get(visits.time) if visits else None
    if column is not None and column.kind == "date" and not (asked.follow_up and asked.follow_up.start):
        yield Problem(
            "COI-S808",
            "visits have dates, and follow_up.start says no day to count from",
            where=names.label.place("visits", "time"),
            fix="name time zero in follow_up.start, or give visits in months",
        )
