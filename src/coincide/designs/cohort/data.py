"""A cohort's tables in memory: columns by name as arrays, people in the order of their ids, no id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coincide.canonical import Finding
from coincide.days import NEVER
from coincide.errors import InternalError, Problem
from coincide.estimates.survival.endpoint import DAYS_PER_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]
Kind = Literal["number", "category", "date"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Column:
    """One column.

    Attributes
    ----------
    kind
        ``number``, ``category`` or ``date``.
    values
        A value per row: a number is float64 with NaN where it is missing; a category int32, the place of
        its level in `levels`, -1 where it is missing; a date int32, days since 1970-01-01,
        :data:`coincide.days.NEVER` where it is missing.
    label, unit
        Its name and unit as printed; a date and a category have no unit.
    levels
        Levels of a category, in the study's order.
    """

    kind: Kind
    values: Floats | Ints
    label: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()

    @property
    def missing(self) -> Mask:
        """Where there is no value."""
        if self.kind == "number":
            return np.isnan(self.values)
        return np.asarray(self.values == (-1 if self.kind == "category" else NEVER), dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LongTable:
    """Rows of people, several each: visits or stimuli.

    Attributes
    ----------
    person
        Place of the row's person among the people, int32. Rows are sorted by person, then by time (visits)
        or as they stand in the file (stimuli).
    columns
        Name -> column, a value per row.
    line
        Line of the row in its file (row number from 1 for Parquet and frames), int64.
    file
        Label of the file, such as ``visits/visits.csv``: what a message names.
    """

    person: Ints
    columns: dict[str, Column]
    line: NDArray[np.int64]
    file: str

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.person)

    def number(self, name: str) -> Floats:
        """Return a number's values, NaN where missing; shape (rows,)."""
        return _values(self.columns, name, "number").astype(np.float64, copy=False)

    def category(self, name: str) -> Ints:
        """Return a category's places in its levels, -1 where missing; shape (rows,)."""
        return _values(self.columns, name, "category").astype(np.int32, copy=False)

    def date(self, name: str) -> Ints:
        """Return a date's days, ``NEVER`` where missing; shape (rows,)."""
        return _values(self.columns, name, "date").astype(np.int32, copy=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told about the reading: counts only.

    Attributes
    ----------
    rows
        Table (``cohort``, ``visits``, ``excitability``) -> rows in its file.
    kept
        Table -> rows kept.
    findings
        Rules that rows broke, in the order of the rules, for the table ``quality``.
    files
        File label -> sha256 of its bytes; empty for frames.
    """

    rows: dict[str, int]
    kept: dict[str, int]
    findings: tuple[Finding, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CohortData:
    """A cohort as it was read.

    Attributes
    ----------
    people
        Number of people. Person ``i`` is the i-th in the byte order of the id text; ids are dropped.
    columns
        Name in the study -> column, a value per person.
    line
        Line of each person's row in its file, int64: messages name rows, never people.
    file
        Label of the file.
    group
        Group of each person by the names of ``[cohort.groups]``, -1 for people of none; None without groups.
    visits, stimuli
        The long tables, where the study has them. The columns of `stimuli` are ``test`` (category, in our
        names), ``condition``, ``x`` and ``value`` (numbers).
    facts
        What is told about the reading.
    """

    people: int
    columns: dict[str, Column]
    line: NDArray[np.int64]
    file: str
    facts: Facts
    group: Column | None = None
    visits: LongTable | None = None
    stimuli: LongTable | None = None

    def number(self, name: str) -> Floats:
        """Return a number's values, NaN where missing; shape (people,)."""
        return _values(self.columns, name, "number").astype(np.float64, copy=False)

    def category(self, name: str) -> Ints:
        """Return a category's places in its levels, -1 where missing; shape (people,)."""
        return _values(self.columns, name, "category").astype(np.int32, copy=False)

    def levels(self, name: str) -> tuple[str, ...]:
        """Return the levels of a category."""
        return self.columns[name].levels

    def date(self, name: str) -> Ints:
        """Return a date's days, ``NEVER`` where missing; shape (people,)."""
        return _values(self.columns, name, "date").astype(np.int32, copy=False)

    def measure(self, text: str) -> Floats:
        """Return numbers as an input of a score may be written; NaN where missing, shape (people,).

        ``fvc`` is a number column, ``site:bulbar`` 1 for people at that level and 0 for the others, and
        ``onset..diagnosis`` the months of 30.4375 days from one date to the other.
        """
        if ".." in text:
            return self._months(*text.split("..", 1))
        if ":" in text:
            return self._at_level(*text.split(":", 1))
        return self.number(text)

    def _months(self, start: str, end: str) -> Floats:
        first, last = self.date(start), self.date(end)
        months: Floats = (last.astype(np.float64) - first) / DAYS_PER_MONTH
        months[(first == NEVER) | (last == NEVER)] = np.nan
        return months

    def _at_level(self, name: str, level: str) -> Floats:
        values = self.category(name)
        found: Floats = (values == self.levels(name).index(level)).astype(np.float64)
        found[values < 0] = np.nan
        return found

    def missing(self, name: str) -> int:
        """Return how many people have no value in a column."""
        return int(np.count_nonzero(self.columns[name].missing))


def _values(columns: Mapping[str, Column], name: str, kind: Kind) -> Floats | Ints:
    column = columns.get(name)
    if column is None or column.kind != kind:  # the study's references are checked before data are read
        raise InternalError(Problem("COI-I060", f"No {kind} column {name} was read."))
    return column.values
