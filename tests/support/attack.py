"""A reader who wants the hidden counts, and has only what was released. Shares no code with the gate."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.stats import chi2

from coincide.results.table import CountId, Released, Row, Sum, Table

TALLY = ("disease", "sex", "age_from")


def tally(counts: Mapping[tuple[str, str, int], int], sums: Sequence[Sum] = ()) -> Table:
    """Return a table of plain counts: ``onset`` has nothing but a key and one count."""
    rows = tuple(
        {"disease": disease, "sex": sex, "age_from": age, "people": people, "suppressed": False}
        for (disease, sex, age), people in counts.items()
    )
    return Table("onset", rows, key=TALLY, support=("people",), sums=tuple(sums))


def count(disease: str, sex: str = "all", age: int = 0) -> CountId:
    return CountId("people", (disease, sex, str(age)))


def seen(tables: Sequence[Table], released: Sequence[Released]) -> dict[CountId, int]:
    """Return every count that stands in a released row."""
    found: dict[CountId, int] = {}
    for table, out in zip(tables, released, strict=True):
        for row in out.rows:
            for column in table.support:
                value = row[column]
                if value is not None:
                    found[table.count_id(row, column)] = int(value)
    return found


def true_counts(tables: Iterable[Table]) -> dict[CountId, int]:
    return {
        table.count_id(row, column): int(row[column])
        for table in tables
        for row in table.rows
        for column in table.support
        if row[column] is not None
    }


def interval(
    target: CountId, shown: Mapping[CountId, int], sums: Sequence[Sum], *, whole: bool = True
) -> tuple[float, float]:
    """Return the smallest and largest value of a hidden count that fits everything shown.

    Counts are at least zero; with `whole` they are whole numbers, else real ones (a weaker reader).
    """
    names = sorted({c for s in sums for c in (s.total, *s.parts)} | {target}, key=repr)
    place = {name: i for i, name in enumerate(names)}
    lines = np.zeros((len(sums), len(names)))
    for line, one in zip(lines, sums, strict=True):
        line[place[one.total]] -= 1
        for part in one.parts:
            line[place[part]] += 1
    low = np.array([shown.get(name, 0) for name in names], dtype=float)
    high = np.array([shown.get(name, np.inf) for name in names], dtype=float)
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(names))
        cost[place[target]] = sign
        if whole:
            limits = [LinearConstraint(lines, 0, 0)] if len(sums) else []
            found = milp(
                cost, integrality=np.ones(len(names), dtype=int), bounds=Bounds(low, high), constraints=limits
            )
        else:
            equal = (lines, np.zeros(len(sums))) if len(sums) else (None, None)
            found = linprog(cost, A_eq=equal[0], b_eq=equal[1], bounds=np.column_stack([low, high]))
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends[0], ends[1]


def garwood(observed: int, expected: float) -> tuple[float, float]:
    """Return the exact 95 % Poisson limits of a ratio."""
    low = chi2.ppf(0.025, 2 * observed) / 2 if observed else 0.0
    return float(low / expected), float(chi2.ppf(0.975, 2 * observed + 2) / 2 / expected)


def from_limits(rows: Iterable[Row], most: int = 200) -> list[int]:
    """Return the counts a reader finds from limits alone: their quotient is another for every count."""
    known = {n: garwood(n, 1.0) for n in range(1, most + 1)}
    found = []
    for row in rows:
        low, high = row.get("low"), row.get("high")
        if low and high:
            found += [n for n, (a, b) in known.items() if abs(b / a / (high / low) - 1) < 1e-9]
    return found


def from_ratios(rows: Iterable[Row]) -> list[int]:
    """Return the counts a reader finds as ratio times expected, or as share of person-time."""
    return [
        round(row["estimate"] * row["expected"])
        for row in rows
        if row.get("estimate") is not None and row.get("expected") is not None
    ]


def two_way(cells: Mapping[tuple[str, int], int]) -> tuple[dict[tuple[str, str, int], int], list[Sum]]:
    """Return a table of sex by age with row, column and grand totals, and its sums (age 999 is 'all')."""
    sexes = sorted({sex for sex, _ in cells})
    ages = sorted({age for _, age in cells})
    counts = {("d", sex, age): cells[sex, age] for sex, age in itertools.product(sexes, ages)}
    sums = []
    for sex in sexes:
        counts["d", sex, 999] = sum(cells[sex, age] for age in ages)
        sums.append(Sum(count("d", sex, 999), tuple(count("d", sex, age) for age in ages)))
    for age in (*ages, 999):
        counts["d", "all", age] = sum(counts["d", sex, age] for sex in sexes)
        sums.append(Sum(count("d", "all", age), tuple(count("d", sex, age) for sex in sexes)))
    sums.append(Sum(count("d", "all", 999), tuple(count("d", "all", age) for age in ages)))
    return counts, sums
