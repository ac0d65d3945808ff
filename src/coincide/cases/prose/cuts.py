"""Where a sentence is cut: between two statements, and not within a list that shares what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from coincide.cases.prose.heads import LISTING, Heads
from coincide.cases.prose.numbers import number_at
from coincide.cases.prose.tokens import Mention

_SKIPPED: Final = frozenset(
    {
        *("the", "in", "of", "on", "at", "a", "an", "and", "or", "nor", ",", "for", "from", "her", "his"),
        *("muscles", "muscle", "both"),
    }
)
_BE: Final = frozenset({"was", "were", "is", "are"})
_BREAKING: Final = frozenset({"region", "side", "verb", "negation", "doubt", "split", "again"})
_HARD: Final = 4
_CLAUSE: Final = 3
_LABEL: Final = 3
"""A colon within so many words ends a label, and cuts nothing."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place where a sentence may be cut, how strongly, and what stands there."""

    place: int
    strength: float
    joint: str


@dataclass(frozen=True)
class Line:
    """A sentence with its mentions and which of them are heads."""

    words: tuple[str, ...]
    found: list[Mention]
    heads: Heads

    @cached_property
    def carriers(self) -> list[Mention]:
        """The heads in order."""
        return [one for one in self.found if self.heads.heads(one)]

    @cached_property
    def boundaries(self) -> list[Boundary]:
        """Everything that may cut the sentence."""
        each = [self._mark(place) for place in range(len(self.words))]
        marks = [mark for mark in each if mark is not None]
        for one in self.found:
            if one.kind in {"split", "subset"} and one.first:
                counted = one.kind == "subset" and number_at(self.words, one.first - 1) is not None
                marks.append(Boundary(one.first - counted, _HARD, one.meaning))
        return sorted(marks, key=lambda one: (one.place, one.strength, one.joint))

    def _mark(self, place: int) -> Boundary | None:
        word, before = self.words[place], self.words[place - 1] if place else ""
        following = self.words[place + 1] if place + 1 < len(self.words) else ""
        if word == ";":
            return Boundary(place, _HARD + 1, ";")
        if word == ":" and place > _LABEL:
            return Boundary(place, 2.5, ",")
        if word == ",":
            strength = _CLAUSE if following in {"and", "or", "with", "without", "nor"} else 2
            return Boundary(place, strength, "with" if following in {"with", "without"} else ",")
        if before == ",":
            return None
        if word in {"with", "without"}:
            return Boundary(place, 1.5, "with")
        return Boundary(place, 1, "and") if word in {"and", "or", "nor", "to"} else None

    def between(self, one: Mention, two: Mention) -> set[str]:
        """Return the words between two mentions."""
        return set(self.words[one.last : two.first])


def cuts_of(line: Line) -> list[tuple[int, str]]:
    """Return where each part begins and what joins it to the one before."""
    hard = {one.place: one.joint for one in line.boundaries if one.strength >= _HARD}
    cuts = {0: "", **hard}
    for number in range(1, len(line.carriers)):
        one, two = line.carriers[number - 1], line.carriers[number]
        if any(one.last <= place <= two.first for place in hard) or _joined(line, number):
            continue
        soft = [
            b
            for b in line.boundaries
            if one.last <= b.place <= two.first and not _listing(line, b.place, one)
        ]
        if soft:
            best = max(soft, key=lambda b: (b.strength, b.place))
            cuts[best.place] = best.joint
    cuts.update(_labels(line))
    cuts.update(_last_clause(line))
    cuts.update({one.place: "but" for one in line.boundaries if _other_side(line, one.place)})
    return sorted(cuts.items())


def _labels(line: Line) -> dict[int, str]:
    """Return the cuts after a label such as "Arms:", and before "an uncertain one on the right"."""
    cuts = {}
    for one in line.found:
        if (
            one.kind == "region"
            and one.first == _opening(line.words)
            and line.words[one.last : one.last + 1] == (":",)
        ):
            cuts[one.last] = ","
        if one.kind == "again":
            near = [b.place for b in line.boundaries if 0 < one.first - b.place <= _HARD]
            cuts.update(dict.fromkeys(near[-1:], "and"))
    return cuts


