"""Restricted cubic splines: a smooth curve of a continuous predictor, straight beyond the outer knots.

Source: Harrell, Regression Modeling Strategies, 2nd edition, Springer 2015, section 2.4.5 and table 2.3.
The curves that can be made are those of a natural cubic spline with the same knots.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem

Float = NDArray[np.float64]

QUANTILES: Final = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
}
"""Quantiles of the predictor at which 3 to 7 knots stand."""


def default_knots(values: ArrayLike, number: int = 4) -> Float:
    """Return knots at the usual quantiles of the values.

    Parameters
    ----------
    values
        The predictor, shape (n,).
    number
        3 to 7 knots.

    Raises
    ------
    DataError
        ``COI-D847`` for another number of knots, or when two of them fall together.

    Examples
    --------
    >>> default_knots(range(101), 3).tolist()
    [10.0, 50.0, 90.0]
    """
    if number not in QUANTILES:
        raise DataError(_wrong(f"{number} knots", "3 to 7 knots (2 to 6 degrees of freedom)"))
    return checked_knots(np.quantile(np.asarray(values, dtype=np.float64), QUANTILES[number]))


def checked_knots(knots: ArrayLike) -> Float:
    """Return at least three knots that rise, or say why not."""
    found = np.asarray(knots, dtype=np.float64)
    if found.ndim != 1 or len(found) < 3 or not np.isfinite(found).all():
        raise DataError(_wrong("fewer than three knots", "give at least three numbers"))
    if (np.diff(found) <= 0).any():
        raise DataError(
            _wrong("knots that do not rise", "give knots of your own: too many values are the same here")
        )
    return found


def restricted_cubic(values: ArrayLike, knots: ArrayLike) -> Float:
    """Return the basis of a restricted cubic spline, shape (n, knots - 1).

    Parameters
    ----------
    values
        The predictor, shape (n,).
    knots
        At least three rising numbers ``t_1 < ... < t_k``.

    Returns
    -------
    ndarray
        First the predictor itself, then for j = 1 ... k - 2, with ``(u)+ = max(u, 0)``,

        ``[(x - t_j)+^3 - (x - t_{k-1})+^3 (t_k - t_j) / (t_k - t_{k-1})
        + (x - t_k)+^3 (t_{k-1} - t_j) / (t_k - t_{k-1})] / (t_k - t_1)^2``

    Raises
    ------
    DataError
        ``COI-D847`` for knots that do not rise.

    Examples
    --------
    Beyond the last knot it is straight: equal steps in, equal steps out.

    >>> tail = restricted_cubic([4.0, 5.0, 6.0], [0.0, 1.0, 2.0])[:, 1]
    >>> tail.tolist()
    [4.5, 6.0, 7.5]
    """
    x, t = np.asarray(values, dtype=np.float64), checked_knots(knots)
    last, before = t[-1], t[-2]
    cubes = np.maximum(x[:, None] - t, 0.0) ** 3
    to_last, to_before = (last - t[:-2]) / (last - before), (before - t[:-2]) / (last - before)
    curved = cubes[:, :-2] - cubes[:, [-2]] * to_last + cubes[:, [-1]] * to_before
    return np.column_stack([x, curved / (last - t[0]) ** 2])


def _wrong(what: str, fix: str) -> Problem:
    return Problem("COI-D847", f"a spline cannot be made of {what}", where="knots", fix=fix)
