"""What certificates could find, and what a few wrong causes could do: power and tipping points.

Both need the law of the cells alone; power never looks at how many certificates name both.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from coincide.estimates.cells import Counts, Floats
from coincide.estimates.hypergeometric import WIDEST, PairLaw
from coincide.estimates.hypergeometric_tails import pair_split
from coincide.estimates.interval import half_error
from coincide.estimates.misdiagnosis import Tipping


def critical_count(law: PairLaw, *, level: float = 0.95) -> int | None:
    """Return the smallest number with both whose interval lies above 1; None when no number would do."""
    error, used = half_error(level), law.informative()
    given = law.least - used.least
    if used.least == used.most or _upper(used, used.most) > error:
        return None
    low, high = used.least, used.most  # the upper tail falls as the count grows
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _upper(used, middle) <= error else (middle, high)
    return high + given


def mention_power(law: PairLaw, ratios: ArrayLike, *, level: float = 0.95) -> Floats:
    """Return the probability that the interval lies above 1, for each true odds ratio.

    Parameters
    ----------
    ratios
        True odds ratios, positive, any shape; the answer has the same shape.
    """
    true = np.asarray(ratios, dtype=np.float64)
    count = critical_count(law, level=level)
    if count is None:
        return np.zeros(true.shape)
    used = law.informative()
    split = pair_split(used, count - (law.least - used.least))
    found = [split(math.log(ratio)) for ratio in true.ravel()]
    return np.array([each.at + each.above for each in found]).reshape(true.shape)


def smallest_mention_ratio(law: PairLaw, *, power: float = 0.8, level: float = 0.95) -> float:
    """Return the smallest odds ratio above 1 that is found with probability `power`; ``inf`` when none is.

    Examples
    --------
    >>> from coincide.estimates.hypergeometric import pair_law
    >>> round(smallest_mention_ratio(pair_law([100_000], [100], [3_000])), 2)
    3.18
    """
    count = critical_count(law, level=level)
    if count is None:
        return math.inf
    used = law.informative()
    split = pair_split(used, count - (law.least - used.least))

    def missing(log_psi: float) -> float:
        found = split(log_psi)
        return found.at + found.above - power

    far = 1.0
    while missing(far) < 0:
        far *= 2
        if far > WIDEST:
            return math.inf
    return math.exp(float(brentq(missing, 0.0, far, xtol=1e-10))) if missing(0.0) < 0 else 1.0


def mention_tipping(
    people: Counts, with_a: Counts, with_b: Counts, with_both: Counts, *, level: float = 0.95
) -> Tipping:
    """Return the fewest certificates that name both from which to take A away until the finding is undone.

    Parameters
    ----------
    people, with_a, with_b, with_both
        Certificates per cell, shape (cells,).

    Notes
    -----
    A wrong A goes from the certificates that name both and from those that name A, cell by cell, where B is
    rarest: there it lowers the excess over chance most.
    """
    observed, error = int(with_both.sum()), half_error(level)
    order = np.argsort(with_b / np.maximum(people, 1), kind="stable")

    def left(removed: int) -> tuple[PairLaw, int]:
        taken = np.zeros_like(with_both)
        taken[order] = np.diff(np.minimum(np.cumsum(with_both[order]), removed), prepend=0)
        return PairLaw(people, with_a - taken, with_b), observed - removed

    def undone(removed: int) -> bool:
        law, both = left(removed)
        used = law.informative()
        return used.least == used.most or _upper(used, both - (law.least - used.least)) >= error

    def as_expected(removed: int) -> bool:
        law, both = left(removed)
        return both <= law.expected + 1e-9 * max(1.0, observed)

    return Tipping(_first(undone, observed), _first(as_expected, observed))


def _first(holds: Callable[[int], bool], most: int) -> int:
    """Return the smallest number up to `most` for which a condition holds that stays true from there on."""
    if holds(0):
        return 0
    too_few, enough = 0, most
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if holds(middle) else (middle, enough)
    return enough


def _upper(law: PairLaw, count: int) -> float:
    return pair_split(law, count)(0.0).upper_mid_p
