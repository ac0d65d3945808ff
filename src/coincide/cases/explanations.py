"""Whether the other disease of the pair explains what a set of criteria rests on.

The findings the other disease may explain are taken away; where the criteria would still be met without
them, the other disease does not explain it. Where they would not, nobody knows: that a plaque may explain a
sign does not mean that it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coincide.cases.case import CERVICAL, LUMBOSACRAL, REGIONS, Case
from coincide.cases.clause import state
from coincide.cases.criteria.base import Criterion
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known, any_of, at_least
from coincide.cases.plaques import generalised, lower_explained, possible_lesions, upper_explained

BY_ALS: Final = ("course.progression_12_months", "course.progressive_onset")
"""Findings of the criteria for multiple sclerosis that amyotrophic lateral sclerosis gives as well."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the other disease explains the findings.

    Attributes
    ----------
    finding
        Name of the finding: ``not_explained_by.ms`` or ``not_explained_by.als``.
    state
        Present where it does not explain them; unknown where it may.
    words
        Why.
    """

    finding: str
    state: Known
    words: str


def not_explained(criterion: Criterion, case: Case, findings: Mapping[str, Known], als: Known) -> Explanation:
    """Return whether the other disease explains what the criteria rest on.

    Parameters
    ----------
    criterion, case, findings
        The criteria, the patient, and what is known of each finding.
    als
        Whether any criteria for amyotrophic lateral sclerosis are met, but for their exclusion clause.
    """
    if criterion.disease == "als":
        return _by_ms(criterion, case, findings)
    return _by_als(criterion, findings, als)


def _by_ms(criterion: Criterion, case: Case, findings: Mapping[str, Known]) -> Explanation:
    name = "not_explained_by.ms"
    if not possible_lesions(case):
        return Explanation(name, PRESENT, "every place was looked at and no lesion is known")
    upper, lower = upper_explained(case), lower_explained(case, findings)
    left = {**findings, **dict.fromkeys(_signs(upper, lower), ABSENT)}
    if lower:
        left.update(_emg_left(left, findings, lower))
    apart = "; lower signs in regions apart are more than plaques explain" if generalised(findings) else ""
    taken = [sign for sign in _signs(upper, lower) if findings[sign] is not ABSENT]
    if not taken:
        return Explanation(name, PRESENT, f"no sign lies where a lesion may explain it{apart}")
    if state(criterion.tree, left) is PRESENT:
        return Explanation(name, PRESENT, f"the signs no lesion explains are enough{apart}")
    return Explanation(name, UNKNOWN, _may(case, findings, upper, lower) + apart)


def _signs(upper: frozenset[str], lower: frozenset[str]) -> list[str]:
    kinds = ("motor.{}.lower", "emg.{}.fibrillations", "emg.{}.fasciculations")
    uppers = [f"motor.{region}.upper" for region in REGIONS if region in upper]
    return uppers + [kind.format(region) for region in REGIONS if region in lower for kind in kinds]


def _emg_left(
    left: Mapping[str, Known], findings: Mapping[str, Known], lower: frozenset[str]
) -> dict[str, Known]:
    """Count regions again; two limbs count only where lesions explain neither arms nor legs."""
    regions = at_least(2, [left[f"emg.{region}.fibrillations"] for region in REGIONS])
    limbs = lower & {CERVICAL, LUMBOSACRAL}
    taken = any(findings[f"emg.{region}.fibrillations"] is not ABSENT for region in limbs)
    return {"emg.two_regions": regions, "emg.two_limbs": ABSENT if taken else findings["emg.two_limbs"]}


def _may(case: Case, findings: Mapping[str, Known], upper: frozenset[str], lower: frozenset[str]) -> str:
    """Say which signs lesions may explain."""
    known = any(case.mri.lesions_in(place)[0].low for place in possible_lesions(case))
    lesion = "a lesion" if known else "a lesion that nobody looked for or told of"
    told = []
    for kind, explained in (("upper", upper), ("lower", lower)):
        regions = _regions(findings, kind, explained)
        if regions:
            plural = "s" if len(regions) > 1 else ""
            told.append(f"the {kind} signs of the {', '.join(regions)} region{plural}")
    return f"{lesion} may explain {' and '.join(told)}"


def _regions(findings: Mapping[str, Known], kind: str, explained: frozenset[str]) -> list[str]:
    """Return the regions with such signs; where no sign is known, those that may have some."""
    emg = ["emg.{}.fasciculations"] if kind == "lower" else []
    states = {
        region: any_of(findings[name.format(region)] for name in (f"motor.{{}}.{kind}", *emg))
        for region in REGIONS
        if region in explained
    }
    present = [region for region, one in states.items() if one is PRESENT]
    return present or [region for region, one in states.items() if one is not ABSENT]


def _by_als(criterion: Criterion, findings: Mapping[str, Known], als: Known) -> Explanation:
    name = "not_explained_by.als"
    if als is ABSENT:
        return Explanation(name, PRESENT, "no criteria for amyotrophic lateral sclerosis are met")
    if findings[BY_ALS[0]] is ABSENT:
        return Explanation(name, PRESENT, "there is no year of progression that it could explain")
    if state(criterion.tree, {**findings, **dict.fromkeys(BY_ALS, ABSENT)}) is PRESENT:
        return Explanation(name, PRESENT, "attacks and lesions are enough without the progression")
    if als is UNKNOWN:
        return Explanation(
            name, UNKNOWN, "whether criteria for amyotrophic lateral sclerosis are met is open"
        )
    words = "criteria for amyotrophic lateral sclerosis are met: the progression it explains proves no other"
    return Explanation(name, UNKNOWN, words)
