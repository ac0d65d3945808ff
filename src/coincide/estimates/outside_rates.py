"""Observed against outside rates: SIR and SMR from a life table or a register's rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import Problems, UsageError
from coincide.estimates.cells import count, same_length, time
from coincide.estimates.overdispersion import Dispersion, dispersion
from coincide.estimates.poisson import StandardisedRatio, smr


@dataclass(frozen=True, slots=True)
class OutsideRatio:
    """A standardised ratio and what the rate table did not cover.

    Attributes
    ----------
    ratio
        Observed over expected, Garwood interval, central p.
    time
        Person-time of the cells with a rate.
    time_outside, observed_outside
        Person-time and events of cells without a rate: in neither side of the ratio, and never lost.
    dispersion
        How far the cells' events vary more about one ratio than the Garwood interval takes for granted.
    """

    ratio: StandardisedRatio
    time: float
    time_outside: float
    observed_outside: int
    dispersion: Dispersion


def standardised_ratio(
    observed: ArrayLike, time_at_risk: ArrayLike, rates: ArrayLike, *, level: float = 0.95
) -> OutsideRatio:
    """Compare observed events with ``E = sum time_c rate_c``.

    Parameters
    ----------
    observed
        Events per cell, whole numbers, any shape; neighbours in age and calendar time next to each other.
    time_at_risk
        Person-time per cell.
    rates
        Outside rate per cell, per the same unit of time; ``nan`` where the table has none.
    level
        Confidence level of the Garwood interval.

    Raises
    ------
    UsageError
        ``COI-U302`` to ``COI-U304``, ``COI-U308`` for a negative or infinite rate.

    Notes
    -----
    If the outside rates include the exposed (national rates do), the ratio is drawn towards 1: with a share
    ``s`` of the reference exposed and a true ratio ``t`` it is ``t / (1 + s (t - 1))``.

    Examples
    --------
    >>> r = standardised_ratio([3, 1], [1000.0, 500.0], [0.002, float("nan")])
    >>> r.ratio.estimate, r.time_outside, r.observed_outside
    (1.5, 500.0, 1)
    """
    problems = Problems(UsageError)
    events = count(observed, "observed", problems)
    at_risk = time(time_at_risk, "observed", problems)
    table = np.asarray(rates, dtype=np.float64).reshape(-1)
    bad = int((np.isinf(table) | (table < 0)).sum())
    if bad:
        problems.add("COI-U308", f"{bad} rates are negative or infinite", where="rates")
    same_length((events, at_risk, table), problems)
    problems.raise_if_any()
    known = ~np.isnan(table)
    chance = at_risk[known] * table[known]
    return OutsideRatio(
        ratio=smr(int(events[known].sum()), float(chance.sum()), level=level),
        time=float(at_risk[known].sum()),
        time_outside=float(at_risk[~known].sum()),
        observed_outside=int(events[~known].sum()),
        dispersion=dispersion(events[known], chance),
    )


def ratio_with_exposed_in_reference(ratio: float, exposed_share: float) -> float:
    """Return the standardised ratio expected when the reference rates include the exposed.

    ``t / (1 + s (t - 1))``: `exposed_share` ``s`` of the reference person-time is exposed and has ``t`` times
    the rate of the rest.

    Examples
    --------
    >>> round(ratio_with_exposed_in_reference(2.0, 0.3), 4)
    1.5385
    """
    return ratio / (1 + exposed_share * (ratio - 1))
