"""What these data could find: the smallest findable ratio, before any result is looked at.

The critical count is that of the two-sample mid-P test with the reference taken as its equivalent number of
events; the count itself is Poisson around ``t E``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

from coincide.errors import Problem, UsageError
from coincide.estimates.cells import Floats
from coincide.estimates.interval import half_error
from coincide.estimates.two_sample import lower_tail, upper_tail


@dataclass(frozen=True, slots=True)
class Critical:
    """The counts at which the interval excludes 1.

    Attributes
    ----------
    at_least
        Smallest count whose lower limit is above 1; ``None`` when no count would do.
    at_most
        Largest count whose upper limit is below 1; ``None`` when not even 0 would do.
    """

    at_least: int | None
    at_most: int | None


def critical_counts(expected: float, reference_events: float, *, level: float = 0.95) -> Critical:
    """Return the counts at which a two-sample mid-P interval excludes 1.

    Parameters
    ----------
    expected
        Expected events ``E``, non-negative and finite.
    reference_events
        Unexposed events ``D`` the expectation is worth; real-valued or ``inf``.
    level
        Confidence level of the interval.
    """
    error = half_error(level)
    _check(expected, reference_events)
    if expected == 0 or reference_events == 0:
        return Critical(None, None)
    return Critical(
        _first_above(expected, reference_events, error), _last_below(expected, reference_events, error)
    )


def smallest_ratio(
    expected: float, reference_events: float, *, power: float = 0.8, level: float = 0.95
) -> float:
    """Return the smallest rate ratio above 1 that is found with probability `power`.

    ``inf`` when nothing is expected or there is no reference: no ratio could be found.

    Examples
    --------
    >>> round(smallest_ratio(3.0, 3000.0), 2)
    3.03
    """
    critical = critical_counts(expected, reference_events, level=level).at_least
    _check_power(power)
    return math.inf if critical is None else float(gammaincinv(critical, power)) / expected


def largest_ratio_below(
    expected: float, reference_events: float, *, power: float = 0.8, level: float = 0.95
) -> float | None:
    """Return the largest rate ratio below 1 found with probability `power`, or ``None`` when none could be.

    With fewer than about 3 events expected even a count of 0 does not exclude 1.
    """
    critical = critical_counts(expected, reference_events, level=level).at_most
    _check_power(power)
    return None if critical is None else float(gammainccinv(critical + 1, power)) / expected


def power_curve(
    expected: float, reference_events: float, ratios: ArrayLike, *, level: float = 0.95
) -> Floats:
    """Return the probability that the interval excludes 1, for each true ratio.

    Parameters
    ----------
    ratios
        True rate ratios, positive, any shape; the answer has the same shape. At ratio 1 it is the error of
        the test.
    """
    critical = critical_counts(expected, reference_events, level=level)
    true = np.asarray(ratios, dtype=np.float64)
    power = np.zeros(true.shape)
    if critical.at_least is None:  # then nothing is expected, and no ratio could be found
        return power
    mean = expected * true
    power += gammainc(critical.at_least, mean)
    if critical.at_most is not None:
        power += gammaincc(critical.at_most + 1, mean)
    return np.asarray(power)


def _first_above(expected: float, reference: float, error: float) -> int | None:
    """Binary search: the upper tail falls as the count grows."""
    found = 1
    while float(upper_tail(found, expected, reference)) > error:
        found *= 2
        if found > 2**60:
            return None
    low = found // 2
    while found - low > 1:
        middle = (low + found) // 2
        excludes = float(upper_tail(middle, expected, reference)) <= error
        low, found = (low, middle) if excludes else (middle, found)
    return found


def _last_below(expected: float, reference: float, error: float) -> int | None:
    if float(lower_tail(0, expected, reference)) > error:
        return None
    low, high = 0, math.ceil(expected) + 1
    while high - low > 1:
        middle = (low + high) // 2
        excludes = float(lower_tail(middle, expected, reference)) <= error
        low, high = (middle, high) if excludes else (low, middle)
    return low


def _check(expected: float, reference: float) -> None:
    if not (0 <= expected < math.inf and reference >= 0):
        raise UsageError(
            Problem(
                "COI-U306",
                "expected must be finite and not negative, and reference events not negative",
                where="power",
            )
        )


def _check_power(power: float) -> None:
    if not 0 < power < 1:
        raise UsageError(Problem("COI-U307", f"a power of {power:g} was asked for", fix="give e.g. 0.8"))
