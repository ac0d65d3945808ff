"""The kernels of the simulator: a first event lies where the cumulative hazard meets the budget."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from coincide.days import edge
from coincide.simulation.lexis import coupled_ages, death_ages, excess_until, first_ages

AGES = 12
EDGES = np.array([edge(k) for k in range(AGES + 1)], dtype=float)
PEOPLE = 400
FROM_DAYS = np.array([0, 183, 365], dtype=np.int64)
A_THEN_B = np.array([3.0, 0.5, 2.0])
B_THEN_A = np.array([1.0, 4.0, 0.0])
BURST_DAYS = 90.5

# An age is a float of at most 4,400 days: rounding leaves 1e-12 of a day, times a rate of about 1e-3.
CLOSE = 1e-9


def _tables(random: np.random.Generator, rows: int, columns: int, scale: float) -> np.ndarray:
    table = np.zeros((rows, AGES + 1, columns))
    table[:, 1:] = np.cumsum(random.random((rows, AGES, columns)) * scale, axis=1)
    return table


def _people(seed: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    lexis = random.integers(0, 3, PEOPLE)
    begin = np.where(random.random(PEOPLE) < 0.5, 0.0, np.floor(random.random(PEOPLE) * 1000))
    horizon = begin + 1.0 + np.floor(random.random(PEOPLE) * 3300)
    return random, lexis, begin, horizon


def _sum(table: np.ndarray, column: int, age: float) -> float:
    """The slow, obvious cumulative hazard."""
    return float(np.interp(age, EDGES, table[:, column]))


def _spent(table: np.ndarray, column: int, frm: float, to: float, breaks: list[float], ratio) -> float:
    """Sum pieces of hazard between all breaks; `ratio` of a piece is asked at its middle."""
    points = sorted({frm, to, *(b for b in breaks if frm < b < to)})
    return sum(
        ratio((low + high) / 2) * (_sum(table, column, high) - _sum(table, column, low))
        for low, high in pairwise(points)
    )


def test_first_events_meet_their_budget() -> None:
    random, lexis, begin, horizon = _people(1)
    tables = _tables(random, 3, 4, 0.3)
    budget = random.standard_exponential((PEOPLE, 4))
    ages = first_ages(budget, lexis, begin, horizon, tables)
    happened = 0
    for i in range(PEOPLE):
        for d in range(4):
            at_end = _spent(tables[lexis[i]], d, begin[i], horizon[i], [], lambda _: 1.0)
            if budget[i, d] < at_end:
                happened += 1
                assert begin[i] <= ages[i, d] <= horizon[i]
                spent = _spent(tables[lexis[i]], d, begin[i], ages[i, d], [], lambda _: 1.0)
                assert spent == pytest.approx(budget[i, d], abs=CLOSE)
            else:
                assert np.isinf(ages[i, d])
    assert 400 < happened < 1500  # both branches were walked


def _ratio_of(ages: np.ndarray, column: int, t: float, burst: float) -> float:
    """The ratio on a disease at time t, from the finished history."""
    before = [age for d, age in enumerate(ages) if d != column and age < t]
    ratio = burst if any(t < age + BURST_DAYS for age in before) else 1.0
    if column < 2 and ages[1 - column] < t:
        anchor = np.floor(ages[1 - column])
        span = int(np.searchsorted(FROM_DAYS, t - anchor, side="right")) - 1
        ratio *= (A_THEN_B if column == 1 else B_THEN_A)[span]
    return float(ratio)


@pytest.mark.parametrize("burst", [1.0, 5.0])
def test_coupled_events_meet_their_budget_under_the_ratios_of_their_history(burst: float) -> None:
    random, lexis, begin, horizon = _people(2)
    tables = _tables(random, 3, 4, 0.3)
    budget = random.standard_exponential((PEOPLE, 4))
    ages = coupled_ages(
        budget, lexis, begin, horizon, tables, FROM_DAYS, A_THEN_B, B_THEN_A, burst, BURST_DAYS
    )
    coupled = 0
    for i in range(PEOPLE):
        breaks = [e + shift for e in ages[i] if np.isfinite(e) for shift in (0.0, BURST_DAYS)]
        breaks += [np.floor(e) + f for e in ages[i, :2] if np.isfinite(e) for f in FROM_DAYS]
        for d in range(4):
            end = min(ages[i, d], horizon[i])
            spent = _spent(
                tables[lexis[i]],
                d,
                begin[i],
                end,
                breaks,
                lambda t, i=i, d=d: _ratio_of(ages[i], d, t, burst),
            )
            if np.isfinite(ages[i, d]):
                assert spent == pytest.approx(budget[i, d], abs=CLOSE)
            else:
                assert spent <= budget[i, d] + CLOSE
        coupled += int(np.isfinite(ages[i, :2]).all())
    assert coupled > 50


def test_without_ratios_coupled_events_are_plain_ones() -> None:
    random, lexis, begin, horizon = _people(3)
    tables = _tables(random, 3, 3, 0.3)
    budget = random.standard_exponential((PEOPLE, 3))
    ones = np.ones(1)
    coupled = coupled_ages(budget, lexis, begin, horizon, tables, np.zeros(1, np.int64), ones, ones, 1.0, 0.0)
    np.testing.assert_allclose(
        coupled, first_ages(budget, lexis, begin, horizon, tables), rtol=0, atol=1e-6
    )  # steps add up rounding: a millionth of a day


def _mortality_spent(
    table: np.ndarray, breaks: list[float], entry: float, onset: np.ndarray, to: float
) -> float:
    base = _spent(table, 0, entry, to, breaks, lambda t: 3.0 if onset[1] < t else 1.0)
    return base + 0.4 / 365.25 * max(0.0, to - max(entry, onset[0]))


def test_deaths_meet_their_budget_and_excess_before_entry_is_their_difference() -> None:
    random, lexis, entry, horizon = _people(4)
    mortality = _tables(random, 3, 1, 0.2)
    onset = np.where(random.random((PEOPLE, 2)) < 0.5, np.inf, random.random((PEOPLE, 2)) * horizon[:, None])
    ratio, excess = np.array([1.0, 3.0]), np.array([0.4, 0.0])
    budget = random.standard_exponential(PEOPLE)
    died, share = death_ages(budget, onset, lexis, entry, horizon, mortality, ratio, excess)
    before = excess_until(onset, lexis, entry, mortality, ratio, excess)
    for i in range(PEOPLE):
        table, breaks = mortality[lexis[i]], [t for t in onset[i] if np.isfinite(t)]

        spent = partial(_mortality_spent, table, breaks, entry[i], onset[i])
        if np.isfinite(died[i]):
            assert spent(died[i]) == pytest.approx(budget[i], abs=CLOSE)
            assert (share[i] > 0) == bool((onset[i] < died[i]).any())
        else:
            assert spent(horizon[i]) <= budget[i] + CLOSE
        first, second = onset[i]
        expected = 0.4 / 365.25 * max(0.0, entry[i] - first) if first < entry[i] else 0.0
        if second < entry[i]:
            expected += 2.0 * (_sum(table, 0, entry[i]) - _sum(table, 0, second))
        assert before[i] == pytest.approx(expected, abs=CLOSE)
    assert np.isfinite(died).sum() > 100
