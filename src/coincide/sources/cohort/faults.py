"""What is wrong with the rows of a table: counted, placed by line, and told without a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.canonical import Finding
from coincide.errors import Problem
from coincide.sources.cohort.opening import OpenTable
from coincide.sources.cohort.rules import BROKEN, TOO_MANY
from coincide.sources.register.lines import broken_lines, lines_of
from coincide.sources.register.rules import Rule

Mask = NDArray[np.bool_]
_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class _Fault:
    rule: Rule
    column: str
    rows: Mask
    fix: str
    detail: str


@dataclass(slots=True)
class Faults:
    """The book of one table.

    Attributes
    ----------
    table
        The table.
    row
        Row of the file (from 0) of each row that was read, int32.
    out
        Rows that cannot be kept.
    """

    table: OpenTable
    row: NDArray[np.int32]
    out: Mask = field(init=False)
    _found: list[_Fault] = field(default_factory=list)
    _said: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with every row kept."""
        self.out = np.zeros(len(self.row), dtype=np.bool_)

    def note(self, rule: Rule, rows: Mask, *, column: str = "", fix: str = "", detail: str = "") -> None:
        """Note rows that broke a rule; none is no fault. A row can break several, and is told with each."""
        if not rows.any():
            return
        self._found.append(_Fault(rule, column or rule.column, rows, fix or rule.fix, detail))
        if rule.severity in ("quarantine", "error"):
            self.out |= rows

    def say(self, rule: Rule, rows: int, of: int) -> None:
        """Note something about the whole table, such as columns that are not read."""
        if rows:
            self._said.append(rule.finding(self.table.options.name, rows, of))

    @property
    def findings(self) -> list[Finding]:
        """Lines of the quality table."""
        name, of = self.table.options.name, self.table.rows
        found = [
            Finding(
                fault.rule.code, name, fault.column, fault.rule.what, fault.rule.severity, _count(fault), of
            )
            for fault in self._found
        ]
        broken = self.table.reading.opened.broken
        return [*self._said, *found, *([BROKEN.finding(name, broken, of)] if broken else [])]

    def problems(self) -> list[Problem]:
        """Return why the table cannot be used; nothing when it can."""
        of, broken = self.table.rows, self.table.reading.opened.broken
        left_out = int(np.count_nonzero(self.out)) + broken
        too_many = left_out > self.table.options.largest_share * of
        stopping = [
            self._problem(fault)
            for fault in self._found
            if fault.rule.severity == "error" or (too_many and fault.rule.severity == "quarantine")
        ]
        if too_many and broken:
            stopping.insert(0, self._broken(broken, of))
        if too_many and self.table.options.largest_share > 0:
            stopping.insert(0, self._too_many(left_out, of))
        return stopping

    def _problem(self, fault: _Fault) -> Problem:
        name = self.table.options.name
        detail = f" {fault.detail}" if fault.detail else ""
        return Problem(
            fault.rule.code,
            f"{_count(fault):,} of {self.table.rows:,} rows of {name}: {fault.rule.what}{detail}.",
            where=f"{self.table.label}{_of(fault.column)}, {self._word} {self._lines(fault.rows)}",
            fix=fault.fix,
        )

    @property
    def _word(self) -> str:
        return "row" if self.table.stretch.text is None else "line"

    def _lines(self, rows: Mask) -> str:
        first = np.sort(self.row[rows])[:_EXAMPLES].tolist()
        lines = lines_of(self.table.stretch, first)
        more = ", ..." if np.count_nonzero(rows) > _EXAMPLES else ""
        return ", ".join(str(lines[row]) for row in first) + more

    def _broken(self, broken: int, of: int) -> Problem:
        lines = broken_lines(self.table.stretch)[:_EXAMPLES]
        return Problem(
            BROKEN.code,
            f"{broken:,} of {of:,} rows of {self.table.options.name}: {BROKEN.what}.",
            where=f"{self.table.label}, line {', '.join(map(str, lines))}",
            fix=BROKEN.fix,
        )

    def _too_many(self, left_out: int, of: int) -> Problem:
        name, share = self.table.options.name, self.table.options.largest_share
        return Problem(
            TOO_MANY.code,
            f"{left_out:,} of {of:,} rows of {name} ({left_out / of:.2%}) would be left out; "
            f"at most {share:.2%} may be.",
            where=self.table.label,
            why="So many faults mean that the data are not what the study file says.",
            fix=f"Each rule that was broken follows. {name}.max_quarantine_share raises the limit.",
        )


def _count(fault: _Fault) -> int:
    return int(np.count_nonzero(fault.rows))


def _of(column: str) -> str:
    return f", {column}" if column else ""
