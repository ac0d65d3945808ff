"""Findings of a patient that the criteria for amyotrophic lateral sclerosis ask for, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from coincide.cases.case import BULBAR, CERVICAL, LUMBOSACRAL, REGIONS, THORACIC, Case, Muscle
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known, all_of, any_of, at_least, negated
from coincide.cases.segments import segments_in

Active = Callable[[Muscle], Known]

MUSCLES_NEEDED: Final = {BULBAR: 1, CERVICAL: 2, THORACIC: 1, LUMBOSACRAL: 2}
"""Muscles with denervation that make a region involved; in limbs of different root and nerve."""

LIMBS: Final = {
    "left arm": CERVICAL,
    "right arm": CERVICAL,
    "left leg": LUMBOSACRAL,
    "right leg": LUMBOSACRAL,
}


def als_findings(case: Case) -> dict[str, Known]:
    """Return every finding the criteria ask for, except what the other disease explains."""
    return dict([*_signs(case), *_emg(case), *_course(case), *_excluded(case)])


def _signs(case: Case) -> Iterator[tuple[str, Known]]:
    for name in REGIONS:
        region = case.region(name)
        yield f"motor.{name}.upper", region.upper
        yield f"motor.{name}.lower", region.lower


def _emg(case: Case) -> Iterator[tuple[str, Known]]:
    strict = {name: _region(case, name, active=fibrillating) for name in REGIONS}
    for name in REGIONS:
        yield f"emg.{name}.fibrillations", strict[name]
        yield f"emg.{name}.fasciculations", any_of([strict[name], _region(case, name, active=denervated)])
    yield "emg.two_regions", at_least(2, strict.values())
    yield "emg.two_limbs", _two_limbs(case)


def fibrillating(muscle: Muscle) -> Known:
    """Find chronic and active denervation; fasciculations do not stand in for fibrillations."""
    return all_of([muscle.chronic, any_of([muscle.fibrillations, muscle.sharp_waves])])


def denervated(muscle: Muscle) -> Known:
    """Find chronic denervation with fibrillations, sharp waves or fasciculation potentials."""
    active = any_of([muscle.fibrillations, muscle.sharp_waves, muscle.fasciculations])
    return all_of([muscle.chronic, active])


def _region(case: Case, name: str, active: Active) -> Known:
    muscles = [muscle for muscle in case.emg.muscles if muscle.region == name]
    return _told(case, name, _enough(muscles, MUSCLES_NEEDED[name], active))


def _told(case: Case, name: str, shown: Known) -> Known:
    """Fall back on what the report says of the region where its muscles leave it open."""
    if shown is PRESENT or (shown is ABSENT and name in case.emg.complete):
        return shown
    return case.emg.lower_by_region.get(name, UNKNOWN)  # other muscles of the region may show it


def _two_limbs(case: Case) -> Known:
    """Find two denervated limbs by their muscles; or arms and legs where a report tells no muscles."""
    limbs = [_limb(case, limb) for limb in LIMBS]
    told = [case.emg.lower_by_region.get(region) is PRESENT for region in (CERVICAL, LUMBOSACRAL)]
    arm, leg = (
        PRESENT if one else any_of(pair) for one, pair in zip(told, (limbs[:2], limbs[2:]), strict=True)
    )
    return any_of([at_least(2, limbs), all_of([arm, leg])])


def _limb(case: Case, limb: str) -> Known:
    region = LIMBS[limb]
    muscles = [each for each in case.emg.muscles if each.region == region and each.limb in (limb, "")]
    sure = [each for each in muscles if each.limb == limb]
    shown = _enough(sure, MUSCLES_NEEDED[region], fibrillating)
    if shown is ABSENT and _enough(muscles, MUSCLES_NEEDED[region], fibrillating) is not ABSENT:
        return UNKNOWN  # muscles of which no side is told may belong to this limb
    if shown is ABSENT and region not in case.emg.complete:
        return ABSENT if case.emg.lower_by_region.get(region) is ABSENT else UNKNOWN
    return shown


def _enough(muscles: Sequence[Muscle], needed: int, active: Active) -> Known:
    """Return whether enough muscles are denervated; two must differ in root and in nerve.

    Two of a set of muscles differ in both unless all of the set share one root, or all share one nerve.
    """
    states = [active(muscle) for muscle in muscles]
    if needed == 1:
        return any_of(states)
    sure = [muscle for muscle, one in zip(muscles, states, strict=True) if one is PRESENT]
    possible = [muscle for muscle, one in zip(muscles, states, strict=True) if one is not ABSENT]
    if _surely_differ(sure):
        return PRESENT
    return UNKNOWN if _may_differ(possible) else ABSENT


def _surely_differ(muscles: Sequence[Muscle]) -> bool:
    """Whether neither one root nor one nerve can be common to all; one that is not told can be any."""
    told = [_root(muscle) for muscle in muscles if muscle.root]
    apart = bool(told) and not frozenset.intersection(*told)
    return apart and len({_nerve(muscle) for muscle in muscles if muscle.nerve}) > 1


def _may_differ(muscles: Sequence[Muscle]) -> bool:
    """Whether roots and nerves may both differ."""
    return all(
        len(muscles) > 1 and (None in kinds or len(kinds) > 1)
        for kinds in (
            {_root(muscle) if muscle.root else None for muscle in muscles},
            {_nerve(muscle) if muscle.nerve else None for muscle in muscles},
        )
    )


def _root(muscle: Muscle) -> frozenset[str]:
    """Return the roots of a muscle: of `C8/T1` and `C8` nobody can say whether they differ."""
    return segments_in(muscle.root) or frozenset([muscle.root.strip().casefold()])


def _nerve(muscle: Muscle) -> str:
    return muscle.nerve.strip().casefold()


def _course(case: Case) -> Iterator[tuple[str, Known]]:
    yield "course.spread", case.course.spread
    yield "course.motor_progression", case.course.motor_progression
    yield "course.normal_before", case.course.normal_before
    yield "genetics.als_variant", case.genetics.als_variant


def _excluded(case: Case) -> Iterator[tuple[str, Known]]:
    yield "excluded.imaging", negated(case.exclusions.imaging)
    yield "excluded.electrophysiology", negated(case.exclusions.electrophysiology)
    yield "excluded.laboratory", negated(case.exclusions.laboratory)
    yield "excluded.other_disease", negated(case.exclusions.other_disease)
