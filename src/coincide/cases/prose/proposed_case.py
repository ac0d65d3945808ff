"""From proposed findings to a case: only what is certain, everything else unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from coincide.cases.case import (
    LESION_PLACES,
    REGIONS,
    Attack,
    Case,
    Course,
    Csf,
    Emg,
    Exclusions,
    Genetics,
    MotorRegion,
    Mri,
    Muscle,
)
from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, Known, exactly

if TYPE_CHECKING:
    from coincide.cases.prose.proposal import ProposedFinding

_EXCLUSIONS: Final = ("imaging", "electrophysiology", "laboratory", "aqp4", "mog")
_SIGNS: Final = ("chronic", "fibrillations", "sharp_waves", "fasciculations")
_LIMBS: Final = {"cervical": "arm", "lumbosacral": "leg"}
_PLURAL: Final = Count(2)
"""Bands that are told of in the plural."""
_SOME: Final = Count(1)
_AT_LEAST: Final = ("at least", "a minimum of", "no fewer than")


def proposed_case(findings: Iterable[ProposedFinding]) -> Case:
    """Return the case that the certain findings tell."""
    found = [one for one in findings if one.certain]
    return Case(
        course=_course(found),
        motor={region: told for region in REGIONS if (told := _motor(found, region)) != MotorRegion()},
        emg=Emg(muscles=tuple(muscle for muscle, _ in muscles(found))),
        mri=_mri(found),
        csf=Csf(
            bands=_count(found, "csf.bands", some=_PLURAL),
            bands_only_in_csf=_known(found, "csf.bands_only_in_csf"),
            igg_index_raised=_known(found, "csf.igg_index_raised"),
            kappa_index_raised=_known(found, "csf.kappa_index_raised"),
        ),
        genetics=Genetics(als_variant=_known(found, "genetics.als_variant")),
        exclusions=Exclusions(**{name: _known(found, f"exclusions.{name}") for name in _EXCLUSIONS}),
    )


def muscles(found: Iterable[ProposedFinding]) -> list[tuple[Muscle, tuple[ProposedFinding, ...]]]:
    """Return one entry for each region, side and sentence on electromyography, with what it rests on.

    Findings of one sentence are of one entry; those of two sentences may be of two muscles, and stay apart.
    """
    groups: dict[tuple[str, str, int], list[ProposedFinding]] = {}
    for one in found:
        area, _, rest = one.name.partition(".")
        region = rest.partition(".")[0]
        if area == "emg" and one.certain:
            for side in ("left", "right") if one.side == "both" and region in _LIMBS else (one.side,):
                groups.setdefault((region, side, one.start), []).append(one)
    return [(_muscle(region, side, told), tuple(told)) for (region, side, _), told in groups.items()]


def _muscle(region: str, side: str, told: list[ProposedFinding]) -> Muscle:
    limb = f"{side} {_LIMBS[region]}" if region in _LIMBS and side in {"left", "right"} else ""
    states = {one.name.rpartition(".")[2]: PRESENT if one.state == "present" else ABSENT for one in told}
    chronic, fibrillations, sharp_waves, fasciculations = (states.get(sign, UNKNOWN) for sign in _SIGNS)
    return Muscle(
        name=f"{region} muscle",
        region=region,
        limb=limb,
        chronic=chronic,
        fibrillations=fibrillations,
        sharp_waves=sharp_waves,
        fasciculations=fasciculations,
    )


def attacks(found: Iterable[ProposedFinding]) -> list[tuple[Attack, ProposedFinding]]:
    """Return every attack with what tells of it; whether it was objective or typical stays to be judged."""
    return [
        (Attack(site=one.value), one)
        for one in found
        if one.name == "course.attack" and one.certain and one.state in {"present", "history"}
    ]


def _course(found: list[ProposedFinding]) -> Course:
    told = attacks(found)
    none = any(
        one.name == "course.attack" and one.state == "absent" and one.value == "unknown" for one in found
    )
    months = [one.count for one in found if one.name == "course.progression_months" and one.count is not None]
    return Course(
        progression_months=exactly(months[0]) if months else ANY,
        motor_progression=_known(found, "course.motor_progression"),
        attacks=tuple(attack for attack, _ in told),
        attacks_complete=PRESENT if none and not told else UNKNOWN,
    )


def _motor(found: list[ProposedFinding], region: str) -> MotorRegion:
    return MotorRegion(
        upper=_known(found, f"motor.{region}.upper"), lower=_known(found, f"motor.{region}.lower")
    )


def _mri(found: list[ProposedFinding]) -> Mri:
    counts = {place: _count(found, f"mri.{place}") for place in LESION_PLACES}
    return Mri(
        lesions={place: count for place, count in counts.items() if count != ANY},
        enhancing=_count(found, "mri.enhancing"),
        new_lesion=_known(found, "mri.new_lesion"),
        optic_nerve=_known(found, "mri.optic_nerve"),
        central_vein=_count(found, "mri.central_vein"),
        rims=_count(found, "mri.rims"),
    )


def _known(found: list[ProposedFinding], name: str) -> Known:
    """Return a finding of both sides together: present on one is present; absent must be absent on both."""
    same = [one for one in found if one.name == name]
    if any(one.state == "present" for one in same):
        return PRESENT
    absent = {one.side for one in same if one.state == "absent"}
    whole = bool(absent & {"", "both"}) or {"left", "right"} <= absent
    return ABSENT if whole else UNKNOWN


def _count(found: list[ProposedFinding], name: str, *, some: Count = _SOME) -> Count:
    """Return how many: the number told, at least so many where the text says so, none where absent."""
    state = _known(found, name)
    if state is ABSENT:
        return exactly(0)
    told = [one for one in found if one.name == name and one.state == "present"]
    if not told:
        return ANY
    if any(one.count is None for one in told):
        return some
    number = sum(one.count or 0 for one in told)
    open_ended = any(phrase in one.sentence.lower() for one in told for phrase in _AT_LEAST)
    return Count(number) if open_ended else exactly(number)
