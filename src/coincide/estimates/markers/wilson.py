"""Interval of a share by the score test.

Source: Wilson, Journal of the American Statistical Association 1927; 22: 209-12.
It never leaves 0 to 1 and covers well in small groups (Newcombe, Statistics in Medicine 1998; 17: 857-72).
"""

from __future__ import annotations

import math

from scipy.special import ndtri

from coincide.errors import DataError, Problem
from coincide.estimates.interval import Interval, half_error


def wilson(count: int, total: int, *, level: float = 0.95) -> Interval:
    """Return the interval of the share ``count / total``.

    Parameters
    ----------
    count
        People who show it, 0 to `total`.
    total
        People looked at, at least 1.

    Raises
    ------
    DataError
        ``COI-D912`` when the counts contradict each other.

    Examples
    --------
    >>> found = wilson(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= count <= total or total < 1:
        raise DataError(Problem("COI-D912", f"a share of {count} in {total} is not possible", where="count"))
    z = float(ndtri(1 - half_error(level)))
    share = count / total
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    scale = 1 + z * z / total
    low = 0.0 if count == 0 else (middle - reach) / scale
    high = 1.0 if count == total else (middle + reach) / scale
    return Interval(low, high, level)
