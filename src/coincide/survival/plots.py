"""Curves as a figure: from numbers to the plain rows a figure is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import InternalError, Problem
from coincide.report.drawing import figure
from coincide.report.figures.survival_curve import CurveWords, survival_curve
from coincide.report.notebook import Plot
from coincide.report.reading import Row
from coincide.survival.curve import Curve

if TYPE_CHECKING:
    from coincide.survival.curves import Curves

Floats = NDArray[np.float64]

DRAWN: Final = 800
"""Steps drawn for a group at most: about one a pixel."""

TICKS: Final = 7
"""Intervals between ticks at most, when nobody says where they are wanted."""

MONTHS: Final = (1, 2, 3, 6, 12, 24, 36, 60, 120)
"""Distances of ticks that read well in months."""


def plot_curves(curves: Curves, times: ArrayLike | None, *, title: str, unit: str) -> Plot:
    """Return the figure of some curves; see :meth:`coincide.survival.curves.Curves.plot`."""
    start = min(curve.start for curve in curves)
    last = max(curve.last for curve in curves)
    ticks = round_ticks(start, last, unit) if times is None else np.unique(np.asarray(times, np.float64))
    steps = [row for curve in curves for row in step_rows(curve)]
    numbers = [row for curve in curves for row in number_rows(curve, ticks)]
    people = sum(curve.people for curve in curves)
    events = sum(int(curve.events.sum()) for curve in curves)
    words = CurveWords(
        title=title or "Share free of the event over time",
        subtitle=f"Kaplan-Meier curves with {100 * curves.level:g} % limits ({curves.interval}); below the "
        "axis, how many are at risk.",
        along=f"Time in {unit}" if unit else "Time",
        share="Free of the event",
        note=" ".join([f"{people:,} rows, {events:,} events.", *(f"Note: {one}." for one in curves.notes)]),
    )
    drawn = figure(survival_curve("survival", steps, numbers, words))
    if drawn is None:
        raise InternalError(Problem("COI-I860", "curves without any share were to be drawn"))
    return Plot(drawn)


def step_rows(curve: Curve) -> list[Row]:
    """Return the steps of a curve: start, falls, end; thinned where they are closer than pixels."""
    kept = np.flatnonzero((curve.events > 0) | (np.arange(len(curve.times)) == len(curve.times) - 1))
    if len(kept) > DRAWN:
        pixel = np.floor((curve.times[kept] - curve.start) / (curve.last - curve.start) * DRAWN)
        kept = kept[np.append(np.diff(pixel) > 0, True)]  # the last step within a pixel
    columns = (curve.times, curve.survival, curve.low, curve.high)
    rows = [(curve.start, 1.0, np.nan, np.nan), *zip(*(one[kept].tolist() for one in columns), strict=True)]
    return [
        {
            "group": str(curve.label),
            "time": time,
            "estimate": share,
            "low": None if low != low else low,
            "high": None if high != high else high,
        }
        for time, share, low, high in rows
    ]


def number_rows(curve: Curve, ticks: Floats) -> list[Row]:
    """Return how many are at risk at the ticks; at the start, those who are at risk just after it."""
    at = np.where(ticks <= curve.start, np.nextafter(curve.start, np.inf), ticks)
    numbers = curve.number_at_risk(at).tolist()
    return [
        {"group": str(curve.label), "time": tick, "at_risk": number}
        for tick, number in zip(ticks.tolist(), numbers, strict=True)
    ]


def round_ticks(start: float, last: float, unit: str) -> Floats:
    """Return a handful of round times from the start to the end.

    Examples
    --------
    >>> round_ticks(0, 61, "months").tolist(), round_ticks(0, 1022, "days").tolist()
    ([0.0, 12.0, 24.0, 36.0, 48.0, 60.0], [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0])
    """
    span = last - start
    if span <= 0:
        return np.array([start])
    power = 10.0 ** np.floor(np.log10(span / TICKS))
    tens = [power * one for one in (1, 2, 5, 10)]
    steps = MONTHS if unit == "months" and MONTHS[0] <= span / TICKS <= MONTHS[-1] else tens
    step = next(one for one in steps if span / one <= TICKS)
    first = np.ceil(start / step) * step
    found: Floats = np.arange(first, last + step * 1e-9, step)
    return found
