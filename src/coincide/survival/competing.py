"""`coincide.cumulative_incidence`: shares with each of several kinds of events, of which the first counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.competing.incidence import (
    CauseCurve,
    IncidenceVariance,
    aalen,
    cause_curve,
    greenwood,
)
from coincide.estimates.survival.competing.jackknife import jackknife
from coincide.estimates.survival.kaplan_meier import IntervalScale, limits
from coincide.kernels.survival.cause_counts import CauseCounts, cause_counts
from coincide.kernels.survival.spans import Spans
from coincide.survival.cause_rows import CauseRows, cause_rows
from coincide.survival.curve_rows import rows_where
from coincide.survival.incidence import Incidence
from coincide.survival.incidence_curve import IncidenceCurve

Floats = NDArray[np.float64]

VARIANCES: Final = get_args(IncidenceVariance)


def cumulative_incidence(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: Any = None,
    weights: ArrayLike | None = None,
    causes: Sequence[str] | None = None,
    interval: IntervalScale = "log-log",
    level: float = 0.95,
    variance: IncidenceVariance | None = None,
) -> Incidence:
    """Estimate the share with each kind of event by each time, when the first event ends follow-up.

    One less the Kaplan-Meier curve that takes competing events as censored is not this share: it is too high,
    as if those who died could still get the disease.

    Parameters
    ----------
    time
        End of follow-up of each row, shape (n,), any unit, at least 0 without `entry`.
    event
        How it ended: 0 censored, 1, 2, ... the kind of event.
    entry
        Time after which a row is at risk (delayed entry); None when all are from the beginning.
    group
        Label of each row: text, whole numbers, yes and no, or a column of a frame; curves for each.
    weights
        Case weights above 0. Whole ones count a row so many times.
    causes
        Names of kinds 1, 2, ...; their numbers when left out.
    interval
        Scale of the limits: ``log-log`` (default: stays inside 0 and 1 and keeps its level with few events),
        ``log``, ``plain``.
    level
        Confidence level.
    variance
        ``greenwood`` (multinomial), ``aalen`` (as R's ``cmprsk``), or ``robust`` (infinitesimal jackknife, as
        R's ``survival``, right for weights that are no counts). When left out: ``robust`` if any weight is
        not whole, else ``greenwood``, which is the same number as ``robust`` when nobody enters late, the
        same as Kaplan-Meier's own when nothing competes, and costs one walk over the times.

    Raises
    ------
    DataError
        With every problem of the rows at once: COI-D800 to D807, COI-D865, D870, D871.
    UsageError
        ``COI-U860`` for an unknown interval, ``COI-U870`` for an unknown variance, ``COI-U301`` for a level.

    Notes
    -----
    ``F_k(t) = sum S(u-) d_k(u) / Y(u)``, Aalen & Johansen, Scandinavian Journal of Statistics 1978; 5:
    141-50. Events of several kinds at one time share the number at risk before it; none is moved.

    Examples
    --------
    Ten people: three with the disease, three who die without it, four still followed at the end.

    >>> years = [1, 2, 2, 3, 4, 5, 6, 6, 6, 6]
    >>> what = [1, 2, 1, 2, 1, 2, 0, 0, 0, 0]
    >>> found = cumulative_incidence(years, what, causes=["disease", "death"])
    >>> found["disease"].estimate.round(3).tolist(), found["death"].estimate.round(3).tolist()
    ([0.1, 0.2, 0.2, 0.3, 0.3, 0.3], [0.0, 0.1, 0.2, 0.2, 0.3, 0.3])
    """
    rows = cause_rows(time, event, entry=entry, weights=weights, group=group, causes=causes)
    chosen = _chosen(variance, rows.rows)
    curves = tuple(
        curve
        for place in range(len(rows.levels))
        for curve in _of_group(rows, place, chosen, interval, level)
    )
    told = [f"{one.group}: {note}" for one in curves if (note := one.note()) is not None]
    return Incidence(curves, interval, level, chosen, tuple(dict.fromkeys(told)))


def _chosen(asked: IncidenceVariance | None, rows: Spans) -> IncidenceVariance:
    if asked is None:
        whole = rows.weight is None or bool((rows.weight == np.floor(rows.weight)).all())
        return "greenwood" if whole else "robust"
    if asked not in VARIANCES:
        raise UsageError(
            Problem("COI-U870", f'there is no variance "{asked}"', fix=f"one of: {', '.join(VARIANCES)}")
        )
    return asked


def _of_group(
    rows: CauseRows, place: int, variance: IncidenceVariance, interval: IntervalScale, level: float
) -> Iterator[IncidenceCurve]:
    """Go through the curves of one group, at the times at which somebody of it leaves."""
    own = rows.rows if rows.group is None else rows_where(rows.rows, rows.group == place)
    kinds = len(rows.causes)
    people = cause_counts(_unweighted(own), kinds=kinds)
    weighed = people if own.weight is None else cause_counts(own, kinds=kinds)
    left = np.flatnonzero(people.ended.sum(axis=(0, 1)))
    number = people.at_risk[0][left].astype(np.int64)
    ended = people.ended[0][:, left].astype(np.int64)
    for kind in range(1, kinds + 1):
        curve = cause_curve(weighed.at_risk[0], weighed.of(kind)[0], weighed.besides(kind)[0])
        se = np.sqrt(_variance(curve, weighed, own, kind, variance)[left])
        estimate = curve.incidence[left]
        low, high = limits(estimate, se, interval, level)
        silent = (estimate == 0) | (estimate > 1 - 1e-12)  # nobody yet, or everybody: nothing to invert
        yield IncidenceCurve(
            group=rows.levels[place],
            cause=rows.causes[kind - 1],
            times=own.times[left],
            estimate=estimate,
            se=se,
            low=np.where(silent, np.nan, low),
            high=np.where(silent, np.nan, high),
            at_risk=number,
            events=ended[kind],
            other_events=ended[1:].sum(axis=0) - ended[kind],
            censored=ended[0],
            free=curve.free[left],
        )


def _variance(
    curve: CauseCurve, counts: CauseCounts, rows: Spans, kind: int, variance: IncidenceVariance
) -> Floats:
    at_risk = counts.at_risk[0]
    if variance == "greenwood":
        return greenwood(curve, at_risk)
    if variance == "aalen":
        return aalen(curve, at_risk, counts.of(kind)[0], counts.besides(kind)[0])
    return jackknife(curve, at_risk, rows.entry, rows.exit, rows.event, kind, rows.weight)


def _unweighted(rows: Spans) -> Spans:
    return Spans(rows.times, rows.entry, rows.exit, rows.event, None, rows.delayed)
