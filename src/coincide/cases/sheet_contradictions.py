"""Findings of a patient that cannot all be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coincide.cases.case import LESION_PLACES, REGIONS, Case, MotorRegion, Muscle
from coincide.cases.known import ABSENT, PRESENT, total
from coincide.cases.sheet_shape import LIMBS
from coincide.cases.sheet_values import OLDEST

UPPER_WORDS: Final = re.compile(
    r"babinski|hoffmann|clonus|spastic|hyperreflexia|brisk|extensor plantar|jaw jerk|pseudobulbar|snout"
    r"|crossed adductor|upper motor",
    re.IGNORECASE,
)
LOWER_WORDS: Final = re.compile(r"atroph|wasting|wasted|amyotroph|denervat|lower motor", re.IGNORECASE)
OPEN_WORDS: Final = re.compile(r"fasciculation|weak|cramp|spasm|fatigue|dysarthria|dysphagia", re.IGNORECASE)
DENIED: Final = re.compile(r"^(?:no|not|without|absence of)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Findings that cannot all be true.

    Attributes
    ----------
    path
        Where in the case.
    what, fix
        In words, without a value of the person.
    """

    path: tuple[str | int, ...]
    what: str
    fix: str


def contradictions(case: Case) -> Iterator[Contradiction]:
    """Yield every contradiction of a case.

    Examples
    --------
    >>> from coincide.cases.case import Case, Csf
    >>> from coincide.cases.known import PRESENT, exactly
    >>> [one.what for one in contradictions(Case(csf=Csf(bands=exactly(0), bands_only_in_csf=PRESENT)))]
    ['there are no bands, yet they are found in the fluid only']
    """
    for name, region in case.motor.items():
        yield from _region(("motor", name), region)
    yield from _region(("unplaced",), case.unplaced)
    if ABSENT in (case.unplaced.upper, case.unplaced.lower):
        yield Contradiction(
            ("unplaced",), "signs are absent, but not said where", "write them as absent in each region"
        )
    yield from _course(case)
    yield from _muscles(case)
    yield from _summaries(case)
    yield from _lesions(case)
    yield from _fluid(case)


def _region(path: tuple[str, ...], region: MotorRegion) -> Iterator[Contradiction]:
    told = [sign for sign in region.signs if not DENIED.match(sign)]
    for name, state, words in (("upper", region.upper, UPPER_WORDS), ("lower", region.lower, LOWER_WORDS)):
        if state is ABSENT and any(words.search(sign) for sign in told):
            yield Contradiction(
                (*path, name),
                f"signs of the {name} motor neuron are listed, yet they are absent",
                f"write {name} as present, or take the sign out",
            )
    named = [sign for sign in told if not (UPPER_WORDS.search(sign) or LOWER_WORDS.search(sign))]
    if region.upper is region.lower is ABSENT and any(not OPEN_WORDS.search(sign) for sign in named):
        yield Contradiction(
            path,
            "signs are listed, yet those of the upper and of the lower motor neuron are absent",
            "say which of the two they are signs of",
        )


def _course(case: Case) -> Iterator[Contradiction]:
    course = case.course
    here = ("course", "progression_months")
    most = course.illness_months.high
    if most is not None and course.progression_months.low > most:
        yield Contradiction(
            here, "progression lasted longer than the illness", "check both numbers of months"
        )
    if course.progression_months.low > 12 * (OLDEST - (case.age_years or 0)):
        yield Contradiction(here, "progression lasted longer than a life", "count it in months")
    if course.onset == "progressive" and course.progression_months.high == 0:
        yield Contradiction(here, "the onset was progressive, yet progression lasted no month", "check both")
    if course.onset == "attack" and course.attacks_complete is PRESENT and not course.attacks:
        yield Contradiction(
            ("course", "attacks"),
            "the onset was an attack, yet there were no attacks",
            "list the first attack",
        )


def _muscles(case: Case) -> Iterator[Contradiction]:
    seen: dict[tuple[str, str, str], list[Muscle]] = {}
    for number, muscle in enumerate(case.emg.muscles, start=1):
        path = ("emg", "muscles", number)
        if muscle.limb and LIMBS.get(muscle.limb) != muscle.region:
            yield Contradiction(
                path, "the muscle's limb lies in another region", "leave the region out, it follows"
            )
        same = seen.setdefault((muscle.name.casefold(), muscle.region, muscle.limb), [])
        if any(_differ(muscle, other) for other in same):
            yield Contradiction(
                path, "the same muscle is told of twice, differently", "write each muscle once"
            )
        same.append(muscle)


def _differ(one: Muscle, other: Muscle) -> bool:
    names = ("chronic", "fibrillations", "sharp_waves", "fasciculations")
    return any({getattr(one, name), getattr(other, name)} == {PRESENT, ABSENT} for name in names)


def _summaries(case: Case) -> Iterator[Contradiction]:
    for name in REGIONS:
        muscles = [muscle for muscle in case.emg.muscles if muscle.region == name]
        told = case.emg.lower_by_region.get(name)
        healthy = bool(muscles) and all(muscle.chronic is ABSENT for muscle in muscles)
        if told is PRESENT and name in case.emg.complete and healthy:
            yield Contradiction(
                ("emg", "lower_by_region", name),
                "every muscle of the region was examined and none is denervated, yet the region is",
                "leave the summary out where muscles are told",
            )


def _lesions(case: Case) -> Iterator[Contradiction]:
    mri = case.mri
    for place, some in mri.symptomatic.items():
        every = mri.lesions_in(place)[0]
        if every.high is not None and some.low > every.high:
            yield Contradiction(
                ("mri", "symptomatic", place),
                "more lesions explain symptoms than there are",
                "check both counts",
            )
    all_lesions = total(mri.lesions_in(*LESION_PLACES)).high
    if all_lesions is not None and mri.enhancing.low > all_lesions:
        yield Contradiction(("mri", "enhancing"), "more lesions enhance than there are", "check both counts")
    if mri.enhancing.high == 0 and mri.enhancing_asymptomatic is PRESENT:
        yield Contradiction(
            ("mri", "enhancing_asymptomatic"),
            "no lesion enhances, yet one without symptoms does",
            "check both",
        )
    if mri.cord_levels and mri.lesions_in("spinal_cord")[0].high == 0:
        yield Contradiction(
            ("mri", "cord_levels"),
            "segments of the cord with a lesion are named, yet it has none",
            "check both",
        )


def _fluid(case: Case) -> Iterator[Contradiction]:
    if case.csf.bands.high == 0 and case.csf.bands_only_in_csf is PRESENT:
        yield Contradiction(
            ("csf", "bands_only_in_csf"),
            "there are no bands, yet they are found in the fluid only",
            "check both; one band or none counts as none",
        )
