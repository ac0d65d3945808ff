"""Bringing values to one scale before they are compared, or refusing to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coincide.biomarkers.assay import Assay, Marker, Measured, plain_unit
from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AssayConversion:
    """A straight line from the values of one assay to those of another: ``intercept + slope * value``.

    Attributes
    ----------
    name
        Name of the assay whose values it takes.
    intercept, slope
        In the units of the two assays; the slope lies above 0.
    source
        Where the line comes from; printed with every result.
    """

    name: str
    intercept: float
    slope: float
    source: str

    def __post_init__(self) -> None:
        if not (self.slope > 0 and np.isfinite([self.slope, self.intercept]).all()) or not self.source:
            raise DataError(
                Problem(
                    "COI-D927",
                    f"the conversion of {self.name} is not usable",
                    where="AssayConversion",
                    why="a slope above 0 and a source are needed",
                )
            )


def converted(marker: Measured, to: Assay, conversions: Iterable[AssayConversion]) -> Measured:
    """Bring values of several assays to the scale of one.

    Parameters
    ----------
    marker
        Values made by :func:`~coincide.biomarkers.assay.measured`.
    to
        The assay whose scale is wanted.
    conversions
        One line for every other assay among the values.

    Raises
    ------
    DataError
        ``COI-D927`` when a line is missing.

    Examples
    --------
    >>> from coincide.biomarkers.assay import measured
    >>> one, other = Assay("a", unit="pg/mL"), Assay("b", unit="pg/mL")
    >>> mixed = measured([10, 20], [one, other], which=["a", "b"])
    >>> line = AssayConversion("b", 1.0, 0.5, "our own 40 samples measured twice")
    >>> converted(mixed, one, [line]).values.tolist()
    [10.0, 11.0]
    """
    lines = {one.name: one for one in conversions}
    needed = [one for one in _present(marker) if one.scale != to.scale]
    if missing := [one.name for one in needed if one.name not in lines]:
        raise DataError(
            Problem(
                "COI-D927",
                f"there is no conversion from {', '.join(missing)} to {to.name}",
                where="conversions",
                fix="give one line for each assay, with its source",
            )
        )
    values = marker.values.copy()
    for place, assay in enumerate(marker.assays):
        if assay in needed:
            line, rows = lines[assay.name], marker.which == place
            values[rows] = line.intercept + line.slope * values[rows]
    told = tuple(
        f"values of {one.words} were converted to {to.words}: {lines[one.name].intercept:g} + "
        f"{lines[one.name].slope:g} times the value ({lines[one.name].source})"
        for one in needed
    )
    which = np.zeros(len(values), dtype=np.int64)
    return Measured(values, marker.below, (to,), which, (*marker.notes, *told))


def _present(marker: Measured) -> list[Assay]:
    """Return the assays that measured at least one value."""
    return [marker.assays[place] for place in np.unique(marker.which).tolist() if marker.assays]


def plain(marker: Marker, *, name: str = "marker", by_assay: bool = False) -> Measured:
    """Return a marker as values with their assays; several scales are refused unless they are told apart.

    Parameters
    ----------
    marker
        Numbers, of which nothing more is known, or values made by
        :func:`~coincide.biomarkers.assay.measured`.
    by_assay
        Whether the caller tells assays apart.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D802``; ``COI-D920`` for values of several scales.
    """
    if not isinstance(marker, Measured):
        problems = Problems(DataError)
        values = column(name, marker, problems)
        problems.raise_if_any()
        size = len(values)
        return Measured(values, np.zeros(size, dtype=np.bool_), (), np.zeros(size, dtype=np.int64))
    present = _present(marker)
    if not by_assay and len({one.scale for one in present}) > 1:
        raise DataError(
            Problem(
                "COI-D920",
                f"{name} holds values of several assays: {'; '.join(one.words for one in present)}",
                where=name,
                why="values of different assays, matrices or platforms are not on one scale",
                fix="convert them with converted(), or look at each assay by itself with of_assay()",
            )
        )
    if by_assay or not present:
        return marker
    return replace(marker, assays=(present[0],), which=np.zeros(len(marker.values), dtype=np.int64))


def of_assay(marker: Measured, name: str) -> tuple[Measured, NDArray[np.int64]]:
    """Return the values of one assay, with the numbers of their rows.

    Raises
    ------
    DataError
        ``COI-D927`` when no value is of that assay.
    """
    rows = np.flatnonzero(np.array([one.name == name for one in marker.assays], dtype=np.bool_)[marker.which])
    if not len(rows):
        raise DataError(Problem("COI-D927", f"no value was measured by {name}", where="name"))
    return (
        replace(marker, values=marker.values[rows], below=marker.below[rows], which=marker.which[rows]),
        rows,
    )


def ranked(marker: Measured) -> Float:
    """Return values whose order is right: all that were not detected tie just under their limit.

    Raises
    ------
    DataError
        ``COI-D928`` when a value was detected below a limit that another one lies under: nobody knows which
        of the two is higher.
    """
    limit = marker.limit
    if (unsure := ~marker.below & (marker.values < limit)).any():
        raise DataError(
            Problem(
                "COI-D928",
                f"values below a limit of {limit:g} cannot be ranked against {rows_named(unsure)}",
                where="marker",
                why="limits of detection differ between values",
                fix=f"count every value below {limit:g} as not detected",
            )
        )
    return (
        np.where(marker.below, np.nextafter(limit, -np.inf), marker.values)
        if marker.below.any()
        else marker.values
    )


def differences(marker: Measured, matrix: str, platform: str) -> list[str]:
    """Return where a marker's assay differs from a matrix and a platform; what is not known does not."""
    if not marker.assays:
        return []
    pairs = ((marker.assays[0].matrix, matrix), (marker.assays[0].platform, platform))
    return [
        f"{wanted} (here {found})"
        for found, wanted in pairs
        if found and wanted and found.strip().lower() != wanted.strip().lower()
    ]


def check_unit(marker: Measured, unit: str) -> None:
    """Refuse a marker in another unit.

    Raises
    ------
    DataError
        ``COI-D921``.
    """
    if marker.unit and unit and plain_unit(marker.unit) != plain_unit(unit):
        raise DataError(
            Problem(
                "COI-D921",
                f"the values are in {marker.unit}, what they are held against is in {unit}",
                where="marker",
                fix="convert the values first",
            )
        )


def check_assay(
    marker: Measured, matrix: str, platform: str, what: str, accept_difference: str
) -> tuple[str, ...]:
    """Refuse what was made for another matrix or platform, unless it is accepted in words; return notes.

    Raises
    ------
    DataError
        ``COI-D921``.
    """
    made_for = ", ".join(one for one in (matrix, platform) if one)
    if not marker.assays:
        return (f"{what} are for {made_for}; what these values were measured with was not said",)
    found = differences(marker, matrix, platform)
    if found and not accept_difference:
        raise DataError(
            Problem(
                "COI-D921",
                f"{what} are for {' and '.join(found)}",
                where="marker",
                why="values of another matrix or platform can differ by a factor",
                fix="use one made for this assay, convert the values, or say in accept_difference why it may "
                "be used all the same",
            )
        )
    if found:
        return (f"{what} are for {' and '.join(found)}; used all the same because: {accept_difference}",)
    return ()
