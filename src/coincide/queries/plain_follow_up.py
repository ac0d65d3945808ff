"""Slow, obvious twins of the follow-up steps. Spells are sets of single days wherever that is simplest."""

from __future__ import annotations

from collections import defaultdict

from coincide.days import NEVER
from coincide.queries.plain_disease import Plain, whole
from coincide.queries.step import Rows, Tables

Spells = list[tuple[int, int]]


def population(tables: Tables) -> Rows:
    """Keep people of known sex and birth."""
    return [row for row in tables["person"] if row[1] in (1, 2) and row[2] is not None]


def spells_of(rows: Rows) -> dict[int, Spells]:
    """Return person -> sorted spells of a table (person, from, to)."""
    spells = defaultdict(list)
    for person, begin, end in whole(rows):
        spells[person].append((begin, end))
    return {person: sorted(listed) for person, listed in spells.items()}


def spells(tables: Tables) -> Rows:
    """List each person's observed days one by one, then read off the unbroken runs."""
    life = {person: (born, died) for person, _, born, died, _ in tables["population"]}
    days: dict[int, set[int]] = defaultdict(set)
    for person, entry, exit_ in whole(tables["observed"]):
        if person not in life:
            continue
        born, died = life[person]
        days[person].update(day for day in range(entry, exit_) if _alive(day, born, died))
        if died is not None and entry <= died == exit_ and _alive(died, born, died):
            days[person].add(died)
    return [(person, *run) for person, listed in days.items() for run in _runs(listed)]


def _alive(day: int, born: int | None, died: int | None) -> bool:
    return (born is None or day >= born) and (died is None or day <= died)


def _runs(days: set[int]) -> Spells:
    """Return the unbroken runs of a set of days, half-open."""
    begins = sorted(day for day in days if day - 1 not in days)
    ends = sorted(day + 1 for day in days if day + 1 not in days)
    return list(zip(begins, ends, strict=True))


def after_washout(washout: int) -> Plain:
    """Make the twin that walks each person's spells in time."""

    def run(tables: Tables) -> Rows:
        born = {person: born for person, _, born, _, _ in tables["population"]}
        out: Rows = []
        for person, listed in spells_of(tables["spells"]).items():
            free_from, last_exit = None, None
            for entry, exit_ in listed:
                if last_exit is None or free_from is None or entry - last_exit > washout:
                    free_from = entry if entry == born[person] else entry + washout
                last_exit = exit_
                if max(entry, free_from) < exit_:
                    out.append((person, max(entry, free_from), exit_))
        return out

    return run


def at_risk(opens: int, closes: int) -> Plain:
    """Make the twin that cuts spells to [opens, closes)."""

    def run(tables: Tables) -> Rows:
        cut = [(p, max(start, opens), min(stop, closes)) for p, start, stop in whole(tables["after_washout"])]
        return [row for row in cut if row[1] < row[2]]

    return run


def placed(disease: str, kinds: tuple[int, int, int]) -> Plain:
    """Make the twin that says where a disease begins: after the washout, before it, or neither."""
    incident, prevalent, unobserved = kinds

    def run(tables: Tables) -> Rows:
        risk = spells_of(tables["after_washout"])
        out: Rows = []
        for person, day in whole(tables[disease]):
            listed = risk.get(person, [])
            if any(start <= day < stop for start, stop in listed):
                kind = incident
            elif any(start > day for start, _ in listed):
                kind = prevalent
            else:
                kind = unobserved
            out.append((person, day, kind))
        return out

    return run


def follow_up(incident: int, complete_lookback: bool) -> Plain:
    """Make the twin that puts one row together for each person and spell."""

    def run(tables: Tables) -> Rows:
        people = {row[0]: row for row in tables["population"]}
        risk = spells_of(tables["at_risk"])
        placed = [{p: (day, kind) for p, day, kind in whole(tables[f"placed_{name}"])} for name in "ab"]
        out: Rows = []
        for person, listed in risk.items():
            first = [of_disease.get(person) for of_disease in placed]
            shown = [NEVER if one is None else one[0] for one in first]
            dated = [int(one is not None and (complete_lookback or one[1] == incident)) for one in first]
            number, sex, born, died, area = people[person]
            last = NEVER if died is None else died
            place = -1 if area is None else area
            out += [(number, sex, born, last, place, start, stop, *shown, *dated) for start, stop in listed]
        return out

    return run
