"""What in a case speaks for or against each finding of the criteria for multiple sclerosis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.case import Attack, Case
from coincide.cases.known import ANY
from coincide.cases.telling import counted, told

Texts = tuple[str, ...]

_ATTACK_FINDINGS: Final = (
    "typical_attack",
    "two_attacks",
    "attack_with_signs",
    "two_sites_with_signs",
    "signs_and_history",
    "signs_and_history_elsewhere",
)


def ms_evidence(case: Case) -> dict[str, Texts]:
    """Return the finding's name -> what the case tells of it."""
    return dict([*_places(case), *_in_time(case), *_fluid(case), *_course(case)])


def _places(case: Case) -> Iterator[tuple[str, Texts]]:
    for place in ("periventricular", "juxtacortical", "infratentorial", "spinal_cord"):
        yield f"mri.{place}", _lesions(case, place)
    yield "mri.cortical_juxtacortical", _lesions(case, "cortical") + _lesions(case, "juxtacortical")
    levels = (f"at {', '.join(case.mri.cord_levels)}",) if case.mri.cord_levels else ()
    yield "mri.two_cord_lesions", _lesions(case, "spinal_cord") + levels
    for place in ("infratentorial", "spinal_cord"):
        symptomatic = counted("of these symptomatic", case.mri.symptomatic.get(place, ANY))
        yield f"mri.{place}_silent", _lesions(case, place) + symptomatic
        if place == "spinal_cord":
            yield "mri.two_cord_lesions_silent", _lesions(case, place) + symptomatic
    yield "mri.optic_nerve", told("lesion of the optic nerve", case.mri.optic_nerve)


def _lesions(case: Case, place: str) -> Texts:
    return counted(f"{place.replace('_', ' ')} lesions", case.mri.lesions_in(place)[0])


def _in_time(case: Case) -> Iterator[tuple[str, Texts]]:
    mri = case.mri
    at_once = counted("enhancing lesions", mri.enhancing) + counted(
        "non-enhancing lesions", mri.non_enhancing
    )
    yield "mri.new_lesion", told("new lesion on a later scan", mri.new_lesion)
    yield "mri.old_and_new", at_once
    silent = told("an enhancing lesion without symptoms", mri.enhancing_asymptomatic)
    yield "mri.old_and_new_silent", at_once + silent
    yield "mri.rim", counted("lesions with a paramagnetic rim", mri.rims)
    veins = counted("lesions with a central vein", mri.central_vein)
    yield "mri.central_vein", veins + counted("lesions without one", mri.without_central_vein)


def _fluid(case: Case) -> Iterator[tuple[str, Texts]]:
    bands = counted("oligoclonal bands", case.csf.bands)
    yield "csf.bands", bands
    yield "csf.specific_bands", bands + told("in the fluid and not in serum", case.csf.bands_only_in_csf)
    yield "csf.igg_index", told("IgG index raised", case.csf.igg_index_raised)
    yield "csf.kappa_index", told("kappa index raised", case.csf.kappa_index_raised)
    yield "excluded.aqp4", told("antibodies against aquaporin-4", case.exclusions.aqp4)
    mog = told("antibodies against myelin oligodendrocyte glycoprotein", case.exclusions.mog)
    yield "excluded.mog", mog


def _course(case: Case) -> Iterator[tuple[str, Texts]]:
    course = case.course
    yield "course.progression_12_months", counted("progression", course.progression_months, "months")
    onset = () if course.onset == "unknown" else (f"onset: {course.onset}",)
    yield "course.progressive_onset", onset
    yield "course.radiological_or_other_onset", onset
    texts = (*map(attack_words, course.attacks), *told("no other attacks", course.attacks_complete))
    for name in _ATTACK_FINDINGS:
        yield f"course.{name}", texts


def attack_words(attack: Attack) -> str:
    """Return what is told of an attack."""
    sites = ", ".join(site.replace("_", " ") for site in (attack.site, *attack.other_sites))
    told_of = [
        text
        for label, finding in (
            ("typical of demyelination", attack.typical),
            ("objective signs", attack.objective),
            ("historical evidence", attack.historical),
        )
        for text in told(label, finding)
    ]
    place = "site not told" if sites == "unknown" else sites
    return "; ".join((f"attack, {place}", *told_of))
