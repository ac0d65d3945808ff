"""What unexposed rates predict after a first disease: from day to day, and for people who grow older."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coincide.days import edge
from coincide.designs.pair.absolute.counts import BINS, YEARS, DirectionCounts
from coincide.designs.pair.absolute.starts import starts_of
from coincide.estimates.ageing import Aged, Cells, aged
from coincide.estimates.conditional import reference_events

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reference:
    """Unexposed rates by time since the first disease.

    On each day since it, the people at risk that day, each at their own sex, cohort and age, would fall ill
    at these rates if they were unexposed. The mean runs over time in cells with unexposed time.

    Attributes
    ----------
    event_rate
        Per person-day, by bin, shape (bins,); ``nan`` when no time in the bin has a reference.
    worth
        Unexposed events that the expectation is worth, from the first bin up to and with each; shape (bins,).
    outside_days
        Days at risk without a reference or above the last age, from the first bin up to and with each.
    """

    event_rate: Floats
    worth: Floats
    outside_days: Int64


def reference_of(counts: DirectionCounts, events: Int64, days: Int64) -> Reference:
    """Return the unexposed rates beside each bin of time since the first disease.

    Parameters
    ----------
    counts
        Counts of one order.
    events, days
        Events and days of the unexposed state, shape (row, age).
    """
    lived, happened = (table.ravel().astype(np.float64) for table in (days, events))
    known = lived > 0
    so_far = np.zeros(lived.shape)
    rows = []
    outside = 0
    for number, (low, high) in enumerate(pairwise(BINS)):
        time = counts.days_of(number).ravel()
        inside = int(time[known].sum())
        outside += int(counts.since.at_risk[low:high].sum()) - inside
        so_far += time
        share = np.divide(time, lived, out=np.zeros(lived.shape), where=known)
        worth = reference_events(so_far, happened, lived)
        rows.append((_mean(share, happened, inside), worth, outside))
    event_rate, worths, left = zip(*rows, strict=True)
    return Reference(np.array(event_rate), np.array(worths), np.array(left, dtype=np.int64))


def aged_of(counts: DirectionCounts, events: Int64, days: Int64) -> Aged:
    """Return what people at risk on the day after the first disease would see, had they not had it.

    By each year of ``YEARS``. Each grows older from the day of the first disease through the cells of their
    sex and cohort, whatever happened to them: how long they were followed, and how fatal the first disease
    was, does not enter.

    Parameters
    ----------
    counts
        Counts of one order.
    events, days
        Events and days of the unexposed state, shape (row, age).
    """
    starts = starts_of(counts.start_cell, counts.start_people, ages=days.shape[1])
    return aged(starts, Cells(events, counts.unexposed_deaths, days), tuple(edge(year) for year in YEARS))


def _mean(share: Floats, counted: Floats, inside: int) -> float:
    """Return the mean rate per day; a mean over no time is not known, it is no rate of 0."""
    return float((share * counted).sum()) / inside if inside else math.nan
