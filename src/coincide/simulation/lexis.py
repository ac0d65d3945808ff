"""Days of first diseases and of death, by inversion of cumulative hazards along a life (Numba).

Time is a person's age in days, with fractions; day 0 is the day of birth. A hazard is constant within
a year of age and given as its cumulative sum at the birthdays, so both the sum at an age and the age
at a sum are one straight line. Random numbers come from outside: a first event happens when the
cumulative hazard reaches the person's exponential `budget`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _year(age: float, years: int) -> int:
    """Return the year of age that holds `age` (the last year has no end)."""
    year: int = (4 * int(age) + 3) // 1461
    return min(year, years - 1)


@njit(cache=True, nogil=True)
def _at(table: Reals, column: int, age: float) -> float:
    """Return the cumulative hazard at an age."""
    year = _year(age, table.shape[0] - 1)
    first = (1461 * year) // 4
    width = (1461 * (year + 1)) // 4 - first
    low = table[year, column]
    return float(low + (age - first) * (table[year + 1, column] - low) / width)


@njit(cache=True, nogil=True)
def _when(table: Reals, column: int, budget: float, last: float) -> float:
    """Return the age at which the cumulative hazard reaches `budget`, known to be before `last`."""
    low, high = 0, _year(last, table.shape[0] - 1)
    while low < high:
        middle = (low + high) // 2
        if table[middle + 1, column] > budget:
            high = middle
        else:
            low = middle + 1
    first = (1461 * low) // 4
    width = (1461 * (low + 1)) // 4 - first
    rise = table[low + 1, column] - table[low, column]
    if rise <= 0.0:
        return last
    return min(float(first + (budget - table[low, column]) * width / rise), last)


@njit(cache=True, nogil=True)
def first_ages(budget: Reals, lexis: Integers, begin: Reals, horizon: Reals, tables: Reals) -> Reals:
    """Return the age at each first event that nothing else changes; infinity if not before `horizon`.

    Parameters
    ----------
    budget
        (people, diseases), exponential.
    lexis
        (people,) row of `tables`: which sex and birth year.
    begin, horizon
        (people,) ages between which an event can happen.
    tables
        (rows, years of age + 1, diseases), cumulative hazard at the birthdays.
    """
    people, diseases = budget.shape
    out = np.full((people, diseases), np.inf)
    for i in range(people):
        table = tables[lexis[i]]
        year = _year(horizon[i], table.shape[0] - 1)
        first = (1461 * year) // 4
        part = (horizon[i] - first) / ((1461 * (year + 1)) // 4 - first)
        for d in range(diseases):
            goal = budget[i, d]
            if begin[i] > 0.0:
                goal += _at(table, d, begin[i])
            if goal < table[year, d] + part * (table[year + 1, d] - table[year, d]):
                out[i, d] = _when(table, d, goal, horizon[i])
    return out


@njit(cache=True, nogil=True)
def _link_now(days_after: float, from_days: Integers, ratios: Reals) -> float:
    """Return the link's ratio at this time after the first disease."""
    now = float(ratios[0])
    for j in range(from_days.size):
        if days_after >= from_days[j]:
            now = float(ratios[j])
    return now


@njit(cache=True, nogil=True)
def _next_break(t: float, horizon: float, burst_end: float, anchor: float, from_days: Integers) -> float:
    """Return the next time at which a ratio changes."""
    stop = horizon
    if t < burst_end < stop:
        stop = burst_end
    for j in range(from_days.size):
        edge = anchor + from_days[j]
        if t < edge < stop:
            stop = edge
    return stop


@njit(cache=True, nogil=True)
def _earliest(
    left: Reals, ratio: Reals, done: Reals, table: Reals, t: float, stop: float
) -> tuple[float, int]:
    """Return the time and the disease of the next event before `stop`, or (`stop`, -1)."""
    who = -1
    for d in range(left.size):
        if done[d] < np.inf or ratio[d] <= 0.0:
            continue
        goal = _at(table, d, t) + left[d] / ratio[d]
        if goal < _at(table, d, stop):
            stop, who = max(t, _when(table, d, goal, stop)), d
    return stop, who


