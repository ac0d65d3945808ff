"""Whose finding it is and what a sentence is about: sections, relatives, other patients, plans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from coincide.cases.prose.cues import cue
from coincide.cases.prose.tokens import Sentence

_SECTIONS: Final = ("examination", "history", "investigations", "course")
_HEADING = re.compile(r"^[-*\u2022\s]*([A-Za-z][A-Za-z0-9 ,&/()'+-]{1,60}?)\s*[:.](?=\s|$)")
_LONGEST_HEADING: Final = 7

_CLAUSE: Final = frozenset({";"})
_NEEDLE: Final = frozenset({"fibrillations", "sharp_waves"})
"""What only a needle shows: a sentence that tells of it is about electromyography."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with its section, what was examined in it, and the words that are not about the patient.

    Attributes
    ----------
    sentence, section
        The sentence; ``history``, ``examination``, ``investigations``, ``course``, ``elsewhere`` or empty.
    about
        What is examined: ``emg``, ``ncs``, ``mri``, ``csf``, ``evoked``, ``blood``, ``genes``, ``exam``.
    said
        Whether the sentence says so itself; otherwise it is taken from the sentence before.
    others
        Words that tell of somebody else, of a plan or of what is only supposed.
    number
        Its place among the sentences.
    """

    sentence: Sentence
    section: str
    about: frozenset[str]
    said: bool
    others: frozenset[int]
    number: int


def place(sentences: list[Sentence]) -> list[Placed]:
    """Return the sentences that may tell of the patient, with section and what was examined."""
    placed: list[Placed] = []
    section, about = "", frozenset[str]()
    for number, sentence in enumerate(sentences):
        section, opened = _section(sentence, section)
        if sentence.opens == "paragraph" or opened:
            about = frozenset()
        named = frozenset(one.meaning for one in sentence.of("modality"))
        if not named and any(one.meaning in _NEEDLE for one in sentence.of("emg_sign")):
            named = frozenset({"emg"})
        said = bool(named)
        about = named or about
        if section != "elsewhere":
            placed.append(Placed(sentence, section, about, said, _others(sentence), number))
    return placed


def _section(sentence: Sentence, before: str) -> tuple[str, bool]:
    """Return the section from this sentence on, and whether it opens one."""
    name = _heading(sentence)
    if not name:
        return before, False
    if cue("elsewhere").search(name):
        return "elsewhere", True
    for section in _SECTIONS:
        if cue(section).search(name):
            return section, True
    return before if before != "elsewhere" else "", False


def _heading(sentence: Sentence) -> str:
    """Return the heading a sentence is or begins with, in small letters; empty when there is none."""
    if not sentence.opens:
        return ""
    text = sentence.text.strip()
    if text[-1] not in ".:;!?" and len(text.split()) <= _LONGEST_HEADING:
        return text.lower()
    match = _HEADING.match(text)
    short = match is not None and len(match[1].split()) <= _LONGEST_HEADING - 2
    if match is None or not short or (text[match.end() - 1] == "." and match.end() < len(text)):
        return ""
    return match[1].lower()


def _others(sentence: Sentence) -> frozenset[int]:
    """Return the places of the words that do not tell of the patient."""
    words = sentence.words
    if cue("others").search(" ".join(words)):
        return frozenset(range(len(words)))
    dropped: set[int] = set()
    for first, last in _pieces(words):
        text = " ".join(words[first:last])
        if cue("supposed").search(text):
            dropped.update(range(first, last))
        kin = cue("kin").search(text)
        if kin and not _aside(text, kin.start()):
            dropped.update(range(first + text[: kin.start()].count(" "), last))
            if "family" in kin[0] or "relative" in kin[0]:
                dropped.update(range(first, last))
    return frozenset(dropped)


def _aside(text: str, kin: int) -> bool:
    """Return whether relatives are named only after what is told of the patient."""
    return cue("aside").search(text[:kin]) is not None


def _pieces(words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the pieces of a sentence between semicolons, and at ", and" or ", but" that open a clause."""
    cuts = [0]
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in _CLAUSE or (
            word == "," and following in {"and", "but", "while", "whereas"} and not _inverted(words[cuts[-1]])
        ):
            cuts.append(place + 1)
    return list(zip(cuts, [*cuts[1:], len(words)], strict=True))


def _inverted(word: str) -> bool:
    return word in {"if", "had", "were", "should", "whether", "unless"}
