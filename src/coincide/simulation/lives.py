"""What happens to a block of people: first days of diseases, wrong labels, death."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER, day
from coincide.simulation.families import Families, family_frailty
from coincide.simulation.lexis import coupled_ages, death_ages, excess_until, first_ages
from coincide.simulation.options import Link, Order, Population
from coincide.simulation.people import Days, People
from coincide.simulation.rates import Rates
from coincide.simulation.streams import Purpose, stream

Reals = NDArray[np.float64]

SMALLEST_FRAILTY = 1e-12
"""A gamma frailty below this counts as this: nobody falls ill either way, and nothing divides by zero."""


@dataclass(frozen=True, slots=True)
class Lives:
    """One block of people with all that happens to them.

    Attributes
    ----------
    people
        Who they are.
    onset
        (people, diseases) first day of each disease, `NEVER` if not within life and register.
    wrong_a
        (people,) first day of a wrong label A, `NEVER` if none.
    died
        (people,) day of death, `NEVER` if alive at the end.
    cause
        (people,) disease that killed (column of `onset`), -1 for any other cause.
    stop
        (people,) day after the last day of life or of the register.
    contact
        (people,) ratio of the rate of records.
    """

    people: People
    onset: Days
    wrong_a: Days
    died: Days
    cause: NDArray[np.int64]
    stop: Days
    contact: Reals


@dataclass(frozen=True, slots=True)
class _Time:
    """Each person's place in the rate tables and ages in days."""

    lexis: NDArray[np.int64]
    begin: Reals
    entry: Reals
    horizon: Reals

    def of(self, who: NDArray[np.int64]) -> _Time:
        """Return the same for some people."""
        return _Time(self.lexis[who], self.begin[who], self.entry[who], self.horizon[who])


def draw_lives(population: Population, rates: Rates, people: People, families: Families, block: int) -> Lives:
    """Let a block of people live."""
    time = _time(population, rates, people)
    contact, frailty = _frailty(population, families, block)
    factors = np.ones((people.born.size, len(rates.diseases)))
    factors *= (contact * frailty)[:, None]
    factors[:, pair_columns(population, rates)] *= family_frailty(population, families, block)
    ages = _onset_ages(population, rates, time, np.maximum(factors, SMALLEST_FRAILTY), block)
    died, cause = _deaths(population, rates, time, ages, block)
    end = day(population.end)
    death_day = _days(people.born, died)
    stop = np.minimum(death_day.astype(np.int64), end) + 1
    onset = _days(people.born[:, None], ages)
    onset[onset >= stop[:, None]] = NEVER
    wrong = _wrong_labels(population, onset[:, pair_columns(population, rates)[1]], block)
    wrong[wrong >= stop] = NEVER
    return Lives(people, onset, wrong, death_day, cause, stop.astype(np.int32), contact)


def pair_columns(population: Population, rates: Rates) -> list[int]:
    """Return the columns of A and B."""
    return [rates.diseases.index(population.a), rates.diseases.index(population.b)]


def link_ratios(link: Link, order: Order) -> Reals:
    """Return the ratio of each span in one order: 1 where the link does not act."""
    if link.order in ("both", order):
        return np.array(link.ratios, dtype=np.float64)
    return np.ones(len(link.ratios))


def _time(population: Population, rates: Rates, people: People) -> _Time:
    born = people.born.astype(np.int64)
    year = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return _Time(
        rates.rows(people.sex, year),
        np.maximum(0, day(population.ill_from) - born).astype(np.float64),
        (people.entry - born).astype(np.float64),
        (day(population.end) + 1 - born).astype(np.float64),
    )


def _frailty(population: Population, families: Families, block: int) -> tuple[Reals, Reals]:
    """Return the contact ratio and the frailty of each person."""
    random = stream(population.seed, block, Purpose.FRAILTY)
    care, variance, size = population.care_seeking, population.frailty_variance, families.mother.size
    contact = np.where(random.random(size) < care.high_contact_share, care.high_contact_ratio, 1.0)
    frailty = random.standard_gamma(1.0 / variance, size) * variance if variance > 0 else np.ones(size)
    return contact, frailty


