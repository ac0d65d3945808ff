"""How many standard deviations a value lies above what is usual."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from coincide.errors import DataError, Problem

Float = NDArray[np.float64]


def log_normal_sigma(median: ArrayLike, limit: ArrayLike, percentile: ArrayLike) -> Float:
    """Return the spread of logarithms that puts `limit` at `percentile` of a log-normal law.

    ``(log limit - log median) / z``, with ``z`` the normal quantile of the percentile.

    Parameters
    ----------
    median, limit
        Both above 0, the limit above the median.
    percentile
        In percent, above 50 and below 100.

    Raises
    ------
    DataError
        ``COI-D923``.

    Examples
    --------
    >>> round(float(log_normal_sigma(10, 20, 97.5)), 6)
    0.353653
    """
    middle, upper, percent = (np.asarray(one, dtype=np.float64) for one in (median, limit, percentile))
    sound = (middle > 0) & (upper > middle) & (percent > 50) & (percent < 100)
    if not np.all(sound):
        raise DataError(
            Problem(
                "COI-D923",
                "a median and a limit do not describe a log-normal law",
                where="median, limit, percentile",
                why="the limit must lie above a median above 0, at a percentile between 50 and 100",
            )
        )
    return np.log(upper / middle) / ndtri(percent / 100)
