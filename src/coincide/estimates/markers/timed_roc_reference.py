"""Slow twin of the time-dependent area: pairs, weights and derivatives as they are defined."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.estimates.markers.roc_reference import kernel_of

Row = tuple[float, float, int, float]
"""Entry, exit, event and marker of one person."""


def survival_before(rows: Sequence[Row], weights: Sequence[float], moment: float) -> float:
    """Return the Kaplan-Meier share free of the event just before a moment."""
    share = 1.0
    for time in sorted({row[1] for row in rows if row[2]}):
        if time < moment:
            pairs = list(zip(rows, weights, strict=True))
            at_risk = sum(weight for row, weight in pairs if row[0] < time <= row[1])
            events = sum(weight for row, weight in pairs if row[1] == time and row[2])
            share *= 1 - events / at_risk
    return share


def area(rows: Sequence[Row], horizon: float, weights: Sequence[float]) -> float:
    """Return the area, everybody counting with a weight of their own."""
    pairs = list(zip(rows, weights, strict=True))
    cases = [(row, weight) for row, weight in pairs if row[2] and row[1] <= horizon]
    free = [(row, weight) for row, weight in pairs if row[0] <= horizon < row[1]]
    above = total = 0.0
    for row, weight in cases:
        at_risk = sum(each for other, each in pairs if other[0] < row[1] <= other[1])
        mass = weight * survival_before(rows, weights, row[1]) / at_risk
        above += mass * sum(each * kernel_of(row[3], other[3]) for other, each in free)
        total += mass * sum(each for _, each in free)
    return above / total


def inverse_censoring_area(rows: Sequence[Row], horizon: float) -> float:
    """Return the area with cases weighted by the chance of not being censored before; nobody enters late.

    Somebody censored at the time of an event is taken to be censored just after it.
    """
    above = total = 0.0
    for row in rows:
        if not (row[2] and row[1] <= horizon):
            continue
        stays = 1.0
        for time in sorted({each[1] for each in rows if not each[2]}):
            if time < row[1]:
                leaving = sum(1 for each in rows if each[1] == time and not each[2])
                stays *= 1 - leaving / (leaving + sum(1 for each in rows if each[1] > time))
        free = [each for each in rows if each[1] > horizon]
        above += sum(kernel_of(row[3], each[3]) for each in free) / stays
        total += len(free) / stays
    return above / total


def variance(rows: Sequence[Row], horizon: float, step: float = 1e-5) -> float:
    """Return the variance: squares of the derivatives of the area after each person's weight."""
    found = 0.0
    for person in range(len(rows)):
        up, down = ([1.0] * len(rows) for _ in range(2))
        up[person] += step
        down[person] -= step
        found += ((area(rows, horizon, up) - area(rows, horizon, down)) / (2 * step)) ** 2
    return found
