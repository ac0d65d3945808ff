"""Where a key of a cohort's study file stands: its path, and its line among repeated sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pydantic import BaseModel, ValidationError

from coincide.errors import Problem
from coincide.study.problems import problems_of

Path = tuple[str | int, ...]
_SCHEMA: Final = ("`coincide schema study`", "`coincide schema cohort`")


@dataclass(frozen=True, slots=True)
class Label:
    """What a study is called in messages, and its text where it has one.

    Attributes
    ----------
    name
        Such as ``study.toml``.
    text
        TOML; empty for a study made in Python.
    """

    name: str
    text: str = ""

    def place(self, *path: str | int) -> str:
        r"""Say where a key stands; sections of a list are counted from 1.

        Examples
        --------
        >>> Label("study.toml", "[[curves]]\nby = 'a'\n[[curves]]\nby = 'b'\n").place("curves", 1, "by")
        'study.toml, curves[2].by (line 4)'
        """
        return f"{self.name}, {_shown(path)}{self._line(path)}"

    def _line(self, path: Path) -> str:
        for length in range(len(path), 0, -1):
            for number, keys in _keys(self.text):
                if keys == path[:length]:
                    return f" (line {number})"
        return ""


def _shown(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    """Yield (line, whole key) of every section and every key at the begin of a line."""
    section: Path = ()
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        head = line.split("#", 1)[0].split("=", 1)[0].strip()
        keys = tuple(part.strip().strip("\"'") for part in head.strip("[]").split("."))
        if head.startswith("[["):
            section = (*keys, seen[head])
            seen[head] += 1
            yield number, section
        elif head.startswith("["):
            above = seen[f"[[{keys[0]}]]"]  # a table inside the last of several
            section = (keys[0], above - 1, *keys[1:]) if above else keys
            yield number, section
        elif head:
            yield number, (*section, *keys)


def wrong_values(error: ValidationError, model: type[BaseModel], label: Label) -> Iterable[Problem]:
    """Translate the errors of one validation, each with the line it stands in."""
    for item, problem in zip(error.errors(), problems_of(error, model, label.name, ""), strict=True):
        path = tuple(item["loc"])
        here = replace(problem, where=label.place(*path), fix=problem.fix.replace(*_SCHEMA))
        yield problem if problem.code == "COI-S003" else here
