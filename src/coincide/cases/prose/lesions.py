"""Lesions in a part of a sentence: their places and how many they are."""

from __future__ import annotations

import re
from typing import Final

from coincide.cases.prose.cues import word_list
from coincide.cases.prose.denial import denied, doubted
from coincide.cases.prose.numbers import MANY, count_at
from coincide.cases.prose.parts import Part
from coincide.cases.prose.sites import one_side
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, UNCERTAIN, Told
from coincide.cases.prose.whose import Placed

ORGANS: Final = frozenset({"brain", "spine"})
_LEVEL: Final = re.compile(r"[ct]\d{1,2}(/\d{1,2})?")
_REACH: Final = 8
"""A number counts a lesion at most so many words after it."""
_NOT_IMAGED: Final = frozenset(
    {"attack", "relapse", "relapses", "attacks", "episode", "syndrome", "signs", "symptoms"}
)
_ONE: Final = frozenset({"lesion", "plaque", "focus"})


def places(part: Part, *, imaging: bool) -> tuple[str, ...]:
    """Return the places a part names; a segment of the cord names the cord."""
    lesion = bool(part.of("lesion"))
    found = [one for one in part.of("place") if one.meaning not in ORGANS]
    if part.of("compression") and not lesion:
        found = [one for one in found if one.meaning != "spinal_cord"]
    last = len(part.words) - 1
    names = [one.meaning for one in found if part.words[min(one.last, last)] not in _NOT_IMAGED]
    if not names and lesion and imaging and any(_LEVEL.fullmatch(word) for word in part.text):
        return ("spinal_cord",)
    return tuple(dict.fromkeys(names))


def lesions(placed: Placed, part: Part, place: str) -> Told | None:
    """Return the lesions a part tells of in a place."""
    here = next((one for one in part.of("place") if one.meaning == place), None)
    lesion = next(iter(part.of("lesion")), None)
    anchors = [one for one in (here, lesion) if one is not None]
    if not anchors:
        return None
    doubt = doubted(part)
    if not doubt and (_clear(part) or any(denied(part, part.words, one) for one in anchors)):
        return Told(f"mri.{place}", ABSENT, placed.sentence)
    count = _count(part, anchors)
    if lesion is None and ((count is None and not doubt) or not _told_before(placed)):
        return None
    state = UNCERTAIN if doubt else PRESENT
    return Told(f"mri.{place}", state, placed.sentence, side=one_side(part), count=count)


def only_count(part: Part) -> int | None:
    """Return the first number of lesions a part tells; "both" is two, "a lesion" one."""
    text = set(part.text)
    if text & MANY:
        return None
    for place in range(part.first, part.last):
        value = count_at(part.words, place)
        if value is not None and part.words[min(place + 1, len(part.words) - 1)] not in word_list("measures"):
            return value
    if "both" in text:
        return 2
    singular = any(part.words[one.last - 1] in {"lesion", "plaque"} for one in part.of("lesion"))
    return 1 if singular and {"a", "an"} & text else None


def _clear(part: Part) -> bool:
    return any(
        part.words[one.first] in {"clear", "normal", "spared"} for one in part.of("quality", "negation")
    )


def _told_before(placed: Placed) -> bool:
    text = " ".join(placed.sentence.words)
    return "lesion" in text or "plaque" in text


def _count(part: Part, anchors: list[Mention]) -> int | None:
    """Return the number before a place or the word for lesion; one for a singular."""
    words = part.words
    for anchor in sorted(anchors, key=lambda one: one.first):
        for place in range(anchor.first - 1, max(anchor.first - 1 - _REACH, part.first - 1), -1):
            if words[place] in MANY or words[place] == "more":
                return None
            value = count_at(words, place)
            if value is not None:
                return None if words[place + 1 : place + 3] == ("of", "the") else value
            if words[place] in {",", ";", ":"}:
                break
    if "another" in part.text and {"a", "one"} & set(part.text):
        return 2
    return 1 if any(words[one.last - 1] in _ONE for one in part.of("lesion", "place")) else None
