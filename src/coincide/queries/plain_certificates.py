"""Slow, obvious twins of the steps that count certificates."""

from __future__ import annotations

from collections import Counter
from typing import Final

from coincide.queries.plain_disease import Plain, whole
from coincide.queries.ranks import PART_TWO, PART_UNKNOWN
from coincide.queries.step import Rows, Tables

FLAGS: Final = (
    "a",
    "listed_a",
    "underlying_a",
    "first_a",
    "second_a",
    "b",
    "listed_b",
    "underlying_b",
    "first_b",
    "second_b",
    "ill_defined",
)
"""Columns of ``flags`` after ``person``."""


def named(tables: Tables) -> Rows:
    """Pair each cause with each code set that holds its code."""
    return [
        (disease, person, code, rank)
        for person, _, code, rank in tables["cause"]
        for disease, wanted in tables["code_set"]
        if code == wanted
    ]


def certificate(by_area: bool) -> Plain:
    """Make the twin that puts each certificate of known sex and age into its cell."""

    def run(tables: Tables) -> Rows:
        out: Rows = []
        for person, sex, born, died, area in tables["person"]:
            if sex not in (1, 2) or born is None or died is None:
                continue
            ages = [age for age, first, last in whole(tables["ages"]) if first <= died - born <= last]
            years = [year for year, first, last in whole(tables["years"]) if first <= died <= last]
            place = area if by_area and area is not None else -1
            out += [(person, sex, age, year, place) for age in ages for year in years]
        return out

    return run


def flags(tables: Tables) -> Rows:
    """Say of each certificate where it names A and B."""
    mentions: dict[int, set[tuple[int, int]]] = {}
    for disease, person, _, rank in whole(tables["named"]):
        mentions.setdefault(person, set()).add((disease, rank))
    return [
        (
            person,
            *_flags_of({rank for disease, rank in found if disease == 0}),
            *_flags_of({rank for disease, rank in found if disease == 1}),
            int((2, 0) in found),
        )
        for person, found in mentions.items()
    ]


def _flags_of(ranks: set[int]) -> tuple[int, ...]:
    first = any(0 < rank < PART_TWO for rank in ranks)
    second = any(PART_TWO <= rank < PART_UNKNOWN for rank in ranks)
    return tuple(map(int, (bool(ranks), any(ranks), 0 in ranks, first, second)))


def _flags_by_person(tables: Tables) -> dict[int, dict[str, int]]:
    nothing = dict.fromkeys(FLAGS, 0)
    known = {row[0]: dict(zip(FLAGS, row[1:], strict=True)) for row in whole(tables["flags"])}
    return {row[0]: known.get(row[0], nothing) for row in whole(tables["certificate"])}


def cells(tables: Tables) -> Rows:
    """Count certificates of each cell, for each reading of a certificate."""
    flags_of, counts = _flags_by_person(tables), dict[tuple[int, ...], list[int]]()
    for person, *cell in whole(tables["certificate"]):
        of = flags_of[person]
        pairs = [(0, of["a"], of["b"]), (1, of["listed_a"], of["listed_b"])]
        if not of["ill_defined"]:
            pairs.append((2, of["a"], of["b"]))
        for reading, a, b in pairs:
            total = counts.setdefault((reading, *cell), [0, 0, 0, 0])
            for place, value in enumerate((1, a, b, a * b)):
                total[place] += value
    return [(*key, *total) for key, total in counts.items()]


def places(tables: Tables) -> Rows:
    """Count certificates that name both by underlying cause and part."""
    found: Counter[tuple[int, int]] = Counter()
    for of in _flags_by_person(tables).values():
        if of["a"] and of["b"]:
            underlying = 1 if of["underlying_a"] else 2 if of["underlying_b"] else 0
            known = [of[f"first_{name}"] or of[f"second_{name}"] for name in "ab"]
            part = 1 if of["first_a"] and of["first_b"] else 2 if all(known) else 0
            found[underlying, part] += 1
    return [(*key, count) for key, count in found.items()]


def stages(tables: Tables) -> Rows:
    """Count certificates at each stage."""
    sexed = [row for row in tables["person"] if row[1] in (1, 2)]
    counts = (
        len(tables["person"]),
        len(sexed),
        sum(row[2] is not None for row in sexed),
        len(tables["certificate"]),
    )
    return list(enumerate(counts))


def named_counts(tables: Tables) -> Rows:
    """Count certificates that name each disease, and those of them that lie in a cell."""
    placed = {row[0] for row in tables["certificate"]}
    out: Rows = []
    for disease in (0, 1):
        people = {row[1] for row in tables["named"] if row[0] == disease}
        out += [(disease, 0, len(people)), (disease, 1, len(people & placed))]
    return out


def codes_named(tables: Tables) -> Rows:
    """Count mentions and certificates of each code of A and B."""
    out: Rows = []
    for disease, code in set(whole(tables["code_set"])):
        people = [row[1] for row in tables["named"] if (row[0], row[2]) == (disease, code)]
        if disease in (0, 1):
            out.append((disease, code, len(people), len(set(people))))
    return out


def underlying(tables: Tables) -> Rows:
    """Count certificates with an underlying cause, and those on which it stands elsewhere too."""
    causes = [(person, code, rank) for person, _, code, rank in whole(tables["cause"])]
    listed = {(person, code) for person, code, rank in causes if rank > 0}
    first = {(person, code) for person, code, rank in causes if rank == 0}
    return [(0, len({person for person, _ in first})), (1, len({person for person, _ in first & listed}))]