def _onset_ages(population: Population, rates: Rates, time: _Time, factors: Reals, block: int) -> Reals:
    """Return ages at first diseases of people who are alive at entry.

    Deaths that a disease adds before entry are drawn too; who died of it is drawn again, so the people
    are those whom a disease of long ago left alive.
    """
    random = stream(population.seed, block, Purpose.ONSET)
    ages = np.full(factors.shape, np.inf)
    who = np.arange(factors.shape[0])
    while who.size:
        budget = random.standard_exponential((who.size, factors.shape[1]))
        budget /= factors[who]
        some = time.of(who)
        ages[who] = _histories(population, rates, some, budget)
        _, onset, ratio, excess = _fatal(population, rates, ages[who])
        added = excess_until(onset, some.lexis, some.entry, rates.mortality, ratio, excess)
        who = who[added > random.standard_exponential(who.size)]
    return ages


def _histories(population: Population, rates: Rates, time: _Time, budget: Reals) -> Reals:
    """Return ages at first diseases, with the link and bursts of detection."""
    ages = first_ages(budget, time.lexis, time.begin, time.horizon, rates.incidence)
    pair, link, care = pair_columns(population, rates), population.link, population.care_seeking
    columns = np.array(pair)
    if care.burst_ratio != 1.0:
        columns = np.concatenate([columns, np.setdiff1d(np.arange(len(rates.diseases)), columns)])
    # before any first event all rates are the plain ones: without one nothing can be coupled
    who = np.flatnonzero(np.isfinite(ages[:, columns]).any(axis=1))
    some = time.of(who)
    ages[np.ix_(who, columns)] = coupled_ages(
        np.ascontiguousarray(budget[np.ix_(who, columns)]),
        some.lexis,
        some.begin,
        some.horizon,
        np.ascontiguousarray(rates.incidence[:, :, columns]),
        np.array(link.from_days, dtype=np.int64),
        link_ratios(link, "a_then_b"),
        link_ratios(link, "b_then_a"),
        float(care.burst_ratio),
        care.burst_months * 365.25 / 12.0,
    )
    return ages


def _fatal(population: Population, rates: Rates, ages: Reals) -> tuple[list[int], Reals, Reals, Reals]:
    """Return columns, ages, mortality ratios and excess rates of the fatal diseases that occur."""
    fatal = [f for f in population.fatal if f.disease in rates.diseases]
    columns = [rates.diseases.index(f.disease) for f in fatal]
    ratio = np.array([f.ratio for f in fatal], dtype=np.float64)
    excess = np.array([f.excess for f in fatal], dtype=np.float64)
    return columns, np.ascontiguousarray(ages[:, columns]), ratio, excess


def _deaths(
    population: Population, rates: Rates, time: _Time, ages: Reals, block: int
) -> tuple[Reals, NDArray[np.int64]]:
    """Return the age at death and the disease that killed."""
    random = stream(population.seed, block, Purpose.DEATH)
    budget, by_disease = random.standard_exponential(time.lexis.size), random.random(time.lexis.size)
    columns, onset, ratio, excess = _fatal(population, rates, ages)
    died, share = death_ages(
        budget, onset, time.lexis, time.entry, time.horizon, rates.mortality, ratio, excess
    )
    cause = np.full(died.size, -1, dtype=np.int64)
    killed = np.flatnonzero(by_disease < share)
    # with two fatal diseases the later one is the cause
    latest = np.where(onset[killed] <= died[killed, None], onset[killed], -1.0)
    if columns:
        cause[killed] = np.array(columns, dtype=np.int64)[np.argmax(latest, axis=1)]
    return died, cause


def _days(born: Days, ages: Reals) -> Days:
    """Return the day of an age in days; `NEVER` for infinity."""
    finite = np.isfinite(ages)
    out = np.where(finite, born + np.floor(np.where(finite, ages, 0.0)), NEVER)
    return out.astype(np.int32)


def _wrong_labels(population: Population, b_day: Days, block: int) -> Days:
    """Return the first day of a wrong label A, for a share of the people with B."""
    wrong = population.misdiagnosis
    out = np.full(b_day.size, NEVER, dtype=np.int32)
    if wrong.share == 0.0:
        return out
    random = stream(population.seed, block, Purpose.MISDIAGNOSIS)
    chosen, first = random.random((2, b_day.size))
    delay = random.standard_exponential(b_day.size)
    who = np.flatnonzero((b_day != NEVER) & (chosen < wrong.share))
    wait = 1 + np.floor(delay[who] * wrong.delay_days)
    signed = np.where(first[who] < wrong.label_first, -wait, wait)
    out[who] = (b_day[who] + signed).astype(np.int32)
    return out
