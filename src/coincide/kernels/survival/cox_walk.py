"""The compiled part of `coincide.kernels.survival.cox_sums`: unchecked, one walk over rows or slots each."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.compiled import FLOAT64, INT32, kernel

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]

_UINT8: Final = "Array(uint8, 1, 'C', readonly=True)"
_TABLE: Final = "Array(float64, 2, 'C', readonly=True)"
_ROWS: Final = f"{INT32}, {INT32}, {_UINT8}"
_SMALLEST: Final = 1e-150
_LARGEST: Final = 1e150
_BLOCK: Final = 1024
"""Rows whose products are added up before they join the total: the fixed blocks of every sum."""


@kernel(f"void({_TABLE}, {FLOAT64}, float64[::1], float64[::1], float64[::1])")
def column_sums(X: Float, weight: Float, sums: Float, low: Float, high: Float) -> None:
    """Add up what each column is above its first value, times the weight of the row; find its extremes."""
    rows, columns = X.shape
    part, with_weight = np.zeros(columns), len(weight) > 0
    for row in range(rows):
        w = weight[row] if with_weight else 1.0
        for j in range(columns):
            x = X[row, j]
            part[j] += w * (x - X[0, j])
            low[j] = min(low[j], x)
            high[j] = max(high[j], x)
        if row % _BLOCK == _BLOCK - 1 or row == rows - 1:
            sums += part
            part[:] = 0.0


@kernel(
    f"void({_TABLE}, {FLOAT64}, {FLOAT64}, {FLOAT64}, {FLOAT64}, {_ROWS}, "
    "float64[::1], float64[:, ::1], float64[:, ::1])"
)
def bin_rows(
    X: Float,
    means: Float,
    beta: Float,
    offset: Float,
    weight: Float,
    enter: Int32,
    last: Int32,
    event: UInt8,
    risk: Float,
    sums: Float,
    tied: Float,
) -> None:
    """Give each row its ``risk = w exp(x b)``, and add ``risk (1, x)`` in the slot where it leaves.

    The same is taken away in the slot after which the row enters, so that one cumulative sum from the end
    gives the sums over risk sets. `tied` gets the rows with an event; it has no columns when ties need none.
    `offset` and `weight` are empty when there are none.
    """
    rows, columns = X.shape
    with_offset, with_weight, with_ties = len(offset) > 0, len(weight) > 0, tied.shape[1] > 0
    x = np.empty(columns)
    for row in range(rows):
        out, into = last[row], enter[row]
        if out <= into:
            risk[row] = 0.0
            continue
        eta = offset[row] if with_offset else 0.0
        for j in range(columns):
            x[j] = X[row, j] - means[j]
            eta += x[j] * beta[j]
        r = np.exp(eta)
        if with_weight:
            r *= weight[row]
        risk[row] = r
        sums[out, 0] += r
        for j in range(columns):
            sums[out, j + 1] += r * x[j]
        if into >= 0:
            sums[into, 0] -= r
            for j in range(columns):
                sums[into, j + 1] -= r * x[j]
        if with_ties and event[row]:
            tied[out, 0] += r
            for j in range(columns):
                tied[out, j + 1] += r * x[j]


@kernel(f"void({INT32}, float64[:, ::1], {_TABLE})")
def over_risk_sets(stratum: Int32, sums: Float, tied: Float) -> None:
    """Turn what leaves and enters into sums over risk sets, in place, each stratum on its own."""
    slots, width = sums.shape
    for slot in range(slots - 2, -1, -1):
        if stratum[slot] == stratum[slot + 1]:
            for j in range(width):
                sums[slot, j] += sums[slot + 1, j]
    if tied.shape[1] > 0:
        for slot in range(slots):  # a risk set holds its events: rounding may not say otherwise
            sums[slot, 0] = max(sums[slot, 0], tied[slot, 0])


@kernel(f"void({INT32}, float64[:, ::1])")
def cumulate(stratum: Int32, values: Float) -> None:
    """Turn increments of slots into running sums, in place, each stratum on its own."""
    slots, width = values.shape
    for slot in range(1, slots):
        if stratum[slot] == stratum[slot - 1]:
            for j in range(width):
                values[slot, j] += values[slot - 1, j]


@kernel(f"float64({_TABLE}, {_TABLE}, {INT32}, {FLOAT64}, float64[:, ::1])")
def hazard_terms(sums: Float, tied: Float, events: Int32, weight: Float, terms: Float) -> float:
    """Fill the five sums over the tied events of each slot; return the sum of ``w log(denominator)``.

    With ``D_k = S0 - (k/m) E0`` for the k-th of m tied events (k = 0 only, m times, for Breslow), and their
    mean weight ``w``: ``w sum 1/D_k``, ``w sum (k/m)/D_k``, ``w sum 1/D_k^2``, ``w sum (k/m)/D_k^2``,
    ``w sum (k/m)^2/D_k^2``. Infinite when a denominator is no number whose square is one.
    """
    slots, breslow = len(events), tied.shape[1] == 0
    total = 0.0
    for slot in range(slots):
        many = 1 if breslow else events[slot]
        mean = weight[slot] / many
        taken = 0.0 if breslow else tied[slot, 0]
        for each in range(many):
            share = each / many
            denominator = sums[slot, 0] - share * taken
            if not _SMALLEST < denominator < _LARGEST:
                return np.inf
            total += mean * np.log(denominator)
            one = 1.0 / denominator
            terms[slot, 0] += mean * one
            terms[slot, 1] += mean * share * one
            terms[slot, 2] += mean * one * one
            terms[slot, 3] += mean * share * one * one
            terms[slot, 4] += mean * share * share * one * one
    return total


@kernel(f"void({_TABLE}, {_TABLE}, {_TABLE}, float64[::1], float64[:, ::1])")
def slot_products(sums: Float, tied: Float, terms: Float, expected: Float, outer: Float) -> None:
    """Add up, over slots, the expected covariates of events and the products of their means."""
    slots, width = sums.shape
    columns, with_ties = width - 1, tied.shape[1] > 0
    part, some = np.zeros((columns, columns)), np.zeros(columns)
    for slot in range(slots):
        a, b, c = terms[slot, 2], terms[slot, 3], terms[slot, 4]
        for j in range(columns):
            s = sums[slot, j + 1]
            e = tied[slot, j + 1] if with_ties else 0.0
            some[j] += terms[slot, 0] * s - terms[slot, 1] * e
            left, right = a * s - b * e, c * e - b * s
            for k in range(j + 1):
                part[j, k] += left * sums[slot, k + 1]
            if with_ties:
                for k in range(j + 1):
                    part[j, k] += right * tied[slot, k + 1]
        if slot % _BLOCK == _BLOCK - 1 or slot == slots - 1:
            outer += part
            expected += some
            part[:] = 0.0
            some[:] = 0.0


@kernel(f"void({_TABLE}, {FLOAT64}, {FLOAT64}, {_ROWS}, {FLOAT64}, {FLOAT64}, float64[:, ::1])")
def second_moments(
    X: Float,
    means: Float,
    risk: Float,
    enter: Int32,
    last: Int32,
    event: UInt8,
    cumulative: Float,
    tied_hazard: Float,
    second: Float,
) -> None:
    """Add up ``u x x'`` (lower triangle), ``u`` the risk of a row times the hazard it has lived through."""
    rows, columns = X.shape
    part, x = np.zeros((columns, columns)), np.empty(columns)
    for row in range(rows):
        out, into = last[row], enter[row]
        if out > into:
            hazard = cumulative[out]
            if into >= 0:
                hazard -= cumulative[into]
            if event[row]:
                hazard -= tied_hazard[out]
            u = risk[row] * hazard
            for j in range(columns):
                x[j] = X[row, j] - means[j]
                ux = u * x[j]
                for k in range(j + 1):
                    part[j, k] += ux * x[k]
        if row % _BLOCK == _BLOCK - 1 or row == rows - 1:
            second += part
            part[:] = 0.0
