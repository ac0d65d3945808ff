"""What was wrong, counted: findings for the quality table, rows for the quarantine, reasons to stop."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coincide.canonical import Finding
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import literal
from coincide.errors import DataError, Problem, Problems
from coincide.sources.register.cast import Reading
from coincide.sources.register.lines import broken_lines, lines_of
from coincide.sources.register.rules import BROKEN, BY_NUMBER, NO_ID, Rule

_EXAMPLES: Final = 5
ROWS: Final = 2**40
"""A place is ``file * 2^40 + row``: one integer that finds the row again."""

PLACE: Final = f"CAST(file AS BIGINT) * {ROWS} + row"
"""SQL of a row's place."""


@dataclass(slots=True)
class Ledger:
    """The book of one intake.

    Attributes
    ----------
    engine
        Holds the table ``quarantine(name, place, rule)``.
    largest_share
        Share of a table's rows that may be left out.
    findings
        Lines of the quality table so far.
    problems
        Reasons to stop so far.
    """

    engine: DuckDBEngine
    largest_share: float
    findings: list[Finding] = field(default_factory=list)
    problems: Problems = field(default_factory=lambda: Problems(DataError))
    readings: dict[str, Reading] = field(default_factory=dict)

    def open(self) -> None:
        """Make the empty quarantine."""
        self.engine.execute(
            "CREATE OR REPLACE TEMP TABLE quarantine (name VARCHAR, place BIGINT, rule TINYINT)"
        )

    def note(self, rule: Rule, table: str, rows: int, of: int, detail: str = "") -> None:
        """Write down a finding; one of no rows is none."""
        if rows:
            self.findings.append(rule.finding(table, rows, of, detail))
            if rule.severity == "error":
                self.problems.add(rule.code, f"{rows:,} of {of:,}: {rule.what}.", where=table, fix=rule.fix)

    def tally(self, reading: Reading, relation: str, warnings: list[tuple[Rule, str]]) -> int:
        """Count a cast table by rule, quarantine what broke one, and return the rows kept.

        Parameters
        ----------
        reading
            How the table was read.
        relation
            A table with ``rule``, ``flags`` and ``place``.
        warnings
            What each bit of ``flags`` means.
        """
        name, of = reading.opened.name, reading.opened.rows + reading.opened.broken
        self.readings[name] = reading
        counts = self.engine.rows(f"SELECT rule, flags, count(*) FROM {relation} GROUP BY ALL")
        broken: dict[Rule, int] = {BROKEN: reading.opened.broken} if reading.opened.broken else {}
        for number in sorted({rule for rule, _, _ in counts if rule}):
            broken[BY_NUMBER[number]] = sum(rows for rule, _, rows in counts if rule == number)
        self._leave_out(name, relation, broken, of)
        for bit, (rule, _) in enumerate(warnings):
            self.note(rule, name, sum(rows for bad, bits, rows in counts if not bad and bits >> bit & 1), of)
        return sum(rows for rule, _, rows in counts if not rule)

    def _leave_out(self, name: str, relation: str, broken: dict[Rule, int], of: int) -> None:
        if any(rule is not BROKEN for rule in broken):
            self.engine.execute(
                f"INSERT INTO quarantine SELECT {literal(name)}, place, rule FROM {relation} WHERE rule > 0"
            )
        for rule, rows in broken.items():
            self.findings.append(rule.finding(name, rows, of))
        self.problems.extend(self._reasons(name, broken, of))

    def _reasons(self, name: str, broken: dict[Rule, int], of: int) -> list[Problem]:
        out = sum(rows for rule, rows in broken.items() if rule.counted)
        too_many = out > self.largest_share * of
        stops = [
            rule
            for rule in broken
            if (too_many and rule.counted) or rule.severity == "error" or (rule is NO_ID and name == "people")
        ]
        problems = [self._reason(rule, name, broken[rule], of) for rule in stops]
        if too_many:
            problems.insert(0, _too_many(name, out, of, self.largest_share))
        return problems

    def _reason(self, rule: Rule, name: str, rows: int, of: int) -> Problem:
        places = ", ".join(f"{label}:{line}" for label, line in self.examples(name, rule))
        return Problem(
            rule.code, f"{rows:,} of {of:,} rows of {name}: {rule.what}.", where=places, fix=rule.fix
        )

    def examples(self, name: str, rule: Rule) -> list[tuple[str, int]]:
        """Return file labels and lines of the first rows that broke a rule."""
        stretches = self.readings[name].opened.stretches
        if rule is BROKEN:
            found = [(each.file.label, line) for each in stretches for line in broken_lines(each)[:_EXAMPLES]]
            return found[:_EXAMPLES]
        places = self.engine.rows(
            f"SELECT place FROM quarantine WHERE name = {literal(name)} AND rule = {rule.number}"
            f" ORDER BY place LIMIT {_EXAMPLES}"
        )
        return self._located(name, [place for (place,) in places])

    def _located(self, name: str, places: list[int]) -> list[tuple[str, int]]:
        stretches = self.readings[name].opened.stretches
        wanted: dict[int, list[int]] = {}
        for place in places:
            wanted.setdefault(place // ROWS, []).append(place % ROWS)
        found = {file: lines_of(stretches[file], rows) for file, rows in wanted.items()}
        return [(stretches[place // ROWS].file.label, found[place // ROWS][place % ROWS]) for place in places]

    def write_quarantine(self, path: Path) -> int:
        """Write table, file, line and rule of each row left out, never a value of it. Returns the rows."""
        rows = 0
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("table", "file", "line", "rule", "what"))
            for name in self.readings:
                for label, line, rule in self._left_out(name):
                    writer.writerow((name, label, line, rule.code, rule.what))
                    rows += 1
        return rows

    def _left_out(self, name: str) -> list[tuple[str, int, Rule]]:
        kept = self.engine.rows(
            f"SELECT place, rule FROM quarantine WHERE name = {literal(name)} ORDER BY place, rule"
        )
        located = self._located(name, [place for place, _ in kept])
        rows = [(*where, BY_NUMBER[rule]) for where, (_, rule) in zip(located, kept, strict=True)]
        for stretch in self.readings[name].opened.stretches:
            rows.extend((stretch.file.label, line, BROKEN) for line in broken_lines(stretch))
        return rows


def _too_many(name: str, out: int, of: int, largest: float) -> Problem:
    return Problem(
        "COI-D060",
        f"{out:,} of {of:,} rows of {name} ({out / of:.2%}) would be left out; at most {largest:.2%} may be.",
        where=name,
        why="So many faults mean that the data are not what the study file says.",
        fix="Each rule that was broken follows. max_quarantine_share raises the limit.",
    )