def _last_clause(line: Line) -> dict[int, str]:
    """Return the cut before a last clause of its own: ", and more recently his legs felt heavy"."""
    last = max((one.last for one in line.carriers), default=len(line.words))
    for one in line.boundaries:
        rest = [mention for mention in line.found if mention.first > one.place]
        clause = bool(rest) and rest[0].kind != "negation" and {"verb", "region"} <= {m.kind for m in rest}
        if one.strength == _CLAUSE and one.place >= last and clause:
            return {one.place: "and"}
    return {}


def _other_side(line: Line, place: int) -> bool:
    """Return whether a boundary opens a word on the other side: "the left was wasted, the right was not"."""
    if line.words[place + 1 : place + 3] == ("none", "in"):
        return True
    near = [one for one in line.found if place < one.first <= place + 4]
    kinds = [one.kind for one in near if one.kind != "verb"]
    one_side = any(one.kind == "side" and one.meaning in {"left", "right"} for one in near[:2])
    if not one_side or kinds[:2] != ["side", "negation"]:
        return False
    return not {"in", "on", "with", "of"} & set(line.words[place : near[0].first])


def _opening(words: tuple[str, ...]) -> int:
    return next((place for place, word in enumerate(words) if word not in {"-", "*", "\u2022"}), 0)


def _joined(line: Line, number: int) -> bool:
    """Return whether two heads that follow each other say one thing together."""
    heads, one, two = line.heads, line.carriers[number - 1], line.carriers[number]
    between = line.between(one, two)
    if one.kind in heads.nouns and not _qualified(line, number - 1):
        return two.kind in heads.qualities or two.kind in heads.nouns
    if one.kind in heads.qualities and two.kind in heads.nouns and not between & LISTING:
        return _before(line, number - 1)
    if two.kind in heads.qualities and one.kind not in heads.qualities:
        return False
    if _opens_pair(line, number) or (heads.own_place(two) and not heads.own_place(one)):
        return False
    return _listed(line, one, two)


def _listed(line: Line, one: Mention, two: Mention) -> bool:
    """Return whether two heads are members of one list: nothing between them but "and", "or" and commas."""
    gap = [m for m in line.found if one.last <= m.first and m.last <= two.first]
    if any(m.kind in _BREAKING and line.words[m.first] != "nor" for m in gap):
        return False
    places = range(one.last, two.first)
    if any(
        number_at(line.words, place) is not None or line.words[place] in {"a", "an", "one"}
        for place in places
    ):
        return False
    between = line.between(one, two)
    return not {"with", "without"} & between and bool(between & LISTING or not between)


def _qualified(line: Line, number: int) -> bool:
    """Return whether a noun has a quality that stands before it, alone or at the head of its list."""
    while number > 0:
        before, one = line.carriers[number - 1], line.carriers[number]
        between = line.between(before, one)
        if before.kind in line.heads.qualities:
            return not between & (LISTING | _BE | {";", "with", "without"}) and _before(line, number - 1)
        if before.kind not in line.heads.nouns or between - LISTING - {"throughout", "including", "the"}:
            return False
        number -= 1
    return False


def _before(line: Line, number: int) -> bool:
    """Return whether a quality stands before its noun: nothing before it waits for it."""
    if number == 0 or line.carriers[number - 1].kind not in line.heads.nouns:
        return True
    between = line.between(line.carriers[number - 1], line.carriers[number])
    return bool({";", "with", "no", "and", ","} & between) and not (_BE | {":"}) & between


def _opens_pair(line: Line, number: int) -> bool:
    """Return whether a noun is followed by a quality of its own."""
    if line.carriers[number].kind not in line.heads.nouns or number + 1 == len(line.carriers):
        return False
    between = line.between(line.carriers[number], line.carriers[number + 1])
    return line.carriers[number + 1].kind in line.heads.qualities and not between & (LISTING | {"with", ";"})


def _listing(line: Line, place: int, one: Mention) -> bool:
    """Return whether a boundary only goes on with a list of body regions."""
    regions = [m for m in line.found if m.kind == "region"]
    before = any(m.last <= place and not set(line.words[m.last : place]) - _SKIPPED for m in regions)
    after = next((m for m in regions if m.first > place), None)
    if not before or after is None:
        return False
    sides = {spot for m in line.found if m.kind == "side" for spot in range(m.first, m.last)}
    if {line.words[spot] for spot in range(place, after.first) if spot not in sides} - _SKIPPED:
        return False
    follows = any(m.kind == "verb" and 0 <= m.first - after.last <= 1 for m in line.found)
    return not (follows and one.kind in line.heads.signs and one.last <= place)
