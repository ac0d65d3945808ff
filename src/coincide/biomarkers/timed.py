"""How well a marker tells who has the endpoint by a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.scale import plain, ranked
from coincide.estimates.markers.roc import Scale
from coincide.estimates.markers.timed_roc import TimedArea, timed_areas
from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot


@dataclass(frozen=True, slots=True, eq=False)
class TimedRoc:
    """Areas under the time-dependent ROC curve.

    Attributes
    ----------
    areas
        One for each horizon.
    notes
        What a reader should know.
    """

    areas: tuple[TimedArea, ...]
    notes: tuple[str, ...]

    def tidy(self) -> pa.Table:
        """Return one row per horizon: time, estimate, std.error, limits, cases, others, lost."""
        return tidy_table(
            {
                "time": [one.time for one in self.areas],
                "estimate": [one.area for one in self.areas],
                "std.error": [math.sqrt(one.variance) for one in self.areas],
                "conf.low": [one.interval.low for one in self.areas],
                "conf.high": [one.interval.high for one in self.areas],
                "cases": [one.cases for one in self.areas],
                "others": [one.others for one in self.areas],
                "lost": [one.lost for one in self.areas],
            }
        )

    def summary(self) -> str:
        """Return the result in words."""
        first = "area under the ROC curve of the event by a time, against people free of it then"
        last = "lost: follow-up ended before the time without the event; weights make up for them"
        return "\n".join([first, text_table(self.tidy()), last, *self.notes])

    def plot(self, *, title: str = "", unit: str = "") -> Plot:
        """Return the curves of up to four horizons as a figure.

        Parameters
        ----------
        unit
            Unit of the horizons, such as ``months``.
        """
        from coincide.biomarkers.plots import timed_plot

        return timed_plot(self, title=title, unit=unit)


def timed_roc(
    marker: Marker,
    time: ArrayLike,
    event: ArrayLike,
    times: ArrayLike,
    entry: ArrayLike | None = None,
    *,
    level: float = 0.95,
    scale: Scale = "plain",
) -> TimedRoc:
    """Return the area under the ROC curve at horizons, censoring and late entry made up for.

    Parameters
    ----------
    marker
        Values, shape (n,), known when follow-up begins. Higher ones are taken to go with earlier events.
    time, event
        End of follow-up and whether it ended with the event (1) or without it (0), shape (n,).
    times
        Horizons.
    entry
        Time after which each person is at risk, when that is later than the start.
    scale
        As in :func:`~coincide.biomarkers.roc.roc`.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D806``; ``COI-D913`` for a horizon without events or without people still
        followed; ``COI-D914`` for events of several kinds; ``COI-D920``, ``COI-D928``.

    Notes
    -----
    Cumulative cases and dynamic others with Kaplan-Meier weights: Uno and others 2007, Blanche and others
    2013. Censoring and entry are taken not to depend on the marker. Without censoring and late entry it is
    the plain ROC curve of "event by then".

    Examples
    --------
    >>> found = timed_roc([4, 2, 3, 1], [1, 2, 3, 4], [1, 1, 1, 1], [2.5])
    >>> found.areas[0].area
    0.75
    """
    values = plain(marker)
    found = timed_areas(ranked(values), time, event, times, entry=entry, level=level, scale=scale)
    return TimedRoc(found, values.notes)
