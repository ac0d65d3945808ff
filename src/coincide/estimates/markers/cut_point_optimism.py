"""By how much the hazard ratio at a chosen cut-point flatters: drawing people again and choosing again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.markers.draws import LEAST, corrected, drawn, streams
from coincide.estimates.markers.log_rank_scores import HazardRatio, scores, two_group_hazard
from coincide.estimates.markers.maxstat import INSIDE, search
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CutPointOptimism:
    """The hazard ratio at a chosen cut-point, and what the choice flatters.

    Attributes
    ----------
    apparent
        Hazard ratio of the people above the cut-point, as found in these data.
    left_out
        Mean over draws of the log hazard ratio at the cut-point the draw chose, in the people left out of the
        draw and in the direction found in it.
    corrected
        What is left of the log hazard ratio (:func:`~coincide.estimates.markers.draws.corrected`), in the
        direction found.
    optimism
        How much the choice adds to the log hazard ratio, away from 0.
    low, high
        Span of the chosen cut-points over the draws (2.5 % and 97.5 %).
    draws
        Draws used: those in which both groups had events where they were chosen and where they were tried.
    """

    apparent: HazardRatio
    left_out: float
    corrected: float
    optimism: float
    low: float
    high: float
    draws: int


def cut_point_optimism(
    values: Float,
    rows: Spans,
    *,
    inside: tuple[float, float] = INSIDE,
    draws: int = 1000,
    seed: int,
) -> CutPointOptimism:
    """Return the hazard ratio at the best cut-point and its optimism.

    Each draw chooses its own cut-point, which is tried on the people the draw left out.

    Parameters
    ----------
    values, rows
        As :func:`~coincide.estimates.markers.maxstat.checked` returns them.

    Raises
    ------
    DataError
        ``COI-D915`` when no cut-point can be chosen, or in too few draws; ``COI-D929``.
    """
    found = search(values, scores(rows), inside)
    apparent = two_group_hazard(rows, values > found.cut[found.place])
    tried, cuts = [], []
    for stream in streams(seed, draws):
        one, cut = _once(values, rows, inside, drawn(stream, len(values)))
        if math.isfinite(one):
            tried.append(one)
            cuts.append(cut)
    if len(tried) < LEAST or not math.isfinite(apparent.log_ratio):
        raise DataError(
            Problem(
                "COI-D915",
                f"the optimism of the cut-point could be seen in {len(tried)} of {draws} draws only",
                where="marker, event",
                why="too few events lie on one side of it",
                fix="look at the marker as a number, without a cut-point",
            )
        )
    left_out = float(np.mean(tried))
    size = corrected(abs(apparent.log_ratio), left_out)
    low, high = np.quantile(cuts, [0.025, 0.975]).tolist()
    return CutPointOptimism(
        apparent=apparent,
        left_out=left_out,
        corrected=math.copysign(size, apparent.log_ratio),
        optimism=abs(apparent.log_ratio) - size,
        low=low,
        high=high,
        draws=len(tried),
    )


def _once(values: Float, rows: Spans, inside: tuple[float, float], again: Int64) -> tuple[float, float]:
    """Return the log hazard ratio of one draw in those left out, ``nan`` if unseen, and its cut-point."""
    left_out = np.ones(len(values), dtype=np.bool_)
    left_out[again] = False
    some = part(rows, again)
    if not some.event.any() or not left_out.any():
        return math.nan, math.nan
    try:
        found = search(values[again], scores(some), inside)
    except DataError:  # a draw whose people nearly all read the same value: it chooses nothing
        return math.nan, math.nan
    cut = float(found.cut[found.place])
    here = two_group_hazard(some, values[again] > cut).log_ratio
    there = two_group_hazard(part(rows, np.flatnonzero(left_out)), values[left_out] > cut).log_ratio
    if not (math.isfinite(here) and math.isfinite(there)):
        return math.nan, cut
    return math.copysign(1.0, here) * there, cut


def part(rows: Spans, chosen: Int64) -> Spans:
    """Return some rows on the same grid; a row may be chosen more than once."""
    weight = None if rows.weight is None else rows.weight[chosen]
    return replace(
        rows, entry=rows.entry[chosen], exit=rows.exit[chosen], event=rows.event[chosen], weight=weight
    )
