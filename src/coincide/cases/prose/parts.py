"""A sentence cut into parts that each say one thing, with all that stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.cases.prose.cuts import Line, cuts_of
from coincide.cases.prose.heads import Heads
from coincide.cases.prose.tokens import Mention, Sentence
from coincide.cases.prose.whose import Placed

_SHARED: Final = ("split", "negation", "doubt", "verb", "side", "region", "again")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence.

    Attributes
    ----------
    first, last
        Its words.
    joint
        What stands before it: ``;``, ``but``, ``except``, ``subset``, ``,``, ``with``, ``and``, or nothing.
    found
        Its mentions.
    words
        All words of the sentence.
    """

    first: int
    last: int
    joint: str
    found: tuple[Mention, ...]
    words: tuple[str, ...]

    def of(self, *kinds: str) -> list[Mention]:
        """Return the mentions of some kinds."""
        return [one for one in self.found if one.kind in kinds]

    @property
    def text(self) -> tuple[str, ...]:
        """Its own words."""
        return self.words[self.first : self.last]


def parts_of(placed: Placed, heads: Heads, *more: str) -> list[Part]:
    """Return the parts of a sentence that tell of the patient, in order."""
    words = placed.sentence.words
    found = [one for one in _found(placed.sentence, heads, more) if one.first not in placed.others]
    cuts = cuts_of(Line(words, found, heads))
    ends = [*[place for place, _ in cuts[1:]], len(words)]
    return [
        Part(first, last, joint, tuple(one for one in found if first <= one.first < last), words)
        for (first, joint), last in zip(cuts, ends, strict=True)
    ]


def _found(sentence: Sentence, heads: Heads, more: tuple[str, ...]) -> list[Mention]:
    """Return the heads and all that stands around them; a word within a head says nothing of its own."""
    carriers = sentence.of(*heads.kinds())
    around = [one for one in sentence.of(*_SHARED, *more) if not any(_within(one, head) for head in carriers)]
    return sorted([*carriers, *around], key=lambda one: (one.first, one.kind))


def _within(one: Mention, head: Mention) -> bool:
    inside = head.first <= one.first and one.last <= head.last
    whole = (one.first, one.last) == (head.first, head.last)
    return inside and (not whole or one.kind in {"region", "side", "verb"})
