"""Cumulative incidences as a figure: from numbers to the plain rows a figure is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coincide.errors import InternalError, Problem
from coincide.report.drawing import figure
from coincide.report.figures.survival_curve import CurveWords, survival_curve
from coincide.report.notebook import Plot
from coincide.report.reading import Row
from coincide.survival.incidence_curve import IncidenceCurve
from coincide.survival.plots import DRAWN, round_ticks

if TYPE_CHECKING:
    from coincide.survival.incidence import Incidence

Floats = NDArray[np.float64]


def plot_incidence(incidence: Incidence, *, title: str, unit: str) -> Plot:
    """Return the figure; see :meth:`coincide.survival.incidence.Incidence.plot`."""
    several = len(incidence.groups) > 1
    last = max(float(one.times[-1]) for one in incidence)
    start = min(0.0, *(float(one.times[0]) for one in incidence))
    ticks = round_ticks(start, last, unit)
    steps = [row for one in incidence for row in step_rows(one, _label(one, several), start)]
    numbers = [row for one in incidence for row in number_rows(one, _label(one, several), ticks)]
    counted = {one.group: one for one in incidence}.values()
    people = sum(one.people for one in counted)
    events = sum(int((one.events + one.other_events).sum()) for one in counted)
    words = CurveWords(
        title=title or "Share with each kind of event over time",
        subtitle=f"Cumulative incidence (Aalen-Johansen) with {100 * incidence.level:g} % limits "
        f"({incidence.interval}); the first event of a person counts. Below the axis, how many are at risk.",
        along=f"Time in {unit}" if unit else "Time",
        share="With the event",
        note=" ".join(
            [f"{people:,} rows, {events:,} events.", *(f"Note: {one}." for one in incidence.notes)]
        ),
    )
    drawn = figure(survival_curve("incidence", steps, numbers, words))
    if drawn is None:
        raise InternalError(Problem("COI-I871", "curves without any share were to be drawn"))
    return Plot(drawn)


def step_rows(curve: IncidenceCurve, label: str, start: float) -> list[Row]:
    """Return the steps of a curve: its start, its rises, its end; thinned where closer than pixels."""
    end = np.arange(len(curve.times)) == len(curve.times) - 1
    kept = np.flatnonzero((curve.events > 0) | end)
    if len(kept) > DRAWN:
        pixel = np.floor((curve.times[kept] - start) / (curve.times[-1] - start) * DRAWN)
        kept = kept[np.append(np.diff(pixel) > 0, True)]  # the last step within a pixel
    columns = (curve.times, curve.estimate, curve.low, curve.high)
    rows = [(start, 0.0, 0.0, 0.0), *zip(*(one[kept].tolist() for one in columns), strict=True)]
    return [
        {
            "group": label,
            "time": time,
            "estimate": share,
            "low": None if low != low else low,
            "high": None if high != high else high,
        }
        for time, share, low, high in rows
    ]


def number_rows(curve: IncidenceCurve, label: str, ticks: Floats) -> list[Row]:
    """Return how many are at risk, at the ticks, when the next one leaves."""
    numbers = np.append(curve.at_risk, 0)[np.searchsorted(curve.times, ticks, side="left")].tolist()
    return [
        {"group": label, "time": tick, "at_risk": number}
        for tick, number in zip(ticks.tolist(), numbers, strict=True)
    ]


def _label(curve: IncidenceCurve, several: bool) -> str:
    return f"{curve.cause}, {curve.group}" if several else curve.cause