@njit(cache=True, nogil=True)
def coupled_ages(
    budget: Reals,
    lexis: Integers,
    begin: Reals,
    horizon: Reals,
    tables: Reals,
    from_days: Integers,
    a_then_b: Reals,
    b_then_a: Reals,
    burst_ratio: float,
    burst_days: float,
) -> Reals:
    """Return ages at first events whose rates depend on earlier ones; columns 0 and 1 are A and B.

    After A the rate of B is multiplied by `a_then_b` of the span (days since A's day), after B that of
    A by `b_then_a`; for `burst_days` after any first event all other rates are multiplied by
    `burst_ratio`. Between changes the ratios are constant, so each step is one inversion.
    """
    people, diseases = budget.shape
    out = np.full((people, diseases), np.inf)
    spent = np.zeros(diseases)
    ratio = np.ones(diseases)
    for i in range(people):
        table = tables[lexis[i]]
        t, last, burst_end, anchor = begin[i], horizon[i], -1.0, np.inf
        spent[:] = 0.0
        while t < last:
            stop = _next_break(t, last, burst_end, anchor, from_days)
            for d in range(diseases):
                ratio[d] = burst_ratio if t < burst_end else 1.0
                if d < 2 and out[i, 1 - d] < np.inf:
                    ratio[d] *= _link_now(t - anchor, from_days, b_then_a if d == 0 else a_then_b)
            stop, who = _earliest(budget[i] - spent, ratio, out[i], table, t, stop)
            for d in range(diseases):
                if out[i, d] == np.inf:
                    spent[d] += ratio[d] * (_at(table, d, stop) - _at(table, d, t))
            t = stop
            if who >= 0:
                out[i, who], burst_end = stop, stop + burst_days
                if who < 2:
                    anchor = np.floor(stop)
    return out


@njit(cache=True, nogil=True)
def excess_until(
    onset: Reals, lexis: Integers, entry: Reals, mortality: Reals, ratio: Reals, excess: Reals
) -> Reals:
    """Return the cumulative mortality that diseases added before `entry`: (people,)."""
    out = np.zeros(entry.size)
    for i in range(entry.size):
        table = mortality[lexis[i]]
        for f in range(ratio.size):
            if onset[i, f] < entry[i]:
                extra = (ratio[f] - 1.0) * (_at(table, 0, entry[i]) - _at(table, 0, onset[i, f]))
                out[i] += extra + excess[f] / 365.25 * (entry[i] - onset[i, f])
    return out


@njit(cache=True, nogil=True)
def death_ages(
    budget: Reals,
    onset: Reals,
    lexis: Integers,
    entry: Reals,
    horizon: Reals,
    mortality: Reals,
    ratio: Reals,
    excess: Reals,
) -> tuple[Reals, Reals]:
    """Return the age at death (infinity if alive at `horizon`) and the share of the rate diseases added.

    Parameters
    ----------
    budget
        (people,) exponential.
    onset
        (people, fatal diseases) age at each fatal disease.
    entry, horizon
        (people,) ages between which a death can happen.
    mortality
        (rows, years of age + 1, 1) cumulative mortality without those diseases.
    ratio, excess
        (fatal diseases,) mortality ratio and added deaths per person-year.
    """
    out = np.full(budget.size, np.inf)
    share = np.zeros(budget.size)
    for i in range(budget.size):
        table = mortality[lexis[i]]
        years = table.shape[0] - 1
        t, left = entry[i], budget[i]
        while t < horizon[i]:
            year = _year(t, years)
            first = (1461 * year) // 4
            edge = (1461 * (year + 1)) // 4
            base = (table[year + 1, 0] - table[year, 0]) / (edge - first)
            stop = horizon[i] if year == years - 1 else min(horizon[i], float(edge))
            rate = base
            for f in range(ratio.size):
                if onset[i, f] <= t:
                    rate *= ratio[f]
                elif onset[i, f] < stop:
                    stop = onset[i, f]
            for f in range(ratio.size):
                if onset[i, f] <= t:
                    rate += excess[f] / 365.25
            if rate * (stop - t) > left:
                out[i] = t + left / rate
                share[i] = max(0.0, 1.0 - base / rate)
                break
            left -= rate * (stop - t)
            t = stop
    return out, share
