"""Cumulative incidences by group and kind of event: times, limits, tables, a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.competing.incidence import IncidenceVariance
from coincide.estimates.survival.kaplan_meier import IntervalScale
from coincide.survival.incidence_curve import IncidenceCurve
from coincide.survival.labels import Label
from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceAt:
    """Cumulative incidences at some times; arrays have shape (curves, times).

    Attributes
    ----------
    groups, causes
        Group and kind of event of each curve.
    times
        The times asked for, shape (times,).
    estimate, se, low, high
        As in :class:`coincide.survival.incidence_curve.IncidenceCurve`; NaN beyond the end of follow-up.
    """

    groups: tuple[Label, ...]
    causes: tuple[str, ...]
    times: Floats
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats

    def tidy(self) -> pa.Table:
        """Return one row for each curve and time."""
        wide = len(self.times)
        return tidy_table(
            {
                "group": [group for group in self.groups for _ in range(wide)],
                "cause": [cause for cause in self.causes for _ in range(wide)],
                "time": np.tile(self.times, len(self.groups)),
                "estimate": self.estimate.ravel(),
                "std.error": self.se.ravel(),
                "conf.high": self.high.ravel(),
                "conf.low": self.low.ravel(),
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Cumulative incidences, one for each group and kind of event.

    ``incidence["pcm"]`` or ``incidence["pcm", "F"]`` is one of them. The columns `times`, `estimate`, `se`,
    `low`, `high`, `at_risk` and `events` hold one curve after the other; `group` and `cause` say whose row it
    is.

    Attributes
    ----------
    curves
        By group, then by kind of event.
    interval, level
        Scale and level of the limits.
    variance
        ``greenwood``, ``aalen`` or ``robust``.
    notes
        What a reader must know before believing the curves.
    """

    curves: tuple[IncidenceCurve, ...]
    interval: IntervalScale
    level: float
    variance: IncidenceVariance
    notes: tuple[str, ...]

    def __getitem__(self, key: str | tuple[str, Label]) -> IncidenceCurve:
        """Return one curve: by its cause, and by its group where there are several.

        Raises
        ------
        UsageError
            ``COI-U871`` when there is no such curve, or more than one.
        """
        cause, group = (key, None) if isinstance(key, str) else key
        found = [one for one in self.curves if one.cause == cause and (group is None or one.group == group)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(repr((one.cause, one.group)) for one in self.curves)
        raise UsageError(
            Problem("COI-U871", f"{len(found)} curves are meant by {key!r}", fix=f"give one of: {known}")
        )

    def __iter__(self) -> Iterator[IncidenceCurve]:
        """Go through the curves."""
        return iter(self.curves)

    def __len__(self) -> int:
        """Return the number of curves."""
        return len(self.curves)

    @property
    def groups(self) -> tuple[Label, ...]:
        """Labels of the groups, in order."""
        return tuple(dict.fromkeys(one.group for one in self.curves))

    @property
    def causes(self) -> tuple[str, ...]:
        """Names of the kinds of events, in order."""
        return tuple(dict.fromkeys(one.cause for one in self.curves))

    @property
    def group(self) -> tuple[Label, ...]:
        """Group of each row of the columns."""
        return tuple(one.group for one in self.curves for _ in one.times)

    @property
    def cause(self) -> tuple[str, ...]:
        """Kind of event of each row of the columns."""
        return tuple(one.cause for one in self.curves for _ in one.times)

    @property
    def times(self) -> Floats:
        """Times at which somebody left."""
        return np.concatenate([one.times for one in self.curves])

    @property
    def estimate(self) -> Floats:
        """Share with this kind of event first, by each time."""
        return np.concatenate([one.estimate for one in self.curves])

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.concatenate([one.se for one in self.curves])

    @property
    def low(self) -> Floats:
        """Lower limits; NaN as long as nobody has had the event."""
        return np.concatenate([one.low for one in self.curves])

    @property
    def high(self) -> Floats:
        """Upper limits; NaN as long as nobody has had the event."""
        return np.concatenate([one.high for one in self.curves])

    @property
    def at_risk(self) -> Int64:
        """Rows at risk just before each time."""
        return np.concatenate([one.at_risk for one in self.curves])

    @property
    def events(self) -> Int64:
        """Rows that left with this kind of event at each time."""
        return np.concatenate([one.events for one in self.curves])

    def at(self, times: ArrayLike) -> IncidenceAt:
        """Return the curves at some times.

        Examples
        --------
        >>> from coincide.survival.competing import cumulative_incidence
        >>> cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0]).at([0, 2.5, 9]).estimate.tolist()
        [[0.0, 0.25, nan], [0.0, 0.25, nan]]
        """
        when = np.atleast_1d(np.asarray(times, dtype=np.float64))
        read = {
            name: np.array([one.read(getattr(one, name), when, before) for one in self.curves])
            for name, before in (("estimate", 0.0), ("se", 0.0), ("low", np.nan), ("high", np.nan))
        }
        groups, causes = (tuple(getattr(one, name) for one in self.curves) for name in ("group", "cause"))
        return IncidenceAt(groups, causes, when, **read)

    def tidy(self) -> pa.Table:
        """Return one row for each curve and time, with the column names of R's broom.

        ``n.event`` counts this kind of event, ``n.other`` all others.
        """
        columns = {
            "group": self.group,
            "cause": self.cause,
            "time": self.times,
            "n.risk": self.at_risk,
            "n.event": self.events,
            "n.other": np.concatenate([one.other_events for one in self.curves]),
            "n.censor": np.concatenate([one.censored for one in self.curves]),
            "estimate": self.estimate,
            "std.error": self.se,
            "conf.high": self.high,
            "conf.low": self.low,
        }
        return tidy_table(columns)

    def summary(self) -> str:
        """Return people, events and the incidence at the end of each curve as text."""
        table = tidy_table(
            {
                "group": [one.group for one in self.curves],
                "cause": [one.cause for one in self.curves],
                "n": [one.people for one in self.curves],
                "events": [int(one.events.sum()) for one in self.curves],
                "up to": [float(one.times[-1]) for one in self.curves],
                "estimate": [float(one.estimate[-1]) for one in self.curves],
                "low": [float(one.low[-1]) for one in self.curves],
                "high": [float(one.high[-1]) for one in self.curves],
            }
        )
        words = (
            f"cumulative incidence (Aalen-Johansen), {self.variance} variance, "
            f"{100 * self.level:.12g} % limits ({self.interval})"
        )
        return "\n".join([words, text_table(table), *(f"Note: {note}." for note in self.notes)])

    def plot(self, *, title: str = "", unit: str = "") -> Plot:
        """Return a figure: a step curve with its band for each group and kind of event.

        Parameters
        ----------
        title
            The finding, as a sentence.
        unit
            Unit of time, such as ``months``.
        """
        from coincide.survival.incidence_plot import plot_incidence

        return plot_incidence(self, title=title, unit=unit)
