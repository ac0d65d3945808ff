"""Fluid, antibodies, other laboratory tests and genes: what was found, and what was looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.bands import RESULTS, bands
from coincide.cases.prose.cues import word_list
from coincide.cases.prose.denial import denied
from coincide.cases.prose.parts import Part, parts_of
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, UNCERTAIN, Told
from coincide.cases.prose.whose import Placed

_INDEX: Final = {"igg": "csf.igg_index_raised", "kappa": "csf.kappa_index_raised"}
_VERB: Final = frozenset({"was", "were", "are", "is"})


def fluid(placed: Placed) -> Iterator[Told]:
    """Yield the results of fluid, blood and genes in a sentence."""
    if not any(one.kind in RESULTS.nouns for one in placed.sentence.mentions):
        return
    yield from bands(placed)
    before, nouns = "", list[Mention]()
    for part in parts_of(placed, RESULTS):
        own = [one for one in part.found if one.kind in RESULTS.nouns and one.kind != "bands"]
        if "which" in part.text[:2] and not own:
            own = nouns
        state = _state(part, own) or _after(part, before, own)
        for one in own:
            if told := _judged(part, one, state):
                yield Told(*told, placed.sentence)
        before, nouns = state or before, own or nouns
    yield from _kennedy(placed)


def _state(part: Part, nouns: list[Mention]) -> str:
    """Return the verdict of a part; empty when there is none."""
    verdicts = part.of("verdict")
    meanings = {one.meaning for one in verdicts}
    if "untold" in meanings:
        return ""
    if "unsure" in meanings or part.of("doubt"):
        return UNCERTAIN
    if "negative" in meanings:
        return ABSENT
    denial = bool(nouns) and any(denied(part, part.words, one) for one in [nouns[-1], *verdicts])
    if "positive" in meanings:
        nothing = any(part.words[one.first] == "no" for one in part.of("negation"))
        return ABSENT if denial or nothing else PRESENT
    return ABSENT if denial and _denies_itself(part, nouns[-1]) else ""


def _denies_itself(part: Part, noun: Mention) -> bool:
    """Return whether a denial needs no word for finding: "no mutation in SOD1", and not "MOG was not"."""
    return any(
        (one.meaning == "before" and one.first < noun.first) or part.words[one.first] not in _VERB
        for one in part.of("negation")
    )


def _after(part: Part, before: str, nouns: list[Mention]) -> str:
    """Return a verdict taken from the part before: "and so were ...", or its opposite: "... were not"."""
    if not nouns:
        return ""
    if part.of("again"):
        return before
    last = len(part.words) - 1
    opposite = any(
        part.words[one.last - 1] == "not" and part.words[min(one.last, last)] in {".", ";", ","}
        for one in part.of("negation")
    )
    return {PRESENT: ABSENT, ABSENT: PRESENT}.get(before, "") if opposite else ""


def _judged(part: Part, one: Mention, state: str) -> tuple[str, str] | None:
    """Return the finding a noun with a verdict tells, and its state."""
    if one.kind == "gene":
        verdict = _gene(part, state)
        return ("genetics.als_variant", verdict) if verdict else None
    if one.kind == "index":
        verdict = _against_limit(part) or state
        return (_INDEX[one.meaning], verdict) if verdict else None
    if not state or one.kind == "analyte" or one.meaning == "kennedy":
        return None
    return (f"exclusions.{one.meaning}" if one.kind == "antibody" else "exclusions.laboratory"), state


def _against_limit(part: Part) -> str:
    """Return whether a value lies above the limit told with it: "0.9 (normal below 0.7)"."""
    numbers = [float(word) for word in part.text if re.fullmatch(r"\d+(\.\d+)?", word)]
    if len(numbers) != 2 or not word_list("limit") & set(part.text):
        return ""
    return PRESENT if numbers[0] > numbers[1] else ABSENT


def _gene(part: Part, state: str) -> str:
    """Return the state of a gene: a variant of uncertain significance is uncertain."""
    text = set(part.text)
    if text & {"significance", "vus"}:
        return UNCERTAIN
    if state in {ABSENT, UNCERTAIN}:
        return state
    return PRESENT if text & word_list("variant") else ""


def _kennedy(placed: Placed) -> Iterator[Told]:
    """Yield another disease where the androgen receptor is expanded."""
    text = f" {' '.join(placed.sentence.words)} "
    named = any(one.meaning == "kennedy" for one in placed.sentence.of("laboratory"))
    found = any(word in text for word in ("expanded", "expansion", "confirm"))
    if named and found and " no " not in text and " not " not in text:
        yield Told("exclusions.laboratory", PRESENT, placed.sentence)
