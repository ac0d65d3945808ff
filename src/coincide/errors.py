"""Errors that teach: what is wrong, where, why it matters, how to fix it.

Every problem of an input is gathered in :class:`Problems` and shown at once. A problem never holds a
person's identifier or date: callers pass counts, column names and line numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes
    ----------
    code
        Stable name such as ``COI-D012``. Families: U usage, S study, D data, E engine, I internal.
    what
        One sentence: what is wrong, with a count where there is one.
    where
        File and line, table and column, or key of the study file.
    why
        What would go wrong if it were let through.
    fix
        What the reader can do.
    """

    code: str
    what: str
    where: str = ""
    why: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """Return the problem as indented lines of text."""
        lines = [f"{self.code}  {self.what}"]
        for label, text in (("where", self.where), ("why", self.why), ("fix", self.fix)):
            if text:
                lines.append(f"  {label:<7} {text}")
        return "\n".join(lines)


class CoincideError(Exception):
    """Base of all errors shown to a user without a traceback.

    Parameters
    ----------
    problems
        Everything found wrong, in the order of the input.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n\n".join(str(problem) for problem in problems))


class UsageError(CoincideError):
    """The command was called wrongly."""

    exit_code = 2


class StudyError(CoincideError):
    """The study file does not say what is asked."""

    exit_code = 3


class DataError(CoincideError):
    """The data cannot be read as they are declared."""

    exit_code = 4


class EngineError(CoincideError):
    """The engine failed: memory, disk, a lock."""

    exit_code = 5


class InternalError(CoincideError):
    """Something that should hold does not: a fault of coincide itself."""

    exit_code = 70


@dataclass(slots=True)
class Problems:
    """A notepad: gathers problems, then raises them together."""

    error: type[CoincideError]
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, what: str, *, where: str = "", why: str = "", fix: str = "") -> None:
        """Note one problem."""
        self.found.append(Problem(code, what, where, why, fix))

    def extend(self, problems: Iterator[Problem] | list[Problem]) -> None:
        """Note several problems."""
        self.found.extend(problems)

    def raise_if_any(self) -> None:
        """Raise all that was noted, if anything was."""
        if self.found:
            self.stop()

    def stop(self) -> NoReturn:
        """Raise all that was noted."""
        raise self.error(*self.found)
