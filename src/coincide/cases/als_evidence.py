"""What in a case speaks for or against each finding of the criteria for amyotrophic lateral sclerosis."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.cases.case import CERVICAL, LUMBOSACRAL, REGIONS, Case, Muscle
from coincide.cases.known import PRESENT, UNKNOWN
from coincide.cases.telling import told

Texts = tuple[str, ...]


def als_evidence(case: Case) -> dict[str, Texts]:
    """Return the finding's name -> what the case tells of it."""
    return dict([*_signs(case), *_emg(case), *_course(case), *_excluded(case)])


def _signs(case: Case) -> Iterator[tuple[str, Texts]]:
    for name in REGIONS:
        region = case.region(name)
        for kind, finding in (("upper", region.upper), ("lower", region.lower)):
            which = f" ({', '.join(region.signs)})" if region.signs and finding is PRESENT else ""
            texts = told(f"{kind} motor neuron signs, {name}", finding)
            yield f"motor.{name}.{kind}", tuple(text + which for text in texts)


def _emg(case: Case) -> Iterator[tuple[str, Texts]]:
    for name in REGIONS:
        texts = _of_region(case, name)
        yield f"emg.{name}.fibrillations", texts
        yield f"emg.{name}.fasciculations", texts
    yield "emg.two_regions", tuple(text for name in REGIONS for text in _of_region(case, name))
    yield "emg.two_limbs", tuple(text for name in (CERVICAL, LUMBOSACRAL) for text in _of_region(case, name))


def _of_region(case: Case, name: str) -> Texts:
    muscles = tuple(muscle_words(muscle) for muscle in case.emg.muscles if muscle.region == name)
    summary = case.emg.lower_by_region.get(name, UNKNOWN)
    return (*told(f"denervation by electromyography, {name}, as reported", summary), *muscles)


def muscle_words(muscle: Muscle) -> str:
    """Return what electromyography found in a muscle."""
    supply = ", ".join(filter(None, (muscle.root, muscle.nerve)))
    side = muscle.limb.partition(" ")[0]
    name = " ".join(filter(None, (side, muscle.name))) + (f" ({supply})" if supply else "")
    found = [
        text
        for label, finding in (
            ("chronic denervation", muscle.chronic),
            ("fibrillations", muscle.fibrillations),
            ("sharp waves", muscle.sharp_waves),
            ("fasciculations", muscle.fasciculations),
        )
        for text in told(label, finding)
    ]
    return f"{name}: {'; '.join(found) or 'nothing told'}"


def _course(case: Case) -> Iterator[tuple[str, Texts]]:
    yield "course.spread", told("spread of signs", case.course.spread)
    yield "course.motor_progression", told("progressive motor impairment", case.course.motor_progression)
    yield "course.normal_before", told("normal motor function before", case.course.normal_before)
    variant = told("pathogenic variant", case.genetics.als_variant)
    yield "genetics.als_variant", (*variant, *case.genetics.genes) if variant else ()


def _excluded(case: Case) -> Iterator[tuple[str, Texts]]:
    yield "excluded.imaging", told("another disease on imaging", case.exclusions.imaging)
    electrophysiology = told("another disease by electrophysiology", case.exclusions.electrophysiology)
    yield "excluded.electrophysiology", electrophysiology
    yield "excluded.laboratory", told("another disease by the laboratory", case.exclusions.laboratory)
    yield "excluded.other_disease", told("another disease explains it better", case.exclusions.other_disease)
