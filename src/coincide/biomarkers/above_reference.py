"""A marker against what is usual at a person's age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.reference_table import DEFAULT, Reference, built_in
from coincide.biomarkers.scale import check_assay, check_unit, plain
from coincide.errors import DataError, Problem, Problems
from coincide.estimates.interval import Interval
from coincide.estimates.markers.wilson import wilson
from coincide.estimates.markers.z_scores import log_normal_sigma
from coincide.kernels.survival.spans import column, same_length
from coincide.tidy import tidy_table

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]

NO_SPREAD: Final = (
    "no z-score: the reference gives a percentile and no spread, only above or not above can be said"
)


@dataclass(frozen=True, slots=True, eq=False)
class AboveReference:
    """Values against reference limits.

    Attributes
    ----------
    limit
        Of each person's age, shape (n,).
    above
        Whether the value lies above it, shape (n,).
    z
        z-scores, shape (n,); None where the reference gives no spread. For a value below the limit of
        detection, that of the limit of detection: the score is at most this.
    z_state
        How the scores were made, or why there are none.
    reference
        The reference.
    notes
        What a reader should know.
    """

    limit: Float
    above: Bool
    z: Float | None
    z_state: str
    reference: Reference
    notes: tuple[str, ...]

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.above)

    @property
    def people_above(self) -> int:
        """Number of people above their limit."""
        return int(self.above.sum())

    def interval(self, level: float = 0.95) -> Interval:
        """Return the Wilson interval of the share above."""
        return wilson(self.people_above, self.people, level=level)

    def tidy(self) -> pa.Table:
        """Return one row per person: limit, above, z."""
        scores = np.full(self.people, np.nan) if self.z is None else self.z
        return tidy_table({"limit": self.limit, "above": self.above, "z": scores})

    def summary(self) -> str:
        """Return the result in words."""
        share, limits = 100 * self.people_above / self.people, self.interval()
        span = f"({share:.1f} %, {100 * limits.low:.1f} to {100 * limits.high:.1f} %)"
        lines = [
            f"{self.people_above} of {self.people} people {span} lie above the limit of their age",
            f"limit: percentile {self.reference.percentile:g} of {self.reference.name}",
            f"source: {self.reference.source}",
            self.z_state,
        ]
        return "\n".join([*lines, *self.notes])


def above_reference(
    marker: Marker,
    age: ArrayLike,
    reference: str | Reference = DEFAULT,
    *,
    accept_difference: str = "",
) -> AboveReference:
    """Hold values against reference limits of each person's age.

    Parameters
    ----------
    marker
        Values, shape (n,), in the unit of the reference, or what
        :func:`~coincide.biomarkers.assay.measured` made of them.
    age
        Age at the sample in years, shape (n,).
    reference
        A name of :func:`reference_limits`, or a reference.
    accept_difference
        Why limits of another matrix or platform may be used; printed with the result. Without it they are
        refused.

    Raises
    ------
    DataError
        ``COI-D921`` for another unit, matrix or platform; ``COI-D922`` for ages without a limit; ``COI-D928``
        when a limit lies below the limit of detection.

    Examples
    --------
    >>> found = above_reference([12, 12, 40], [45, 65, 75])
    >>> found.above.tolist(), found.z is None
    ([True, False, True], True)
    """
    table = built_in(reference) if isinstance(reference, str) else reference
    values = plain(marker)
    check_unit(values, table.unit)
    notes = check_assay(values, table.matrix, table.platform, "the limits", accept_difference)
    problems = Problems(DataError)
    years = column("age", age, problems)
    same_length(problems, marker=values.values, age=years)
    problems.raise_if_any()
    limit = table.at(years)
    if (values.below & (values.values > limit)).any():
        raise DataError(
            Problem(
                "COI-D928",
                "the limit of detection lies above a reference limit",
                where="marker",
                why="whether a value that was not detected lies above the reference limit is not known",
            )
        )
    above = ~values.below & (values.values > limit)
    z, state = z_scores_of(values.values, years, table)
    return AboveReference(limit, above, z, state, table, (*values.notes, *notes))


def z_scores_of(values: Float, age: Float, reference: Reference) -> tuple[Float | None, str]:
    """Return z-scores and how they were made, or None and why there are none.

    With a mean and a standard deviation ``(value - mean) / sd``; with a median
    ``log(value / median) / sigma``, values being taken to be log-normal with the limit at its percentile.
    """
    band = reference.band(age)
    if np.isfinite(reference.mean[band]).all() and np.isfinite(reference.sd[band]).all():
        return (values - reference.mean[band]) / reference.sd[band], "z-scores from the mean and its spread"
    median = reference.median[band]
    if not np.isfinite(median).all():
        return None, NO_SPREAD
    if not (values > 0).all():
        raise DataError(Problem("COI-D916", "a value is not above 0 and has no logarithm", where="marker"))
    grown = np.exp(reference.growth[band] * (age - reference.base_age[band]))
    sigma = log_normal_sigma(median, reference.limit[band], reference.percentile)
    state = f"z-scores from the median and the {reference.percentile:g}th percentile of a log-normal law"
    return np.log(values / (median * grown)) / sigma, state


def z_scores(
    marker: Marker, age: ArrayLike, reference: str | Reference, *, accept_difference: str = ""
) -> Float:
    """Return z-scores by age.

    Parameters
    ----------
    marker, age, reference, accept_difference
        As in :func:`above_reference`; the reference must hold a spread.

    Raises
    ------
    DataError
        ``COI-D923`` when the reference gives no spread; those of :func:`above_reference`.

    Examples
    --------
    >>> from coincide.biomarkers.references import own_reference
    >>> own = own_reference(
    ...     {"age_from": [18], "age_to": [60], "limit": [20], "median": [8]},
    ...     name="ours", percentile=97.5, unit="pg/mL", source="120 blood donors",
    ... )
    >>> z_scores([8, 20], [30, 30], own).round(2).tolist()
    [0.0, 1.96]
    """
    found = above_reference(marker, age, reference, accept_difference=accept_difference)
    if found.z is None:
        raise DataError(
            Problem(
                "COI-D923",
                f"{found.reference.name} gives no spread, so that no z-score can be made",
                where="reference",
                why="how far above a limit a value lies says nothing without the spread",
                fix="use above_reference, or a reference with a median or with a mean and its sd",
            )
        )
    return found.z
