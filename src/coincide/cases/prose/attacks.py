"""Attacks and their sites: those the patient came with, those before, and those that are denied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.cues import cue
from coincide.cases.prose.numbers import durations
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, HISTORY, PRESENT, UNCERTAIN, Told
from coincide.cases.prose.whose import Placed

_FEW_MONTHS: Final = 2.0
"""Symptoms that came within a shorter time came as an attack."""
_TESTS: Final = frozenset({"mri", "evoked", "csf"})
_SIDE_AFTER: Final = 5
_SIDE_NEAR: Final = 2


def attacks(sentences: list[Placed]) -> Iterator[Told]:
    """Yield the attacks, each with its site: history when it was before the one the patient came with."""
    for order, placed in enumerate(sentences):
        words = enumerate(placed.sentence.words)
        text = " ".join(word for spot, word in words if spot not in placed.others)
        if not text or (placed.said and _TESTS & placed.about and placed.section != "history"):
            continue
        yield from _denials(placed, text)
        if _tells(placed, text):
            yield from _told(placed, text, first=order <= 1)


def _mine(placed: Placed, kind: str) -> list[Mention]:
    return [one for one in placed.sentence.of(kind) if one.first not in placed.others]


def _denials(placed: Placed, text: str) -> Iterator[Told]:
    """Yield attacks that never were: of a site, or of any where none is named."""
    if cue("after").search(text):
        return
    sites = _mine(placed, "attack")
    never, none = cue("never").search(text), cue("none").search(text)
    if never and sites:
        after = text[: never.end()].count(" ")
        for site in dict.fromkeys(one.meaning for one in sites if one.first >= after):
            yield Told("course.attack", ABSENT, placed.sentence, value=site)
    if none is None or not ("no " in none[0] or "without" in none[0] or "never" in text or " no " in text):
        return
    of_a_site = bool(sites) and text[none.end() :].startswith(" of ")
    if of_a_site and not never:
        yield Told("course.attack", ABSENT, placed.sentence, value=sites[0].meaning)
    elif not sites or "relapses" in none[0] or "attacks" in none[0]:
        yield Told("course.attack", ABSENT, placed.sentence, value="unknown")


def _tells(placed: Placed, text: str) -> bool:
    """Return whether a sentence tells of an attack that was."""
    named = _mine(placed, "attack_word")
    if not (_mine(placed, "attack") or _of_the_cord(text)):
        return False
    if cue("never").search(text) or cue("unlikely").search(text) or (cue("after").search(text) and not named):
        return False
    when = cue("now").search(text) or cue("past").search(text)
    return bool(named) or (_short(placed) and when is not None)


def _short(placed: Placed) -> bool:
    return any(months < _FEW_MONTHS for _, _, months in durations(placed.sentence.words))


def _told(placed: Placed, text: str, *, first: bool) -> Iterator[Told]:
    past = cue("past").search(text) is not None
    presenting = (cue("now").search(text) is not None or (first and _short(placed))) and not past
    now = presenting or placed.section == "examination"
    state = UNCERTAIN if cue("doubt").search(text) else PRESENT if now else HISTORY
    for site, side in _sites(placed) or [("spinal_cord", "")]:
        yield Told("course.attack", state, placed.sentence, value=site, side=side)


def _of_the_cord(text: str) -> bool:
    """Return whether loss in arms and legs, or in both legs, tells of the cord."""
    return cue("loss").search(text) is not None and cue("both_legs").search(text) is not None


def _sites(placed: Placed) -> list[tuple[str, str]]:
    """Return the sites an attack or several attacks tell, the optic nerve with its side."""
    result: dict[str, str] = {}
    for one in _mine(placed, "attack"):
        side = _eye(placed, one) if one.meaning == "optic_nerve" else ""
        result[one.meaning] = result.get(one.meaning) or side
    return list(result.items())


def _eye(placed: Placed, one: Mention) -> str:
    sides = placed.sentence.of("side")
    near = [
        side.meaning
        for side in sides
        if abs(one.first - side.last) <= _SIDE_NEAR or 0 <= side.first - one.last <= _SIDE_AFTER
    ]
    if "both" in near or "both eyes" in " ".join(placed.sentence.words):
        return "both"
    return near[0] if near else ""
