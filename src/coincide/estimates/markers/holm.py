"""P values of several comparisons together (Holm, Scandinavian Journal of Statistics 1979; 6: 65-70)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Return adjusted p values: the chance of any wrong finding stays below the level.

    Parameters
    ----------
    p
        Shape (k,). ``nan`` stays ``nan`` and counts as no comparison.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(given), np.nan)
    order = np.argsort(given, kind="stable")[: int(np.isfinite(given).sum())]
    raised = given[order] * (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(raised)) if len(order) else raised
    return adjusted
