"""One answer for each finding from all that is told of it, and where sentences contradict each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from coincide.cases.prose.reflexes import KEPT
from coincide.cases.prose.sites import opposite, together
from coincide.cases.prose.told import ABSENT, HISTORY, PRESENT, UNCERTAIN, Told

_ONE_SIDED: Final = frozenset({"left", "right"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding with the sentence that tells it best, and every statement it rests on.

    Attributes
    ----------
    best
        State, side and count as they follow from all statements, with the most telling sentence.
    others
        Every statement of the same finding.
    contradicted
        Statements that say the opposite.
    """

    best: Told
    others: tuple[Told, ...]
    contradicted: tuple[Told, ...]


def answers(told: list[Told]) -> list[Answer]:
    """Return one answer for each finding and side, in the order of the text."""
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in _kept_reflexes(told):
        groups[one.name, one.value].append(one)
    result = [answer for group in groups.values() for answer in _group(group)]
    return sorted(
        result, key=lambda one: (one.best.sentence.start, one.best.name, one.best.value, one.best.side)
    )


def _kept_reflexes(told: list[Told]) -> list[Told]:
    """Read a preserved reflex as an uncertain upper sign in a wasted limb, and as normal elsewhere."""
    wasted = {
        one.name.removesuffix(".lower")
        for one in told
        if one.name.endswith(".lower") and one.state == PRESENT
    }
    return [
        replace(one, state=UNCERTAIN if one.name.removesuffix(".upper") in wasted else ABSENT)
        if one.state == KEPT
        else one
        for one in told
    ]


def _group(group: list[Told]) -> list[Answer]:
    by_state: dict[str, list[Told]] = defaultdict(list)
    for one in group:
        by_state[one.state].append(one)
    present, doubtful, absent = by_state[PRESENT], by_state[UNCERTAIN], by_state[ABSENT]
    result = []
    if present:
        result.append(_answer(present, group))
    held = together(one.side for one in present) if present else ""
    rest = [one for one in doubtful if not present or (held in _ONE_SIDED and one.side == opposite(held))]
    if rest:
        result.append(_answer(rest, group))
    told = {one.best.side for one in result}
    if result:
        absent = [
            one for one in absent if told <= _ONE_SIDED and one.side in _ONE_SIDED and one.side not in told
        ]
    if not result and by_state[HISTORY]:
        return [_answer(by_state[HISTORY], group)]
    return [*result, _answer(absent, group)] if absent else result


def _answer(same: list[Told], group: list[Told]) -> Answer:
    side = together(one.side for one in same)
    counts = [one.count for one in same if one.count is not None]
    count = max(counts) if counts else None
    best = max(
        same, key=lambda one: (one.count == count, one.side == side, bool(one.side), -one.sentence.start)
    )
    against = {PRESENT: ABSENT, ABSENT: PRESENT}.get(best.state)
    contradicted = tuple(
        one
        for one in group
        if one.state == against and one.sentence != best.sentence and {one.side, side} != _ONE_SIDED
    )
    return Answer(replace(best, side=side, count=count), tuple(group), contradicted)
