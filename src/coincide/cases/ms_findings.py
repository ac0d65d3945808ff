"""Findings of a patient that the criteria for multiple sclerosis ask for, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.cases.attacks import attacks_found
from coincide.cases.case import Case
from coincide.cases.known import (
    ABSENT,
    ANY,
    PRESENT,
    UNKNOWN,
    Count,
    Known,
    all_of,
    any_of,
    known,
    negated,
    total,
)

MONTHS: Final = 12
"""Months of progression the criteria ask for."""

RIMS, VEINS, BANDS = 1, 6, 2


def ms_findings(case: Case) -> dict[str, Known]:
    """Return every finding the criteria ask for, except what the other disease explains."""
    return dict(
        [
            *_places(case),
            *_silent_places(case),
            *_in_time(case),
            *_fluid(case),
            *_course(case),
            *attacks_found(case.course),
            *_excluded(case),
        ]
    )


def _places(case: Case) -> Iterator[tuple[str, Known]]:
    """Find lesions by place; cortical and juxtacortical ones are one place since 2017, not in 2010."""
    for place in ("periventricular", "juxtacortical", "infratentorial", "spinal_cord"):
        yield f"mri.{place}", _lesions(case, place).at_least(1)
    both = total(case.mri.lesions_in("cortical", "juxtacortical"))
    yield "mri.cortical_juxtacortical", both.at_least(1)
    yield "mri.two_cord_lesions", _lesions(case, "spinal_cord").at_least(2)
    yield "mri.optic_nerve", case.mri.optic_nerve


def _silent_places(case: Case) -> Iterator[tuple[str, Known]]:
    """Find lesions of brainstem and cord without the symptomatic ones, as 2010 counts them."""
    for place in ("infratentorial", "spinal_cord"):
        silent = _silent(_lesions(case, place), case.mri.symptomatic.get(place, ANY))
        yield f"mri.{place}_silent", silent.at_least(1)
        if place == "spinal_cord":
            yield "mri.two_cord_lesions_silent", silent.at_least(2)


def _lesions(case: Case, place: str) -> Count:
    """Return the lesions of a place: no fewer than the symptomatic ones."""
    lesions, symptomatic = case.mri.lesions_in(place)[0], case.mri.symptomatic.get(place, ANY)
    low = max(lesions.low, symptomatic.low)
    return Count(low, None if lesions.high is None else max(low, lesions.high))


def _silent(lesions: Count, symptomatic: Count) -> Count:
    """Return lesions less those that explain symptoms."""
    low = 0 if symptomatic.high is None else max(0, lesions.low - symptomatic.high)
    high = None if lesions.high is None else max(low, lesions.high - symptomatic.low)
    return Count(low, high)


def _in_time(case: Case) -> Iterator[tuple[str, Known]]:
    mri = case.mri
    silent = mri.enhancing_asymptomatic
    enhancing = silent if silent is PRESENT else mri.enhancing.at_least(1)
    at_once = all_of([enhancing, mri.non_enhancing.at_least(1)])
    yield "mri.new_lesion", mri.new_lesion
    yield "mri.old_and_new", at_once
    yield "mri.old_and_new_silent", all_of([at_once, silent])
    yield "mri.rim", mri.rims.at_least(RIMS)
    yield "mri.central_vein", _central_vein(mri.central_vein, mri.without_central_vein)


def _central_vein(with_sign: Count, without: Count) -> Known:
    """Find six lesions with the sign; or, of fewer than ten in all, more with it than without.

    Five or fewer that outnumber the others are always fewer than ten in all.
    """
    return any_of([with_sign.at_least(VEINS), _outnumber(with_sign, without)])


def _outnumber(one: Count, other: Count) -> Known:
    if other.high is not None and one.low > other.high:
        return PRESENT
    return ABSENT if one.high is not None and one.high <= other.low else UNKNOWN


def _fluid(case: Case) -> Iterator[tuple[str, Known]]:
    bands = case.csf.bands.at_least(BANDS)
    yield "csf.bands", bands
    yield "csf.specific_bands", all_of([bands, case.csf.bands_only_in_csf])
    yield "csf.igg_index", case.csf.igg_index_raised
    yield "csf.kappa_index", case.csf.kappa_index_raised


def _course(case: Case) -> Iterator[tuple[str, Known]]:
    yield "course.progression_12_months", case.course.progression_months.at_least(MONTHS)
    yield "course.progressive_onset", _onset(case, "progressive")
    yield "course.radiological_or_other_onset", _onset(case, "radiological", "other")


def _onset(case: Case, *wanted: str) -> Known:
    onset = case.course.onset
    return UNKNOWN if onset == "unknown" else known(onset in wanted)


def _excluded(case: Case) -> Iterator[tuple[str, Known]]:
    yield "excluded.aqp4", negated(case.exclusions.aqp4)
    yield "excluded.mog", negated(case.exclusions.mog)
    yield "excluded.other_disease", negated(case.exclusions.other_disease)
