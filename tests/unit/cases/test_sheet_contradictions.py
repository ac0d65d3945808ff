"""Findings that cannot all be true are told, each at its place."""

from __future__ import annotations

import pytest

from coincide.cases.case import Case, Course, Csf, Emg, MotorRegion, Mri, Muscle
from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, exactly
from coincide.cases.sheet_contradictions import contradictions

ALL_PLACES = ("periventricular", "juxtacortical", "cortical", "infratentorial", "spinal_cord")


def motor(**of) -> Case:
    return Case(motor={"bulbar": MotorRegion(**of)})


def muscles(*of: Muscle, **rest) -> Case:
    return Case(emg=Emg(muscles=of, **rest))


TONGUE = Muscle(name="tongue", region="bulbar", chronic=PRESENT)

WRONG = [
    (motor(lower=ABSENT, signs=("tongue atrophy",)), ("motor", "bulbar", "lower")),
    (motor(upper=ABSENT, signs=("brisk jaw jerk",)), ("motor", "bulbar", "upper")),
    (motor(upper=ABSENT, lower=ABSENT, signs=("something else",)), ("motor", "bulbar")),
    (Case(unplaced=MotorRegion(upper=ABSENT)), ("unplaced",)),
    (
        Case(course=Course(progression_months=Count(30), illness_months=Count(0, 24))),
        ("course", "progression_months"),
    ),
    (Case(age_years=100, course=Course(progression_months=exactly(300))), ("course", "progression_months")),
    (
        Case(course=Course(onset="progressive", progression_months=exactly(0))),
        ("course", "progression_months"),
    ),
    (Case(course=Course(onset="attack", attacks_complete=PRESENT)), ("course", "attacks")),
    (muscles(Muscle(name="deltoid", region="bulbar", limb="left arm")), ("emg", "muscles", 1)),
    (muscles(TONGUE, Muscle(name="Tongue", region="bulbar", chronic=ABSENT)), ("emg", "muscles", 2)),
    (
        muscles(
            Muscle(name="tongue", region="bulbar", chronic=ABSENT),
            complete=("bulbar",),
            lower_by_region={"bulbar": PRESENT},
        ),
        ("emg", "lower_by_region", "bulbar"),
    ),
    (
        Case(mri=Mri(lesions={"spinal_cord": exactly(1)}, symptomatic={"spinal_cord": exactly(2)})),
        ("mri", "symptomatic", "spinal_cord"),
    ),
    (Case(mri=Mri(lesions=dict.fromkeys(ALL_PLACES, exactly(1)), enhancing=Count(6))), ("mri", "enhancing")),
    (Case(mri=Mri(enhancing=exactly(0), enhancing_asymptomatic=PRESENT)), ("mri", "enhancing_asymptomatic")),
    (Case(mri=Mri(lesions={"spinal_cord": exactly(0)}, cord_levels=("C5",))), ("mri", "cord_levels")),
    (Case(csf=Csf(bands=exactly(0), bands_only_in_csf=PRESENT)), ("csf", "bands_only_in_csf")),
]

RIGHT = [
    Case(),
    motor(lower=ABSENT, upper=PRESENT, signs=("brisk jaw jerk", "Fasciculations", "weakness")),
    motor(lower=ABSENT, upper=UNKNOWN, signs=("no tongue atrophy",)),
    motor(upper=ABSENT, lower=ABSENT, signs=("Tongue fasciculations",)),
    Case(course=Course(progression_months=Count(12), illness_months=Count(0, 12))),
    Case(course=Course(progression_months=Count(12))),
    muscles(TONGUE, Muscle(name="tongue", region="bulbar", chronic=UNKNOWN)),
    muscles(
        Muscle(name="deltoid", region="cervical", limb="left arm", chronic=PRESENT),
        Muscle(name="deltoid", region="cervical", limb="right arm", chronic=ABSENT),
    ),
    Case(mri=Mri(lesions={"spinal_cord": exactly(1)}, enhancing=Count(6))),  # other places are unknown
    Case(csf=Csf(bands=ANY, bands_only_in_csf=PRESENT)),
]


@pytest.mark.parametrize(("case", "path"), WRONG)
def test_what_cannot_be(case: Case, path: tuple) -> None:
    assert [each.path for each in contradictions(case)] == [path]


@pytest.mark.parametrize("case", RIGHT)
def test_what_can_be(case: Case) -> None:
    assert not list(contradictions(case))
