"""Sums over the people of each disease, and the differences a reader could form."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.canonical import Sex
from coincide.designs.pair.described import CodeFound, Described, OnsetGroup
from coincide.results.table import CountId, Sum
from coincide.study import Study

SHOWN_KINDS = ("recorded", "fulfilled")
UNPLACED = "of unknown sex or birth"
UNFULFILLED = "recorded, not fulfilled"


def people_of(disease: str, kind: str) -> CountId:
    """Return the identity of the people of a disease."""
    return CountId("people", (disease, kind))


def people_sums(study: Study, described: Described) -> Iterator[Sum]:
    """Tie the people of a disease to those of its onset groups, and of a code that stands alone."""
    unshown = unshown_people(study, described)
    for role, disease in _diseases(study):
        recorded, fulfilled = (people_of(disease, kind) for kind in SHOWN_KINDS)
        groups = [_group_id(disease, group) for group in described.onset if group.role == role]
        rest = [name for kind in (UNPLACED, UNFULFILLED) if (name := people_of(disease, kind)) in unshown]
        if groups:
            yield Sum(fulfilled, (*groups, *(name for name in rest if UNPLACED in name.key)))
        yield Sum(recorded, (fulfilled, *(name for name in rest if UNFULFILLED in name.key)))
        found = [code for code in described.codes if code.role == role and code.records]
        if len(found) == 1:
            yield Sum(recorded, (_code_id(disease, found[0]),))


def unshown_people(study: Study, described: Described) -> dict[CountId, int]:
    """Return the people a reader finds by subtracting shown counts of a disease from one another."""
    found = {}
    for role, disease in _diseases(study):
        people = described.people[role]
        grouped = sum(group.people for group in described.onset if group.role == role)
        found[people_of(disease, UNPLACED)] = people.get("fulfilled", 0) - grouped
        found[people_of(disease, UNFULFILLED)] = people.get("recorded", 0) - people.get("fulfilled", 0)
    return {name: count for name, count in found.items() if count}


def _diseases(study: Study) -> tuple[tuple[str, str], ...]:
    return ("a", study.a.name), ("b", study.b.name)


def _group_id(disease: str, group: OnsetGroup) -> CountId:
    return CountId("people", (disease, Sex(group.sex).name.lower(), str(group.age_from)))


def _code_id(disease: str, code: CodeFound) -> CountId:
    return CountId("people", (disease, code.vocabulary, code.code, code.match))
