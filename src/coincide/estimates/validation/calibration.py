"""Whether predicted risks agree with observed ones: in the large, by groups of risk, and as a slope.

Crowson, Atkinson & Therneau, Statistical Methods in Medical Research 2016; 25: 1692-706; McLernon et al.,
Annals of Internal Medicine 2023; 176: 105-14.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.fit import fit
from coincide.estimates.validation.observed import Observed, observed
from coincide.estimates.validation.rows import Floats, Predicted

_EDGE: Final = 1e-9
"""Risks are moved this far away from 0 and 1 before their log(-log) is taken."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of like predicted risk.

    Attributes
    ----------
    number
        From 1, the lowest predicted risk.
    expected
        Mean predicted risk.
    observed
        What happened, one minus Kaplan-Meier unless it was measured in another way.
    """

    number: int
    expected: float
    observed: Observed


@dataclass(frozen=True, slots=True)
class Ratio:
    """An estimate with limits; NaN where there is none."""

    estimate: float
    low: float
    high: float


def risk_groups(risk: Floats, groups: int) -> NDArray[np.int64]:
    """Return the group of each row, 0 to `groups` - 1, of like size; equal risks are never parted.

    Examples
    --------
    >>> risk_groups(np.array([0.1, 0.4, 0.2, 0.4]), 2).tolist()
    [0, 1, 0, 1]
    """
    ordered = np.sort(risk)
    cuts = ordered[[len(risk) * place // groups for place in range(1, groups)]]
    return np.searchsorted(np.unique(cuts), risk, side="right").astype(np.int64)


def by_groups(
    rows: Predicted,
    groups: int,
    level: float = 0.95,
    seen: Callable[[Predicted, float], Observed] = observed,
) -> tuple[Group, ...]:
    """Return predicted and observed risk in groups of predicted risk.

    Fewer groups come out where many rows share a risk.

    Parameters
    ----------
    seen
        How the observed risk of some rows is measured.

    Raises
    ------
    DataError
        COI-D887 unless there are 2 to n groups.
    """
    if not 2 <= groups <= len(rows.risk):
        raise DataError(
            Problem("COI-D887", f"{groups} groups were asked for {len(rows.risk)} rows", where="groups")
        )
    placed = risk_groups(rows.risk, groups)
    found = []
    for number, place in enumerate(np.unique(placed).tolist(), start=1):
        part = rows.only(placed == place)
        found.append(Group(number, float(part.risk.mean()), seen(part, level)))
    return tuple(found)


def observed_over_expected(rows: Predicted, level: float = 0.95) -> Ratio:
    """Return observed over mean predicted risk, with limits of the observed one alone.

    Right where all are there from the beginning. Of people who enter late the mean predicted risk is that of
    those who lived to enter, and Kaplan-Meier gives back the others: see
    :func:`coincide.estimates.validation.expected_events.events_over_expected`.

    Examples
    --------
    >>> from coincide.estimates.validation.rows import predicted
    >>> rows = predicted([0.25, 0.25, 0.5, 0.25], [1, 2, 3, 5], [1, 0, 1, 0], horizon=4)
    >>> observed_over_expected(rows).estimate
    2.0
    """
    seen, expected = observed(rows, level), float(rows.risk.mean())
    if expected == 0:
        return Ratio(math.nan, math.nan, math.nan)
    return Ratio(seen.risk / expected, seen.low / expected, seen.high / expected)


def slope(rows: Predicted, linear_predictor: ArrayLike | None = None, level: float = 0.95) -> Ratio:
    """Return the calibration slope: the coefficient of the predictor in a Cox model up to the horizon.

    Below 1 the predictions are too extreme, above 1 too close together.

    Parameters
    ----------
    linear_predictor
        On the scale of log hazards, shape (n,); ``log(-log(1 - risk))`` when left out.

    Notes
    -----
    Follow-up is cut at the horizon, since a risk by the horizon says nothing about what comes later. A
    log-odds predictor is not a log hazard: leave it out, and the risk itself is used. Hazards are taken to be
    proportional up to the horizon; under proportional odds a perfect prediction has a slope above 1 where
    most have had the event by then. Without that assumption, where the score gives the risk at any time:
    :func:`coincide.estimates.validation.expected_events.slope_of_events`.

    Raises
    ------
    DataError
        COI-D888 when the predictor is the same for all, or nobody has the event by the horizon; COI-D800 to
        COI-D803 for a predictor that is no vector of numbers.
    """
    given = log_minus_log(rows.risk) if linear_predictor is None else linear_predictor
    inside = np.ones(len(rows.time), np.bool_) if rows.entry is None else rows.entry < rows.horizon
    predictor = np.ascontiguousarray(given, dtype=np.float64)
    if predictor.shape != rows.risk.shape:
        raise DataError(Problem("COI-D803", "linear_predictor differs in length from risk"))
    if rows.events == 0 or np.ptp(predictor[inside]) == 0:
        raise DataError(
            Problem(
                "COI-D888",
                "there is no calibration slope: no event by the horizon, or one prediction for all",
                where="risk, event",
            )
        )
    design = cox_design(
        np.minimum(rows.time, rows.horizon)[inside],
        (rows.event & (rows.time <= rows.horizon))[inside],
        [predictor[inside]],
        entry=None if rows.entry is None else rows.entry[inside],
        names=["linear predictor"],
    )
    found = fit(design, level=level)
    return Ratio(float(found.coef[0]), float(found.low[0]), float(found.high[0]))


def log_minus_log(risk: Floats) -> Floats:
    """Return the log cumulative hazard that belongs to a risk, risks of 0 and 1 moved in by 1e-9."""
    value: Floats = np.log(-np.log1p(-np.clip(risk, _EDGE, 1 - _EDGE)))
    return value
