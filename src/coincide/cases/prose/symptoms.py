"""Loss of sensation and urgency of the bladder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.cues import cue
from coincide.cases.prose.denial import denied, denied_near, doubted
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.sites import one_side
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, HISTORY, PRESENT, Told, state_of
from coincide.cases.prose.whose import Placed

SENSORY: Final = Heads(
    nouns=frozenset({"sensory"}), qualities=frozenset({"quality"}), signs=frozenset({"bladder", "numb"})
)


def sensory(placed: Placed) -> Iterator[Told]:
    """Yield whether sensation is lost."""
    if "ncs" in placed.about and placed.said:
        return
    words = placed.sentence.words
    lost_before = ""
    for part in parts_of(placed, SENSORY, "attack_word", "ncs"):
        if part.of("attack_word", "ncs"):
            continue
        for one in part.of("sensory", "numb"):
            state = _state(part, words, one)
            lost_before = state or lost_before
            if state:
                state = HISTORY if state == PRESENT and _over(words) else state
                side = one_side(part) if state != ABSENT else ""
                yield Told("sensory.loss", state, placed.sentence, side=side)


def _state(part: Part, words: tuple[str, ...], one: Mention) -> str:
    if one.meaning == "loss":
        negated = denied(part, words, one) or any(q.meaning == "normal" for q in part.of("quality"))
        return state_of(negated, doubted(part))
    for quality in part.of("quality"):
        no = denied_near(part, words, quality)
        if quality.meaning in {"lost", "reduced", "normal", "kept", "abnormality"}:
            lost = quality.meaning in {"lost", "reduced", "abnormality"}
            return state_of(lost == no, doubted(part))
    if words[one.first] in {"numb"}:
        return PRESENT
    return ""


def _over(words: tuple[str, ...]) -> bool:
    return cue("over").search(" ".join(words)) is not None


def bladder(placed: Placed) -> Iterator[Told]:
    """Yield whether there is urgency."""
    words = placed.sentence.words
    for part in parts_of(placed, SENSORY):
        found = part.of("bladder")
        urgent = [one for one in found if one.meaning == "urgency"]
        for one in urgent or found:
            told = _bladder_state(part, words, one)
            if told:
                yield Told(
                    "bladder.urgency", HISTORY if told == PRESENT and _over(words) else told, placed.sentence
                )


def _bladder_state(part: Part, words: tuple[str, ...], one: Mention) -> str:
    no = denied(part, words, one) or any(q.meaning == "normal" for q in part.of("quality"))
    if one.meaning == "urgency":
        return state_of(no, doubted(part))
    return ABSENT if no and not doubted(part) else ""
