"""Whether a marker goes with the endpoint: hazard ratio per standard deviation and by thirds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.biomarkers.assay import Marker, Measured
from coincide.biomarkers.scale import plain, ranked
from coincide.errors import DataError, Problem, Problems
from coincide.estimates.interval import half_error
from coincide.kernels.survival.spans import column, rows_named, same_length
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HazardTerm:
    """A hazard ratio with its interval; `standard_error` is of its logarithm."""

    term: str
    ratio: float
    low: float
    high: float
    standard_error: float
    statistic: float
    p: float


@dataclass(frozen=True, slots=True)
class MarkerHazard:
    """A marker as predictor of an endpoint.

    Attributes
    ----------
    per_sd
        Per standard deviation of the marker or its logarithm; None when values were not detected.
    sd
        That standard deviation.
    thirds
        The middle and the highest third against the lowest; empty when values cannot be cut into thirds.
    edges
        The two cut-points between the thirds, made in these data.
    people, events
        By third, from the lowest; one pair for all without thirds.
    notes
        What a reader should know.
    """

    per_sd: HazardTerm | None
    sd: float
    thirds: tuple[HazardTerm, ...]
    edges: tuple[float, ...]
    people: tuple[int, ...]
    events: tuple[int, ...]
    notes: tuple[str, ...]

    def tidy(self) -> pa.Table:
        """Return one row per hazard ratio: term, estimate, std.error, statistic, p.value, limits."""
        rows = [one for one in (self.per_sd, *self.thirds) if one is not None]
        return tidy_table(
            {
                "term": [one.term for one in rows],
                "estimate": [one.ratio for one in rows],
                "std.error": [one.standard_error for one in rows],
                "statistic": [one.statistic for one in rows],
                "p.value": [one.p for one in rows],
                "conf.low": [one.low for one in rows],
                "conf.high": [one.high for one in rows],
            }
        )

    def summary(self) -> str:
        """Return the result in words."""
        first = f"hazard ratios of {sum(self.people)} people, {sum(self.events)} events"
        return "\n".join([first, text_table(self.tidy()), *self.notes])


def marker_hazard(
    marker: Marker,
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    adjust: Mapping[str, ArrayLike] | None = None,
    log: bool = True,
    level: float = 0.95,
) -> MarkerHazard:
    """Return hazard ratios of a marker, per standard deviation and by thirds (Cox, Efron's ties).

    Parameters
    ----------
    marker
        Values, shape (n,), known when follow-up begins. Where some were not detected, thirds alone are shown:
        they need the order only.
    time, event, entry
        Follow-up, as in :func:`coincide.fit_cox`.
    adjust
        Further numbers of the model, name -> shape (n,).
    log
        Take logarithms for the ratio per standard deviation.

    Raises
    ------
    DataError
        Those of :func:`coincide.fit_cox`; ``COI-D915`` when everybody reads the same; ``COI-D916`` for values
        without a logarithm; ``COI-D920``, ``COI-D928``.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.Generator(np.random.Philox(key=5))
    >>> nfl = np.exp(random.normal(4, 0.7, size=300))
    >>> months = random.exponential(30, size=300) * (nfl / 50) ** -0.5
    >>> found = marker_hazard(nfl, np.minimum(months, 48), months < 48)
    >>> round(found.per_sd.ratio, 2), [round(one.ratio, 2) for one in found.thirds], found.people
    (1.3, [1.23, 1.7], (100, 100, 100))
    """
    values = plain(marker)
    event_of = _events(values, event)
    if float(np.ptp(values.values)) == 0:
        raise DataError(Problem("COI-D915", "everybody reads the same value", where="marker"))
    others = _others(values, adjust)
    order = ranked(values)
    sd, per_sd = math.nan, None
    words: tuple[str, ...] = ()
    if values.below.any():
        words = ("no ratio per standard deviation: it would need the values below the limit",)
    else:
        number = _logged(values.values) if log else values.values
        sd = float(number.std(ddof=1))
        unit = "sd of the logarithm" if log else "sd"
        per_sd = _fit(time, event_of, entry, {f"per {unit}": number / sd}, others, level)[0]
    thirds, edges, people, events, notes = _thirds(order, values, time, event_of, entry, others, level)
    return MarkerHazard(per_sd, sd, thirds, edges, people, events, (*values.notes, *words, *notes))


def _events(values: Measured, event: ArrayLike) -> Float:
    problems = Problems(DataError)
    found = column("event", event, problems)
    same_length(problems, marker=values.values, event=found)
    problems.raise_if_any()
    return found


def _others(values: Measured, adjust: Mapping[str, ArrayLike] | None) -> dict[str, Float]:
    problems = Problems(DataError)
    found = {name: column(name, one, problems) for name, one in (adjust or {}).items()}
    same_length(problems, marker=values.values, **found)
    problems.raise_if_any()
    return found


def _logged(values: Float) -> Float:
    if (flat := values <= 0).any():
        raise DataError(
            Problem(
                "COI-D916",
                f"a value is not above 0 and has no logarithm in {rows_named(flat)}",
                where="marker",
                fix="give the limit of detection when these were not detected, or take log=False",
            )
        )
    return np.log(values)


def _thirds(
    order: Float,
    values: Measured,
    time: ArrayLike,
    event: Float,
    entry: ArrayLike | None,
    others: Mapping[str, Float],
    level: float,
) -> tuple[tuple[HazardTerm, ...], tuple[float, ...], tuple[int, ...], tuple[int, ...], tuple[str, ...]]:
    """Return the ratios of the thirds, their edges, people, events, and notes."""
    edges = np.quantile(order, [1 / 3, 2 / 3])
    third = np.searchsorted(edges, order, side="left")
    people = np.bincount(third, minlength=3)
    if people.min() == 0:
        words = "no thirds: too many people read the same value"
        return (), (), (len(order),), (int(event.sum()),), (words,)
    events = np.bincount(third, weights=event, minlength=3).astype(np.int64)
    told = tuple(people.tolist()), tuple(events.tolist())
    if events.min() == 0:
        words = "no ratios by thirds: nobody in one of them had the event"
        return (), tuple(edges.tolist()), *told, (words,)
    named = {"middle third": (third == 1) * 1.0, "highest third": (third == 2) * 1.0}
    ratios = _fit(time, event, entry, named, others, level)
    note = f"thirds are cut in these data, at {edges[0]:.4g} and {edges[1]:.4g}"
    notes = [note, "the lowest third holds values that were not detected"] if values.below.any() else [note]
    return ratios, tuple(edges.tolist()), *told, tuple(notes)


def _fit(
    time: ArrayLike,
    event: Float,
    entry: ArrayLike | None,
    named: Mapping[str, Float],
    others: Mapping[str, Float],
    level: float,
) -> tuple[HazardTerm, ...]:
    """Return the hazard ratios of the named columns."""
    from scipy.special import ndtr, ndtri

    from coincide.survival.cox import fit_cox

    found = fit_cox(time, event, {**named, **others}, entry=entry, level=level)
    reach = float(ndtri(1 - half_error(level)))
    rows = zip(named, found.coef[: len(named)].tolist(), found.se[: len(named)].tolist(), strict=True)
    return tuple(
        HazardTerm(
            term=name,
            ratio=math.exp(middle),
            low=math.exp(middle - reach * error),
            high=math.exp(middle + reach * error),
            standard_error=error,
            statistic=middle / error,
            p=2 * float(ndtr(-abs(middle) / error)),
        )
        for name, middle, error in rows
    )
