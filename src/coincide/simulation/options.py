"""What can be planted in a simulated population."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Final, Literal

from coincide.errors import Problems, UsageError

Order = Literal["a_then_b", "b_then_a", "both"]

BLOCK_PEOPLE: Final = 50_000
"""People per block. One Philox stream per block, so its size is part of what a seed means."""


@dataclass(frozen=True, slots=True)
class Link:
    """How the first disease changes the rate of the second.

    Attributes
    ----------
    ratios
        Rate ratio in each span of time after the first disease.
    from_days
        First day of each span, counted from the first disease; starts at 0, ascending. The last span
        has no end.
    order
        In which order the ratio acts. In the other order it is 1.

    Examples
    --------
    >>> Link((1.0, 4.0), from_days=(0, 365)).at(400)
    4.0
    """

    ratios: tuple[float, ...] = (1.0,)
    from_days: tuple[int, ...] = (0,)
    order: Order = "both"

    def at(self, days_after: int) -> float:
        """Return the ratio on a day after the first disease."""
        begun = sum(start <= days_after for start in self.from_days)
        return self.ratios[begun - 1]


@dataclass(frozen=True, slots=True)
class Misdiagnosis:
    """People with B who wrongly get A's label as well.

    Attributes
    ----------
    share
        Share of people with B that get it.
    delay_days
        Mean of the exponential delay from B's day to the wrong label.
    label_first
        Share of those in whom the wrong label comes before B's day instead, by the same delay.
    records
        Records of the wrong label, 30 days apart.
    """

    share: float = 0.0
    delay_days: float = 365.0
    label_first: float = 0.0
    records: int = 2


@dataclass(frozen=True, slots=True)
class CareSeeking:
    """Diagnoses that are made because somebody is looked at.

    Attributes
    ----------
    burst_ratio
        Ratio of the rate of every other first diagnosis in the months after any first diagnosis.
    burst_months
        How many months (of 365.25 / 12 days) the burst lasts.
    high_contact_share
        Share of people who see doctors much.
    high_contact_ratio
        Ratio of the rate of every first diagnosis, and of unrelated records, in those people.
    """

    burst_ratio: float = 1.0
    burst_months: float = 6.0
    high_contact_share: float = 0.0
    high_contact_ratio: float = 2.0


@dataclass(frozen=True, slots=True)
class Kin:
    """Families: mothers with their children, and siblings.

    A gamma frailty shared along the maternal line with variance ``ratio - 1`` makes the rate of a
    disease `ratio` times higher once a relative has it (Clayton, Biometrika 1978;65:141-51).

    Attributes
    ----------
    familial_a, familial_b
        That ratio for A and for B; the two frailties are independent.
    """

    familial_a: float = 1.0
    familial_b: float = 1.0


@dataclass(frozen=True, slots=True)
class Movement:
    """People who come late or go away.

    Attributes
    ----------
    immigrants
        People who enter on a day after the start, per person present at the start and year.
    births
        The same for people born in the register's time.
    leaving
        Rate of emigration per person-year; each person leaves at most once.
    away_years
        Mean of the exponential time away; many never come back within the register.
    """

    immigrants: float = 0.007
    births: float = 0.012
    leaving: float = 0.004
    away_years: float = 3.0


@dataclass(frozen=True, slots=True)
class Fatality:
    """Death after a disease: rate = `ratio` x the rate of the same sex, age and year + `excess`.

    Attributes
    ----------
    disease
        Its name.
    ratio
        Mortality ratio from the disease's day on.
    excess
        Deaths per person-year on top. Half of the people are gone after ``ln 2 / excess`` years if
        nothing else kills.
    """

    disease: str
    ratio: float = 1.0
    excess: float = 0.0


FATAL: Final = (Fatality("als", 1.0, math.log(2) / 2.5), Fatality("ms", 2.5))
"""ALS: median survival 30 months; MS: mortality ratio 2.5 (cohort reviews give 2 to 3)."""


@dataclass(frozen=True, slots=True)
class Records:
    """What the register sees of an ill person.

    Attributes
    ----------
    per_year
        Further records of a disease per person-year after its first day.
    pair_per_year
        The same for A and B, which are seen by specialists.
    unrelated_per_year
        Records with codes of no studied disease, per person-year.
    danish_share
        Share of ICD-10 records written the Danish way (``DG122`` for ``G12.2``).
    """

    per_year: float = 0.25
    pair_per_year: float = 2.0
    unrelated_per_year: float = 0.2
    danish_share: float = 0.7


@dataclass(frozen=True, slots=True)
class Population:
    """A population with a known truth.

    Attributes
    ----------
    people
        People the register ever holds.
    seed
        Seed of all random numbers.
    start, end
        First and last day of the register. Nothing before `start` is recorded.
    diseases
        Names of the diseases that occur; empty: all that are known. Always holds A and B.
    a, b
        The pair.
    rate_factors
        (disease, factor) pairs: its incidence times the factor, to make rare diseases findable.
    link, misdiagnosis, care_seeking, kin, movement, fatal, records
        See there. ``kin=None``: nobody's relatives are known.
    frailty_variance
        Variance of a gamma frailty (mean 1) that multiplies the rates of all diseases of a person.
    ill_from
        First day on which a disease can begin; the default lets people be ill before `start`
        (prevalent, left-truncated). Set it to `start` for a population that begins healthy.
    """

    people: int = 1_000_000
    seed: int = 1
    start: dt.date = dt.date(2000, 1, 1)
    end: dt.date = dt.date(2024, 12, 31)
    diseases: tuple[str, ...] = ()
    a: str = "als"
    b: str = "ms"
    rate_factors: tuple[tuple[str, float], ...] = ()
    link: Link = field(default_factory=Link)
    misdiagnosis: Misdiagnosis = field(default_factory=Misdiagnosis)
    care_seeking: CareSeeking = field(default_factory=CareSeeking)
    frailty_variance: float = 0.0
    kin: Kin | None = None
    movement: Movement = field(default_factory=Movement)
    fatal: tuple[Fatality, ...] = FATAL
    records: Records = field(default_factory=Records)
    ill_from: dt.date = dt.date(1850, 1, 1)

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated, all at once."""
        problems = Problems(UsageError)
        for wrong, what, where in _rules(self):
            if wrong:
                problems.add("COI-U040", what, where=f"simulated population, {where}", fix="change the value")
        problems.raise_if_any()


