"""Signs of the upper and lower motor neuron in each body region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from coincide.cases.prose.denial import denied, doubted
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.reflexes import judged
from coincide.cases.prose.sites import Site, loose_side, opposite, side_at, sites
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, UNCERTAIN, Told, state_of
from coincide.cases.prose.whose import Placed

HEADS: Final = Heads(
    nouns=frozenset({"reflex", "plantar", "tone", "power", "bulk", "sensory", "other"}),
    qualities=frozenset({"quality"}),
    signs=frozenset({"lower", "upper", "neutral"}),
    placed=frozenset({"reflex", "plantar", "upper"}),
)
_WHOLE: Final = frozenset({"arm", "arms", "leg", "legs", "limb", "limbs", "extremities", "hand", "hands"})
_EVERYWHERE: Final = frozenset(
    {"throughout", "all", "generally", "generalised", "generalized", "diffusely", "universally", "everywhere"}
)


@dataclass(slots=True)
class _Line:
    """What a sentence has said so far, for the parts that go on with it."""

    heads: list[Mention] = field(default_factory=list)
    nouns: list[Mention] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    topic: list[Site] = field(default_factory=list)
    denied: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """The heads of a part, those taken over from the part before, and the sites they are told of."""

    part: Part
    heads: list[Mention]
    carried: list[Mention]
    where: list[Site]

    def of(self, kinds: frozenset[str]) -> list[Mention]:
        return [one for one in self.heads if one.kind in kinds]


def motor(sentences: list[Placed]) -> Iterator[Told]:
    """Yield the motor signs of sentences; a label such as "Arms:" holds to the end of its line."""
    label: list[Site] = []
    for placed in sentences:
        line = _Line(topic=[] if placed.sentence.opens else label)
        label = line.topic
        if not any(HEADS.heads(one) for one in placed.sentence.mentions):
            continue
        parts = parts_of(placed, HEADS)
        for told in _sentence(placed, parts, line):
            yield _shocked(told) if "spinal shock" in " ".join(placed.sentence.words) else told
        if parts[0].last < len(parts[0].words) and parts[0].words[parts[0].last] == ":":
            label = line.topic


def _sentence(placed: Placed, parts: list[Part], line: _Line) -> Iterator[Told]:
    for number, part in enumerate(parts):
        said = _said(part, line, parts[number + 1 :])
        if said is None:
            line.topic = sites(part, part.words) or line.topic
            continue
        for name, state, site in _statements(said):
            told = Told(f"motor.{site.region}.{name}", state, placed.sentence, side=site.side)
            yield from _excepted(told, line) if part.joint == "except" else (told,)
        line.heads = said.heads
        line.nouns = said.of(HEADS.nouns) or line.nouns
        line.sites = said.where
        line.denied = any(denied(part, part.words, one) for one in said.heads)


def _shocked(told: Told) -> Told:
    """Read what is put down to spinal shock as an uncertain lower sign."""
    return replace(told, name=told.name.replace("upper", "lower"), state=UNCERTAIN)


def _said(part: Part, line: _Line, following: list[Part]) -> _Said | None:
    """Return what a part says, with what it takes over from the part before; None when it says nothing."""
    heads = [one for one in part.found if HEADS.heads(one)]
    here = sites(part, part.words, even=any(one.kind == "lower" for one in heads))
    carried: list[Mention] = []
    if not heads:
        if not _turns(part):
            return None
        carried = line.heads
    elif all(one.kind in HEADS.qualities for one in heads) and not _region_normal(heads, here):
        carried = line.nouns or [one for one in line.heads if one.kind in HEADS.signs]
    elif all(one.kind in HEADS.nouns for one in heads) and "including" in part.text:
        carried = [one for one in line.heads if one.kind in HEADS.qualities]
    where = here or _again(line, part) or _ahead(following)
    return _Said(part, [*carried, *heads], carried, where)


def _turns(part: Part) -> bool:
    """Return whether a part without a head denies or doubts what was said before: "but not in the legs"."""
    if part.joint == "except":
        return True
    return part.joint in {"but", ",", "and"} and bool(part.of("negation", "doubt", "again"))


def _ahead(parts: list[Part]) -> list[Site]:
    """Return the regions that a list of signs shares at its end: "no wasting, no spasticity of the legs"."""
    for part in parts:
        if part.joint not in {",", "and"}:
            return []
        if here := sites(part, part.words):
            return here
    return []


def _region_normal(heads: list[Mention], here: list[Site]) -> bool:
    """Return whether a region is called normal: "the right leg was normal", not "normal in the right leg"."""
    normal = all(one.meaning == "normal" for one in heads)
    return bool(here) and normal and here[0].at < heads[0].first


def _again(line: _Line, part: Part) -> list[Site]:
    """Return the regions of the part before; a side of its own replaces theirs."""
    side = loose_side(part, part.words)
    before = line.topic if line.topic and part.joint == "," else line.sites or line.topic
    return [Site(one.region, side, one.at) for one in before] if side else before


def _excepted(told: Told, line: _Line) -> Iterator[Told]:
    """Yield the opposite of what was said before "except", and the side that is not excepted."""
    state = told.state if told.state == UNCERTAIN else PRESENT if line.denied else ABSENT
    yield replace(told, state=state)
    if opposite(told.side):
        yield replace(told, state=ABSENT, side=opposite(told.side))


def _statements(said: _Said) -> Iterator[tuple[str, str, Site]]:
    """Yield (upper or lower, state, site) of what a part says."""
    nouns, qualities = said.of(HEADS.nouns), said.of(HEADS.qualities)
    doubt = doubted(said.part)
    for one in said.heads:
        if one.kind in {"upper", "lower"}:
            told = [(one.kind, state_of(_sign_denied(said, one, qualities), doubt))]
        elif one.kind in HEADS.nouns:
            told = [
                (name, UNCERTAIN if doubt else state)
                for name, state in judged(one, nouns, qualities, said.part)
            ]
        else:
            continue
        for name, state in told:
            for site in _sites_of(said, one):
                yield name, state, site
    if qualities and all(one.meaning == "normal" for one in qualities):
        yield from _normal_regions(said, nouns)


def _sign_denied(said: _Said, one: Mention, qualities: list[Mention]) -> bool:
    if one in said.carried:
        return bool(said.part.of("negation"))
    return denied(said.part, said.part.words, one) or any(q.meaning == "normal" for q in qualities)


def _sites_of(said: _Said, one: Mention) -> list[Site]:
    """Return where a head is: its own region, or those of the part."""
    limbs = [Site("cervical", "", one.first), Site("lumbosacral", "", one.first)]
    if one.kind == "upper" and one.meaning == "limbs":
        return limbs
    if not HEADS.own_place(one):
        return limbs if not said.where and _EVERYWHERE & set(said.part.text) else said.where
    side = (
        loose_side(said.part, said.part.words)
        if one in said.carried
        else side_at(said.part, said.part.words, one)
    )
    same = [site.side for site in said.where if site.region == one.meaning and site.side]
    if not side and same and said.part.joint == "with":
        side = same[0]
    return [Site(one.meaning, side, one.first)]


def _normal_regions(said: _Said, nouns: list[Mention]) -> Iterator[tuple[str, str, Site]]:
    """Yield what a normal tongue or limb is without."""
    part = said.part
    if said.of(HEADS.signs) or any(not HEADS.own_place(one) for one in nouns):
        return
    if any(denied(part, part.words, one) for one in part.of("quality")):
        return
    for site in said.where:
        if part.words[site.at] == "tongue":
            yield "lower", ABSENT, site
        elif part.words[site.at] in _WHOLE and not nouns:
            yield "lower", ABSENT, site
            yield "upper", ABSENT, site
