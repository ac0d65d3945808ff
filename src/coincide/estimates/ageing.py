"""Incidence of an event with death competing, in people who grow older through cells with known rates.

Each starts at an age of their own and goes from cell to cell, one for each year of age, at the rates of the
cells. Nothing that happens to the people themselves enters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import DAYS_PER_YEAR

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]

MONTHS: Final = 12
"""Parts of a year of age in which people start together, in its middle."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Who starts where; all arrays have shape (groups,).

    Attributes
    ----------
    row, age, month
        Stratum, completed years of age, and twelfth of the year of age (0 to 11) on day 0.
    people
        How many start there.
    """

    row: Int64
    age: Int64
    month: Int64
    people: Int64


@dataclass(frozen=True, slots=True)
class Cells:
    """Events, deaths and days that the rates are made of, each of shape (row, age)."""

    events: Int64
    deaths: Int64
    days: Int64


@dataclass(frozen=True, slots=True)
class Aged:
    """What is expected by each mark; arrays of shape (marks,).

    Attributes
    ----------
    incidence
        Share with the event, death not having come first; ``nan`` once nobody is left in a known cell.
    worth
        Events with the same relative error as the share has from the counts of the cells.
    """

    incidence: Floats
    worth: Floats


@dataclass(slots=True)
class _Walk:
    """Where the groups stand. `lived`, `had_time` and `time` have shape (groups, years of age passed)."""

    alive: Floats
    had: Floats
    weight: float
    lived: Floats
    had_time: Floats
    time: Floats


def aged(starts: Starts, cells: Cells, marks: tuple[int, ...]) -> Aged:
    """Return the incidence from day 1 up to each mark.

    Parameters
    ----------
    starts
        Where people stand on day 0.
    cells
        Where rates come from; a cell without days has none.
    marks
        Days since day 0, rising; the day of the mark itself is not counted.

    Notes
    -----
    With rates ``lambda`` of the event and ``mu`` of death in the cell of someone at time u,

        ``F(t) = integral from 1 to t of S(u) lambda du,  S(u) = exp(-integral of (lambda + mu))``

    in closed form within a cell, averaged over all who start (Ederer, Axtell & Cutler, NCI Monographs 1961;
    6: 101-21, for survival). Whoever comes into a cell without days, or above the last age, leaves for good:
    from then on the others stand for them, as in any product-limit curve (Hakulinen, Biometrics 1982; 38:
    933-42). If nobody leaves this is the plain mean.

    ``worth`` is ``F^2 / Var F`` by the delta method, event and death counts of every cell being Poisson. With
    f the share of someone by the mark and f(u) that at u, ``dF / d lambda`` is the integral over the cell of
    ``S(u) - (f - f(u))``, and ``dF / d mu`` that of ``-(f - f(u))``.

    Examples
    --------
    One rate each, .0001 and .0003 a day, for a year:

    >>> one = lambda value: np.array([value])
    >>> cells = Cells(np.full((1, 3), 10), np.full((1, 3), 30), np.full((1, 3), 100_000))
    >>> found = aged(Starts(one(0), one(0), one(5), one(7)), cells, (365,))
    >>> round(float(found.incidence[0]), 6), round(0.25 * (1 - math.exp(-0.0004 * 364)), 6)
    (0.033874, 0.033874)
    """
    walk = _begin(starts, marks)
    shares, worths = [], []
    for low, high in pairwise(_steps(marks)):
        _step(walk, starts, cells, low, high)
        if high in marks:
            share = float((starts.people * walk.had).sum()) if walk.weight > 0 else math.nan
            shares.append(share)
            worths.append(_worth(share, walk, starts, cells))
    return Aged(np.array(shares), np.array(worths))


def _steps(marks: tuple[int, ...]) -> list[float]:
    """Return the times between which nobody has a birthday: all have theirs in the middle of a month.

    Half a day is added because ages are whole days: those of a month are on average half a day below its
    middle.
    """
    month = DAYS_PER_YEAR / MONTHS
    birthdays = (np.arange(marks[-1] / month) + 0.5) * month + 0.5
    return sorted({1.0, *(float(day) for day in birthdays if day < marks[-1]), *map(float, marks)})


def _begin(starts: Starts, marks: tuple[int, ...]) -> _Walk:
    groups, people = len(starts.people), int(starts.people.sum())
    passed = (groups, math.ceil(marks[-1] / DAYS_PER_YEAR) + 2)
    return _Walk(
        alive=np.ones(groups),
        had=np.zeros(groups),
        weight=1 / people if people else math.nan,
        lived=np.zeros(passed),
        had_time=np.zeros(passed),
        time=np.zeros(passed),
    )


def _step(walk: _Walk, starts: Starts, cells: Cells, low: float, high: float) -> None:
    """Let everybody live from `low` to `high`, each within one cell."""
    width = high - low
    years = (starts.month + 0.5) / MONTHS + ((low + high) / 2 - 0.5) / DAYS_PER_YEAR
    passed = np.floor(years).astype(np.int64)
    age = starts.age + passed
    last = cells.days.shape[1] - 1
    place = starts.row, np.minimum(age, last)
    _leave(walk, starts.people, (age > last) | (cells.days[place] == 0))
    days = np.maximum(cells.days[place], 1)
    event, rate = cells.events[place] / days, (cells.events[place] + cells.deaths[place]) / days
    gone = -np.expm1(-rate * width)
    lived = walk.alive * np.divide(gone, rate, out=np.full(len(rate), width), where=rate > 0)
    got = walk.weight * event * lived
    here, width_here = (np.arange(len(rate)), passed), np.where(walk.alive > 0, width, 0.0)
    walk.lived[here] += walk.weight * lived
    walk.time[here] += width_here
    walk.had_time[here] += (walk.had + got / 2) * width_here
    walk.had += got
    walk.alive *= 1 - gone


def _leave(walk: _Walk, people: Int64, leaves: NDArray[np.bool_]) -> None:
    """Take groups out for good and let the others stand for them."""
    before = float((people * walk.alive).sum())
    walk.alive[leaves] = 0.0
    after = float((people * walk.alive).sum())
    if after < before:
        walk.weight = walk.weight * before / after if after > 0 else math.nan


def _worth(share: float, walk: _Walk, starts: Starts, cells: Cells) -> float:
    """Return how many events the share is worth; 0 where nothing is expected."""
    if not share > 0:
        return 0.0
    ages = cells.days.shape[1]
    age = np.minimum(starts.age[:, None] + np.arange(walk.time.shape[1]), ages - 1)
    place = (starts.row[:, None] * ages + age).ravel()
    later = walk.had[:, None] * walk.time - walk.had_time
    days = np.maximum(cells.days.ravel(), 1)
    by_event, by_death = (
        np.bincount(place, (starts.people[:, None] * slope).ravel(), minlength=days.size) / days
        for slope in (walk.lived - later, -later)
    )
    spread = by_event**2 * cells.events.ravel() + by_death**2 * cells.deaths.ravel()
    return share**2 / float(spread.sum())
