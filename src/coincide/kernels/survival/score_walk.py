"""The compiled part of `coincide.kernels.survival.score_residuals`: unchecked, one walk over rows."""

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
_BLOCK: Final = 1024
"""Lines whose products are added up before they join the total."""


@kernel(
    f"void({_TABLE}, {FLOAT64}, {FLOAT64}, {FLOAT64}, {INT32}, {INT32}, {_UINT8}, "
    f"{_TABLE}, {_TABLE}, {_TABLE}, {INT32}, float64[:, ::1])"
)
def add_score_residuals(
    X: Float,
    means: Float,
    risk: Float,
    weight: Float,
    enter: Int32,
    last: Int32,
    event: UInt8,
    lived: Float,
    tied: Float,
    average: Float,
    target: Int32,
    found: Float,
) -> None:
    """Add the weighted score residual of each row to the line of `found` that `target` names.

    `lived` holds running sums, over slots, of the hazard and of the hazard times the mean covariates of the
    risk set, shape (K, 1 + p); `tied` what a row with an event in the slot does not live through of that
    slot; `average` the mean covariates its event is compared with, shape (K, p). Without targets each row
    has a line of its own; without weights each row counts once.
    """
    rows, columns = X.shape
    by_target, with_weight = len(target) > 0, len(weight) > 0
    for row in range(rows):
        out, into = last[row], enter[row]
        if out <= into:
            continue
        line = target[row] if by_target else row
        count = 0.0
        if event[row]:
            count = weight[row] if with_weight else 1.0
        hazard = lived[out, 0]
        if into >= 0:
            hazard -= lived[into, 0]
        if event[row]:
            hazard -= tied[out, 0]
        for j in range(columns):
            x = X[row, j] - means[j]
            expected = lived[out, j + 1]
            if into >= 0:
                expected -= lived[into, j + 1]
            if event[row]:
                expected -= tied[out, j + 1]
            found[line, j] += count * (x - average[out, j]) - risk[row] * (x * hazard - expected)


@kernel(f"void({_TABLE}, float64[:, ::1])")
def add_products(lines: Float, found: Float) -> None:
    """Add up the products of the columns of each line with one another, lower triangle, in fixed blocks."""
    many, columns = lines.shape
    part = np.zeros((columns, columns))
    for line in range(many):
        for j in range(columns):
            for k in range(j + 1):
                part[j, k] += lines[line, j] * lines[line, k]
        if line % _BLOCK == _BLOCK - 1 or line == many - 1:
            found += part
            part[:] = 0.0
