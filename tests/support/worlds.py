"""Small worlds with a known truth, as arrays for the counting kernel: fast enough for thousands.

A world holds two diseases and death in one sex; people are born over some years, a register opens
and closes. The full simulator makes registers; this one makes follow-up directly, so that an estimator
can be shown thousands of times what it should find.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coincide.days import COHORT_DAYS, NEVER
from coincide.estimates.cells import Cells
from coincide.simulation.lexis import coupled_ages, death_ages
from coincide.simulation.lives import link_ratios
from coincide.simulation.options import Link
from coincide.simulation.rates import AGES

Reals = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Nature:
    """How people fall ill and die.

    Curves are rates per person-year of shape (AGES,), or (birth years, AGES) counted from the first birth
    when they change with calendar time; the last birth year stands for later ones.

    Attributes
    ----------
    a, b, death
        Rates of the diseases and of death without them.
    link
        How the first disease changes the rate of the second.
    frailty_variance
        Variance of a gamma frailty, mean 1, on both diseases.
    death_ratio, death_excess
        For A and for B: mortality ratio and added deaths per person-year once ill.
    """

    a: Reals
    b: Reals
    death: Reals
    link: Link = field(default_factory=Link)
    frailty_variance: float = 0.0
    death_ratio: tuple[float, float] = (1.0, 1.0)
    death_excess: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Observation:
    """When the world is looked at, in days; births are spread evenly over [`first_birth`, `last_birth`).

    Attributes
    ----------
    opens, closes
        Observed days are [`opens`, `closes`); what came before is not recorded as it happens.
    washout
        Days from entry that only look back (people born in the register have none).
    """

    first_birth: int
    last_birth: int
    opens: int
    closes: int
    washout: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """Follow-up of people in one spell each: what ``kernels.pair_counts`` takes. Shape (people,).

    Attributes
    ----------
    row
        Birth cohort of five years, from 0.
    born, start, stop
        Day of birth; at-risk days are [start, stop).
    a_day, b_day
        First days of A and B, `NEVER` if not within life.
    a_dated, b_dated
        1 where that day was seen as it happened.
    rows
        How many rows there are.
    died
        Day of death, `NEVER` if not while observed; empty where nothing looks at it.
    """

    row: Int32
    born: Int32
    start: Int32
    stop: Int32
    a_day: Int32
    b_day: Int32
    a_dated: Int32
    b_dated: Int32
    rows: int = field(kw_only=True)
    died: Int32 = field(kw_only=True, default_factory=lambda: np.empty(0, np.int32))

    @property
    def person(self) -> Int32:
        """Number of each person."""
        return np.arange(self.born.size, dtype=np.int32)

    def swapped(self) -> World:
        """Return the world with A and B exchanged."""
        return World(
            self.row,
            self.born,
            self.start,
            self.stop,
            self.b_day,
            self.a_day,
            self.b_dated,
            self.a_dated,
            rows=self.rows,
            died=self.died,
        )


def flat(rate: float) -> Reals:
    """Return a curve with one rate at every age."""
    return np.full(AGES, rate, dtype=np.float64)


def steep(at_60: float, per_decade: float) -> Reals:
    """Return a curve that is `at_60` at age 60 and grows `per_decade`-fold every ten years."""
    return np.asarray(at_60 * per_decade ** ((np.arange(AGES) + 0.5 - 60.0) / 10.0))


def hill(peak: float, age: float, width: float) -> Reals:
    """Return a curve with a peak at an age, falling to both sides like a normal density."""
    return np.asarray(peak * np.exp(-0.5 * ((np.arange(AGES) + 0.5 - age) / width) ** 2))


def stepped(curve: Reals, *, birth_years: int, at: float, factor: float) -> Reals:
    """Return (birth_years, AGES) rates that are `factor` times `curve` from a calendar time on.

    `at` is in years after the first birth. A year of age that lies on both sides is divided: a person born
    in year y is k years old from ``y + k`` to ``y + k + 2``, on average half a year into each.
    """
    begin = np.arange(birth_years)[:, None] + np.arange(AGES)[None, :] + 0.5
    after = np.clip(begin + 1.0 - at, 0.0, 1.0)
    return np.asarray(curve * (1.0 + (factor - 1.0) * after))


def make_world(random: np.random.Generator, people: int, nature: Nature, seen: Observation) -> World:
    """Draw a world of about `people` births; those dead before the register opens are not in it."""
    born = random.integers(seen.first_birth, seen.last_birth, people)
    birth_year = ((born - seen.first_birth) / 365.25).astype(np.int64)
    ages, died = _live(random, nature, birth_year, seen.closes - born.astype(np.float64))
    death = np.where(np.isfinite(died), born + np.floor(died), NEVER).astype(np.int64)
    stop = np.minimum(seen.closes, death + 1)
    start = np.where(born >= seen.opens, born, seen.opens + seen.washout)
    followed = start < stop
    first = [_first_days(born, ages[:, column], stop) for column in (0, 1)]
    dated = [(day >= start) & (day != NEVER) for day in first]
    row = (born - seen.first_birth) // COHORT_DAYS
    columns = (row, born, start, stop, *first, *dated)
    kept = (np.ascontiguousarray(column[followed], dtype=np.int32) for column in columns)
    observed_death = np.where(death < seen.closes, death, NEVER)[followed].astype(np.int32)
    rows = int((seen.last_birth - 1 - seen.first_birth) // COHORT_DAYS) + 1
    return World(*kept, rows=rows, died=observed_death)


def _live(
    random: np.random.Generator, nature: Nature, birth_year: NDArray[np.int64], horizon: Reals
) -> tuple[Reals, Reals]:
    """Return ages in days at A and B, and at death, all from birth; infinity if after `horizon`."""
    people = horizon.size
    budget = random.standard_exponential((people, 2))
    if nature.frailty_variance > 0:
        shape = 1.0 / nature.frailty_variance
        budget /= np.maximum(random.standard_gamma(shape, people) / shape, 1e-12)[:, None]
    begin = np.zeros(people)
    pair, death = _table(nature.a, nature.b), _table(nature.death)
    ages = coupled_ages(
        budget,
        np.minimum(birth_year, len(pair) - 1),
        begin,
        horizon,
        pair,
        np.array(nature.link.from_days, dtype=np.int64),
        link_ratios(nature.link, "a_then_b"),
        link_ratios(nature.link, "b_then_a"),
        1.0,
        0.0,
    )
    died, _ = death_ages(
        random.standard_exponential(people),
        ages,
        np.minimum(birth_year, len(death) - 1),
        begin,
        horizon,
        death,
        np.array(nature.death_ratio, dtype=np.float64),
        np.array(nature.death_excess, dtype=np.float64),
    )
    return ages, died


def _table(*curves: Reals) -> Reals:
    """Return cumulative hazards at the birthdays, shape (birth years, AGES + 1, curves)."""
    widths = np.diff((1461 * np.arange(AGES + 1)) // 4) / 365.25
    yearly = np.stack(np.broadcast_arrays(*(np.atleast_2d(curve) for curve in curves)), axis=-1)
    table = np.zeros((yearly.shape[0], AGES + 1, len(curves)))
    table[:, 1:] = np.cumsum(yearly * widths[:, None], axis=1)
    return table


def _first_days(born: NDArray[np.int64], age: Reals, stop: NDArray[np.int64]) -> NDArray[np.int64]:
    happened = np.isfinite(age)
    day = np.where(happened, born + np.floor(np.where(happened, age, 0.0)), NEVER).astype(np.int64)
    return np.where(day < stop, day, NEVER)


def draw_cells(
    random: np.random.Generator,
    *,
    expected: float,
    ratio: float,
    reference: float,
    cells: int = 10,
) -> Cells:
    """Draw the cells of one study without drawing people.

    Exposed time is spread over the cells unevenly (weights 1 .. cells), rates double from the first to
    the last cell.

    Parameters
    ----------
    expected
        Exposed events expected at ratio 1, the true rates given.
    ratio
        True rate ratio.
    reference
        Unexposed events per exposed event at ratio 1.
    cells
        How many cells.

    Returns
    -------
    Events are Poisson with the means so given.
    """
    rate = 1e-6 * 2.0 ** np.linspace(0.0, 1.0, cells)
    weight = np.arange(1, cells + 1, dtype=np.float64)
    exposed = weight * expected / (weight * rate).sum()
    unexposed = exposed[::-1] * reference * expected / (exposed[::-1] * rate).sum()
    return Cells(
        random.poisson(exposed * rate * ratio).astype(np.int64),
        exposed,
        random.poisson(unexposed * rate).astype(np.int64),
        unexposed,
    )
