"""Several windows on one reference: the multinomial conditional likelihood.

All windows of an order are compared with the same unexposed events, so their ratios are not independent.
Given the total ``n_c`` of a cell, its events are multinomial with weights ``U_c`` (unexposed) and
``t_w P_cw`` (window w).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri

from coincide.errors import InternalError, Problem
from coincide.estimates.cells import Counts, Floats
from coincide.estimates.interval import Interval

FAR: Final = 40.0
"""``log r`` at which one order has, to a float, no rate left: stands for 0 and infinity."""

STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class WindowCells:
    """Exposed events and days by window and cell, with the one reference of all windows.

    Attributes
    ----------
    events, days
        int64 and float64, shape (windows, cells).
    unexposed_events, unexposed_days
        int64 and float64, shape (cells,).
    """

    events: Counts
    days: Floats
    unexposed_events: Counts
    unexposed_days: Floats

    @property
    def inside(self) -> WindowCells:
        """The cells with unexposed time."""
        used = self.unexposed_days > 0
        return WindowCells(
            self.events[:, used], self.days[:, used], self.unexposed_events[used], self.unexposed_days[used]
        )

    def only(self, windows: NDArray[np.bool_]) -> WindowCells:
        """Return some windows, and the cells with unexposed time."""
        cells = self.inside
        return WindowCells(
            cells.events[windows], cells.days[windows], cells.unexposed_events, cells.unexposed_days
        )


def expected_by_window(cells: WindowCells) -> Floats:
    """Return ``E_w = sum_c P_cw d_c / U_c``, shape (windows,)."""
    inside = cells.inside
    return np.asarray((inside.days * (inside.unexposed_events / inside.unexposed_days)).sum(axis=1))


def order_ratio(ab: WindowCells, ba: WindowCells, level: float) -> tuple[float, Interval, float]:
    """Return how many times larger the window ratios are in `ab` than in `ba`.

    Parameters
    ----------
    ab, ba
        The same windows in the same places, cells with unexposed time only.
    level
        Confidence level.

    Returns
    -------
    tuple
        Estimate, interval and two-sided p value of 1, by likelihood ratio with a free ratio per window.
    """
    some = (ab.events.sum(axis=1) + ba.events.sum(axis=1)) > 0
    if not some.any():
        return float("nan"), Interval(0.0, float("inf"), level), 1.0
    first, second = ab.only(some), ba.only(some)

    def profile(log_r: float) -> tuple[float, float]:
        return _profile(first, second, log_r)

    best = _maximum(profile, int(first.events.sum()), int(second.events.sum()))
    top = profile(best)[0]
    p = float(chdtrc(1, max(0.0, 2 * (top - profile(0.0)[0]))))
    drop = 0.5 * float(chdtri(1, 1 - level))
    low, high = (_crossing(profile, best, top - drop, end) for end in (-FAR, FAR))
    return _ratio(best), Interval(_ratio(low), _ratio(high), level), p


def _maximum(profile: Callable[[float], tuple[float, float]], first: int, second: int) -> float:
    if first == 0 or second == 0:
        return -FAR if first == 0 else FAR
    return float(brentq(lambda log_r: profile(log_r)[1], -FAR, FAR, xtol=1e-10))


def _crossing(
    profile: Callable[[float], tuple[float, float]], best: float, target: float, end: float
) -> float:
    if best == end or profile(end)[0] >= target:
        return end
    return float(brentq(lambda log_r: profile(log_r)[0] - target, best, end, xtol=1e-10))


def _ratio(log_r: float) -> float:
    if abs(log_r) >= FAR:
        return 0.0 if log_r < 0 else float("inf")
    return float(np.exp(log_r))


def _profile(ab: WindowCells, ba: WindowCells, log_r: float) -> tuple[float, float]:
    """Return the log-likelihood at `log_r`, window ratios maximised over, and its slope in `log_r`.

    Newton's method with halved steps on a concave function of the windows' ``log t``.
    """
    together = ab.events.sum(axis=1) + ba.events.sum(axis=1)
    log_t = np.log(together) - np.log(expected_by_window(ab) + expected_by_window(ba)) + abs(log_r) / 2
    value, slopes, curvature = _both(ab, ba, log_t, log_r)
    for _ in range(STEPS):
        step = np.asarray(np.linalg.solve(curvature, slopes[0] + slopes[1]), dtype=np.float64)
        gain = float((slopes[0] + slopes[1]) @ step)
        if gain < 1e-18 * max(1.0, abs(value)):
            break
        log_t, value, slopes, curvature = _improved(ab, ba, log_t, log_r, step, value)
    else:
        raise InternalError(Problem("COI-I301", "the likelihood of the windows did not reach its maximum"))
    return value, float(slopes[0].sum() - slopes[1].sum()) / 2


def _improved(
    ab: WindowCells, ba: WindowCells, log_t: Floats, log_r: float, step: Floats, value: float
) -> tuple[Floats, float, tuple[Floats, Floats], Floats]:
    size = min(1.0, 5.0 / float(np.abs(step).max()))
    while True:
        moved = log_t + size * step
        new, slopes, curvature = _both(ab, ba, moved, log_r)
        # Rounding may hide the last, tiny gain; a smaller step would not show it either.
        if new >= value - 1e-12 * abs(value) or size < 1e-6:
            return moved, new, slopes, curvature
        size /= 2


def _both(
    ab: WindowCells, ba: WindowCells, log_t: Floats, log_r: float
) -> tuple[float, tuple[Floats, Floats], Floats]:
    value_ab, slope_ab, curve_ab = _one(ab, log_t + log_r / 2)
    value_ba, slope_ba, curve_ba = _one(ba, log_t - log_r / 2)
    return value_ab + value_ba, (slope_ab, slope_ba), curve_ab + curve_ba


def _one(cells: WindowCells, log_t: Floats) -> tuple[float, Floats, Floats]:
    """Return log-likelihood, slope and negative curvature of one order."""
    observed = cells.events.sum(axis=1)
    totals = cells.events.sum(axis=0) + cells.unexposed_events
    weights = np.exp(log_t)[:, None] * cells.days / cells.unexposed_days
    share = weights / (1 + weights.sum(axis=0))
    value = float(observed @ log_t - totals @ np.log1p(weights.sum(axis=0)))
    slope = observed - share @ totals
    curvature = np.diag(share @ totals) - (share * totals) @ share.T
    return value, slope, curvature
