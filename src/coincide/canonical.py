"""The canonical tables: what any source must turn its data into.

Everything is an integer: days (since 1970-01-01), dense person numbers (rank of the id text in byte
order, from 0), and code numbers that point into ``code``. The ids themselves stay outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import pyarrow as pa


class Sex(IntEnum):
    """Sex as recorded; ``UNKNOWN`` is a level of its own and never enters a stratum."""

    UNKNOWN = 0
    MALE = 1
    FEMALE = 2


class Setting(IntEnum):
    """Where a diagnosis was recorded."""

    UNKNOWN = 0
    INPATIENT = 1
    OUTPATIENT = 2
    EMERGENCY = 3
    PRIMARY = 4


def _integers(*names: str, nullable: tuple[str, ...] = ()) -> pa.Schema:
    return pa.schema([pa.field(name, pa.int32(), nullable=name in nullable) for name in names])


CANONICAL: Final[dict[str, pa.Schema]] = {
    # one row per person; `born`, `died` and `area` may be null; `area` points into `code` (vocabulary "area")
    "person": _integers("person", "sex", "born", "died", "area", nullable=("born", "died", "area")),
    # spells in which a record would have been seen: [entry, exit)
    "observed": _integers("person", "entry", "exit"),
    # one row per person, day and code; position 1 = main, 0 = unknown
    "diagnosis": _integers("person", "day", "code", "setting", "position"),
    # causes on a death record; rank 0 = underlying
    "cause": _integers("person", "day", "code", "rank"),
    "contact": _integers("person", "day"),
    "drug": _integers("person", "day", "drug"),
    "lab": pa.schema(
        [
            *_integers("person", "day", "lab"),
            pa.field("milli_value", pa.int64(), nullable=False),
        ]
    ),
    "kin": _integers("person", "relative", "relation"),
    # every code text seen, normalised; `code` is the rank of (vocabulary, text) in byte order
    "code": pa.schema(
        [
            pa.field("code", pa.int32(), nullable=False),
            pa.field("vocabulary", pa.string(), nullable=False),
            pa.field("text", pa.string(), nullable=False),
        ]
    ),
    # what lies above a code, where the data bring a hierarchy: `code` is the same as, or below, the code
    # `text` of `vocabulary`, which need not occur itself
    "broader": pa.schema(
        [
            pa.field("code", pa.int32(), nullable=False),
            pa.field("vocabulary", pa.string(), nullable=False),
            pa.field("text", pa.string(), nullable=False),
        ]
    ),
}
"""Name -> Arrow schema of each canonical table. A source makes all of them; some may be empty."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the quality table: how often one rule was broken in one column.

    Attributes
    ----------
    rule
        Code of the rule, such as ``COI-D012``.
    table, column
        Where, in the words of the canonical tables.
    what
        The rule in words.
    severity
        ``quarantine`` (rows left out), ``collapse`` (rows merged or cut), ``warning`` (rows kept).
    rows, of
        Rows that broke the rule, and rows looked at.
    """

    rule: str
    table: str
    column: str
    what: str
    severity: str
    rows: int
    of: int


@dataclass(frozen=True, slots=True)
class Intake:
    """What came through the door: counts only, no person.

    Attributes
    ----------
    rows
        Canonical table name -> rows written.
    findings
        What was wrong with the data, in the order of the rules.
    files
        File label (never a path) -> sha256 of its content.
    unit
        What a row of ``person`` stands for: ``person``, or ``certificate`` for data on deaths alone.
    observation
        ``declared`` when observed spells were given, ``inferred`` when they were made from records.
    complete_lookback
        Whether the source declares that a first diagnosis day is known however early it lies.
    one_cause_per_death, sampled_on
        Facts that decide whether the question can be answered (see the verdict rules).
    shifted_dates
        Whether each person's dates were moved by an amount of their own: days are then counted from each
        person's birth, and nobody can be placed in the calendar.
    synthetic
        Whether the data are simulated, so that everything made from them says so.
    truth
        What was planted, for simulated data: name -> value in words.
    provenance
        What the data say about themselves, such as their version: name -> value in words.
    """

    rows: dict[str, int]
    findings: tuple[Finding, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    unit: str = "person"
    observation: str = "declared"
    complete_lookback: bool = False
    one_cause_per_death: bool = False
    sampled_on: str = "population"
    shifted_dates: bool = False
    synthetic: bool = False
    truth: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
