"""The cells of a window: exposed time of some states beside the one unexposed reference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.plan import Span
from coincide.estimates.cells import Cells
from coincide.kernels.states import UNEXPOSED

Int64 = NDArray[np.int64]


def cells_of(days: Int64, events: Int64, span: Span) -> Cells:
    """Return the cells of a span; cells without exposed time say nothing and are left out.

    Parameters
    ----------
    days, events
        Counts of the kernel, shape (state, row, age).
    """
    states = list(span.states)
    exposed_days = days[states].sum(axis=0).ravel()
    exposed_events = events[states].sum(axis=0).ravel()
    used = exposed_days > 0
    return Cells(
        exposed_events[used],
        exposed_days[used].astype(np.float64),
        events[UNEXPOSED].ravel()[used],
        days[UNEXPOSED].ravel()[used].astype(np.float64),
    )


def observed_in(cells: Cells) -> int:
    """Return the exposed events in cells that have a reference."""
    return int(cells.exposed_events[cells.unexposed_days > 0].sum())


def outside_in(cells: Cells) -> int:
    """Return the exposed events in cells that have none."""
    return int(cells.exposed_events[cells.unexposed_days == 0].sum())
