"""The unknown parts of a patient, every way they may turn out, and what the criteria then say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from coincide.cases.case import ATTACK_SITES, LESION_PLACES, ONSETS, REGIONS, Attack, Case, Exclusions, Muscle
from coincide.cases.clause import state
from coincide.cases.criteria.every import criteria
from coincide.cases.evaluate import findings_of
from coincide.cases.explanations import not_explained
from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, Known, any_of, exactly
from support.patients_at_random import LIMBS

Change = Callable[[Case], Case]

_FINDINGS = {
    "course": ("motor_progression", "normal_before", "spread"),
    "mri": ("new_lesion", "optic_nerve", "enhancing_asymptomatic"),
    "csf": ("bands_only_in_csf", "igg_index_raised", "kappa_index_raised"),
    "genetics": ("als_variant",),
    "exclusions": tuple(one.name for one in fields(Exclusions)),
}
_COUNTED = {
    "course": {"progression_months": (0, 11, 12, 13)},
    "mri": {
        "enhancing": (0, 1),
        "non_enhancing": (0, 1),
        "central_vein": (0, 1, 2, 3, 5, 6, 7),
        "without_central_vein": (0, 1, 2, 3, 5, 6, 7, 8),
        "rims": (0, 1),
    },
    "csf": {"bands": (0, 1, 2, 3)},
}


def with_part(case: Case, part: str, **values: Any) -> Case:
    """The patient with attributes of a part changed."""
    return replace(case, **{part: replace(getattr(case, part), **values)})


def _with_motor(case: Case, region: str, kind: str, value: Known) -> Case:
    return replace(case, motor={**case.motor, region: replace(case.motor[region], **{kind: value})})


def _with_muscle(case: Case, at: int, **values: Any) -> Case:
    each = list(case.emg.muscles)
    each[at] = replace(each[at], **values)
    return with_part(case, "emg", muscles=tuple(each))


def _with_attack(case: Case, at: int, **values: Any) -> Case:
    each = list(case.course.attacks)
    each[at] = replace(each[at], **values)
    return with_part(case, "course", attacks=tuple(each))


def _with_lesions(case: Case, which: str, place: str, count: Count) -> Case:
    return with_part(case, "mri", **{which: {**getattr(case.mri, which), place: count}})


def findings_told(case: Case) -> Iterator[tuple[Known, Callable[[Case, Known], Case]]]:
    """Every finding of a patient, and how to change it."""
    for part, names in _FINDINGS.items():
        for name in names:
            yield (
                getattr(getattr(case, part), name),
                lambda one, value, part=part, name=name: with_part(one, part, **{name: value}),
            )
    for region in REGIONS:
        for kind in ("upper", "lower"):
            yield (
                getattr(case.motor[region], kind),
                lambda one, value, region=region, kind=kind: _with_motor(one, region, kind, value),
            )
    for at, muscle in enumerate(case.emg.muscles):
        for name in ("chronic", "fibrillations", "sharp_waves", "fasciculations"):
            yield (
                getattr(muscle, name),
                lambda one, value, at=at, name=name: _with_muscle(one, at, **{name: value}),
            )
    for at, attack in enumerate(case.course.attacks):
        for name in ("objective", "historical", "typical"):
            yield (
                getattr(attack, name),
                lambda one, value, at=at, name=name: _with_attack(one, at, **{name: value}),
            )


def counts_told(case: Case) -> Iterator[tuple[str, Count, tuple[int, ...], Callable[[Case, Count], Case]]]:
    """Every count of a patient: its name, what is known, numbers it may be, and how to change it."""
    for part, names in _COUNTED.items():
        for name, numbers in names.items():
            yield (
                name,
                getattr(getattr(case, part), name),
                numbers,
                lambda one, value, part=part, name=name: with_part(one, part, **{name: value}),
            )
    for which in ("lesions", "symptomatic"):
        for place in LESION_PLACES if which == "lesions" else ("infratentorial", "spinal_cord"):
            yield (
                which,
                getattr(case.mri, which).get(place, ANY),
                # two more than all that may be symptomatic: as many silent ones as any criterion counts
                (0, 1, 2, 3, 4, 5, 6, 7) if which == "lesions" else (0, 1, 2, 3, 4, 5),
                lambda one, value, which=which, place=place: _with_lesions(one, which, place, value),
            )


def ways_to_turn_out(case: Case) -> Iterator[list[Change]]:
    """For each unknown part of a patient, every way it may turn out that could make a difference."""
    for finding, change in findings_told(case):
        if finding is UNKNOWN:
            yield [lambda one, c=change, v=value: c(one, v) for value in (PRESENT, ABSENT)]
    for _, count, numbers, change in counts_told(case):
        if count.exact is None:
            inside = [n for n in numbers if count.low <= n and (count.high is None or n <= count.high)]
            yield [lambda one, c=change, n=number: c(one, exactly(n)) for number in inside or [count.low]]
    if case.course.onset == "unknown":
        yield [lambda one, o=onset: with_part(one, "course", onset=o) for onset in ONSETS[:-1]]
    yield from _attacks_turning_out(case)
    yield from _muscles_turning_out(case)


def _attacks_turning_out(case: Case) -> Iterator[list[Change]]:
    for at, attack in enumerate(case.course.attacks):
        if attack.site == "unknown":
            yield [lambda one, at=at, s=s: _with_attack(one, at, site=s) for s in ATTACK_SITES[:-1]]
    if case.course.attacks_complete is not PRESENT:
        yield [_no_more_attacks, _two_more_attacks]


def _muscles_turning_out(case: Case) -> Iterator[list[Change]]:
    for at, muscle in enumerate(case.emg.muscles):
        for name in ("root", "nerve"):
            if not getattr(muscle, name):
                told = sorted({getattr(each, name) for each in case.emg.muscles} - {""})
                yield [
                    lambda one, at=at, name=name, v=value: _with_muscle(one, at, **{name: v})
                    for value in (*told, f"own {at}")
                ]
    for region in REGIONS:
        if region not in case.emg.complete:
            yield [
                lambda one, region=region: _examined(one, region, ()),
                lambda one, region=region: _examined(one, region, _denervated(region)),
            ]


def _no_more_attacks(case: Case) -> Case:
    return with_part(case, "course", attacks_complete=PRESENT)


def _two_more_attacks(case: Case) -> Case:
    more = [
        Attack(site=site, typical=PRESENT, objective=PRESENT, historical=ABSENT)
        for site in ("optic_nerve", "brainstem")
    ]
    return with_part(case, "course", attacks=(*case.course.attacks, *more), attacks_complete=PRESENT)


def _examined(case: Case, region: str, further: tuple[Muscle, ...]) -> Case:
    complete = (*case.emg.complete, region)
    return with_part(case, "emg", muscles=(*case.emg.muscles, *further), complete=complete)


def _denervated(region: str) -> tuple[Muscle, ...]:
    return tuple(
        Muscle(
            name="further",
            region=region,
            limb=limb,
            root=f"further {number}",
            nerve=f"further {number}",
            chronic=PRESENT,
            fibrillations=PRESENT,
            sharp_waves=ABSENT,
            fasciculations=ABSENT,
        )
        for limb in LIMBS[region]
        for number in (1, 2)
    )


def possible(case: Case) -> bool:
    """Whether counts fit together: no more symptomatic lesions than lesions."""
    mri = case.mri
    fits = all(
        count.high is None or mri.symptomatic.get(place, ANY).low <= count.high
        for place, count in mri.lesions.items()
    )
    return fits and not (mri.enhancing_asymptomatic is PRESENT and mri.enhancing.high == 0)


def results(
    case: Case, emg_unit: str = "limbs", cross_region: str = "allow"
) -> dict[str, tuple[Known, Known]]:
    """For each set of criteria what is known without, and with, its exclusion clause."""
    findings = findings_of(case)
    every = criteria(emg_unit, cross_region)
    als = any_of(state(one.tree, findings) for one in every if one.disease == "als")
    found = {}
    for one in every:
        explanation = not_explained(one, case, findings, als)
        whole = {**findings, explanation.finding: explanation.state}
        found[one.name] = (state(one.tree, findings), state(one.whole, whole))
    return found
