"""Many made-up patients whose findings hang together, for series."""

from __future__ import annotations

import numpy as np

from coincide.cases.case import LESION_PLACES, REGIONS, Case, Course, Csf, Exclusions, MotorRegion, Mri
from coincide.cases.known import PRESENT, UNKNOWN, Known, exactly, known


def made_up(people: int, seed: int, unknown: float = 0.15) -> list[Case]:
    """Return patients some of whom look like ALS, some like MS, some like both."""
    draw = np.random.Generator(np.random.Philox(key=seed))
    return [_patient(draw, number, unknown) for number in range(1, people + 1)]


def _patient(draw: np.random.Generator, number: int, unknown: float) -> Case:
    als, ms = draw.uniform(size=2)

    def one(share: float, dark: float = unknown) -> Known:
        return UNKNOWN if draw.uniform() < dark else known(bool(draw.uniform() < share))

    return Case(
        label=f"case {number}",
        age_years=int(draw.integers(25, 75)),
        course=Course(
            onset="progressive",
            spread=one(0.9, 0.05),
            motor_progression=one(0.9, 0.05),
            normal_before=one(0.95, 0.05),
            progression_months=exactly(int(draw.integers(3, 40))),
            attacks_complete=PRESENT,
        ),
        motor={region: MotorRegion(upper=one(als), lower=one(als)) for region in REGIONS},
        mri=Mri(lesions={place: exactly(int(draw.poisson(2 * ms))) for place in LESION_PLACES}),
        csf=Csf(bands=exactly(int(draw.poisson(2 * ms))), igg_index_raised=one(ms)),
        exclusions=Exclusions(
            imaging=one(0.1),
            electrophysiology=one(0.1),
            laboratory=one(0.1),
            aqp4=one(0.02),
            mog=one(0.02),
            other_disease=one(0.1),
        ),
    )
