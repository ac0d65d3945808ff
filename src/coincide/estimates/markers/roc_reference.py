"""Slow twin of the ROC numbers: every pair of a case and another, as DeLong and others define them."""

from __future__ import annotations

from collections.abc import Sequence

Pairs = list[list[float]]


def kernel_of(case: float, other: float) -> float:
    """Return 1 when the case reads higher, 0.5 for a tie, 0 otherwise."""
    if case == other:
        return 0.5
    return 1.0 if case > other else 0.0


def area_and_variance(marker: Sequence[float], condition: Sequence[int]) -> tuple[float, float]:
    """Return the area under the ROC curve and DeLong's variance."""
    area, covariance = areas_and_covariance([marker], condition)
    return area[0], covariance[0][0]


def areas_and_covariance(
    markers: Sequence[Sequence[float]], condition: Sequence[int]
) -> tuple[list[float], Pairs]:
    """Return the areas of several markers of the same people, and their covariances."""
    cases = [row for row, has in enumerate(condition) if has]
    others = [row for row, has in enumerate(condition) if not has]
    of_cases = [
        [sum(kernel_of(one[i], one[j]) for j in others) / len(others) for i in cases] for one in markers
    ]
    of_others = [
        [sum(kernel_of(one[i], one[j]) for i in cases) / len(cases) for j in others] for one in markers
    ]
    areas = [sum(one) / len(cases) for one in of_cases]
    names = range(len(markers))
    spread = [
        [
            _covariance(of_cases[r], of_cases[s]) / len(cases)
            + _covariance(of_others[r], of_others[s]) / len(others)
            for s in names
        ]
        for r in names
    ]
    return areas, spread


def _covariance(one: Sequence[float], other: Sequence[float]) -> float:
    here, there = sum(one) / len(one), sum(other) / len(other)
    return sum((x - here) * (y - there) for x, y in zip(one, other, strict=True)) / (len(one) - 1)
