"""Steady progression: whether there is one, and for how many months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.prose.cues import word_list
from coincide.cases.prose.numbers import durations
from coincide.cases.prose.tokens import Mention
from coincide.cases.prose.told import ABSENT, PRESENT, Told
from coincide.cases.prose.whose import Placed

_ONSET_FOLLOWS: Final = frozenset({"", "ago", "history"})
_SPANS: Final = frozenset({"history", "course", "duration", "period"})
_FEW_MONTHS: Final = 2.0
"""What is shorter is an attack rather than progression."""


def progression(sentences: list[Placed]) -> Iterator[Told]:
    """Yield that there is motor progression and its months, from the first sentence that tells each."""
    pending: tuple[Placed, float] | None = None
    timed = told = False
    for placed in sentences:
        if placed.section == "investigations" or (placed.said and "exam" not in placed.about):
            continue
        grows, stable = _grows(placed)
        months = _months(placed)
        if grows and not stable:
            if not told:
                yield Told("course.motor_progression", PRESENT, placed.sentence)
            told = True
            source = None if timed else _source(placed, months, pending)
            if source is not None:
                yield Told("course.progression_months", PRESENT, source[0].sentence, count=round(source[1]))
                timed = True
        if stable and not told and not grows:
            yield Told("course.motor_progression", ABSENT, placed.sentence)
        pending = (placed, months) if months is not None and _motor(placed) else None


def _source(
    placed: Placed, months: float | None, pending: tuple[Placed, float] | None
) -> tuple[Placed, float] | None:
    """Return the sentence that tells since when: this one, or the one before where it goes back further."""
    before = pending if pending is not None and placed.number - pending[0].number == 1 else None
    if months is None or (before is not None and before[1] > months):
        return before
    return placed, months


def _motor(placed: Placed) -> bool:
    return any(one.meaning == "motor" for one in placed.sentence.mentions if one.kind == "progress")


def _grows(placed: Placed) -> tuple[bool, bool]:
    """Return whether motor symptoms are said to progress, and whether they are said to be stable."""
    words = placed.sentence.words
    if placed.section == "examination" or len(placed.others) == len(words):
        return False, False
    found = [m for m in placed.sentence.mentions if m.kind == "progress" and m.first not in placed.others]
    growing = [
        m for m in found if m.meaning == "word" and not _named_disease(words, m) and not _denied(words, m)
    ]
    of_motion = _motor(placed) or any(_says_so(placed, one) for one in growing)
    return bool(growing) and of_motion, any(one.meaning == "stable" for one in found)


def _says_so(placed: Placed, one: Mention) -> bool:
    """Return whether a word tells of progression by itself; "progression" does with a time."""
    word = placed.sentence.words[one.first]
    return word.startswith("progress") and (word != "progression" or _months(placed) is not None)


def _named_disease(words: tuple[str, ...], one: Mention) -> bool:
    """Return whether "progressive" belongs to the name of a disease."""
    follows = word_list("disease") & set(words[one.last : one.last + 2])
    return bool(follows) or words[max(one.first - 1, 0)] in {"secondary", "primary"}


def _denied(words: tuple[str, ...], one: Mention) -> bool:
    return bool({"no", "not", "without", "never", "neither"} & set(words[max(one.first - 3, 0) : one.first]))


def _months(placed: Placed) -> float | None:
    """Return the first duration of a sentence that can be one of progression."""
    words = placed.sentence.words
    for first, last, months in durations(words):
        if first in placed.others or months < _FEW_MONTHS or _another_time(words, first, last):
            continue
        after = words[last] if last < len(words) else ""
        before = words[first - 1] if first else ""
        if after in _ONSET_FOLLOWS or before in word_list("lasting") or _motor(placed):
            return months
    return None


def _another_time(words: tuple[str, ...], first: int, last: int) -> bool:
    """Return whether a duration is an age, or tells when something else was."""
    after = words[last] if last < len(words) else ""
    before = words[first - 1] if first else ""
    since = (after == "of" and "history" in words) or _began(words, after)
    return (
        (after in word_list("not_since") and not since)
        or "old" in words[last : last + 2]
        or before in word_list("not_at")
        or (before == "of" and words[max(first - 2, 0)] not in _SPANS)
    )


def _began(words: tuple[str, ...], after: str) -> bool:
    """Return whether "two years earlier" tells when the illness began."""
    return after in {"earlier", "before", "previously"} and bool(word_list("began") & set(words))
