"""The sections of a cohort's study file: what is asked.

What stands in the tables is said in :mod:`coincide.study.cohort_columns`, who is followed from when to what
in :mod:`coincide.study.cohort_followed`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from coincide.study.cohort_columns import (
    CohortSection,
    ColumnSection,
    ExcitabilitySection,
    GroupsSection,
    Name,
    VisitsSection,
)
from coincide.study.cohort_followed import EndpointSection, FollowUpSection
from coincide.study.sections import ReleaseSection, Section

__all__ = [
    "CohortFile",
    "CohortQuestion",
    "CohortSection",
    "ColumnSection",
    "CurveSection",
    "CutPointSection",
    "CutoffSection",
    "EndpointSection",
    "ExcitabilitySection",
    "FollowUpSection",
    "GroupsSection",
    "MarkerSection",
    "ModelSection",
    "ReleaseSection",
    "ScoreSection",
    "SlopeSection",
    "VisitsSection",
]

Months = Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Label = Annotated[str, Field(min_length=1, max_length=80)]
ScoreName = Literal["alsfrs_r_slope", "kings", "mitos", "encals", "tricals", "d50"]
ReferenceName = Literal["simren_2022", "bornhorst_2022", "bornhorst_2022_line"]


class CohortQuestion(Section):
    """``[study]``: what the study is called."""

    title: str = Field("", description="a title, printed on the report")
    data_label: str = Field("", description="name of the data, printed; never a path")
    registered: str = Field("", description="where the study was registered beforehand; printed")


class CurveSection(Section):
    """``[[curves]]``: Kaplan-Meier curves, or incidences where other outcomes compete."""

    name: Label
    endpoint: Name
    by: Name | None = Field(None, description="a curve for each level; `group` for the groups")
    cuts: tuple[Finite, ...] = Field((), description="with `by` a number: where it is cut, rising")
    quantiles: int | None = Field(None, ge=2, le=5, description="or into so many parts of equal size")
    interval: Literal["log", "log-log", "plain"] = "log-log"
    horizon_months: Months = Field(60, description="where shares and restricted means are read")
    strata: tuple[Name, ...] = Field((), description="categories the log-rank test is stratified by")
    weights: Name | None = Field(None, description="number column of case weights")

    @model_validator(mode="after")
    def _check(self) -> CurveSection:
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts must rise")
        if self.cuts and self.quantiles:
            raise ValueError("give cuts or quantiles, not both")
        return self


class ModelSection(Section):
    """``[[models]]``: a regression of the endpoint on columns of the cohort."""

    name: Label
    endpoint: Name
    formula: str = Field(min_length=1, description='such as "sdtc + age_onset + site"; no left side')
    method: Literal["cox", "cause_specific", "fine_gray", "firth"] = "cox"
    cause: Name | None = Field(None, description="a competing outcome to model instead of the endpoint")
    ties: Literal["efron", "breslow"] = "efron"
    strata: tuple[Name, ...] = Field((), description="categories with baseline hazards of their own")
    cluster: Name | None = Field(None, description="category whose people are not independent")
    weights: Name | None = Field(None, description="number column of case weights")
    missing: Literal["refuse", "impute"] = Field("refuse", description="what to do about missing values")
    imputations: int = Field(20, ge=2, le=200)

    @field_validator("cluster", "weights", "cause", mode="before")
    @classmethod
    def _none(cls, given: object) -> object:
        return None if given == "" else given

    @model_validator(mode="after")
    def _check(self) -> ModelSection:
        if "imputations" in self.model_fields_set and self.missing != "impute":
            raise ValueError('imputations are made with missing = "impute" only')
        if self.cause and self.method not in ("cause_specific", "fine_gray"):
            raise ValueError("cause goes with cause_specific or fine_gray")
        return self


class ScoreSection(Section):
    """``[[scores]]``: a published score, computed and validated in this cohort."""

    name: ScoreName
    columns: dict[str, str | tuple[Name, ...]] = Field(
        description='what the score needs = its column; a yes or no may be "site:bulbar" (at that level), '
        'months "onset..diagnosis" (from date to date)'
    )
    horizon_months: tuple[Months, ...] = Field((12, 24, 36), min_length=1, max_length=10)
    endpoint: Name | None = Field(None, description="validated against it; none: the score only")


class CutoffSection(Section):
    """One of ``cutoffs``: people above it count as positive."""

    value: Finite
    source: str = Field(min_length=1, description="who published it")


class MarkerSection(Section):
    """``[[markers]]``: a biomarker, told apart by group, age and assay."""

    name: Name
    column: Name = Field(description="number column")
    label: str = ""
    unit: str = Field("", description="by default that of the column")
    assay: str = Field("", description="a category column, or one assay's name for all")
    matrix: str = Field("", description="serum, plasma, CSF, ...")
    platform: str = Field("", description="Simoa, Ella, ...")
    limit_of_detection: float | None = Field(None, gt=0, allow_inf_nan=False)
    limits_of_detection: dict[str, Positive] = Field({}, description="or one for each assay of the column")
    age: Name | None = Field(None, description="number column: age in years when it was measured")
    reference: ReferenceName | None = Field(None, description="published limits by age")
    reference_file: str | None = Field(None, description="or a CSV of one's own: age_from, age_to, limit")
    reference_percentile: float = Field(97.5, gt=50, lt=100, description="of one's own limits")
    reference_source: str = Field("", description="where one's own limits come from; printed")
    accept_difference: str = Field(
        "", description="why limits made for another matrix or platform may be used; printed"
    )
    cutoffs: tuple[CutoffSection, ...] = ()
    told: tuple[tuple[Name, Name], ...] = Field((), description="pairs of groups: who is told from whom")
    log: bool = Field(True, description="whether it is looked at on the log scale")
    endpoint: Name | None = Field(None, description="an endpoint it is set against")

    @model_validator(mode="after")
    def _check(self) -> MarkerSection:
        if self.reference and self.reference_file:
            raise ValueError("give reference or reference_file, not both")
        if bool(self.reference_file) != bool(self.reference_source):
            raise ValueError("reference_file and reference_source belong together")
        if self.limit_of_detection is not None and self.limits_of_detection:
            raise ValueError("give limit_of_detection or limits_of_detection, not both")
        if (self.reference or self.reference_file) and not self.age:
            raise ValueError("reference limits go by age: name the column in age")
        if self.accept_difference and not (self.reference or self.reference_file):
            raise ValueError("accept_difference belongs to a reference")
        if any(one == other for one, other in self.told):
            raise ValueError("a group is told from itself")
        return self


class SlopeSection(Section):
    """``[[slopes]]``: how a column of the visits moves in time (linear mixed model)."""

    column: Name = Field(description="number column of [visits]")
    by: Name | None = Field(None, description="category of the cohort; `group` for the groups")
    log: bool = Field(False, description="whether it is looked at on the log scale")


class CutPointSection(Section):
    """``[[cut_points]]``: what choosing the best cut-point of a number in the same data does."""

    column: Name = Field(description="number column of the cohort")
    endpoint: Name
    adjust: str = Field("", description='formula of the other terms, such as "age_onset + site"')
    smallest_share: float = Field(0.1, gt=0, lt=0.5, description="share of people at least on either side")
    bootstraps: int = Field(200, ge=20, le=10_000)


class CohortFile(Section):
    """A whole study file of ``coincide cohort``."""

    study: CohortQuestion = CohortQuestion()
    cohort: CohortSection
    follow_up: FollowUpSection | None = None
    endpoints: dict[Name, EndpointSection] = Field({}, description="name = event")
    curves: tuple[CurveSection, ...] = ()
    models: tuple[ModelSection, ...] = ()
    scores: tuple[ScoreSection, ...] = ()
    markers: tuple[MarkerSection, ...] = ()
    visits: VisitsSection | None = None
    slopes: tuple[SlopeSection, ...] = ()
    cut_points: tuple[CutPointSection, ...] = ()
    excitability: ExcitabilitySection | None = None
    release: ReleaseSection = ReleaseSection()
