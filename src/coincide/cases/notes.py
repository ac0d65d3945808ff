"""Remarks on a result that do not change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from coincide.cases.case import Case
from coincide.cases.criteria.base import Criterion
from coincide.cases.known import PRESENT, Known, any_of

LATE_YEARS: Final = 50
CHILD_YEARS: Final = 12

_FURTHER: Final = ("mri.spinal_cord", "csf.specific_bands", "csf.kappa_index", "mri.central_vein")


def notes(criterion: Criterion, case: Case, findings: Mapping[str, Known]) -> tuple[str, ...]:
    """Return remarks on a result; the guidance of 2024 on age and vascular risk is all there is so far."""
    return tuple(_notes_2024(case, findings)) if criterion.name == "mcdonald_2024" else ()


def _notes_2024(case: Case, findings: Mapping[str, Known]) -> Iterator[str]:
    reasons = []
    if case.age_years is not None and case.age_years >= LATE_YEARS:
        reasons.append(f"onset at {LATE_YEARS} years or later")
    if case.vascular_risk is PRESENT:
        reasons.append("vascular risk or headache")
    if reasons:
        found = any_of(findings[name] for name in _FURTHER)
        yield (
            f"{' and '.join(reasons)}: the criteria want a cord lesion, a positive fluid or central veins too"
            f" ({found.value} here); a rim is not enough"
        )
    if case.age_years is not None and case.age_years < CHILD_YEARS:
        yield f"onset before {CHILD_YEARS} years: antibodies against MOG should be looked for"
