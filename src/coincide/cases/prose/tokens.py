"""Sentences, words and the concepts in them: spaCy's blank English with components that hold rules, no model.

The only file that imports spaCy.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from coincide.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language
    from spacy.tokens import Doc

_JOINT = re.compile(
    r"(?<=[A-Za-z])[-\u2010\u2011\u2013/](?=[A-Za-z0-9])|(?<=[0-9])[-\u2010\u2011\u2013](?=[A-Za-z])"
)
_CAPITALS_AT_MOST: Final = 8
LONGEST_SENTENCE: Final = 200
"""Words; what goes on is read as another sentence."""
_WRAPPED_FROM: Final = 60
"""A line at least so long without a full stop goes on in the next line."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept in a sentence: kind, meaning, and its words from `first` up to but without `last`."""

    kind: str
    meaning: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or item of a list.

    Attributes
    ----------
    text, start, end
        The sentence as written, and its place in the text in characters.
    words
        Its words and marks, in small letters.
    mentions
        Every concept found, which may overlap.
    opens
        ``paragraph``, ``line`` or empty: what it begins.
    """

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    opens: str

    def of(self, *kinds: str) -> list[Mention]:
        """Return mentions of some kinds that do not overlap, the longest first to choose, in order."""
        taken: set[int] = set()
        chosen = []
        for one in sorted(self.mentions, key=lambda m: (m.first - m.last, m.first, m.kind, m.meaning)):
            if one.kind in kinds and taken.isdisjoint(range(one.first, one.last)):
                taken.update(range(one.first, one.last))
                chosen.append(one)
        return sorted(chosen, key=lambda m: m.first)


def levelled(text: str) -> str:
    """Return the text at the same length, with wrapped lines, hyphens and slashes in words as spaces."""
    lines = text.replace("\r", " ").replace("\u2019", "'").replace("\u00a0", " ").split("\n")
    joined = "".join(
        line + (" " if _goes_on(line, following) else "\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )
    return _JOINT.sub(" ", joined[: len(text)])


def _goes_on(line: str, following: str) -> bool:
    """Return whether a line is wrapped: it is long, and no full stop, blank line or list item follows."""
    if len(line) < _WRAPPED_FROM or not line.strip() or not following.strip():
        return False
    last, first = line.rstrip()[-1], following.lstrip()[0]
    return (last not in ".:;!?" and first not in "-*\u2022") or (last != ":" and following[0].islower())


def read_sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text with their concepts.

    Raises
    ------
    UsageError
        spaCy is not there.
    """
    doc = _language()(levelled(text))
    starts: list[int] = doc.user_data["starts"]
    ends = [*starts[1:], len(doc)]
    found = _by_sentence(doc, starts)
    return [_sentence(text, doc, *each) for each in zip(starts, ends, found, strict=True)]


def english_share(text: str) -> float:
    """Return the share of words that are among the commonest of English."""
    words = [token for token in _language().make_doc(text) if token.is_alpha]
    return sum(token.is_stop for token in words) / max(len(words), 1)


def _sentence(text: str, doc: Doc, first: int, last: int, mentions: list[Mention]) -> Sentence:
    offsets: list[int] = doc.user_data["offsets"]
    start, end = offsets[first], offsets[last - 1] + len(doc[last - 1].text)
    words = tuple(doc[place].lower_ for place in range(first, last))
    return Sentence(
        text[start:end], start, end, words, tuple(mentions), doc.user_data["opens"].get(first, "")
    )


def _by_sentence(doc: Doc, starts: list[int]) -> list[list[Mention]]:
    """Return the concepts of each sentence; one that reaches over its end is none."""
    result: list[list[Mention]] = [[] for _ in starts]
    for group in doc.spans["concepts"]:
        number = bisect_right(starts, group.start) - 1
        if bisect_right(starts, group.end - 1) - 1 == number:
            kind, meaning = group.label_.split(":", 1)
            result[number].append(
                Mention(kind, meaning, group.start - starts[number], group.end - starts[number])
            )
    return result


