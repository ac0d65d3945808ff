"""Do several groups of people share one rate ratio? The test of all levels of one variable."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Final

import numpy as np
from scipy.special import chdtrc

from coincide.estimates.cells import Cells, Counts, Floats, checked
from coincide.estimates.convolution import binomial_sum
from coincide.estimates.law import Law, law_of, log_t_at
from coincide.estimates.orders import Agreement, largest_log_likelihood, orders_agree

MOST_SPLITS: Final = 300_000
"""Ways to share out the exposed events that are still listed one by one."""

SAME: Final = 1e-9
"""Two splits whose log likelihoods differ by less than this are equally far from one ratio."""


def levels_agree(levels: Sequence[Cells]) -> Agreement:
    """Test that every level has the same rate ratio.

    Parameters
    ----------
    levels
        The cells of each level; no person-time in two of them.

    Returns
    -------
    Agreement
        Two levels: :func:`coincide.estimates.orders.orders_agree`. More: the split ``k_1 ... k_m`` of the
        ``n`` exposed events over the levels has, under one ratio, ``P`` proportional to
        ``prod_j w_j(k_j)``, free of that ratio. p is the chance of a split with a larger likelihood ratio
        than the one seen, equal ones counted by half. With more than 300,000 splits, the likelihood ratio
        against chi-square on ``m - 1`` degrees of freedom. Levels without information do not count; p is 1
        with fewer than two.

    Examples
    --------
    Ratios of 1, 1 and 8 on equal references:

    >>> seen = [[5], [5], [40]]
    >>> levels_agree([checked(o, [100.0], [500], [10_000.0]) for o in seen]).p < 1e-6
    True
    """
    informative = [cells for cells in (checked(*level) for level in levels) if law_of(cells).events]
    laws = [law_of(cells) for cells in informative]
    seen = [int(cells.exposed_events[cells.unexposed_days > 0].sum()) for cells in informative]
    if len(laws) < 2 or not sum(seen):
        return Agreement(1.0, "no information")
    if len(laws) == 2:
        return orders_agree(*informative)
    if comb(sum(seen) + len(laws) - 1, len(laws) - 1) <= MOST_SPLITS:
        return Agreement(_exact(laws, seen), "exact mid-P")
    apart = sum(largest_log_likelihood(law, k) for law, k in zip(laws, seen, strict=True))
    together = largest_log_likelihood(_joined(laws), sum(seen))
    p = float(chdtrc(len(laws) - 1, max(0.0, 2 * (apart - together))))
    return Agreement(p, "likelihood ratio")


def _joined(laws: Sequence[Law]) -> Law:
    return Law(np.concatenate([law.totals for law in laws]), np.concatenate([law.log_ratio for law in laws]))


def _exact(laws: Sequence[Law], seen: Sequence[int]) -> float:
    """List every split of the exposed events with its chance and its likelihood."""
    n, both = sum(seen), _joined(laws)
    centre = log_t_at(both, min(float(n), both.events - 0.5))
    used = np.zeros(1, dtype=np.int64)
    chance, value = np.ones(1), np.zeros(1)
    for place, law in enumerate(laws):
        # any tilt gives the same law: its factors multiply to the power n; the centre avoids underflow
        weights = binomial_sum(law.totals, np.exp(law.log_ratio + centre), n)
        values = _values(law, n)
        last = place == len(laws) - 1
        before, k = _rest(used, n) if last else _choices(used, n)
        used, chance, value = used[before] + k, chance[before] * weights[k], value[before] + values[k]
    at = sum(largest_log_likelihood(law, k) for law, k in zip(laws, seen, strict=True))
    further, equal = value > at + SAME, np.abs(value - at) <= SAME
    return min(1.0, float((chance[further].sum() + 0.5 * chance[equal].sum()) / chance.sum()))


def _values(law: Law, n: int) -> Floats:
    """Return the largest log likelihood for 0 ... n exposed events; impossible numbers have no chance."""
    known = [largest_log_likelihood(law, k) for k in range(min(n, law.events) + 1)]
    return np.array(known + [0.0] * (n + 1 - len(known)))


def _choices(used: Counts, n: int) -> tuple[Counts, Counts]:
    """Return (place in `used`, further events) of every split that is one level longer."""
    free = n - used + 1
    before = np.repeat(np.arange(used.size), free)
    begins = np.repeat(np.cumsum(free) - free, free)
    return before, np.arange(before.size) - begins


def _rest(used: Counts, n: int) -> tuple[Counts, Counts]:
    """Return the same for the last level, which takes what is left."""
    return np.arange(used.size), n - used
