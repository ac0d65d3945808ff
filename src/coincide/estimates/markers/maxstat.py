"""The cut-point that separates survival best, and what choosing it does to p value and hazard ratio.

The statistic is the largest standardised log-rank statistic over all cut-points inside a share of the
values. Its plain p value is far too small: many cut-points were tried. Adjusted p values: by permutation, and
by the approximation of Lausen & Schumacher (Biometrics 1992; 48: 73-85) after Miller & Siegmund (Biometrics
1982; 38: 1011-6). The hazard ratio at the chosen cut-point is too far from 1 as well (Altman, Lausen,
Sauerbrei & Schumacher, Journal of the National Cancer Institute 1994; 86: 829-35).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from coincide.errors import DataError, Problem, Problems
from coincide.estimates.markers.draws import streams
from coincide.estimates.markers.log_rank_scores import scores
from coincide.estimates.markers.roc import halfway
from coincide.estimates.markers.timed_roc import several_kinds
from coincide.kernels.survival.spans import Spans, column, same_length, spans

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]

INSIDE: Final = (0.1, 0.9)
"""Share of people who must lie below and above a cut-point."""


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Every cut-point tried, in the order of rising values.

    Attributes
    ----------
    order
        People in order of the marker, shape (n,).
    below
        People at or below each cut-point, shape (k,).
    cut
        The cut-points, halfway between neighbouring values, shape (k,).
    statistic
        Standardised log-rank statistic of the people above each, shape (k,); positive where they have more
        events than expected.
    """

    order: Int64
    below: Int64
    cut: Float
    statistic: Float

    @property
    def place(self) -> int:
        """Place of the cut-point with the largest statistic either way."""
        return int(np.argmax(np.abs(self.statistic)))


@dataclass(frozen=True, slots=True)
class Largest:
    """The best of many cut-points.

    Attributes
    ----------
    cut
        People above it form one group.
    statistic
        Its standardised log-rank statistic.
    p_unadjusted
        As if it had been the only one: too small, printed to be seen beside the others.
    p_permutation
        Share of shuffled markers whose best statistic is at least as large, the data counted among them.
    p_approximate
        Lausen and Schumacher's approximation; 1 where it does not hold.
    tried
        Number of cut-points.
    draws
        Number of shuffled markers.
    """

    cut: float
    statistic: float
    p_unadjusted: float
    p_permutation: float
    p_approximate: float
    tried: int
    draws: int


def checked(
    marker: ArrayLike, time: ArrayLike, event: ArrayLike, entry: ArrayLike | None
) -> tuple[Float, Spans]:
    """Check a marker beside rows of follow-up with events 0 or 1."""
    problems = Problems(DataError)
    values = column("marker", marker, problems)
    problems.raise_if_any()
    rows = spans(time, event, entry=entry)
    same_length(problems, marker=values, time=np.asarray(rows.exit))
    if rows.event.max() > 1:
        problems.extend([several_kinds()])
    elif not rows.event.any():
        problems.add("COI-D915", "nobody has the event", where="event", fix="no cut-point can be judged")
    problems.raise_if_any()
    return values, rows


def largest(
    marker: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    inside: tuple[float, float] = INSIDE,
    draws: int = 1000,
    seed: int,
) -> Largest:
    """Return the cut-point with the largest log-rank statistic and its adjusted p values.

    Parameters
    ----------
    marker
        Values, shape (n,).
    time, event, entry
        Follow-up; events are 0 or 1.
    inside
        Cut-points have at least these shares of people at or below them, and at most.
    draws, seed
        Shuffles of the marker, and the seed of their random numbers.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D806``, ``COI-D912``, ``COI-D914``, ``COI-D915``, ``COI-D929``.
    """
    values, rows = checked(marker, time, event, entry)
    found = search(values, scores(rows), inside)
    best = float(found.statistic[found.place])
    beyond = sum(one >= abs(best) * (1 - 1e-12) for one in _shuffled(found, scores(rows), draws, seed))
    return Largest(
        cut=float(found.cut[found.place]),
        statistic=best,
        p_unadjusted=2 * float(ndtr(-abs(best))),
        p_permutation=(1 + int(beyond)) / (1 + draws),
        p_approximate=approximate_p(abs(best), *(float(each) / len(values) for each in found.below[[0, -1]])),
        tried=len(found.cut),
        draws=draws,
    )


def search(values: Float, score: Float, inside: tuple[float, float] = INSIDE) -> Search:
    """Return every cut-point inside the share, with its statistic.

    The spread is that of the sum of scores over a random group of the same size.
    """
    if not 0 <= inside[0] < inside[1] <= 1:
        raise DataError(
            Problem("COI-D912", f"cut-points between the shares {inside[0]:g} and {inside[1]:g} do not exist")
        )
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    size = len(values)
    ends = np.flatnonzero(np.diff(sorted_values) > 0) + 1
    kept = ends[(ends >= inside[0] * size) & (ends <= inside[1] * size)]
    if not len(kept):
        raise DataError(
            Problem(
                "COI-D915",
                "there is no cut-point with enough people on either side",
                where="marker",
                why="too many people read the same value",
                fix="widen inside, or look at the marker as a number",
            )
        )
    cut = halfway(np.unique(sorted_values))[np.searchsorted(ends, kept)]
    return Search(order, kept, cut, standardised(score[order], kept))


def standardised(score: Float, below: Int64) -> Float:
    """Return the standardised sum of scores beyond the first `below` rows, for each."""
    size = len(score)
    spread = float((score**2).sum() - score.sum() ** 2 / size) / (size * (size - 1))
    if not spread > 0:
        raise DataError(Problem("COI-D915", "the times of the events say nothing about any order"))
    summed = np.cumsum(score)
    above = summed[-1] - summed[below - 1] - (size - below) * summed[-1] / size
    found: Float = above / np.sqrt(spread * below * (size - below))
    return found


def _shuffled(found: Search, score: Float, draws: int, seed: int) -> Float:
    """Return the largest statistic of each shuffle."""
    return np.array(
        [
            np.abs(standardised(stream.permutation(score), found.below)).max()
            for stream in streams(seed, draws)
        ]
    )


def approximate_p(statistic: float, low: float, high: float) -> float:
    """Return the chance that the largest of all standardised statistics is at least `statistic`.

    ``4 phi(b) / b + phi(b) (b - 1 / b) log(high (1 - low) / ((1 - high) low))``, cut at 1. It holds for large
    statistics; below 1 it is 1.

    Parameters
    ----------
    low, high
        Shares of people at or below the first and the last cut-point tried.

    Examples
    --------
    >>> round(approximate_p(3.0, 0.1, 0.9), 4)
    0.0578
    """
    if statistic <= 1 or not 0 < low <= high < 1:
        return 1.0
    density = math.exp(-(statistic**2) / 2) / math.sqrt(2 * math.pi)
    odds = high * (1 - low) / ((1 - high) * low)
    return min(1.0, density * (4 / statistic + (statistic - 1 / statistic) * math.log(odds)))
