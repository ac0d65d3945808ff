"""The stratified conditional law of a rate ratio.

Given the total ``n_c`` of each cell, its exposed events are ``Binomial(n_c, t P_c / (t P_c + U_c))`` with
``t`` the common rate ratio; the cells' own rates have dropped out. Everything here is a function of
``log t`` and of the cells' ``n_c`` and ``log(P_c / U_c)``.

Sources: Breslow & Day, Statistical Methods in Cancer Research II, 1987, section 3.6; Cox & Snell, Analysis
of Binary Data, 1989.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from coincide.estimates.cells import Cells, Counts, Floats


@dataclass(frozen=True, slots=True)
class Law:
    """Cells that carry information: ``n_c > 0``, ``P_c > 0`` and ``U_c > 0``.

    Attributes
    ----------
    totals
        ``n_c = O_c + d_c``, int64, shape (cells,).
    log_ratio
        ``log(P_c / U_c)``, float64, shape (cells,).
    """

    totals: Counts
    log_ratio: Floats

    @property
    def events(self) -> int:
        """All events, exposed and unexposed."""
        return int(self.totals.sum())

    def mirrored(self) -> Law:
        """Return the law of the unexposed events (with ``1 / t`` for ``t``)."""
        return Law(self.totals, -self.log_ratio)


def law_of(cells: Cells) -> Law:
    """Return the law of cells; cells without information are left out.

    A cell without unexposed time says nothing about a ratio, nor does one without exposed time or without
    events.
    """
    totals = cells.exposed_events + cells.unexposed_events
    used = (totals > 0) & (cells.exposed_days > 0) & (cells.unexposed_days > 0)
    log_ratio = np.log(cells.exposed_days[used]) - np.log(cells.unexposed_days[used])
    return Law(totals[used], log_ratio)


@dataclass(frozen=True, slots=True)
class Moments:
    """First three cumulants of the exposed events at one ratio."""

    mean: float
    variance: float
    third: float


def moments(law: Law, log_t: float) -> Moments:
    """Return mean, variance and third cumulant of the exposed events at ratio ``exp(log_t)``."""
    p = expit(law.log_ratio + log_t)
    q = expit(-law.log_ratio - log_t)
    spread = law.totals * p * q
    return Moments(float((law.totals * p).sum()), float(spread.sum()), float((spread * (q - p)).sum()))


def cumulants(law: Law, log_t: float, shift: float) -> float:
    """Return ``log E exp(shift X)`` at ratio ``exp(log_t)``: how the normaliser changes with ``log t``."""
    if shift < 0:
        return float((law.totals * np.log1p(expit(law.log_ratio + log_t) * np.expm1(shift))).sum())
    # The same sum turned round, so that exp(shift) cannot overflow and no digits cancel near p = 1.
    q = expit(-law.log_ratio - log_t)
    return law.events * shift + float((law.totals * np.log1p(q * np.expm1(-shift))).sum())


def log_normaliser(law: Law, log_t: float) -> float:
    """Return ``log prod_c (1 + t P_c / U_c)^n_c``."""
    return float((law.totals * np.logaddexp(0.0, law.log_ratio + log_t)).sum())


def log_t_at(law: Law, mean: float) -> float:
    """Return the ``log t`` at which `mean` exposed events are expected (the maximum likelihood).

    Parameters
    ----------
    mean
        Strictly between 0 and the number of events.

    Notes
    -----
    With all cells at the smallest (largest) ``P/U`` the solution is known in closed form and lies above
    (below) the one sought: a proven bracket.
    """
    logit = float(np.log(mean) - np.log(law.events - mean))
    low, high = logit - float(law.log_ratio.max()), logit - float(law.log_ratio.min())
    if high - low < 1e-14:
        return low
    # Rounding may put the bracket's end on the wrong side by one last digit.
    pad = 1e-9
    root = brentq(
        lambda log_t: moments(law, log_t).mean - mean, low - pad, high + pad, xtol=1e-14, rtol=1e-14
    )
    return float(root)
