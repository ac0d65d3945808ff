"""`coincide.kaplan_meier` and `coincide.median_follow_up`: from arrays or columns of a frame to curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.kaplan_meier import (
    IntervalScale,
    limits,
    product_limit,
    robust_log_variance,
    standard_error,
)
from coincide.estimates.survival.reverse_follow_up import reversed_rows
from coincide.kernels.survival.risk_counts import RiskCounts, risk_counts
from coincide.kernels.survival.spans import Spans
from coincide.survival.curve import Curve
from coincide.survival.curve_answers import Quantiles
from coincide.survival.curve_rows import CurveRows, curve_rows
from coincide.survival.curves import Curves
from coincide.survival.group_counts import GroupCounts, group_counts

Floats = NDArray[np.float64]

Variance = Literal["greenwood", "robust"]


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: Any = None,
    weights: ArrayLike | None = None,
    interval: IntervalScale = "log",
    level: float = 0.95,
    variance: Variance | None = None,
    from_time: float | None = None,
) -> Curves:
    """Estimate the share free of an event over time.

    Parameters
    ----------
    time
        End of follow-up of each row, shape (n,), any unit, at least 0 without `entry`.
    event
        Whether it ended with the event: 0 or False, 1 or True.
    entry
        Time after which a row is at risk (delayed entry); None when all are from the beginning.
    group
        Label of each row: text, whole numbers, yes and no, or a column of a frame; a curve for each.
    weights
        Case weights above 0. Whole ones count a row so many times.
    interval
        Scale of the limits: ``log`` (default, as R), ``log-log`` (keeps its level better with few people),
        ``plain``.
    level
        Confidence level.
    variance
        ``greenwood``, or ``robust`` (infinitesimal jackknife, right for weights that are no counts). When
        left out: ``robust`` if any weight is not whole.
    from_time
        Estimate conditional on being free of the event just after this time: rows whose follow-up has ended
        by then do not count, the others enter then at the earliest.

    Raises
    ------
    DataError
        With every problem of the rows at once: COI-D800 to D807, COI-D865, D866, D868.
    UsageError
        ``COI-U860`` for an unknown interval, ``COI-U861`` for an unknown variance.

    Notes
    -----
    ``S(t) = prod (1 - d / n)``. Events at a time come before censorings and after entries at that time. Times
    that are equal are ties; those that differ by less than a billionth of the longest are taken as equal.
    With delayed entry a small risk set at the start can make the whole curve meaningless: see ``notes``.

    Examples
    --------
    Six-mercaptopurine, weeks of remission (Freireich et al., Blood 1963; 21: 699-716).

    >>> weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> relapse = [1] * 9 + [0] * 12
    >>> curves = kaplan_meier(weeks, relapse)
    >>> curves.at([6, 10, 23]).survival.round(4).tolist()
    [[0.8571, 0.7529, 0.4482]]
    >>> curves.median().estimate.tolist(), curves.median().low.tolist()
    ([[23.0]], [[16.0]])
    """
    rows = curve_rows(time, event, entry=entry, group=group, weights=weights, from_time=from_time)
    return _curves(rows, interval, level, _chosen_variance(variance, rows.rows))


def median_follow_up(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: Any = None,
    weights: ArrayLike | None = None,
    interval: IntervalScale = "log",
    level: float = 0.95,
) -> Quantiles:
    """Return how long people were followed: the median of the reverse Kaplan-Meier curve.

    Parameters are those of :func:`kaplan_meier`. The end of follow-up is the event; whoever has the real
    event is taken as followed no longer, not as followed briefly (Schemper & Smith, Controlled Clinical
    Trials 1996; 17: 343-6).

    Examples
    --------
    >>> median_follow_up([1, 2, 3, 4, 5], [1, 0, 0, 0, 1]).estimate.tolist()
    [[3.5]]
    """
    rows = curve_rows(time, event, entry=entry, group=group, weights=weights)
    turned = replace(rows, rows=reversed_rows(rows.rows))
    return _curves(turned, interval, level, _chosen_variance(None, rows.rows)).median()


def _chosen_variance(asked: Variance | None, rows: Spans) -> Variance:
    if asked is None:
        whole = rows.weight is None or bool((rows.weight == np.floor(rows.weight)).all())
        return "greenwood" if whole else "robust"
    if asked not in VARIANCES:
        raise UsageError(
            Problem("COI-U861", f'there is no variance "{asked}"', fix=f"one of: {', '.join(VARIANCES)}")
        )
    return asked


VARIANCES: Final = get_args(Variance)


def _curves(rows: CurveRows, interval: IntervalScale, level: float, variance: Variance) -> Curves:
    made = tuple(_curve(one, rows, interval, level, variance) for one in group_counts(rows))
    notes = [f"{curve.label}: {note}" if len(made) > 1 else note for curve in made for note in curve.notes()]
    if rows.left_out:
        notes.insert(0, f"follow-up had ended by {rows.start:g} in {rows.left_out} rows, which do not count")
    return Curves(made, interval, level, variance, tuple(notes))


def _curve(
    counts: GroupCounts, rows: CurveRows, interval: IntervalScale, level: float, variance: Variance
) -> Curve:
    made = product_limit(counts.weight_at_risk, counts.weight_events)
    own = rows.of(counts.place) if variance == "robust" else None
    log_variance = made.greenwood if own is None else _robust(own)[counts.slots]
    se = standard_error(made.survival, log_variance)
    low, high = limits(made.survival, se, interval, level)
    return Curve(
        rows.levels[counts.place],
        counts.times,
        made.survival,
        se,
        low,
        high,
        counts.at_risk,
        counts.events,
        counts.censored,
        counts.entered,
        counts.weight_at_risk,
        counts.weight_events,
        counts.entry_times,
        counts.entry_counts,
        rows.start,
        own,
    )


def _robust(own: Spans) -> Floats:
    counts: RiskCounts = risk_counts(own)
    return robust_log_variance(own, counts.weight_at_risk[0], counts.weight_events[0])
