"""Slow, obvious twins of the disease steps: loops over lists of tuples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from coincide.queries.step import Row, Rows, Tables

Plain = Callable[[Tables], Rows]
Ints = list[tuple[int, ...]]


def whole(rows: Iterable[Row]) -> Ints:
    """Return rows of a table that has no nulls, typed as such."""
    out = []
    for row in rows:
        values = tuple(value for value in row if value is not None)
        if len(values) != len(row):
            raise ValueError("a null in a table that has none")
        out.append(values)
    return out


def days_of(rows: Rows) -> dict[int, list[int]]:
    """Return person -> sorted days of a table (person, day)."""
    days = defaultdict(list)
    for person, day in whole(rows):
        days[person].append(day)
    return {person: sorted(listed) for person, listed in days.items()}


def found(tables: Tables) -> Rows:
    """Pair each diagnosis with each code set that holds its code."""
    return [
        (disease, person, day, code, setting, position)
        for person, day, code, setting, position in tables["diagnosis"]
        for disease, wanted in tables["code_set"]
        if code == wanted
    ]


def found_cause(tables: Tables) -> Rows:
    """Pair each cause of death with each code set that holds its code."""
    died = {person: died for person, _, _, died, _ in tables["person"]}
    return [
        (disease, person, day if died[person] is None else died[person], code)
        for person, day, code, _ in tables["cause"]
        if person in died
        for disease, wanted in tables["code_set"]
        if code == wanted
    ]


def records(number: int, settings: tuple[int, ...], positions: tuple[int, ...]) -> Plain:
    """Make the twin that keeps the days of records that count."""

    def run(tables: Tables) -> Rows:
        return list(
            {
                (person, day)
                for disease, person, day, _, setting, position in tables["found"]
                if disease == number
                and (not settings or setting in settings)
                and (not positions or position in positions)
            }
        )

    return run


def first_link(records_name: str) -> Plain:
    """Make the twin that takes each person's first day."""

    def run(tables: Tables) -> Rows:
        return [(person, days[0]) for person, days in days_of(tables[records_name]).items()]

    return run


def next_link(before: str, records_name: str, gap: int) -> Plain:
    """Make the twin that walks to the next day at least `gap` days later."""

    def run(tables: Tables) -> Rows:
        days = days_of(tables[records_name])
        reached = []
        for person, last in whole(tables[before]):
            later = [day for day in days[person] if day - last >= gap]
            if later:
                reached.append((person, later[0]))
        return list[Row](reached)

    return run


def fulfilled(last: str, number: int, death_fulfils: bool) -> Plain:
    """Make the twin that takes the earlier of the last link and the death record."""

    def run(tables: Tables) -> Rows:
        rows = list(tables[last])
        if death_fulfils:
            rows += [(person, day) for disease, person, day, _ in tables["found_cause"] if disease == number]
        return [(person, days[0]) for person, days in days_of(rows).items()]

    return run


def dated_first(first: str, last: str, number: int, death_fulfils: bool) -> Plain:
    """Make the twin that dates everybody in whom the rule is fulfilled at their first record."""

    def run(tables: Tables) -> Rows:
        whoever = {row[0] for row in fulfilled(last, number, death_fulfils)(tables)}
        return [row for row in fulfilled(first, number, death_fulfils)(tables) if row[0] in whoever]

    return run
