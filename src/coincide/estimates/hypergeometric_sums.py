"""Sums over the terms of non-central hypergeometric laws, cell by cell: compiled, without a factorial.

A term's neighbour follows from it by one product,
``w(k + 1) / w(k) = psi (a - k) (b - k) / ((k + 1) (n - a - b + k + 1))``, which falls as k grows. So each
cell is walked from its largest term outwards until nothing is left to add.
"""

from __future__ import annotations

import math

import numpy as np

from coincide.estimates.cells import Counts, Floats
from coincide.kernels.compiled import INT64, kernel

NEGLIGIBLE = 1e-40
"""Terms below this share of the largest cannot move any probability a float can show."""


@kernel("float64(int64, int64, int64, int64)")
def _step(n: int, a: int, b: int, k: int) -> float:
    """Return ``w(k + 1) / w(k)`` at an odds ratio of 1."""
    return (float(a - k) * float(b - k)) / (float(k + 1) * float(n - a - b + k + 1))


@kernel("Tuple((int64, float64))(int64, int64, int64, int64, float64)")
def _largest(n: int, a: int, b: int, start: int, psi: float) -> tuple[int, float]:
    """Return the largest term's count, and ``log w(count) - log w(start)`` at an odds ratio of 1."""
    low, high = max(0, a + b - n), min(a, b)
    k, unit = start, 0.0
    while k < high and _step(n, a, b, k) * psi > 1.0:
        unit += math.log(_step(n, a, b, k))
        k += 1
    while k > low and _step(n, a, b, k - 1) * psi < 1.0:
        unit -= math.log(_step(n, a, b, k - 1))
        k -= 1
    return k, unit


@kernel("Tuple((int64, int64))(int64, int64, int64, int64, float64, float64[::1])")
def _terms(n: int, a: int, b: int, start: int, psi: float, terms: Floats) -> tuple[int, int]:
    """Fill `terms` with the probabilities of low, low + 1, ...; return the first and last index used."""
    low, high = max(0, a + b - n), min(a, b)
    limit = terms.size - 1
    mode, _ = _largest(n, a, b, start, psi)
    first, last, whole = mode, mode, 1.0
    if mode - low <= limit:
        terms[mode - low] = 1.0
    value = 1.0
    for k in range(mode - 1, low - 1, -1):
        value /= _step(n, a, b, k) * psi
        if value < NEGLIGIBLE:
            break
        first = k
        whole += value
        if k - low <= limit:
            terms[k - low] = value
    value = 1.0
    for k in range(mode, high):
        value *= _step(n, a, b, k) * psi
        if value < NEGLIGIBLE:
            break
        last = k + 1
        whole += value
        if k + 1 - low <= limit:
            terms[k + 1 - low] = value
    first, last = first - low, min(last - low, limit)
    for k in range(first, last + 1):
        terms[k] /= whole
    return first, last


@kernel(f"void({INT64}, {INT64}, {INT64}, {INT64}, float64, float64[:, ::1])")
def cell_sums(people: Counts, with_a: Counts, with_b: Counts, start: Counts, psi: float, out: Floats) -> None:
    """Fill `out`, shape (cells, 4): logarithm of the sum of all terms, mean, variance, third cumulant.

    Parameters
    ----------
    people, with_a, with_b
        ``n``, ``a``, ``b`` of each cell.
    start
        A count inside each cell's range; its term is the unit of the sum, at any `psi`.
    psi
        Odds ratio, positive.
    """
    for cell in range(people.size):
        n, a, b = people[cell], with_a[cell], with_b[cell]
        mode, unit = _largest(n, a, b, start[cell], psi)
        whole, first, second, third = 1.0, 0.0, 0.0, 0.0
        value = 1.0
        for k in range(mode, min(a, b)):
            value *= _step(n, a, b, k) * psi
            if value < NEGLIGIBLE:
                break
            d = float(k + 1 - mode)
            whole += value
            first += value * d
            second += value * d * d
            third += value * d * d * d
        value = 1.0
        for k in range(mode - 1, max(0, a + b - n) - 1, -1):
            value /= _step(n, a, b, k) * psi
            if value < NEGLIGIBLE:
                break
            d = float(k - mode)
            whole += value
            first += value * d
            second += value * d * d
            third += value * d * d * d
        mean, square = first / whole, second / whole
        out[cell, 0] = unit + math.log(whole) + (mode - start[cell]) * math.log(psi)
        out[cell, 1] = mode + mean
        out[cell, 2] = max(square - mean * mean, 0.0)
        out[cell, 3] = third / whole - 3.0 * mean * square + 2.0 * mean**3


@kernel(f"float64[::1]({INT64}, {INT64}, {INT64}, {INT64}, float64, int64)")
def convolved(
    people: Counts, with_a: Counts, with_b: Counts, start: Counts, psi: float, degree: int
) -> Floats:
    """Return ``P(X = least + k)`` for ``k = 0 .. degree``: X the sum over cells, `least` its smallest value.

    Parameters are those of :func:`cell_sums`. All terms are positive, so sums lose no digits; a Fourier
    transform would, in the tail.
    """
    total = np.zeros(degree + 1)
    total[0] = 1.0
    terms = np.zeros(degree + 1)
    top = 0
    for cell in range(people.size):
        first, last = _terms(people[cell], with_a[cell], with_b[cell], start[cell], psi, terms)
        reach = min(top + last, degree)
        for k in range(reach, -1, -1):
            value = 0.0
            for j in range(max(first, k - top), min(last, k) + 1):
                value += terms[j] * total[k - j]
            total[k] = value
        top = reach
    return total
