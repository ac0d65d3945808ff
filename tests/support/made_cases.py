"""Patients of every kind, made up, whose findings do not contradict each other."""

from __future__ import annotations

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
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Count
from coincide.cases.sheet_contradictions import contradictions
from coincide.cases.sheet_leaves import normalised
from coincide.cases.sheet_shape import LIMBS, SEXES

KNOWN = st.sampled_from([PRESENT, ABSENT, UNKNOWN])
WORDS = st.text("abcdefgh ÆøåIXV-()'\"\\#", min_size=1, max_size=12).map(str.strip).filter(bool)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    low = draw(st.integers(0, 12))
    return Count(low, draw(st.none() | st.integers(low, low + 4)))


@st.composite
def regions(draw: st.DrawFn) -> MotorRegion:
    upper, lower = draw(KNOWN), draw(KNOWN)
    words = ["Fasciculations", "Hand weakness", "Muscle weakness", "Fasciculations (left)"]
    if upper is PRESENT:
        words += [
            "Babinski sign",
            "Hoffmann sign (right)",
            "Spasticity",
            "Clonus (bilateral)",
            "brisk jaw jerk",
        ]
    if lower is PRESENT:
        words += ["Tongue atrophy", "Hand muscle atrophy", "muscle wasting", "Skeletal muscle atrophy"]
    return MotorRegion(
        upper=upper, lower=lower, signs=tuple(draw(st.lists(st.sampled_from(words), max_size=3)))
    )


@st.composite
def muscles(draw: st.DrawFn) -> Muscle:
    limb = draw(st.sampled_from(["", *LIMBS]))
    region = LIMBS[limb] if limb else draw(st.sampled_from(REGIONS))
    root = draw(st.sampled_from(["", "C8/T1", "L5", "XII", "C5-C6"]))
    return Muscle(
        name=draw(WORDS),
        region=region,
        limb=limb,
        root=root,
        nerve=draw(st.sampled_from(["", "ulnar", "deep peroneal"])),
        chronic=draw(KNOWN),
        fibrillations=draw(KNOWN),
        sharp_waves=draw(KNOWN),
        fasciculations=draw(KNOWN),
    )


def tables(keys: tuple[str, ...], values: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(keys), values, max_size=len(keys))


def tuples(values: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(values, max_size=most).map(tuple)


ATTACKS = st.builds(
    Attack,
    site=st.sampled_from(ATTACK_SITES),
    other_sites=tuples(st.sampled_from(ATTACK_SITES[:-1]), 2),
    objective=KNOWN,
    historical=KNOWN,
    typical=KNOWN,
)
COURSES = st.builds(
    Course,
    onset=st.sampled_from(ONSETS),
    illness_months=counts(),
    progression_months=counts(),
    motor_progression=KNOWN,
    normal_before=KNOWN,
    spread=KNOWN,
    attacks=tuples(ATTACKS),
    attacks_complete=KNOWN,
)
EMGS = st.builds(
    Emg,
    muscles=tuples(muscles()),
    complete=st.lists(st.sampled_from(REGIONS), unique=True, max_size=4).map(tuple),
    lower_by_region=tables(REGIONS, KNOWN),
)
MRIS = st.builds(
    Mri,
    lesions=tables(LESION_PLACES, counts()),
    symptomatic=tables(LESION_PLACES, counts()),
    enhancing=counts(),
    non_enhancing=counts(),
    enhancing_asymptomatic=KNOWN,
    new_lesion=KNOWN,
    optic_nerve=KNOWN,
    central_vein=counts(),
    without_central_vein=counts(),
    rims=counts(),
    cord_levels=tuples(st.sampled_from(["C5", "T3-T4", "C7/T1"])),
)
GENETICS = st.builds(
    Genetics,
    als_variant=KNOWN,
    genes=st.lists(st.sampled_from(["SOD1", "C9orf72", "NEK1"]), unique=True, max_size=2).map(tuple),
    family_als=KNOWN,
    family_ms=KNOWN,
)


def as_told(case: Case) -> bool:
    return not list(contradictions(case))


CASES = (
    st.builds(
        Case,
        label=st.sampled_from(["case", "case 7", "Trojsi 2012"]),
        age_years=st.none() | st.integers(0, 120),
        sex=st.sampled_from(SEXES),
        course=COURSES,
        motor=tables(REGIONS, regions()),
        unplaced=regions().filter(lambda one: ABSENT not in (one.upper, one.lower)),
        emg=EMGS,
        mri=MRIS,
        csf=st.builds(
            Csf, bands=counts(), bands_only_in_csf=KNOWN, igg_index_raised=KNOWN, kappa_index_raised=KNOWN
        ),
        genetics=GENETICS,
        exclusions=st.builds(Exclusions, imaging=KNOWN, laboratory=KNOWN, aqp4=KNOWN, mog=KNOWN),
        vascular_risk=KNOWN,
        source=st.sampled_from(
            ["", "Trojsi F et al., Case Rep Med 2012;2012:324685, doi 10.1155/2012/324685"]
        ),
    )
    .filter(as_told)
    .map(normalised)
)
"""Cases that are told without contradiction, and without entries that say nothing."""
