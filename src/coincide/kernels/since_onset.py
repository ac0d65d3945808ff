"""Who is at risk, falls ill or dies on each day since a first disease: what a product-limit curve needs.

Days are integers, so they are counted, not sorted: entries and exits are binned by day since the first
disease, and one running sum gives the number at risk on every day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.errors import InternalError, Problem, Problems
from coincide.kernels.checks import check_columns

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Spells = tuple[Int32, Int32, Int32, Int32, Int32, Int32, Int32]


@dataclass(frozen=True, slots=True)
class SinceOnset:
    """Whole numbers by day since a dated first disease. They merge: add those of different people.

    Attributes
    ----------
    entered, left
        How many come under risk on a day, and how many were under risk until the day before; people come back
        after gaps. Shape (until + 1,); day 0 holds nobody.
    events, deaths
        The second disease, and deaths without it, same shape; those on day `until` and later stand in its
        last entry.
    people
        People with at least one day at risk, however late.
    """

    entered: Int64
    left: Int64
    events: Int64
    deaths: Int64
    people: int

    @property
    def at_risk(self) -> Int64:
        """People at risk on each day, shape (until + 1,)."""
        number: Int64 = np.cumsum(self.entered - self.left)
        return number


def since_onset(
    person: Int32,
    start: Int32,
    stop: Int32,
    exposure_day: Int32,
    exposure_dated: Int32,
    outcome_day: Int32,
    died: Int32,
    *,
    until: int,
) -> SinceOnset:
    """Count the days since a dated first disease on which people are at risk of a second.

    Parameters
    ----------
    person, start, stop
        One entry per person and spell ``[start, stop)``, shape (spells,), sorted by person and start.
    exposure_day, exposure_dated
        First day of the first disease (``NEVER`` if none), and 1 where that day is known.
    outcome_day, died
        First day of the second disease and day of death, ``NEVER`` if none.
    until
        Days from which on no number at risk is kept.

    Raises
    ------
    InternalError
        When the columns are no vectors of int32 of one length, or days do not add up.

    Notes
    -----
    Day 0, that of the first disease, is left out. Whoever has the second disease by then is never at risk.
    The day of the second disease counts, with it; a death on that day is no death without it.

    Examples
    --------
    A on day 10; one is under risk on days 1 to 4 since and falls ill on day 4, one dies on day 3.

    >>> two = lambda *values: np.array(values, np.int32)
    >>> found = since_onset(
    ...     two(1, 2), two(0, 0), two(99, 14), two(10, 10), two(1, 1), two(14, NEVER), two(NEVER, 13), until=6
    ... )
    >>> found.at_risk.tolist(), found.events.tolist(), found.deaths.tolist()
    ([0, 2, 2, 2, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0, 0])
    """
    spells = (person, start, stop, exposure_day, exposure_dated, outcome_day, died)
    _check(spells, until)
    chosen = (exposure_dated == 1) & (exposure_day < stop - 1) & (exposure_day < outcome_day)
    chosen &= outcome_day >= start
    who, begin, end, onset, second, death = (
        column[chosen].astype(np.int64) for column in (person, start, stop, exposure_day, outcome_day, died)
    )
    low = np.maximum(begin, onset + 1) - onset
    high = np.minimum(end, second + 1) - onset
    new = np.diff(who, prepend=-1) != 0
    second_here = second < end
    dies_here = (death >= begin) & (death > onset) & (death < end) & (death < second)
    counts = SinceOnset(
        _binned(low, until, keep_late=False),
        _binned(high, until, keep_late=False),
        _binned((second - onset)[second_here], until, keep_late=True),
        _binned((death - onset)[dies_here], until, keep_late=True),
        int(new.sum()),
    )
    _assert_nothing_lost(counts, low, high, until)
    return counts


def _binned(days: Int64, until: int, *, keep_late: bool) -> Int64:
    """Count days from 0 to `until`; later ones in the last entry, or not at all."""
    counted = np.bincount(np.minimum(days, until + 1), minlength=until + 2).astype(np.int64)
    if keep_late:
        counted[until] += counted[until + 1]
    return counted[: until + 1]


def _check(spells: Spells, until: int) -> None:
    problems = Problems(InternalError)
    names = ("person", "start", "stop", "exposure_day", "exposure_dated", "outcome_day", "died")
    check_columns(problems, np.int32, **dict(zip(names, spells, strict=True)))
    if not 1 <= until < NEVER // 2:
        problems.add("COI-I261", "days since the first disease must be kept for at least one day")
    problems.raise_if_any()


def _assert_nothing_lost(counts: SinceOnset, low: Int64, high: Int64, until: int) -> None:
    """Compare the days at risk with a sum over spells made without any bin."""
    days = int((np.minimum(high, until + 1) - np.minimum(low, until + 1)).sum())
    if int(counts.at_risk.sum()) != days:
        raise InternalError(Problem("COI-I262", "days at risk since the first disease do not add up"))
