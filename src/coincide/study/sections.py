"""The sections of a study file: what is asked, in words a file can hold.

These models and the file reader beside them are the only place where pydantic is used.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SettingName = Literal["inpatient", "outpatient", "emergency", "primary", "unknown"]
PositiveDays = Annotated[int, Field(ge=1, le=100_000)]
YearsLeftOut = Annotated[int, Field(ge=0, le=100)]
MOST_EDGES = 30
MOST_LATENCIES = 8
MOST_WASHOUTS = 8
MOST_PRODROME_YEARS = 10
"""With all of these, the states of a day stay below the kernel's limit."""


class Section(BaseModel):
    """A part of the study file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Question(Section):
    """``[study]``: what is asked."""

    title: str = Field("", description="a title, printed on the report")
    a: str = Field(description="first disease: a built-in name or one of [diseases]")
    b: str = Field(description="second disease")
    registered: str = Field("", description="where the study was registered beforehand; printed")
    data_label: str = Field("", description="name of the data, printed; never a path")
    margin: tuple[float, float] = Field(
        (0.5, 2.0), description="an interval inside this margin may be called chance"
    )

    @model_validator(mode="after")
    def _check(self) -> Question:
        low, high = self.margin
        if not 0 < low < 1 < high:
            raise ValueError("margin must hold 1: two numbers, one below and one above")
        if self.a == self.b:
            raise ValueError("a and b name the same disease")
        return self


class RuleSection(Section):
    """``[diseases.NAME.rule]``: when a disease counts as present, dated at the day this is fulfilled."""

    records: int = Field(1, ge=1, le=10, description="records on different days")
    gap_days: int = Field(0, ge=0, le=3652, description="days at least between two of them")
    settings: tuple[SettingName, ...] = Field((), description="settings that count; none named = all")
    positions: tuple[int, ...] = Field((), description="positions that count (1 = main); none = all")
    death_fulfils: bool = Field(True, description="a death record with the code fulfils the rule alone")


class DiseaseSection(Section):
    """``[diseases.NAME]``: a disease by code sets, a code list file, or a built-in one with another rule."""

    use: str | None = Field(None, description="built-in disease to start from")
    label: str = Field("", description="name on the report")
    codes: dict[str, tuple[str, ...]] = Field({}, description="vocabulary = [codes]")
    excluded: dict[str, tuple[str, ...]] = Field(
        {}, description="vocabulary = [codes] taken out of codes again, matched in the same way"
    )
    match: Literal["prefix", "exact", "descendants"] | None = Field(
        None,
        description="how codes are matched; by default inline codes by prefix where the vocabulary has "
        "levels, else with their descendants where the data bring a hierarchy; a codelist as its category "
        "column says, else exact",
    )
    concept_set: str | None = Field(None, description="concept set of OHDSI's ATLAS (JSON)")
    codelist: str | None = Field(None, description="OpenCodelists CSV file")
    vocabulary: str | None = Field(None, description="vocabulary of the code list file")
    rule: RuleSection = RuleSection()
    outside_rates: str | None = Field(
        None, description="CSV of outside rates of this disease: sex, age_from, year_from, per_100000"
    )


class PopulationSection(Section):
    """``[population]``: who is followed, and when."""

    window_from: dt.date | None = Field(None, alias="from", description="first day of follow-up")
    window_to: dt.date | None = Field(None, alias="to", description="last day of follow-up")
    washout_days: int = Field(730, ge=0, le=36_525, description="days from entry that only look back")
    cohort_origin: dt.date = Field(dt.date(1900, 1, 1), description="first day of birth cohort 0")
    strata: tuple[Literal["area"], ...] = Field((), description="further strata beside sex, age, cohort")

    @model_validator(mode="after")
    def _check(self) -> PopulationSection:
        if self.window_from and self.window_to and self.window_from > self.window_to:
            raise ValueError("from lies after to")
        return self


class WindowsSection(Section):
    """``[windows]``: how time after the first disease is cut."""

    edges_days: tuple[PositiveDays, ...] = Field(
        (1, 183, 365, 730, 1826, 3652), min_length=1, max_length=MOST_EDGES
    )
    latency_days: int = Field(365, ge=1, le=36_525, description="left out of the primary after the first")
    prodrome_years: int = Field(
        10, ge=0, le=MOST_PRODROME_YEARS, description="years after the first disease, one by one; 0: none"
    )

    @model_validator(mode="after")
    def _check(self) -> WindowsSection:
        if self.edges_days[0] != 1 or list(self.edges_days) != sorted(set(self.edges_days)):
            raise ValueError("edges_days must begin at 1 and rise")
        return self


class RivalsSection(Section):
    """``[rivals]``: other explanations that are tested."""

    latency_years: tuple[YearsLeftOut, ...] = Field(
        (0, 1, 2, 3, 5), max_length=MOST_LATENCIES, description="primary again with these left out"
    )
    washout_years: tuple[YearsLeftOut, ...] = Field(
        (0, 1, 2, 5, 10), max_length=MOST_WASHOUTS, description="primary again with these washouts"
    )
    rules: bool = Field(True, description="primary again with other disease rules")
    care_seeking: bool = Field(
        True, description="primary again within people with as many contacts one to two years before"
    )
    in_whom: tuple[Literal["sex", "age", "born", "area"], ...] = Field(
        ("sex", "age", "born", "area"),
        description="primary within each level of these; area only where it is one of population.strata",
    )
    negative_controls: Literal["builtin"] | tuple[str, ...] = Field(
        "builtin",
        description="diseases without a link to A and B, built-in names or [diseases], by which the ratio is "
        "corrected for care-seeking; [] for none, then known links are not looked for either",
    )
    cross_label_share: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="prior median of the share of B's people who carry A's label wrongly, with its source",
    )
    cross_label_source: str = Field("", description="where the prior comes from; printed")
    cross_label_range: tuple[float, float] | None = Field(
        None, description="2.5 and 97.5 % points of that share; with them wrong labels are drawn 10,000 times"
    )
    cross_label_share_of_a: float | None = Field(
        None, gt=0, lt=1, description="the other way round: share of A's people who carry B's label wrongly"
    )
    cross_label_source_of_a: str = Field("", description="where that prior comes from; printed")
    cross_label_range_of_a: tuple[float, float] | None = Field(
        None, description="2.5 and 97.5 % points of that share"
    )

    @model_validator(mode="after")
    def _check(self) -> RivalsSection:
        for ending in ("", "_of_a"):
            share, ends = (getattr(self, f"cross_label_{name}{ending}") for name in ("share", "range"))
            if ends is not None and (share is None or not 0 < ends[0] < share < ends[1] < 1):
                raise ValueError(
                    f"cross_label_range{ending} must be two shares between 0 and 1 with "
                    f"cross_label_share{ending} between them"
                )
        return self


class ReleaseSection(Section):
    """``[release]``: which counts may leave."""

    preset: Literal["ohdsi", "opensafely", "none"] = "ohdsi"


class StudyFile(Section):
    """A whole study file."""

    study: Question
    data: dict[str, object] = Field(description="kind = ... and the options of that source")
    population: PopulationSection = PopulationSection()
    diseases: dict[str, DiseaseSection] = {}
    windows: WindowsSection = WindowsSection()
    rivals: RivalsSection = RivalsSection()
    release: ReleaseSection = ReleaseSection()
