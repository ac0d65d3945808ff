"""The ratio that is left when some people with both diseases carry one of the labels wrongly.

A Monte Carlo of prior beliefs (Greenland, Journal of the Royal Statistical Society A 2005;168:267-306;
Lash, Fox & Fink, Applying Quantitative Bias Analysis to Epidemiologic Data, 2009): draw how many labels are
wrong, take those people away, draw the ratio from what is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit, ndtri

from coincide.estimates.cells import Cells, Counts, Floats, checked, inside
from coincide.estimates.conditional import null_split
from coincide.estimates.confidence import FARTHEST, ratio_at_scores
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.law import law_of

DRAWS: Final = 10_000
POSSIBLE: Final = 0.1
"""Below this share of draws that the data allow, the prior contradicts the data and nothing is concluded."""

MOST_LAWS: Final = 64
"""Different numbers of people left for which the law is worked out; ratios between them are interpolated."""

SCORES: Final = np.linspace(-FARTHEST, FARTHEST, 181)
GOLDEN: Final = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class LabelShare:
    """What is believed of the share of a disease's people who carry the other label wrongly.

    Attributes
    ----------
    median, low, high
        Median, 2.5 % and 97.5 % points; ``0 < low < median < high < 1``.

    Notes
    -----
    A split logit-normal: on the logit scale two half normals that meet at the median, each with the spread
    its own end asks for, so that all three numbers are met exactly and every share lies between 0 and 1.

    Examples
    --------
    >>> share = LabelShare(0.01, 0.002, 0.03)
    >>> [round(float(s), 4) for s in share.at(np.array([-1.959964, 0.0, 1.959964]))]
    [0.002, 0.01, 0.03]
    """

    median: float
    low: float
    high: float

    def at(self, scores: Floats) -> Floats:
        """Return the shares at standard normal scores."""
        middle, low, high = (float(logit(p)) for p in (self.median, self.low, self.high))
        spread = np.where(scores < 0, middle - low, high - middle) / float(ndtri(0.975))
        return np.asarray(expit(middle + spread * scores))


@dataclass(frozen=True, slots=True)
class Corrected:
    """The ratio without the people who carry a label wrongly.

    Attributes
    ----------
    draws, possible
        Draws made, and the share of them with no more wrong labels than people with both: only these count.
    wrong
        Median, 2.5 % and 97.5 % points of the number of wrong labels.
    ratio, interval
        Median, 2.5 % and 97.5 % points of the ratio; ``nan`` and (0, inf) when it cannot be told.
    limit_at_most_one
        Share of draws in which the lower limit of the interval of what is left is at most 1.
    ratio_at_most_one
        Share of draws with a ratio of at most 1.
    """

    draws: int
    possible: float
    wrong: tuple[float, float, float]
    ratio: float
    interval: Interval
    limit_at_most_one: float
    ratio_at_most_one: float

    @property
    def told(self) -> bool:
        """Whether enough draws were possible to say anything."""
        return self.possible >= POSSIBLE


def draw_wrong(share: LabelShare, people: int, random: np.random.Generator, draws: int = DRAWS) -> Counts:
    """Draw how many of `people` carry the other label wrongly: ``Binomial(people, s)``, ``s`` from the prior.

    Returns
    -------
    ndarray
        int64, shape (draws,).
    """
    shares = share.at(random.standard_normal(draws))
    return np.asarray(random.binomial(people, shares), dtype=np.int64)


def corrected_ratio(
    cells: Cells, wrong: Counts, random: np.random.Generator, *, level: float = 0.95
) -> Corrected:
    """Return the ratio that is left after taking `wrong` people away, one draw each.

    Parameters
    ----------
    cells
        Cells of the primary.
    wrong
        Wrong labels in each draw, shape (draws,).
    random
        For the play of chance in what is left.

    Notes
    -----
    More wrong labels than people with both are impossible, so such draws are left out (the prior is
    conditioned on what was seen). The others leave ``O - k`` people. Which ones is not known, so they are
    taken evenly over the cells; the ratio is drawn from the mid-P confidence distribution of the
    conditional law of what is left. Expected numbers stay as they are.
    """
    used = inside(checked(*cells))
    observed = int(used.exposed_events.sum())
    kept = wrong[wrong <= observed]
    possible = kept.size / wrong.size
    if possible < POSSIBLE:
        nan = math.nan
        return Corrected(wrong.size, possible, (nan, nan, nan), nan, Interval(0.0, math.inf, level), nan, nan)
    order = _removal_order(used)
    if law_of(used).events == observed:  # nothing to compare with
        ratios = np.full(kept.size, math.nan)
    else:
        ratios = _drawn(used, order, kept, random.standard_normal(kept.size))
    enough = _enough(used, order, half_error(level))
    low, middle, high = _points(ratios, level)
    known = not math.isnan(middle)
    interval = Interval(low, high, level) if known else Interval(0.0, math.inf, level)
    removed_low, removed, removed_high = _points(kept.astype(np.float64), level)
    return Corrected(
        draws=wrong.size,
        possible=possible,
        wrong=(removed, removed_low, removed_high),
        ratio=middle,
        interval=interval,
        limit_at_most_one=float((kept >= enough).mean()),
        ratio_at_most_one=float((ratios <= 1).mean()) if known else math.nan,
    )


def _points(values: Floats, level: float) -> tuple[float, float, float]:
    """Return lower end, median and upper end: values that were drawn, since infinity cannot be averaged."""
    error = half_error(level)
    low, middle, high = np.quantile(values, (error, 0.5, 1 - error), method="inverted_cdf")
    return float(low), float(middle), float(high)


def _removal_order(cells: Cells) -> Counts:
    """Return the cell of each exposed event in the order of removal: evenly spread at every number removed.

    Events stand sorted by their cell's exposed share; multiples of the golden section visit them so that any
    first k are spread evenly, and those removed for k are among those removed for k + 1.
    """
    by_share = np.argsort(cells.exposed_days / (cells.exposed_days + cells.unexposed_days), kind="stable")
    cell = np.repeat(by_share, cells.exposed_events[by_share])
    visited = np.argsort((np.arange(cell.size) + 0.5) * GOLDEN % 1.0, kind="stable")
    return np.asarray(cell[visited], dtype=np.int64)


def _without(cells: Cells, order: Counts, removed: int) -> Cells:
    taken = np.bincount(order[:removed], minlength=cells.exposed_events.size)
    return cells._replace(exposed_events=cells.exposed_events - taken)


def _enough(cells: Cells, order: Counts, error: float) -> int:
    """Return the fewest events to remove, evenly, until the lower limit is at most 1.

    Removals are nested, so the upper tail at ratio 1 rises with each (see ``misdiagnosis.tipping``).
    """
    low, high = -1, order.size
    while high - low > 1:
        middle = (low + high) // 2
        left = _without(cells, order, middle)
        if null_split(left, order.size - middle).upper_mid_p >= error:
            high = middle
        else:
            low = middle
    return high


def _drawn(cells: Cells, order: Counts, wrong: Counts, scores: Floats) -> Floats:
    """Return the ratio of each draw: of what `wrong` leaves, at the draw's normal score."""
    nodes = _nodes(np.unique(wrong))
    surface = np.stack([ratio_at_scores(_without(cells, order, int(k)), SCORES) for k in nodes])
    above = np.minimum(np.searchsorted(nodes, wrong), nodes.size - 1)
    below = np.maximum(above - (nodes[above] > wrong), 0)
    gap = np.maximum(nodes[above] - nodes[below], 1)
    weight = (wrong - nodes[below]) / gap
    place = (np.clip(scores, -FARTHEST, FARTHEST) + FARTHEST) / (SCORES[1] - SCORES[0])
    left = np.minimum(place.astype(np.int64), SCORES.size - 2)
    along = place - left
    first, second = (
        surface[node, left] * (1 - along) + surface[node, left + 1] * along for node in (below, above)
    )
    return np.asarray(first + (second - first) * weight)


def _nodes(removed: Counts) -> Counts:
    """Return the numbers removed whose law is worked out: all when few, else evenly spaced ones."""
    if removed.size <= MOST_LAWS:
        return removed
    places = np.unique(np.linspace(0, removed.size - 1, MOST_LAWS).round().astype(np.int64))
    return np.asarray(removed[places])
