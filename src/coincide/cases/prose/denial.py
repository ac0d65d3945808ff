"""Whether a head is denied or doubted in its part of a sentence."""

from __future__ import annotations

from typing import Final

from coincide.cases.prose.parts import Part
from coincide.cases.prose.tokens import Mention

_STOPS: Final = frozenset({";", "with", "but", "showed", "because"})
_NEAR: Final = 2


def denied(part: Part, words: tuple[str, ...], head: Mention) -> bool:
    """Return whether a cue before the head, or one after it, denies it."""
    for cue in part.of("negation"):
        if (
            cue.meaning in {"before", "either"}
            and cue.first < head.first
            and not _STOPS & set(words[cue.last : head.first])
        ):
            return True
        if (
            cue.meaning in {"after", "either"}
            and cue.first >= head.first
            and (cue.first, cue.last) != (head.first, head.last)
        ):
            return True
        if (
            cue.meaning == "before"
            and cue.first >= head.last
            and words[cue.first] in {"not", "never"}
            and _bare(part, words, cue)
        ):
            return True
        if (
            words[cue.first] == "neither"
            and cue.first >= head.last
            and words[cue.last : cue.last + 1] == ("in",)
        ):
            return True
    return False


def denied_near(part: Part, words: tuple[str, ...], quality: Mention) -> bool:
    """Return whether a quality is denied by a word directly before it, as in "not brisk"."""
    return any(
        cue.meaning in {"before", "either"}
        and 0 <= quality.first - cue.last <= _NEAR
        and (
            cue.meaning == "either" or words[cue.first] in {"not", "neither", "nor", "no", "never", "without"}
        )
        for cue in part.of("negation")
    )


def doubted(part: Part) -> bool:
    """Return whether the part is doubtful."""
    return bool(part.of("doubt"))


def _bare(part: Part, words: tuple[str, ...], cue: Mention) -> bool:
    """Return whether a "not" after the head ends what is said, or stands before a word for finding."""
    rest = words[cue.last : min(cue.last + 1, part.last)]
    return not rest or rest[0] in {
        "seen",
        "found",
        "present",
        "detected",
        "observed",
        "noted",
        "evident",
        "elicited",
        ".",
        ",",
        "visible",
        "recorded",
        "marked",
    }
