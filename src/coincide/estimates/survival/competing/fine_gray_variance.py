"""Variances of a Fine-Gray fit: as if the weights were known, and with their estimation.

With the weights known, the score of a row is that of a weighted Cox model (Lin & Wei, Journal of the American
Statistical Association 1989; 84: 1074-8), taken per person. Each row also moves the estimated chance of being
under observation, and so the weights of all late rows (Fine & Gray 1999, section 3, their ``psi``). With
``q(u) = sum of dH(t) F(t) sum of r_i / F(T_i) (x_i - xbar(t))`` over ``t > u`` and late rows with ``T_i <=
u``, a row adds ``q(u)`` times its own part in ``-d log F`` at ``u``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.competing.late_rows import slots_of_strata
from coincide.kernels.survival import fine_gray_walk
from coincide.kernels.survival.cox_sums import NONE
from coincide.kernels.survival.fine_gray import (
    SubdistributionSums,
    still_to_come,
    subdistribution_residuals,
)
from coincide.kernels.survival.score_residuals import mean_covariates, products_of

if TYPE_CHECKING:
    from coincide.estimates.survival.competing.fine_gray import FineGrayDesign

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

_EACH_ROW = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Covariances:
    """Three covariances of the coefficients, each of shape (p, p).

    Attributes
    ----------
    naive
        Inverse information.
    known_weights
        Sandwich over persons or clusters, the weights taken as known.
    estimated_weights
        The same with what rows add through the weights: the one to use.
    """

    naive: Float
    known_weights: Float
    estimated_weights: Float


def covariances(design: FineGrayDesign, found: SubdistributionSums, naive: Float) -> Covariances:
    """Return the covariances of a fit at its estimate."""
    lines = score_lines(design, found)
    known = _sandwich(naive, lines)
    add_observation(design, found, lines)
    return Covariances(naive, known, _sandwich(naive, lines))


def score_lines(design: FineGrayDesign, found: SubdistributionSums) -> Float:
    """Return score residuals of rows or clusters, weights known, shape (n or clusters, p)."""
    cox = design.cox
    return subdistribution_residuals(
        cox.grid,
        design.late,
        cox.X,
        cox.means,
        found,
        weight=cox.spans.weight,
        cluster=cox.cluster,
        clusters=cox.clusters,
    )


def add_observation(design: FineGrayDesign, found: SubdistributionSums, lines: Float) -> None:
    """Add to score residuals what rows add through the chance of being under observation, in place."""
    cox = design.cox
    made, target = cox.spans, _EACH_ROW if cox.cluster is None else cox.cluster
    weight = NONE if made.weight is None else made.weight
    for rows, slots, flow, out_jump, in_jump in _by_cell(design, found):
        place = np.searchsorted(slots, np.arange(-1, made.slots), side="right").astype(np.int32)
        entry, leave = made.entry[rows], made.exit[rows]
        censored = (made.event[rows] == 0) & ~design.other[rows]
        high = leave.copy()
        if design.censoring_ties == "after":
            high[~censored] -= 1  # an event comes before the censorings of its time
        at = np.where(censored, place[leave + 1] - 1, -1).astype(np.int32)
        fine_gray_walk.observation_residuals(
            place[entry + 1], place[high + 1], weight, flow[0], out_jump, at, rows, target, lines
        )
        if made.delayed:
            came = np.where(entry >= 0, place[entry + 1] - 1, -1).astype(np.int32)
            fine_gray_walk.observation_residuals(
                place[np.maximum(entry, 0)], place[leave], weight, flow[1], in_jump, came, rows, target, lines
            )


def _by_cell(
    design: FineGrayDesign, found: SubdistributionSums
) -> Iterator[tuple[Int32, Int64, tuple[Float, Float], Float, Float]]:
    """Go through cells: rows, slots where anybody is censored or enters, flows and jumps there."""
    seen, cox = design.seen, design.cox
    tails = still_to_come(cox.grid, design.late, mean_covariates(found.sums, cox.grid.weight)[0])
    first, end = slots_of_strata(design.cox)
    for cell in range(len(seen.share)):
        slots = np.flatnonzero((seen.censored[cell] > 0) | (seen.entered[cell] > 0))
        stratum, group = divmod(cell, design.groups)
        span = slice(int(first[stratum]), int(end[stratum]))
        q = _pull(design, found, cell, slots, tails[group, span], span)
        out_jump, in_jump = (q * jump[cell, slots][:, None] for jump in (seen.out_jump, seen.in_jump))
        flows = (_flow(q, seen.out_flow[cell, slots]), -_flow(q, seen.in_flow[cell, slots]))
        rows = _rows(design, cell)
        yield rows, slots, flows, out_jump, -in_jump


def _flow(q: Float, rate: Float) -> Float:
    """Return running sums of ``q x rate``, with a 0 before the first slot."""
    found = np.zeros((len(q) + 1, q.shape[1]))
    np.cumsum(q * rate[:, None], axis=0, out=found[1:])
    return found


def _pull(
    design: FineGrayDesign,
    found: SubdistributionSums,
    cell: int,
    slots: Int64,
    tails: Float,
    span: slice,
) -> Float:
    """Return ``q`` at slots of a cell, shape (slots, p)."""
    cox, late = design.cox, design.late
    after = design.censoring_ties == "after"
    mine = np.flatnonzero(_cell_of(design, late.rows) == cell)
    rows = late.rows[mine]
    leave = cox.spans.exit[rows]
    from_here = np.searchsorted(slots, leave, side="left" if after else "right")
    behind = np.empty((len(slots), cox.columns + 1))
    for j in range(cox.columns + 1):
        value = found.risk[mine] if j == 0 else found.risk[mine] * (cox.X[rows, j - 1] - cox.means[j - 1])
        behind[:, j] = np.cumsum(np.bincount(from_here, value, len(slots) + 1))[: len(slots)]
    times = cox.grid.times[span]
    following = np.searchsorted(times, cox.spans.times[slots], side="right" if after else "left")
    to_come = np.concatenate((tails, np.zeros((1, tails.shape[1]))))[following]
    return np.asarray(behind[:, 1:] * to_come[:, :1] - behind[:, :1] * to_come[:, 1:])


def _cell_of(design: FineGrayDesign, rows: Int32) -> Int32:
    return np.zeros(len(rows), np.int32) if design.cell is None else design.cell[rows]


def _rows(design: FineGrayDesign, cell: int) -> Int32:
    if design.cell is None:
        return np.arange(design.cox.rows, dtype=np.int32)
    return np.flatnonzero(design.cell == cell).astype(np.int32)


def _sandwich(naive: Float, lines: Float) -> Float:
    found = naive @ products_of(lines) @ naive
    symmetric: Float = (found + found.T) / 2
    return symmetric