def _rules(population: Population) -> list[tuple[bool, str, str]]:
    """Return (is it wrong, what, where) for every rule."""
    link, wrong_label, care = population.link, population.misdiagnosis, population.care_seeking
    kin, move, records = population.kin or Kin(), population.movement, population.records
    spans = tuple(link.from_days)
    return [
        (population.people < 1, "a population needs at least one person", "people"),
        (not 0 <= population.seed < 2**63, "the seed is not a number from 0 to 2^63 - 1", "seed"),
        (population.end <= population.start, "the register ends before it starts", "end"),
        (population.a == population.b, "A and B are the same disease", "b"),
        (len(spans) != len(link.ratios), "spans and ratios differ in number", "link"),
        (spans[:1] != (0,) or list(spans) != sorted(set(spans)), "spans do not ascend from day 0", "link"),
        (not _all_real(link.ratios), "a ratio is negative or not a number", "link"),
        (link.order not in ("a_then_b", "b_then_a", "both"), "the order is not known", "link"),
        (not _shares(wrong_label.share, wrong_label.label_first), "a share is not in 0..1", "misdiagnosis"),
        (not _all_real((wrong_label.delay_days, wrong_label.records)), "a value is negative", "misdiagnosis"),
        (not _all_real((care.burst_ratio, care.burst_months)), "a value is negative", "care_seeking"),
        (not _shares(care.high_contact_share), "a share is not in 0..1", "care_seeking"),
        (not _all_real((care.high_contact_ratio,)), "a value is negative", "care_seeking"),
        (not _all_real((population.frailty_variance,)), "the variance is negative", "frailty_variance"),
        (min(kin.familial_a, kin.familial_b) < 1, "a familial ratio is below 1", "kin"),
        (not _all_real((move.immigrants, move.births, move.leaving)), "a rate is negative", "movement"),
        (not move.away_years > 0, "the time away is not positive", "movement"),
        (not _all_real([f.ratio for f in population.fatal]), "a ratio is negative", "fatal"),
        (not _all_real([f.excess for f in population.fatal]), "an excess is negative", "fatal"),
        (not _all_real([f for _, f in population.rate_factors]), "a factor is negative", "rate_factors"),
        (not _shares(records.danish_share), "a share is not in 0..1", "records"),
        (
            not _all_real((records.per_year, records.pair_per_year, records.unrelated_per_year)),
            "a rate of records is negative",
            "records",
        ),
    ]


def _all_real(values: tuple[float, ...] | list[float]) -> bool:
    return all(math.isfinite(value) and value >= 0 for value in values)


def _shares(*values: float) -> bool:
    return all(0 <= value <= 1 for value in values)
