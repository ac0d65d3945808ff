"""Rows, sums and unshown counts as a question finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.lines import Line, Shown, line
from coincide.errors import DataError
from coincide.results.table import CountId, Sum

FEW: Final = CountId("few", ("people this would tell of",))
"""A count under rows that would tell of few people; it is in no sum, and hides these rows alone."""


def not_made(error: DataError) -> str:
    """Return why an estimate was not made: the code alone, since messages may name rows or hold counts."""
    problem = error.problems[0]
    return f"not made: {problem.what}" if problem.code in _HARMLESS else f"not made ({problem.code})"


_HARMLESS: Final = frozenset({"COI-D921"})
"""Problems told in words of the study alone."""


@dataclass(slots=True)
class Notes:
    """What a question shows, while it is put together.

    Attributes
    ----------
    guard
        The release rule.
    lines, sums, unshown, equal
        As in `Shown`.
    """

    guard: Guard
    lines: list[Line] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    unshown: dict[CountId, int] = field(default_factory=dict)
    equal: list[tuple[CountId, CountId]] = field(default_factory=list)

    def add(self, table: str, rests: tuple[CountId, ...] = (), /, **values: object) -> None:
        """Add a row."""
        self.lines.append(line(table, rests, **values))

    def add_hidden(self, table: str, /, **values: object) -> None:
        """Add a row that would tell of few people, so that a reader sees that it is hidden."""
        self.unshown[FEW] = self.guard.rule.hide_to
        self.lines.append(line(table, (FEW,), **values))

    def adds_up(self, total: CountId, parts: Mapping[CountId, int]) -> None:
        """Note that parts add up to a total; nobody is no part where the rule hides zero."""
        counted = [name for name, number in parts.items() if number or not self.guard.rule.hides(0)]
        if len(counted) == 1:
            self.one(total, counted[0])
        elif counted:
            self.sums.append(Sum(total, tuple(counted)))

    def one(self, total: CountId, other: CountId) -> None:
        """Note that two names are those of one count."""
        if total != other:
            self.equal.append((total, other))

    def count(self, name: CountId, value: int, *, shown: bool) -> int | None:
        """Return a count to show, or note it as one that no row shows."""
        if shown:
            return value
        self.unshown[name] = value
        return None

    def rests(self, who: CountId, people: int, whole: CountId, rest: int) -> tuple[CountId, ...]:
        """Return what a row about some people rests on, whether their number is told or not.

        Parameters
        ----------
        who, people
            Identity of these people, and how many they are.
        whole, rest
            Identity of those they are a part of, and how many are left out. Of few left out the number with
            a value is told nowhere, so that the row rests on the whole.
        """
        if not self.guard.few(rest):
            return (who,)
        if self.guard.enough(people):
            return (whole,)
        self.unshown[FEW] = self.guard.rule.hide_to
        return (whole, FEW)

    def shown(self) -> Shown:
        """Return what was put together."""
        return Shown(tuple(self.lines), tuple(self.sums), dict(self.unshown), tuple(self.equal))