@cache
def _language() -> Language:
    try:
        import spacy
    except ImportError:
        raise UsageError(
            Problem(
                "COI-U094",
                "reading prose needs spaCy, which is not installed",
                fix="pip install coincide[text]",
            )
        ) from None
    nlp = spacy.blank("en")
    _define(nlp)
    return nlp


def _define(nlp: Language) -> None:
    """Give the language its rules: words with sentences, and concepts."""
    from spacy.language import Language as AnyLanguage

    plain = nlp.tokenizer
    nlp.tokenizer = lambda text: _words(nlp, plain(text))
    AnyLanguage.component("coincide_concepts", func=_concepts(nlp))
    nlp.add_pipe("coincide_concepts")


def _words(nlp: Language, raw: Doc) -> Doc:
    """Return the words without blanks, noting where each stood and which begins a line or sentence."""
    from spacy.tokens import Doc as AnyDoc

    words: list[str] = []
    offsets: list[int] = []
    opens: dict[int, str] = {0: "paragraph"}
    for token in raw:
        if token.is_space:
            if lines := token.text.count("\n"):
                opens[len(words)] = "paragraph" if lines > 1 else "line"
            continue
        for at, piece in _pieces(token.text):
            offsets.append(token.idx + at)
            words.append(piece)
    starts = _starts(words, opens)
    opening = set(starts)
    doc = AnyDoc(nlp.vocab, words=words, sent_starts=[place in opening for place in range(len(words))])
    doc.user_data.update(offsets=offsets, opens=opens, starts=starts)
    return doc


def _pieces(word: str) -> list[tuple[int, str]]:
    """Return a word, without the full stop that spaCy leaves at "R." and "mo."."""
    stem = word.removesuffix(".")
    return [(0, stem), (len(stem), ".")] if word != stem and stem in {"R", "L", "mo", "+"} else [(0, word)]


def _starts(words: list[str], opens: dict[int, str]) -> list[int]:
    """Return where sentences begin: after a full stop, at a new line, and in what never ends."""
    starts: list[int] = []
    for place, word in enumerate(words):
        ended = place > 0 and words[place - 1] in {".", "!", "?"} and (word[0].isupper() or word[0].isdigit())
        if place in opens or ended or place - starts[-1] >= LONGEST_SENTENCE:
            starts.append(place)
    return starts


def _concepts(nlp: Language) -> Callable[[Doc], Doc]:
    """Return the component that finds the phrases of the lexicon."""
    from spacy.matcher import PhraseMatcher

    any_case, capitals = PhraseMatcher(nlp.vocab, attr="LOWER"), PhraseMatcher(nlp.vocab, attr="ORTH")
    for label, phrases in _lexicon():
        small = [nlp.make_doc(levelled(one)) for one in phrases if not _only_capitals(one)]
        large = [nlp.make_doc(levelled(one)) for one in phrases if _only_capitals(one)]
        for matcher, docs in ((any_case, small), (capitals, large)):
            if docs:
                matcher.add(label, docs)

    def find(doc: Doc) -> Doc:
        from spacy.tokens import Span

        found = {
            (*one[1:], doc.vocab.strings[one[0]]) for matcher in (any_case, capitals) for one in matcher(doc)
        }
        doc.spans["concepts"] = [Span(doc, first, last, label=label) for first, last, label in sorted(found)]
        return doc

    return find


def _only_capitals(phrase: str) -> bool:
    return phrase.isupper() and len(phrase) <= _CAPITALS_AT_MOST and " " not in phrase


@cache
def _lexicon() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (kind:meaning, phrases) of the lexicon, with the plurals written out."""
    content = tomllib.loads((files("coincide.cases.prose") / "lexicon.toml").read_text("utf-8"))
    return tuple(
        (f"{kind}:{meaning}", tuple(one for phrase in phrases for one in _numbers(phrase)))
        for kind, meanings in content.items()
        for meaning, phrases in meanings.items()
    )


def _numbers(phrase: str) -> tuple[str, ...]:
    return (phrase.replace("(s)", ""), phrase.replace("(s)", "s")) if "(s)" in phrase else (phrase,)
