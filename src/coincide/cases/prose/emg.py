"""Electromyography by region, and nerve conduction studies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.denial import denied, doubted
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.sites import Site, loose_side, sites
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, Told, state_of
from coincide.cases.prose.whose import Placed

HEADS: Final = Heads(signs=frozenset({"emg_sign"}))
FOUR: Final = ("chronic", "fibrillations", "sharp_waves", "fasciculations")
_WITHOUT: Final = {"normal": FOUR, "denervation": FOUR[:3], "spontaneous": FOUR[1:]}
_NCS: Final = Heads(nouns=frozenset({"ncs"}), qualities=frozenset({"quality"}), signs=frozenset())


def emg(placed: Placed) -> Iterator[Told]:
    """Yield the electromyographic findings of a sentence."""
    words = placed.sentence.words
    before: list[Site] = []
    topic: list[Site] = []
    lead: list[Site] = []
    heads: list[Mention] = []
    for part in parts_of(placed, HEADS, "ncs", "modality"):
        own = part.of("emg_sign")
        here = sites(part, words)
        where = here
        lead = lead or _led(here, words)
        if not own and here and not (heads and part.joint in {"but", "except"}):
            topic = here
            continue
        where = _narrowed(where) or _with_side(topic or lead or before, part, words)
        for one in own or heads:
            if (
                one.meaning == "normal"
                and part.of("ncs")
                and not any(m.meaning == "emg" for m in part.of("modality"))
            ):
                continue
            yield from _told(placed, part, one, where, carried=not own)
        before, topic, heads = where, [], own or heads


def _led(here: list[Site], words: tuple[str, ...]) -> list[Site]:
    """Return the region a sentence opens with: "in the legs ..."."""
    return (
        here[:1]
        if here and len(here) > 1 and here[0].at <= 2 and words[0] in {"in", "on"} and not here[0].side
        else []
    )


def _with_side(where: list[Site], part: Part, words: tuple[str, ...]) -> list[Site]:
    side = loose_side(part, words)
    return [Site(one.region, side or one.side, one.at) for one in where]


def _narrowed(where: list[Site]) -> list[Site]:
    """Drop a region that the part itself tells more closely: "in the legs ... the left gastrocnemius"."""
    sided = {one.region for one in where if one.side}
    first = where[0] if where else None
    return [one for one in where if one.side or one.region not in sided or one is not first or len(where) > 2]


def _told(placed: Placed, part: Part, one: Mention, where: list[Site], *, carried: bool) -> Iterator[Told]:
    words = placed.sentence.words
    negated = bool(part.of("negation")) if carried else denied(part, words, one)
    state = state_of(negated, doubted(part))
    if one.meaning in _WITHOUT:
        free = negated != (one.meaning == "normal")
        names, state = (_WITHOUT[one.meaning], state_of(free, doubted(part))) if free else ((), state)
    else:
        names = (one.meaning,)
    for site in where:
        for name in names:
            yield Told(f"emg.{site.region}.{name}", state, placed.sentence, side=site.side)


def conduction(placed: Placed) -> Iterator[Told]:
    """Yield whether nerve conduction speaks for another disease."""
    words = placed.sentence.words
    for part in parts_of(placed, _NCS):
        qualities = {one.meaning for one in part.of("quality")}
        for one in part.of("ncs"):
            no = denied(part, words, one) or (
                one.meaning == "sensory" and bool(qualities & {"normal", "kept"} - {"lost"})
            )
            state = state_of(no, doubted(part))
            if one.meaning == "block":
                yield Told("exclusions.electrophysiology", state, placed.sentence)
            elif one.meaning == "study" and (qualities & {"normal"}):
                yield Told("exclusions.electrophysiology", ABSENT, placed.sentence)
            elif one.meaning == "sensory" and (qualities & {"reduced", "lost"}) and not part.of("doubt"):
                yield Told("exclusions.electrophysiology", PRESENT, placed.sentence)
