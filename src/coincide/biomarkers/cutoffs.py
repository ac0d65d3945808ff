"""Cut-offs of a marker fixed beforehand: published ones and your own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker, Measured
from coincide.biomarkers.reference_table import packaged
from coincide.biomarkers.scale import check_assay, check_unit, plain
from coincide.errors import DataError, Problem
from coincide.estimates.markers.cutoffs import AtCutoff, above
from coincide.estimates.markers.two_groups import two_groups
from coincide.tidy import text_table, tidy_table

OWN: Final = "given by the user"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What a cut-off does.

    Attributes
    ----------
    at
        Counts, sensitivity and specificity with their Wilson intervals.
    source
        Where the cut-off comes from.
    notes
        What a reader should know.
    """

    at: AtCutoff
    source: str
    notes: tuple[str, ...]

    @property
    def sensitivity(self) -> float:
        """Share of people with the condition above it."""
        return self.at.sensitivity

    @property
    def specificity(self) -> float:
        """Share of the others at or below it."""
        return self.at.specificity

    def tidy(self) -> pa.Table:
        """Return a row each for sensitivity and specificity."""
        return tidy_table(rows_of(self.at))

    def summary(self) -> str:
        """Return the result in words."""
        first = f"people above {self.at.value:g} count as positive ({self.source})"
        return "\n".join([first, text_table(self.tidy()), *self.notes])


def rows_of(at: AtCutoff) -> dict[str, list[Any]]:
    """Return sensitivity and specificity as columns of a table."""
    return {
        "term": ["sensitivity", "specificity"],
        "estimate": [at.sensitivity, at.specificity],
        "conf.low": [at.sensitivity_interval.low, at.specificity_interval.low],
        "conf.high": [at.sensitivity_interval.high, at.specificity_interval.high],
        "count": [at.cases_above, at.others - at.others_above],
        "people": [at.cases, at.others],
    }


def cutoff(
    marker: Marker,
    condition: ArrayLike,
    value: float | str,
    *,
    level: float = 0.95,
    accept_difference: str = "",
) -> Cutoff:
    """Return what a cut-off fixed beforehand does in these people.

    Parameters
    ----------
    marker, condition
        As in :func:`~coincide.biomarkers.roc.roc`.
    value
        People above it count as positive; or the name of a published cut-off, such as ``verde_2019``
        (:func:`~coincide.biomarkers.references.published_cutoffs` lists them).
    accept_difference
        Why a published cut-off may be used for another matrix or platform; without it it is refused.

    Raises
    ------
    DataError
        ``COI-D910`` to ``COI-D912``; ``COI-D920``, ``COI-D921``; ``COI-D924`` for an unknown name;
        ``COI-D928`` when the cut-off lies below the limit of detection.

    Examples
    --------
    >>> found = cutoff([50, 70, 90, 40, 80], [1, 1, 1, 0, 0], 62)
    >>> found.at.cases_above, found.at.others_above, round(found.sensitivity, 3), found.specificity
    (2, 1, 0.667, 0.5)
    """
    values = plain(marker)
    limit, source, notes = _told(values, value, accept_difference)
    if values.limit > limit:
        raise DataError(
            Problem(
                "COI-D928",
                f"the cut-off {limit:g} lies below a limit of detection of {values.limit:g}",
                where="value",
                why="whether a value that was not detected lies above it is not known",
            )
        )
    found = above(two_groups(values.values, condition), limit, level=level)
    return Cutoff(found, source, (*values.notes, *notes))


def _told(values: Measured, value: float | str, accept_difference: str) -> tuple[float, str, tuple[str, ...]]:
    """Return a cut-off as a number, its source, and notes."""
    if not isinstance(value, str):
        return float(value), OWN, ()
    rows = {row["name"]: row for row in packaged("cutoffs.csv")}
    if value not in rows:
        raise DataError(
            Problem("COI-D924", f'there is no published cut-off "{value}"', fix=f"one of: {', '.join(rows)}")
        )
    row = rows[value]
    check_unit(values, row["unit"])
    notes = check_assay(values, row["matrix"], row["platform"], "this cut-off is", accept_difference)
    published = (
        f"published: sensitivity {row['sensitivity']} %, specificity {row['specificity']} % "
        f"({row['cases']}; {row['others']})"
    )
    return float(row["value"]), row["source"], (published, *notes)
