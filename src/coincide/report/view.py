"""The folder as the sections ask for it: names, facts of the run, and rows by what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from coincide.report.clean import CleanFolder
from coincide.report.reading import Row, is_hidden, is_true, number, text, whole
from coincide.report.words import NOT_RECORDED
from coincide.results.schema import TABLES

DIRECTIONS: Final = ("a_then_b", "b_then_a")
_COLUMNS: Final = frozenset(column.name for column in TABLES["estimates"])
LONGEST_NAME: Final = 36
"""Letters of a disease's label that still fit into a heading; beyond, the study's own name is used."""


@dataclass(frozen=True, slots=True)
class Margin:
    """Ratios the study counts as too near 1 to matter."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class View:
    """One results folder, read-only.

    Attributes
    ----------
    folder
        The cleaned folder.
    a, b
        Names of the two diseases as readers see them.
    keys
        Role (``a``, ``b``) -> the disease's name in the tables.
    """

    folder: CleanFolder
    a: str
    b: str
    keys: Mapping[str, str]

    @property
    def headline(self) -> Mapping[str, Any]:
        """``verdict.json``."""
        return self.folder.headline

    @property
    def verdict(self) -> str:
        """The verdict code."""
        return text(self.headline, "verdict")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason codes of the verdict."""
        return tuple(str(reason) for reason in self.headline.get("reasons") or ())

    @property
    def hidden(self) -> bool:
        """Whether the release gate hid the primary."""
        return is_true(self.headline.get("suppressed", False))

    @property
    def unanswered(self) -> bool:
        """Whether the data cannot answer: numbers in the folder are then no result."""
        return self.verdict == "cannot_answer"

    @property
    def corrected(self) -> bool:
        """Whether the ratio that decided is corrected by negative controls."""
        row = self.estimate(question="primary_calibrated", measure="calibrated_ratio")
        return not self.unanswered and row is not None and not is_hidden(row)

    @property
    def as_counted(self) -> Mapping[str, Any]:
        """The headline's numbers before any correction, under the same names."""
        row = self.estimate(question="primary", measure="rate_ratio")
        if not self.corrected or row is None:
            return self.headline
        limits = {name: row.get(name) for name in ("low", "high", "low_state", "high_state")}
        return {**self.headline, "ratio": row.get("estimate"), **limits}

    @property
    def synthetic(self) -> bool:
        """Whether the data are simulated."""
        return is_true(self.folder.run.get("synthetic", ""))

    @property
    def not_for_release(self) -> bool:
        """Whether the release gate was switched off."""
        return self.folder.run.get("release", "") == "none"

    def fact(self, name: str, default: str = NOT_RECORDED) -> str:
        """Return a value of the run, as text."""
        return self.folder.run.get(name) or default

    def fact_number(self, name: str, default: float) -> float:
        """Return a value of the run as a number; `default` when it is absent or not a number."""
        try:
            return float(self.folder.run.get(name, ""))
        except ValueError:
            return default

    @property
    def margin(self) -> Margin:
        """The study's margin; 0.5 to 2 when the run does not say."""
        try:
            low, high = (float(part) for part in self.folder.run.get("margin", "").split(" to "))
        except ValueError:
            return Margin(0.5, 2.0)
        return Margin(low, high)

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table; none when the folder lacks it."""
        return tuple(self.folder.tables.get(table, ()))

    def estimates(self, **wanted: str) -> list[Row]:
        """Return the rows of ``estimates`` that match every column given, in file order.

        Raises
        ------
        KeyError
            When there is no such column: a filter by a misspelt name would otherwise match nothing.
        """
        if not wanted.keys() <= _COLUMNS:
            raise KeyError(*sorted(wanted.keys() - _COLUMNS))
        return [row for row in self.rows("estimates") if all(text(row, k) == v for k, v in wanted.items())]

    def estimate(self, **wanted: str) -> Row | None:
        """Return the first matching row for the whole population, or None."""
        rows = [row for row in self.estimates(**wanted) if text(row, "stratum") in ("", "all")]
        return rows[0] if rows else None

    def order(self, direction: str) -> str:
        """Name an order, to stand inside a sentence: ``ALS first, then MS``."""
        first, second = (self.b, self.a) if direction == "b_then_a" else (self.a, self.b)
        return "both orders together" if direction == "either" else f"{first} first, then {second}"

    def of_disease(self, table: str, role: str) -> list[Row]:
        """Return the rows of a table that belong to the disease of a role."""
        return [row for row in self.rows(table) if text(row, "disease") == self.keys.get(role)]

    def first(self, direction: str) -> str:
        """Name the disease that comes first in an order."""
        return self.b if direction == "b_then_a" else self.a

    def second(self, direction: str) -> str:
        """Name the disease that comes second in an order."""
        return self.a if direction == "b_then_a" else self.b

    def headline_number(self, name: str) -> float | None:
        """Return a number of the verdict, or None when it is hidden or was never made."""
        return None if self.hidden else number(self.headline, name)

    def population(self) -> int | None:
        """Return the people left after the last step of selection, or None when hidden."""
        remaining = [row for row in self.rows("attrition") if text(row, "kind") == "remaining"]
        if not remaining or is_hidden(remaining[-1]):
            return None
        return whole(remaining[-1], "people")

    def hidden_rows(self, *tables: str) -> int:
        """Return how many rows of these tables are hidden."""
        return sum(is_hidden(row) for table in tables for row in self.rows(table))


def view(folder: CleanFolder) -> View:
    """Return the view of a cleaned folder; the names come from the run and the table ``diseases``."""
    rows = {text(row, "role"): row for row in folder.tables.get("diseases", ())}
    names = [disease_name(folder, role, rows.get(role, {})) for role in ("a", "b")]
    return View(folder, names[0], names[1], {role: text(row, "disease") for role, row in rows.items()})


def disease_name(folder: CleanFolder, role: str, row: Row) -> str:
    """Return what readers call a disease: what its codes really mean, without the remark in brackets.

    WHO ICD-10 G12.2 holds all motor neuron disease; a page about it must not say ALS in its headings.
    """
    label = (folder.run.get(f"{role}_label") or text(row, "label")).split(" (", 1)[0].split("; ", 1)[0]
    name = (folder.run.get(role) or text(row, "disease") or role.upper()).replace("_", " ")
    return label if label and len(label) <= LONGEST_NAME else name
