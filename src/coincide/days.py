"""Whole days: the only clock of coincide.

A day is an ``int32``, days since 1970-01-01. Ages and birth cohorts are integer arithmetic on days,
so that every engine and machine puts a person-day into the same cell.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]

NEVER: Final = 2**31 - 1
"""The day of something that did not happen (largest int32, so it sorts last)."""

EPOCH: Final = dt.date(1970, 1, 1)
DAYS_PER_YEAR: Final = 365.25
COHORT_DAYS: Final = 1826
"""Width of a birth cohort, five years: ``edge(5)``."""

COHORT_ORIGIN: Final = -25567
"""Default first day of cohort 0: 1900-01-01."""


def day(date: dt.date) -> int:
    """Return the day number of a calendar date.

    Examples
    --------
    >>> day(dt.date(1970, 1, 2))
    1
    """
    return (date - EPOCH).days


def date(day_number: int) -> dt.date:
    """Return the calendar date of a day number (the inverse of :func:`day`)."""
    return EPOCH + dt.timedelta(days=int(day_number))


def edge(age: int) -> int:
    """Return the first day, counted from birth, on which a person is `age` years old.

    ``edge(k) = floor(1461 k / 4)``: a year of 365.25 days, cut to whole days.

    Examples
    --------
    >>> [edge(k) for k in (0, 1, 2, 3, 4, 5)]
    [0, 365, 730, 1095, 1461, 1826]
    """
    return (1461 * age) // 4


def age(days_since_birth: int) -> int:
    """Return completed years of age: the largest ``k`` with ``edge(k) <= days_since_birth``.

    Examples
    --------
    >>> age(364), age(365), age(1460), age(1461)
    (0, 1, 3, 4)
    """
    return (4 * days_since_birth + 3) // 1461


def cohort(born: Days, origin: int = COHORT_ORIGIN) -> Days:
    """Return the five-year birth cohort of each birth day, by integer division from `origin`."""
    return np.floor_divide(born.astype(np.int64) - origin, COHORT_DAYS).astype(np.int32)
