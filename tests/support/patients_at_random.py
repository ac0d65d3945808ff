"""Patients made at random, of whom much or little is known; what is told may be as strange as it likes."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import strategies as st

from coincide.cases.case import (
    ATTACK_SITES,
    LESION_PLACES,
    ONSETS,
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

KNOWN = st.sampled_from([PRESENT, ABSENT, UNKNOWN])
COUNTS = st.one_of(
    st.just(ANY),
    st.integers(0, 3).map(exactly),
    st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda pair: Count(pair[0], sum(pair))),
    st.integers(0, 2).map(Count),
)
VEINS = st.one_of(COUNTS, st.integers(4, 8).map(exactly))
MONTHS = st.sampled_from([ANY, exactly(6), exactly(12), exactly(30), Count(6), Count(12), Count(6, 18)])
ROOTS = st.sampled_from(["", "C5", "C8", "T1", "L4", "S1"])
NERVES = st.sampled_from(["", "ulnar", "median", "peroneal"])
LEVELS = st.lists(st.sampled_from(["C4", "C8", "T6", "L2"]), max_size=2).map(tuple)

LIMBS = {
    "bulbar": ("",),
    "cervical": ("left arm", "right arm"),
    "thoracic": ("",),
    "lumbosacral": ("left leg", "right leg"),
}


@st.composite
def muscles(draw: st.DrawFn, known: st.SearchStrategy[Known] = KNOWN) -> Muscle:
    """A muscle of any region."""
    region = draw(st.sampled_from(REGIONS))
    return Muscle(
        name="muscle",
        region=region,
        limb=draw(st.sampled_from(LIMBS[region])),
        root=draw(ROOTS),
        nerve=draw(NERVES),
        **{name: draw(known) for name in ("chronic", "fibrillations", "sharp_waves", "fasciculations")},
    )


def attacks(known: st.SearchStrategy[Known] = KNOWN) -> st.SearchStrategy[Attack]:
    """An attack at any site."""
    return st.builds(
        Attack,
        site=st.sampled_from(ATTACK_SITES),
        other_sites=st.lists(st.sampled_from(ATTACK_SITES[:-1]), max_size=1).map(tuple),
        objective=known,
        historical=known,
        typical=known,
    )


@st.composite
def cases(draw: st.DrawFn, known: st.SearchStrategy[Known] = KNOWN) -> Case:
    """A patient."""
    lesions = {place: draw(COUNTS) for place in LESION_PLACES}
    return Case(
        age_years=draw(st.sampled_from([None, 33, 50])),
        course=Course(
            onset=draw(st.sampled_from(ONSETS)),
            progression_months=draw(MONTHS),
            motor_progression=draw(known),
            normal_before=draw(known),
            spread=draw(known),
            attacks=tuple(draw(st.lists(attacks(known), max_size=3))),
            attacks_complete=draw(known),
        ),
        motor={region: MotorRegion(upper=draw(known), lower=draw(known)) for region in REGIONS},
        emg=Emg(
            muscles=tuple(draw(st.lists(muscles(known), max_size=4))),
            complete=tuple(draw(st.lists(st.sampled_from(REGIONS), unique=True))),
        ),
        mri=Mri(
            lesions=lesions,
            symptomatic={
                place: exactly(draw(st.integers(0, lesions[place].low)))
                for place in ("infratentorial", "spinal_cord")
                if draw(st.booleans())
            },
            enhancing=draw(COUNTS),
            non_enhancing=draw(COUNTS),
            new_lesion=draw(known),
            optic_nerve=draw(known),
            central_vein=draw(VEINS),
            without_central_vein=draw(VEINS),
            rims=draw(COUNTS),
            cord_levels=draw(LEVELS),
        ),
        csf=Csf(
            bands=draw(COUNTS),
            bands_only_in_csf=draw(known),
            igg_index_raised=draw(known),
            kappa_index_raised=draw(known),
        ),
        genetics=Genetics(als_variant=draw(known)),
        exclusions=Exclusions(**{one.name: draw(known) for one in fields(Exclusions)}),
    )
