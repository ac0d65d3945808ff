"""Where in a case file something stands, and the notepad of what is wrong there.

Messages name keys and places, never a value: a value of a case file is about a person.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coincide.errors import Problems

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")
_KNOWN_WITH_DIGITS: Final = frozenset({"aqp4"})


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a file.

    Attributes
    ----------
    file
        Name of the file.
    problems
        The notepad all places of a file share.
    path
        Keys, and numbers of entries counted from 1.
    """

    file: str
    problems: Problems
    path: tuple[str | int, ...] = ()

    def at(self, *path: str | int) -> Place:
        """Return a place below this one."""
        return Place(self.file, self.problems, (*self.path, *path))

    def add(self, code: str, what: str, *, why: str = "", fix: str = "") -> None:
        """Note a problem of this place."""
        self.problems.add(code, what, where=str(self), why=why, fix=fix)

    def __str__(self) -> str:
        """Return the file and the path, such as ``patient.toml, emg.muscles[2].root``."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{shown(part)}"
        return f"{self.file}, {text.removeprefix('.')}" if text else self.file


def shown(key: str) -> str:
    """Return a key for a message; one that may hold a number or a name of a person is not shown.

    Examples
    --------
    >>> shown("motor"), shown("010180-1234"), shown("Jens Hansen")
    ('motor', '(a key)', '(a key)')
    """
    return key if _PLAIN.fullmatch(key) or key in _KNOWN_WITH_DIGITS else "(a key)"


def near(word: str, allowed: Iterable[str]) -> str:
    """Return a hint at the allowed word nearest to `word`, or nothing."""
    words = sorted(each for each in allowed if each)
    close = difflib.get_close_matches(word[:60].lower(), words, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"? ' if close else ""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint at the nearest allowed word, and all of them."""
    words = [each for each in allowed if each]
    return f"{near(word, words)}allowed: {', '.join(words)}"
