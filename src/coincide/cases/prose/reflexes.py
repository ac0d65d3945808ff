"""What a reflex, tone, power or bulk says with its quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.denial import denied_near
from coincide.cases.prose.parts import Part
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT

KEPT: Final = "kept"
"""State of a reflex that is merely preserved: uncertain where the limb is wasted, normal elsewhere."""


def judged(
    noun: Mention, nouns: list[Mention], qualities: list[Mention], part: Part
) -> Iterator[tuple[str, str]]:
    """Yield (upper or lower, state) of a noun with its qualities."""
    if part.words[noun.first].startswith("areflex"):
        qualities = [*qualities, Mention("quality", "lost", noun.first, noun.last)]
    for quality in qualities:
        here = quality.first >= part.first
        no = denied_near(part, part.words, quality) if here else bool(part.of("negation"))
        if noun.kind in {"reflex", "tone"}:
            yield from _reflex(noun, quality.meaning, no, part.words)
        elif noun.kind == "plantar" and quality.meaning in {"extensor", "flexor", "normal"}:
            yield "upper", PRESENT if (quality.meaning == "extensor") != no else ABSENT
        elif noun.kind == "bulk" and quality.meaning in {"normal", "kept", "reduced"}:
            yield "lower", PRESENT if quality.meaning == "reduced" and not no else ABSENT
        elif (
            noun.kind == "power"
            and quality.meaning == "normal"
            and {"reflex", "bulk"} & {n.kind for n in nouns}
        ):
            yield "lower", ABSENT


def _reflex(noun: Mention, quality: str, no: bool, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the state of the upper motor neuron; one lost jerk alone says nothing of it."""
    limb = bool({"arm", "leg", "limb"} & set(words[noun.first : noun.last]))
    generic = noun.kind == "reflex" and (noun.meaning in {"any", "bulbar"} or limb)
    if noun.meaning == "thoracic":
        if quality in {"lost", "normal", "kept"}:
            yield "upper", PRESENT if quality == "lost" and not no else ABSENT
    elif quality in {"brisk", "extensor"}:
        yield "upper", ABSENT if no else PRESENT
    elif quality == "kept" and not no and noun.kind == "reflex":
        yield "upper", KEPT
    elif quality in {"normal", "abnormality"}:
        if (quality == "abnormality") == no:
            yield "upper", ABSENT
    elif quality in {"lost", "reduced"} and generic and not no:
        yield "upper", ABSENT
