"""Do counts vary more than chance alone? The dispersion of counts about known expectations.

Pearson's statistic over groups of cells, ``X = sum (O_g - fitted_g)^2 / fitted_g`` with ``fitted_g`` the
group's share of the expectation times all events; ``X / (groups - 1)`` estimates the factor by which the
variance exceeds that of Poisson counts with one common ratio. Sources: McCullagh & Nelder, Generalized
Linear Models, 1989, chapters 6 and 9; Cochran, Biometrics 1954, on the least expectation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, gammaincinv, ndtr, stdtrit

from coincide.errors import Problem, Problems, UsageError
from coincide.estimates.cells import Counts, Floats, count, same_length, time
from coincide.estimates.interval import Interval, half_error

LEAST_FITTED: Final = 5.0
"""Fitted events in each group, below which the chi-square law of Pearson's statistic is not trusted."""

ROUNDING: Final = 1e-9
"""Groups must be the same on every machine, so fitted events that are 5 but for rounding are 5."""

LEAST_GROUPS: Final = 5
"""With fewer groups a variance is hardly known, and one number would say much about each count."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How counts vary about one common ratio.

    Attributes
    ----------
    factor
        Variance over that of Poisson counts; ``nan`` with fewer than `LEAST_GROUPS` groups.
    groups
        Groups of cells compared.
    p
        Chance of a factor at least as large when counts are Poisson (chi-square); ``nan`` likewise.
    """

    factor: float
    groups: int
    p: float

    @property
    def known(self) -> bool:
        """Whether there are groups enough."""
        return not math.isnan(self.factor)


def dispersion(observed: ArrayLike, expected: ArrayLike) -> Dispersion:
    """Return how far counts vary more than chance alone, given their total.

    Parameters
    ----------
    observed
        Events per cell, whole numbers, any shape.
    expected
        Expected events per cell, up to one common factor.

    Raises
    ------
    UsageError
        ``COI-U302`` to ``COI-U304``.

    Notes
    -----
    Cells are put together in the order given until each group has `LEAST_FITTED` fitted events, so neighbours
    in age and calendar time share a group. What differs inside a group is not seen. A large factor says that
    the ratio is not the same everywhere, or that events come in clusters; it does not say which.

    Examples
    --------
    >>> d = dispersion([2, 18, 1, 19, 10], [10.0] * 5)
    >>> d.groups, round(d.factor, 3), d.p < 0.001
    (5, 7.25, True)
    """
    problems = Problems(UsageError)
    events, chance = count(observed, "observed", problems), time(expected, "expected", problems)
    same_length((events, chance), problems)
    problems.raise_if_any()
    total = float(chance.sum())
    if total == 0 or not events.any():
        return Dispersion(math.nan, 0, math.nan)
    fitted = chance * (float(events.sum()) / total)
    begins = _begins(fitted)
    if begins.size < LEAST_GROUPS:
        return Dispersion(math.nan, begins.size, math.nan)
    return _pearson(np.add.reduceat(events, begins), np.add.reduceat(fitted, begins))


def _begins(fitted: Floats) -> NDArray[np.intp]:
    """Return the first cell of every group; cells after the last full group belong to it."""
    begins, held = [0], 0.0
    for place, value in enumerate(fitted.tolist()):
        held += value
        if held >= LEAST_FITTED - ROUNDING:
            begins.append(place + 1)
            held = 0.0
    return np.array(begins[:-1], np.intp)


def _pearson(events: Counts, fitted: Floats) -> Dispersion:
    freedom = events.size - 1
    found = float(((events - fitted) ** 2 / fitted).sum())
    return Dispersion(found / freedom, events.size, float(chdtrc(freedom, found)))


def quasi_poisson_interval(observed: int, found: Dispersion, *, level: float = 0.95) -> Interval:
    """Return an interval for the mean of a count whose variance is `found.factor` times its mean.

    Garwood's limits of ``observed / factor``, times the factor, at the normal tail that Student's t with
    ``groups - 1`` degrees of freedom gives, since the factor is estimated. A factor of at most 1 counts as 1
    and gives Garwood's own limits: an interval is widened, never narrowed.

    Parameters
    ----------
    observed
        The count: the total of what the dispersion was found in.
    found
        Its dispersion; must be known.
    level
        Confidence level.

    Raises
    ------
    UsageError
        ``COI-U312`` when the dispersion is not known.

    Examples
    --------
    >>> i = quasi_poisson_interval(50, Dispersion(3.0, 50, 0.0))
    >>> round(i.low, 1), round(i.high, 1)
    (28.5, 81.2)
    """
    if not found.known:
        raise UsageError(
            Problem("COI-U312", "an interval was asked for a dispersion that is not known", where="found")
        )
    factor, error = max(1.0, found.factor), half_error(level)
    if factor > 1:
        error = float(ndtr(stdtrit(found.groups - 1, error)))
    scaled = observed / factor
    low = factor * float(gammaincinv(scaled, error)) if observed else 0.0
    return Interval(low, factor * float(gammaincinv(scaled + 1, 1 - error)), level)
