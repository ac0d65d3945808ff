"""Sections of a cohort's study file that say who is followed from when to what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from coincide.study.cohort_columns import Name
from coincide.study.sections import Section


class FollowUpSection(Section):
    """``[follow_up]``: time zero, when a person comes under observation, and the last day known.

    Either dates (`start`, `end`, and `entry` where people are found later than time zero), or lengths of
    time that are known already (`time` and `event`, and `entry`).
    """

    start: Name | None = Field(None, description="date column: time zero")
    end: Name | None = Field(None, description="date column: last day known to be alive and free of it")
    time: Name | None = Field(None, description="number column: time from time zero to the end")
    event: Name | None = Field(None, description="column: 0 and 1, or a category of outcomes")
    entry: Name | None = Field(None, description="at risk from here: a date, or a time with `time`")
    unit: Literal["days", "months", "years"] = Field("months", description="unit of time and entry")

    @model_validator(mode="after")
    def _check(self) -> FollowUpSection:
        if bool(self.start and self.end) == bool(self.time) or bool(self.start) != bool(self.end):
            raise ValueError("give start and end (dates), or time (a number), and not both")
        if self.event and not self.time:
            raise ValueError("event goes with time; with dates the endpoints name theirs")
        if self.unit != "months" and not self.time:
            raise ValueError("unit is that of time; months are made of dates (30.4375 days)")
        return self


class EndpointSection(Section):
    """``[endpoints.NAME]``: an event, or the first of several."""

    label: str = Field("", description="what the endpoint is, in words")
    dates: tuple[Name, ...] = Field((), description="date columns; the first of them counts")
    levels: tuple[str, ...] = Field((), description="with follow_up.event a category: its levels that count")
    competing: dict[Name, tuple[str, ...]] = Field(
        {}, description="name of another outcome that ends follow-up = its date columns, or its levels"
    )

    @field_validator("competing", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {name: (one,) if isinstance(one, str) else one for name, one in given.items()}

    @model_validator(mode="after")
    def _check(self) -> EndpointSection:
        if self.dates and self.levels:
            raise ValueError("an endpoint has dates or levels, not both")
        named = [*(self.dates or self.levels), *(each for other in self.competing.values() for each in other)]
        if len(set(named)) != len(named):
            raise ValueError("the same date or level stands for two outcomes")
        if not all(self.competing.values()):
            raise ValueError("a competing outcome names no date or level")
        return self

    def named(self, name: str) -> str:
        """Return what the report calls the endpoint."""
        return self.label or name.replace("_", " ")
