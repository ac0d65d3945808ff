"""The simulated cohort of a blood marker: ALS, MS, both, neither."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.simulation.cohort.made import SimulatedCohort, table
from coincide.simulation.cohort.options import MarkerCohort
from coincide.simulation.streams import Purpose, stream

Floats = NDArray[np.float64]

GROUPS: Final = ("ALS", "MS", "both", "control")
_WITH_ALS: Final = (0, 2)
ASSAYS: Final = ("Simoa", "Ella")
LIMITS: Final = {"Simoa": 0.4, "Ella": 2.7}
"""Limit of detection of each assay, pg/mL."""

ULN_25, ULN_GROWTH, Z_975 = 8.4, 0.03012, 1.959963984540054
_AGES: Final = {"ALS": (63.0, 10.0), "MS": (42.0, 11.0), "both": (58.0, 10.0), "control": (55.0, 15.0)}


def upper_limit(age_years: Floats) -> Floats:
    """Return the 97.5th percentile of people with neither disease, pg/mL.

    ``8.4 exp(0.03012 (age - 25))``, a line fitted to the table of Bornhorst et al. (Clinica Chimica Acta
    2022; 535: 153-6).

    Examples
    --------
    >>> upper_limit(np.array([25.0, 65.0])).round(1).tolist()
    [8.4, 28.0]
    """
    found: Floats = ULN_25 * np.exp(ULN_GROWTH * (age_years - 25))
    return found


def simulate_marker_cohort(
    als: int = 120, ms: int = 120, both: int = 20, neither: int = 120, *, seed: int = 1, **options: float
) -> SimulatedCohort:
    """Return a SYNTHETIC cohort with serum neurofilament light, one sample a person, with a known truth.

    Given age and group the marker is log-normal; people with neither have the published 97.5th percentile of
    their age. Part of the samples is measured with a second assay that reads higher. A value below an assay's
    limit of detection stands as half of it.

    Parameters
    ----------
    als, ms, both, neither
        People in each group.
    seed
        Of every random number.
    options
        See :class:`coincide.simulation.cohort.options.MarkerCohort`.

    Raises
    ------
    UsageError
        COI-U045 for what cannot be simulated.

    Examples
    --------
    >>> made = simulate_marker_cohort(als=10, ms=10, both=2, neither=10, seed=4)
    >>> made.patients.num_rows, made.truth["ratio of medians, ALS against neither"]
    (32, '4')
    """
    cohort = MarkerCohort(als=als, ms=ms, both=both, neither=neither, seed=seed, **options)
    sizes = dict(zip(GROUPS, (als, ms, both, neither), strict=True))
    group = np.repeat(np.arange(len(GROUPS)), list(sizes.values()))
    age, value, assay = _drawn(cohort, group)
    order = stream(seed, 1, Purpose.COHORT_MARKER).permutation(len(group))
    names = [GROUPS[place] for place in group[order].tolist()]
    patients = table(
        {
            "patient": (pa.string(), [f"S{number + 1:06d}" for number in range(len(order))]),
            "group": (pa.string(), names),
            "age": (pa.float64(), age[order].tolist()),
            "nfl": (pa.float64(), value[order].tolist()),
            "assay": (pa.string(), [ASSAYS[place] for place in assay[order].tolist()]),
        }
    )
    return SimulatedCohort(
        patients, None, None, _truth(cohort, sizes), _STUDY.format(seed=seed, people=len(order))
    )


def _drawn(cohort: MarkerCohort, group: NDArray[np.int64]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return age, value and assay of each person."""
    random = stream(cohort.seed, 0, Purpose.COHORT_MARKER)
    means, sds = np.array([_AGES[name] for name in GROUPS])[group].T
    age = np.clip(random.normal(means, sds), 20, 90).round(1)
    ratio = np.array([cohort.als_ratio, cohort.ms_ratio, cohort.both_ratio, 1.0])[group]
    median = upper_limit(age) * math.exp(-Z_975 * cohort.spread) * ratio
    spread = np.where(np.isin(group, _WITH_ALS), cohort.als_spread, cohort.spread)
    value = median * np.exp(spread * random.normal(size=len(group)))
    ella = random.random(len(group)) < cohort.ella_share
    value = np.where(ella, value * cohort.ella_ratio, value)
    limit = np.where(ella, LIMITS["Ella"], LIMITS["Simoa"])
    return age, np.where(value < limit, limit / 2, value).round(2), ella.astype(np.int64)


def _truth(cohort: MarkerCohort, sizes: dict[str, int]) -> dict[str, str]:
    return {
        "synthetic": "yes: simulated people; no person exists",
        "people": ", ".join(f"{name} {count}" for name, count in sizes.items()),
        "seed": str(cohort.seed),
        "ratio of medians, ALS against neither": f"{cohort.als_ratio:g}",
        "ratio of medians, MS against neither": f"{cohort.ms_ratio:g}",
        "ratio of medians, both against neither": f"{cohort.both_ratio:g}",
        "standard deviation of the logarithm given age": (
            f"{cohort.als_spread:g} with ALS, {cohort.spread:g} without"
        ),
        "97.5th percentile with neither": "8.4 exp(0.03012 (age - 25)) pg/mL",
        "second assay": f"Ella, share {cohort.ella_share:g}, reads {cohort.ella_ratio:g} times the first",
        "limits of detection": ", ".join(f"{name} {limit:g} pg/mL" for name, limit in LIMITS.items()),
    }


_STUDY: Final = """\
# SYNTHETIC: nobody in this cohort exists. What was planted stands in truth.json.

[study]
title = "SYNTHETIC: serum neurofilament light in ALS, MS, both and neither"
data_label = "SYNTHETIC cohort of {people} people, seed {seed}"

[cohort]
file = "patients.csv"
id = "patient"

[cohort.columns]
group = {{ kind = "category", levels = ["control", "ALS", "MS", "both"] }}
age = {{ kind = "number", unit = "years", low = 0, high = 110 }}
nfl = {{ kind = "number", unit = "pg/mL", low = 0, high = 10000, label = "serum neurofilament light" }}
assay = {{ kind = "category", levels = ["Simoa", "Ella"] }}

[cohort.groups]
column = "group"
als = "ALS"
ms = "MS"
both = "both"
neither = "control"

[[markers]]
name = "nfl"
column = "nfl"
label = "serum neurofilament light"
matrix = "serum"
assay = "assay"
limits_of_detection = {{ Simoa = 0.4, Ella = 2.7 }}
age = "age"
reference = "bornhorst_2022_line"
accept_difference = "these values were drawn from the limits"
cutoffs = [{{ value = 62, source = "Verde et al. 2019" }}]
told = [["als", "neither"], ["als", "ms"], ["ms", "neither"]]

[release]
preset = "none" # there is nobody to protect; a study of real people never says this
"""
