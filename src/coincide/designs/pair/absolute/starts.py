"""Where people stand when a first disease begins: whole numbers by stratum, age and month of age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.estimates.ageing import MONTHS, Starts

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def count_starts(
    row: Int32, born: Int32, start: Int32, stop: Int32, exposure: Int32, outcome: Int32, *, ages: int
) -> tuple[Int64, Int64, int]:
    """Count the people at risk on the day after a dated first disease.

    Parameters
    ----------
    row, born, start, stop, exposure, outcome
        One entry per person and spell ``[start, stop)``, shape (spells,); every exposure is dated.
    ages
        Number of one-year ages.

    Returns
    -------
    Flat places in (row, age, month) that hold people, how many, and how many are above the last age.

    Notes
    -----
    A person is on day 1 in one spell at most. The month is the twelfth of the year of age on day 0.

    Examples
    --------
    Two fall ill on days 370 and 380 of life, in the first month of age 1; one entered too late for day 1.

    >>> three = lambda *values: np.array(values, np.int32)
    >>> never = three(NEVER, NEVER, NEVER)
    >>> cell, people, above = count_starts(
    ...     three(0, 0, 0), three(0, 0, 0), three(9, 9, 400), three(900, 900, 900),
    ...     three(370, 380, 380), never, ages=3,
    ... )
    >>> cell.tolist(), people.tolist(), above
    ([12], [2], 0)
    """
    begins = exposure < NEVER
    begins &= (start <= exposure + 1) & (stop > exposure + 1) & (outcome > exposure)
    days = exposure[begins].astype(np.int64) - born[begins]
    age = (4 * days + 3) // 1461
    month = 4 * MONTHS * (days - 1461 * age // 4) // 1461
    inside = age < ages
    place = (row[begins].astype(np.int64) * ages + age) * MONTHS + month
    cell, people = np.unique(place[inside], return_counts=True)
    return cell, people.astype(np.int64), int((~inside).sum())


def starts_of(cell: Int64, people: Int64, ages: int) -> Starts:
    """Return counted starts by stratum, age and month."""
    rest, month = np.divmod(cell, MONTHS)
    row, age = np.divmod(rest, ages)
    return Starts(row, age, month, people)
