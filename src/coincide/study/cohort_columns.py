"""Sections of a cohort's study file that say what stands in its tables: files, columns, groups, stimuli."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from coincide.study.sections import Section

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=63)]
"""A name that may stand in a formula: letters, digits and underscores, no digit first."""

ColumnKind = Literal["number", "category", "date"]
Encoding = Literal["utf-8", "latin-1", "windows-1252", "utf-16"]
ExcitabilityTest = Literal[
    "charge_duration",
    "electrotonus",
    "recovery_cycle",
    "current_threshold",
    "stimulus_response",
    "latent_addition",
]
BOTH, NEITHER = "both", "neither"


class ColumnSection(Section):
    """``[cohort.columns] NAME = {...}``: what stands in one column."""

    kind: ColumnKind = Field(description="number, category or date")
    column: str | None = Field(None, description="its name in the file, where that is another")
    label: str = Field("", description="its name on the report")
    unit: str = Field("", description="unit of a number")
    low: float | None = Field(None, description="smallest number that can be")
    high: float | None = Field(None, description="largest number that can be")
    levels: tuple[str, ...] = Field((), description="levels of a category; the first is the reference")

    @model_validator(mode="after")
    def _check(self) -> ColumnSection:
        if (self.kind == "category") != bool(self.levels):
            raise ValueError("a category needs levels, and nothing else has them")
        if len(set(self.levels)) != len(self.levels) or not all(level.strip() for level in self.levels):
            raise ValueError("levels must differ, and none may be empty")
        if self.kind != "number" and (self.unit or self.low is not None or self.high is not None):
            raise ValueError("unit, low and high belong to a number")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low lies above high")
        return self

    def named(self, name: str) -> str:
        """Return what the report calls the column."""
        return self.label or name.replace("_", " ")


class TableSection(Section):
    """Keys every table of a cohort has: where its rows are, and how its text is written."""

    file: str | None = Field(None, description="CSV, TSV (.gz) or Parquet; none where a frame is given")
    id: str = Field(description="the column that says which person a row is about; it never leaves")
    missing: tuple[str, ...] = Field(("", "NA"), description="what stands for no value")
    delimiter: str | None = Field(None, description="by default a comma, and a tab in .tsv")
    quote: str = Field('"', description="mark around texts; empty for none")
    encoding: Encoding = "utf-8"
    decimal: Literal[".", ","] = Field(".", description="mark in numbers")
    date_format: str = Field("YYYY-MM-DD", description="such as YYYY-MM-DD, DD/MM/YYYY, or %d.%m.%Y")
    century_pivot: int | None = Field(None, ge=0, le=100, description="two-digit years below it are 20yy")
    placeholder_dates: tuple[dt.date, ...] = Field((), description="dates that stand for not known")
    latest_date: dt.date = Field(dt.date(2100, 1, 1), description="no date can be later")


class GroupsSection(Section):
    """``[cohort.groups]``: who has A, B, both, neither.

    Beside `column` it holds name = level of that column (or several levels). The names ``both`` and
    ``neither`` mean that; of the other names the first is A, the second B, and further ones are others.
    """

    column: str = Field(description="the column that holds the groups")
    levels: dict[Name, tuple[str, ...]] = Field(description="name of a group = its level, or levels")

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Any) -> Any:
        if not isinstance(given, dict) or isinstance(given.get("levels"), dict):
            return given
        named = {
            name: (level,) if isinstance(level, str) else level
            for name, level in given.items()
            if name != "column"
        }
        return {key: value for key, value in given.items() if key == "column"} | {"levels": named}

    @model_validator(mode="after")
    def _check(self) -> GroupsSection:
        given = [level for levels in self.levels.values() for level in levels]
        if len(self.levels) < 2 or not all(self.levels.values()):
            raise ValueError('groups need at least two names, such as als = "ALS" and neither = "control"')
        if len(set(given)) != len(given):
            raise ValueError("a level belongs to two groups")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups, in the order given."""
        return tuple(self.levels)

    @property
    def roles(self) -> dict[str, str]:
        """Name of a group -> ``a``, ``b``, ``both``, ``neither`` or ``other``."""
        diseases = [name for name in self.levels if name not in (BOTH, NEITHER)]
        found = dict(zip(diseases, ("a", "b", *["other"] * len(diseases)), strict=False))
        return {name: found.get(name, name) for name in self.levels}


class CohortSection(TableSection):
    """``[cohort]``: one row per person."""

    columns: dict[Name, ColumnSection] = Field(min_length=1, description="every column that is used")
    groups: GroupsSection | None = None


class VisitsSection(TableSection):
    """``[visits]``: a long table, several rows per person."""

    time: Name = Field(description="one of its columns: a date, or months since time zero")
    columns: dict[Name, ColumnSection] = Field(min_length=1, description="every column that is used")
    max_quarantine_share: float = Field(0.01, ge=0, lt=1, description="share of rows that may be left out")


class ExcitabilitySection(TableSection):
    """``[excitability]``: raw stimuli, a long table with one threshold in a row."""

    test: str = Field("test", description="column: charge_duration, electrotonus, recovery_cycle, ...")
    condition: str = Field("condition", description="column: conditioning current in percent; 0 is none")
    x: str = Field("x", description="column: duration, time, delay or interval (ms), current (percent), mA")
    value: str = Field("value", description="column: threshold (mA), or the response (mV)")
    tests: dict[str, ExcitabilityTest] = Field({}, description="the file's name of a test = ours")
    max_quarantine_share: float = Field(0.01, ge=0, lt=1, description="share of rows that may be left out")
