"""Slow, obvious twins of the counting steps."""

from __future__ import annotations

from collections import Counter

from coincide.days import age
from coincide.queries.plain_disease import whole
from coincide.queries.step import Rows, Tables


def attrition(tables: Tables) -> Rows:
    """Count people at each stage."""
    stages = [
        {row[0] for row in tables["person"]},
        {row[0] for row in tables["person"] if row[1] in (1, 2)},
        *({row[0] for row in tables[name]} for name in ("population", "spells", "after_washout", "at_risk")),
    ]
    return [(stage, len(people)) for stage, people in enumerate(stages)]


def disease_counts(tables: Tables) -> Rows:
    """Count people of each disease and kind."""
    out: Rows = []
    for disease, name in enumerate(("placed_a", "placed_b")):
        records = [row[:2] for table in ("found", "found_cause") for row in tables[table]]
        kinds = [row[2] for row in tables[name]]
        counts = [len({person for number, person in records if number == disease}), len(kinds)]
        counts += [kinds.count(kind) for kind in (2, 3, 4)]
        out += [(disease, kind, people) for kind, people in enumerate(counts)]
    return out


def codes_found(tables: Tables) -> Rows:
    """Count records and people of each code of each set."""
    seen = [(row[0], row[3], row[1]) for table in ("found", "found_cause") for row in tables[table]]
    out: Rows = []
    for disease, code in set(tables["code_set"]):
        people = [person for number, text, person in seen if (number, text) == (disease, code)]
        out.append((disease, code, len(people), len(set(people))))
    return out


def onset(tables: Tables) -> Rows:
    """Count people by sex and age group at onset; before birth counts as age 0, above 110 as 110."""
    people = {row[0]: (row[1], row[2]) for row in tables["population"]}
    groups: Counter[tuple[int, int, int]] = Counter()
    for disease, name in enumerate(("disease_a", "disease_b")):
        for person, day in whole(tables[name]):
            if person in people:
                ((sex, born),) = whole([people[person]])
                group = min(max(age(day - born), 0) // 10 * 10, 110)
                groups[disease, sex, group] += 1
    return [(*group, count) for group, count in groups.items()]
