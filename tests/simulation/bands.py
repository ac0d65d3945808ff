"""What a rate found in replicates may be, when the truth is known."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

ALARM = 0.001
"""One false alarm in 1,000 builds per test; seeds are fixed, so a build that passes goes on passing."""


def band(truth: float, replicates: int) -> tuple[float, float]:
    """Return the central binomial band of a share whose true value is `truth`."""
    low, high = binom.interval(1 - ALARM, replicates, truth)
    return low / replicates, high / replicates


def within(share: float, truth: float, replicates: int) -> bool:
    """Tell whether a share lies in the band of its truth."""
    low, high = band(truth, replicates)
    return low <= share <= high


def at_most(share: float, truth: float, replicates: int) -> bool:
    """Tell whether a share is not above the band: for exact methods, which may be too careful."""
    return share <= band(truth, replicates)[1]


def at_least(share: float, truth: float, replicates: int) -> bool:
    """Tell whether a share is not below the band."""
    return share >= band(truth, replicates)[0]


def unbiased(logs: np.ndarray, truth: float) -> bool:
    """Tell whether the mean log estimate is within 3.3 Monte Carlo errors of the log truth."""
    logs = logs[np.isfinite(logs)]
    return bool(abs(logs.mean() - np.log(truth)) <= 3.3 * logs.std(ddof=1) / np.sqrt(logs.size))
