"""Oligoclonal bands, and whether they are found in the fluid alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.denial import denied
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.numbers import UNITS, count_at
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, UNCERTAIN, Told
from coincide.cases.prose.whose import Placed

RESULTS: Final = Heads(
    nouns=frozenset({"index", "antibody", "laboratory", "gene", "analyte", "bands"}),
    qualities=frozenset({"verdict"}),
)
_BEFORE, _AFTER = 3, 6
"""How many words before and after the word for bands their number may stand."""
_PAST: Final = frozenset({";", "cells", "protein", "and", "type"})


def bands(placed: Placed) -> Iterator[Told]:
    """Yield bands and whether they are in the fluid alone."""
    sentence = placed.sentence
    named = [one for one in sentence.of("bands") if one.first not in placed.others]
    relation = [one for one in named if one.meaning != "bands"]
    if len(named) == len(relation) and not ("csf" in placed.about and relation):
        return
    states = [
        state
        for part in parts_of(placed, RESULTS)
        for one in part.of("bands")
        if one.meaning == "bands" and (state := _state(part, one))
    ]
    present = PRESENT in states or bool(relation and ABSENT not in states)
    if states or relation:
        state = PRESENT if present else UNCERTAIN if UNCERTAIN in states else ABSENT
        count = _count(sentence.words, sorted(named, key=lambda m: m.meaning != "bands")) if present else None
        yield Told("csf.bands", state, sentence, count=count)
    if relation and present:
        same = any(one.meaning == "same" for one in relation)
        yield Told("csf.bands_only_in_csf", ABSENT if same else PRESENT, sentence)


def _state(part: Part, one: Mention) -> str:
    verdicts = {verdict.meaning for verdict in part.of("verdict")}
    if "untold" in verdicts:
        return ""
    if part.of("doubt") or "unsure" in verdicts:
        return UNCERTAIN
    if any(other.meaning == "only" for other in part.of("bands")):
        return PRESENT
    return ABSENT if "negative" in verdicts or denied(part, part.words, one) else PRESENT


def _count(words: tuple[str, ...], named: list[Mention]) -> int | None:
    """Return how many bands: the first number right before or after the words for them."""
    for one in named:
        before = range(one.first - 1, max(one.first - 1 - _BEFORE, -1), -1)
        after = range(one.last, min(one.last + _AFTER, len(words)))
        for place in (*before, *after):
            if words[place] in _PAST:
                break
            value = count_at(words, place)
            if value is not None and words[min(place + 1, len(words) - 1)] not in UNITS:
                return value
    return None
