"""Incidence made again from rounded counts, so that no share gives an unrounded count back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coincide.days import edge
from coincide.designs.pair.absolute.curves import AtYear, Value, expected_value, observed_interval
from coincide.designs.pair.rounded import ROUNDING, rounded_reference
from coincide.estimates.piecewise import incidence_in_spans
from coincide.results.table import Row


def rounded_year(years: Sequence[AtYear], year: int, row: Row) -> AtYear:
    """Return what is known at a year from the rounded counts of its row.

    Parameters
    ----------
    years
        What is known exactly, for person-time and for the earlier years: only rounded counts of those enter,
        and of those large enough to be shown; a year in which fewer have fallen ill or died is joined with
        the next.
    year
        The year of the row.
    row
        A row with rounded counts.

    Notes
    -----
    Between two such years both rates are taken as constant. The comparison at own deaths is made in the same
    spans; that at unexposed deaths holds no count of what happened to the ill and stays.
    """
    this = next(one for one in years if one.year == year)
    events, deaths = row["events"], row["deaths"]
    if this.observed is None or not isinstance(events, int) or not isinstance(deaths, int):
        return replace(this, observed=None, expected=dict.fromkeys(this.expected))
    earlier = [one for one in years if one.year < year and not _hidden(one)]
    ends = [0, *(edge(one.year) - 1 for one in earlier), edge(year) - 1]
    happened = _steps([*(ROUNDING.rounded(one.events) for one in earlier), events])
    died = _steps([*(ROUNDING.rounded(one.deaths) for one in earlier), deaths])
    time = _steps([*(float(one.days) for one in earlier), float(this.days)])
    widths = [float(width) for width in np.diff(ends)]
    share, spread = incidence_in_spans(happened, died, time, widths)
    limits = observed_interval(share, spread)
    expected = {name: _again(value, this.worth[name]) for name, value in this.expected.items()}
    if not math.isnan(this.hoped):
        hoped = _steps([*(one.hoped for one in earlier), this.hoped])
        expected["own_death"] = expected_value(
            incidence_in_spans(hoped, died, time, widths)[0], rounded_reference(this.worth["own_death"])
        )
    return replace(this, observed=Value(share, limits.low, limits.high), expected=expected)


def _hidden(one: AtYear) -> bool:
    return any(ROUNDING.hides(count) for count in (one.events, one.deaths, one.at_risk))


def _steps(totals: Sequence[float]) -> list[float]:
    """Return what each span adds to running totals; rounding never makes it negative."""
    return [max(float(step), 0.0) for step in np.diff([0.0, *totals])]


def _again(value: Value | None, worth: float) -> Value | None:
    return None if value is None else expected_value(value.estimate, rounded_reference(worth))
