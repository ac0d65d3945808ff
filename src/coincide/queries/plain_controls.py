"""Slow, obvious twins of the steps on control diseases."""

from __future__ import annotations

from coincide.queries.plain_disease import Plain, whole
from coincide.queries.plain_follow_up import placed
from coincide.queries.step import Rows, Tables


def control_first(tables: Tables) -> Rows:
    """Go through the records and deaths of one control after the other."""
    died = {person: died for person, _, _, died, _ in tables["person"]}
    out: Rows = []
    for disease in {disease for disease, _ in tables["control_set"]}:
        codes = {code for number, code in tables["control_set"] if number == disease}
        days = [(row[0], row[1]) for row in tables["diagnosis"] if row[2] in codes]
        days += [
            (person, day if died[person] is None else died[person])
            for person, day, code, _ in tables["cause"]
            if person in died and code in codes
        ]
        first: dict[int, int] = {}
        for person, day in whole(days):
            first[person] = min(day, first.get(person, day))
        out += [(disease, person, day) for person, day in first.items()]
    return out


def control_days(kinds: tuple[int, int, int]) -> Plain:
    """Make the twin that places the days of each control as those of A and B are placed."""
    place = placed("one_disease", kinds)

    def run(tables: Tables) -> Rows:
        out: Rows = []
        for disease in {disease for disease, _, _ in tables["control_first"]}:
            days: Rows = [
                (person, day) for number, person, day in tables["control_first"] if number == disease
            ]
            alone = {"one_disease": days, "after_washout": tables["after_washout"]}
            out += [(disease, *row) for row in place(alone)]
        return out

    return run
