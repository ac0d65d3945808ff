"""What is planted in a simulated cohort."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from coincide.errors import Problems, UsageError

SHAPE: Final = 1.6
"""Shape of the Weibull law of survival: hazards rise along time."""

HALVES_APART: Final = 2 * math.sqrt(2 / math.pi)
"""Standard deviations between the means of the upper and the lower half of a normal distribution."""

EFFECTS: Final[dict[str, float]] = {
    "medians": (51 / 34) ** (SHAPE / HALVES_APART),
    "adjusted": 4.07 ** (1 / HALVES_APART),
    "none": 1.0,
}
"""Hazard ratio per standard deviation (0.1 ms) of the strength-duration time constant.

Kanai et al. (Journal of Neurology, Neurosurgery & Psychiatry 2012; 83: 734-8) give two numbers that do not
fit together: an adjusted hazard ratio of 4.07 (1.7 to 9.8) for a prolonged time constant, and median survival
of 34 against 51 months with a longer or shorter one, which is a ratio of 1.5 where hazards are constant and
of ``1.5^shape``, here 1.9, where they rise. ``medians`` makes people in the upper half differ from those in
the lower half as the medians say, ``adjusted`` as if 4.07 held.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsCohort:
    """A cohort of people with sporadic ALS, in the design of Kanai et al. 2012.

    Attributes
    ----------
    people
        People in the cohort: alive without tracheostomy at their diagnosis.
    seed
        Of every random number.
    effect
        Hazard ratio for 0.1 ms more of the strength-duration time constant; see `EFFECTS`.
    age_ratio, bulbar_ratio
        Hazard ratio of an onset after 60 years, and of a bulbar onset.
    median_months
        Median time from onset to death or tracheostomy of everybody who falls ill.
    shape
        Of the Weibull distribution of that time.
    sdtc_ms, sdtc_sd_ms
        Mean and standard deviation of the time constant.
    age_years, age_sd_years
        Of age at onset; it is cut at 20 and 90.
    bulbar_share, tracheostomy_share
        Share of bulbar onsets, and of tracheostomies among endpoints.
    delay_months, delay_spread
        Median of the time from onset to diagnosis, and the spread of its logarithm.
    lost_per_year
        Rate at which people are lost to follow-up.
    follow_up_years
        Years from the first diagnosis taken in to the end of the study; people are taken in during the first
        three quarters of it.
    """

    people: int = 112
    seed: int = 1
    effect: float = EFFECTS["medians"]
    age_ratio: float = 1.80
    bulbar_ratio: float = 1.80
    median_months: float = 37.0
    shape: float = SHAPE
    sdtc_ms: float = 0.46
    sdtc_sd_ms: float = 0.1
    age_years: float = 62.0
    age_sd_years: float = 11.0
    bulbar_share: float = 0.25
    tracheostomy_share: float = 0.2
    delay_months: float = 11.0
    delay_spread: float = 0.55
    lost_per_year: float = 0.02
    follow_up_years: float = 8.0

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        ratios = ("effect", "age_ratio", "bulbar_ratio")
        sizes = ("median_months", "shape", "sdtc_ms", "sdtc_sd_ms", "age_sd_years", "delay_months")
        above_0 = (*ratios, *sizes, "delay_spread", "follow_up_years")
        _refuse(self, above_0, ("bulbar_share", "tracheostomy_share"), self.people, self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerCohort:
    """Serum neurofilament light in ALS, MS, both and neither.

    Attributes
    ----------
    als, ms, both, neither
        People in each group.
    seed
        Of every random number.
    als_ratio, ms_ratio, both_ratio
        Ratio of the median to that of people of the same age with neither.
    spread, als_spread
        Standard deviation of the logarithm in people of one age: with MS or neither, and with ALS.
    ella_share
        Share of samples measured with a second assay.
    ella_ratio
        What the second assay reads where the first reads 1.
    """

    als: int = 120
    ms: int = 120
    both: int = 20
    neither: int = 120
    seed: int = 1
    als_ratio: float = 4.0
    ms_ratio: float = 1.35
    both_ratio: float = 4.0
    spread: float = 0.45
    als_spread: float = 0.75
    ella_share: float = 0.3
    ella_ratio: float = 1.4

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        ratios = ("als_ratio", "ms_ratio", "both_ratio", "spread", "als_spread", "ella_ratio")
        _refuse(self, ratios, ("ella_share",), min(self.als, self.ms, self.neither), self.seed, self.both)


def _refuse(
    options: object, above_0: tuple[str, ...], shares: tuple[str, ...], people: int, *whole: int
) -> None:
    """Refuse options that cannot be, all at once.

    Raises
    ------
    UsageError
        COI-U045.
    """
    problems = Problems(UsageError)
    for name in above_0:
        value = getattr(options, name)
        if not (math.isfinite(value) and value > 0):
            problems.add("COI-U045", f"{name} must be a number above 0", where=name)
    for name in shares:
        if not 0 <= getattr(options, name) <= 1:
            problems.add("COI-U045", f"{name} must be a share from 0 to 1", where=name)
    if people < 1 or min(whole) < 0:
        problems.add("COI-U045", "people must be 1 or more, and a seed 0 or more", where="people, seed")
    problems.raise_if_any()
