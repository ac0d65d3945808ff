"""The compiled part of `coincide.kernels.survival.fine_gray`: unchecked, one walk over rows or slots each."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.compiled import FLOAT64, INT32, kernel

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

_TABLE: Final = "Array(float64, 2, 'C', readonly=True)"
_CUBE: Final = "Array(float64, 3, 'C', readonly=True)"
_LATE: Final = f"{INT32}, {INT32}, {INT32}"
_BLOCK: Final = 1024
"""Rows whose products are added up before they join the total."""


@kernel(f"void({_TABLE}, {FLOAT64}, {FLOAT64}, {_LATE}, {FLOAT64}, float64[::1], float64[:, :, ::1])")
def bin_late(
    X: Float,
    means: Float,
    beta: Float,
    rows: Int32,
    begin: Int32,
    group: Int32,
    scale: Float,
    risk: Float,
    late: Float,
) -> None:
    """Give each late row its ``risk = scale exp(x b)``; add ``risk (1, x)`` in the slot where it begins."""
    columns = X.shape[1]
    x = np.empty(columns)
    for i in range(len(rows)):
        eta, slot, of = 0.0, begin[i], group[i]
        for j in range(columns):
            x[j] = X[rows[i], j] - means[j]
            eta += x[j] * beta[j]
        r = scale[i] * np.exp(eta)
        risk[i] = r
        late[of, slot, 0] += r
        for j in range(columns):
            late[of, slot, j + 1] += r * x[j]


@kernel(f"void({INT32}, {_TABLE}, float64[:, :, ::1], float64[:, ::1])")
def join_late(stratum: Int32, share: Float, late: Float, sums: Float) -> None:
    """Cumulate late rows over slots, each stratum on its own, and add them to risk sets times their share."""
    groups, slots, width = late.shape
    for of in range(groups):
        for slot in range(slots):
            if slot > 0 and stratum[slot] == stratum[slot - 1]:
                for j in range(width):
                    late[of, slot, j] += late[of, slot - 1, j]
            for j in range(width):
                sums[slot, j] += share[of, slot] * late[of, slot, j]


@kernel(f"void({INT32}, {_TABLE}, {_TABLE}, float64[:, :, ::1])")
def still_to_come(stratum: Int32, share: Float, increments: Float, tails: Float) -> None:
    """Fill sums of ``share x increments`` from each slot to the last of its stratum."""
    slots, width = increments.shape
    for of in range(len(share)):
        for slot in range(slots - 1, -1, -1):
            further = slot + 1 < slots and stratum[slot] == stratum[slot + 1]
            for j in range(width):
                tails[of, slot, j] = share[of, slot] * increments[slot, j]
                if further:
                    tails[of, slot, j] += tails[of, slot + 1, j]


@kernel(f"void({_TABLE}, {FLOAT64}, {_LATE}, {FLOAT64}, {_CUBE}, float64[:, ::1])")
def late_moments(
    X: Float,
    means: Float,
    rows: Int32,
    begin: Int32,
    group: Int32,
    risk: Float,
    tails: Float,
    second: Float,
) -> None:
    """Add up ``u x x'`` (lower triangle), ``u`` the risk of a late row times the hazard still to come."""
    columns = X.shape[1]
    part, x = np.zeros((columns, columns)), np.empty(columns)
    for i in range(len(rows)):
        u = risk[i] * tails[group[i], begin[i], 0]
        for j in range(columns):
            x[j] = X[rows[i], j] - means[j]
            for k in range(j + 1):
                part[j, k] += u * x[j] * x[k]
        if i % _BLOCK == _BLOCK - 1 or i == len(rows) - 1:
            second += part
            part[:] = 0.0


@kernel(f"void({_TABLE}, {FLOAT64}, {_LATE}, {FLOAT64}, {_CUBE}, {INT32}, float64[:, ::1])")
def late_residuals(
    X: Float,
    means: Float,
    rows: Int32,
    begin: Int32,
    group: Int32,
    risk: Float,
    tails: Float,
    target: Int32,
    found: Float,
) -> None:
    """Take from the line of each late row what it adds to the score after its own event."""
    columns, by_target = X.shape[1], len(target) > 0
    for i in range(len(rows)):
        row = rows[i]
        line = target[row] if by_target else row
        to_come = tails[group[i], begin[i]]
        for j in range(columns):
            found[line, j] -= risk[i] * ((X[row, j] - means[j]) * to_come[0] - to_come[j + 1])


@kernel(f"void({INT32}, {INT32}, {FLOAT64}, {_TABLE}, {_TABLE}, {INT32}, {INT32}, {INT32}, float64[:, ::1])")
def observation_residuals(
    low: Int32,
    high: Int32,
    weight: Float,
    flow: Float,
    jump: Float,
    jumps_at: Int32,
    rows: Int32,
    target: Int32,
    found: Float,
) -> None:
    """Add ``weight (jump - (flow[high] - flow[low]))`` to the lines of rows; -1 in `jumps_at`: no jump."""
    columns, by_target, weighted = flow.shape[1], len(target) > 0, len(weight) > 0
    for i in range(len(rows)):
        row = rows[i]
        line = target[row] if by_target else row
        one = weight[row] if weighted else 1.0
        at = jumps_at[i]
        for j in range(columns):
            moved = flow[low[i], j] - flow[high[i], j]
            if at >= 0:
                moved += jump[at, j]
            found[line, j] += one * moved
