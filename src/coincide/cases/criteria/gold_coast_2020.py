"""Gold Coast, 2020: one category, no degrees."""

from __future__ import annotations

from typing import Final

from coincide.cases.case import REGIONS
from coincide.cases.clause import Citation, Clause, Finding, all_of, any_of
from coincide.cases.criteria.als_parts import (
    both_in,
    lower_in,
    upper,
)
from coincide.cases.criteria.als_parts import lower_with_fasciculations as _lower
from coincide.cases.criteria.base import Category, Criterion, Reading

SOURCE: Final = Citation(
    "Shefner JM et al., Clinical Neurophysiology 2020;131:1975-8", "10.1016/j.clinph.2020.04.005", "secondary"
)
"""As quoted in full by Turner MR, Practical Neurology 2022, doi 10.1136/practneurol-2021-003256."""

FOOTNOTE: Final = Citation(SOURCE.text, SOURCE.doi, "unverified")
"""What counts as an investigation."""

CROSS_REGION: Final = {
    "allow": "upper signs in one region and lower signs in another are enough",
    "deny": "upper and lower signs must lie in the same region",
}
"""Two readings: the text asks for the same region 'if only one body region is involved'."""


def gold_coast_2020(cross_region: str = "allow") -> Criterion:
    """Return the criteria, read one of two ways."""
    return Criterion(
        name="gold_coast_2020",
        version="2020",
        disease="als",
        label="Gold Coast 2020",
        citation=SOURCE,
        categories=(Category("als", _als(cross_region)),),
        met_from=1,
        exclusion=_investigations(),
        readings=(Reading("cross_region", cross_region, CROSS_REGION[cross_region]),),
        graded=False,
    )


def _als(cross_region: str) -> Clause:
    signs = [both_in(1, _lower), lower_in(2, _lower)]
    if cross_region == "allow":
        signs.append(_crossed())
    return all_of(
        "progressive motor impairment after normal function, with signs of both kinds or lower ones in two",
        Finding("course.motor_progression"),
        Finding("course.normal_before"),
        any_of("upper and lower signs, or lower signs in at least two regions", *signs, citation=SOURCE),
        citation=SOURCE,
    )


def _crossed() -> Clause:
    return all_of(
        "upper signs in a region and lower signs in a region",
        any_of("upper signs in a region", *map(upper, REGIONS)),
        any_of("lower signs in a region", *map(_lower, REGIONS)),
    )


def _investigations() -> Clause:
    return all_of(
        "investigations exclude other disease",
        Finding("excluded.electrophysiology"),
        Finding("excluded.imaging"),
        Finding("excluded.laboratory"),
        Finding("excluded.other_disease"),
        Finding("not_explained_by.ms"),
        citation=FOOTNOTE,
    )


CRITERION: Final = gold_coast_2020()
