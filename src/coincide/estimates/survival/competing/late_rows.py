"""Which rows stay in risk sets after another event, from when on and with what weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.competing.observation import Observation
from coincide.estimates.survival.cox.fitted import CoxDesign
from coincide.kernels.survival.fine_gray import LateRows

Bools = NDArray[np.bool_]
Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


def late_rows(
    design: CoxDesign, other: Bools, seen: Observation, group: Int32 | None, groups: int
) -> LateRows:
    """Return the rows that had another event, with their weights.

    Parameters
    ----------
    design
        Rows of the fit; events are those asked about.
    other
        Whether a row ended with another event, shape (n,).
    seen
        Chance of being under observation; its cells are strata x groups, groups beside one another.
    group, groups
        Group of each row whose censoring it shares within its stratum, and their number.
    """
    grid, made = design.grid, design.spans
    first, end = slots_of_strata(design)
    rows = np.flatnonzero(other).astype(np.int32)
    stratum = np.zeros(len(rows), np.int32) if design.stratum is None else design.stratum[rows]
    begin = np.where(grid.last[rows] < 0, first[stratum], grid.last[rows] + 1).astype(np.int32)
    stays = begin < end[stratum]
    rows, begin, stratum = rows[stays], begin[stays], stratum[stays]
    of = np.zeros(len(rows), np.int32) if group is None else group[rows]
    scale = 1.0 / seen.share[stratum * groups + of, made.exit[rows]]
    if made.weight is not None:
        scale *= made.weight[rows]
    at = np.searchsorted(made.times, grid.times)
    share = np.stack([seen.share[grid.stratum * groups + each, at] for each in range(groups)])
    return LateRows(rows, begin, of, scale, np.ascontiguousarray(share))


def slots_of_strata(design: CoxDesign) -> tuple[Int32, Int32]:
    """Return the first slot of each stratum and the one after its last, each of shape (strata,)."""
    strata = np.arange(max(1, len(design.strata)))
    first = np.searchsorted(design.grid.stratum, strata, side="left").astype(np.int32)
    end = np.searchsorted(design.grid.stratum, strata, side="right").astype(np.int32)
    return first, end
