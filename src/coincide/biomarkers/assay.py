"""What a marker was measured with, and values that remember it: assays are never mixed silently."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]

_SAME_UNIT: Final = {"ng/l": "pg/ml", "ug/l": "ng/ml", "µg/l": "ng/ml", "mcg/l": "ng/ml"}


@dataclass(frozen=True, slots=True)
class Assay:
    """A way of measuring a marker.

    Attributes
    ----------
    name
        Its name in the data.
    matrix
        ``serum``, ``plasma``, ``CSF``, ...; empty when not known.
    platform
        ``Simoa``, ``Ella``, ``ELISA``, ...; empty when not known.
    unit
        Unit of its values, such as ``pg/mL``.
    limit_of_detection, limit_of_quantification
        In that unit; None when not known.

    Raises
    ------
    DataError
        ``COI-D928`` when a limit is not above 0, or detection lies above quantification.

    Examples
    --------
    >>> Assay("NF-light", "serum", "Simoa", "pg/mL", limit_of_detection=0.4).words
    'NF-light (serum, Simoa, pg/mL)'
    """

    name: str
    matrix: str = ""
    platform: str = ""
    unit: str = ""
    limit_of_detection: float | None = None
    limit_of_quantification: float | None = None

    def __post_init__(self) -> None:
        limits = [one for one in (self.limit_of_detection, self.limit_of_quantification) if one is not None]
        if any(not (one > 0 and math.isfinite(one)) for one in limits) or limits != sorted(limits):
            raise DataError(
                Problem(
                    "COI-D928",
                    f"the limits of the assay {self.name} are not possible",
                    where="limit_of_detection, limit_of_quantification",
                    why="both lie above 0, and detection does not lie above quantification",
                )
            )

    @property
    def words(self) -> str:
        """Name, matrix, platform and unit."""
        told = ", ".join(one for one in (self.matrix, self.platform, self.unit) if one)
        return f"{self.name} ({told})" if told else self.name

    @property
    def scale(self) -> tuple[str, str, str, str]:
        """What must agree before two values may be compared."""
        matrix, platform = self.matrix.strip().lower(), self.platform.strip().lower()
        return self.name, matrix, platform, plain_unit(self.unit)


def plain_unit(unit: str) -> str:
    """Return one spelling for units of equal size.

    Examples
    --------
    >>> plain_unit("ng/L") == plain_unit("pg/mL")
    True
    """
    spelled = unit.strip().lower()
    return _SAME_UNIT.get(spelled, spelled)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Values of a marker with what they were measured with.

    Attributes
    ----------
    values
        Shape (n,); where `below` holds, the limit the value lies below.
    below
        Whether a value is only known to lie below its limit, shape (n,).
    assays
        The assays; none when nothing is known of them.
    which
        Place of each value's assay in `assays`, shape (n,).
    notes
        What a reader should know of these values.
    """

    values: Float
    below: Bool
    assays: tuple[Assay, ...]
    which: Int64
    notes: tuple[str, ...] = ()

    @property
    def limit(self) -> float:
        """Largest limit any value lies below; ``-inf`` when all were detected."""
        return float(self.values[self.below].max()) if self.below.any() else -math.inf

    @property
    def unit(self) -> str:
        """Unit of the values; empty when not known."""
        return self.assays[0].unit if self.assays else ""


Marker = ArrayLike | Measured


def measured(
    values: ArrayLike,
    assay: Assay | tuple[Assay, ...] | list[Assay],
    *,
    which: ArrayLike | None = None,
    below: ArrayLike | None = None,
) -> Measured:
    """Say what values were measured with.

    Parameters
    ----------
    values
        Shape (n,). Where `below` holds they are not looked at and may be missing.
    assay
        One assay for all, or several.
    which
        With several assays: the name of each value's assay, shape (n,).
    below
        1 or True where the laboratory reports "below the limit of detection", shape (n,). Values below their
        assay's limit count as such anyway.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D803``; ``COI-D927`` for an assay nobody described; ``COI-D928`` for a value
        below a limit that is not known.

    Examples
    --------
    >>> simoa = Assay("NF-light", "serum", "Simoa", "pg/mL", limit_of_detection=0.4)
    >>> found = measured([12.0, 0.1, 55.0], simoa)
    >>> found.values.tolist(), found.below.tolist()
    ([12.0, 0.4, 55.0], [False, True, False])
    """
    problems = Problems(DataError)
    assays = (assay,) if isinstance(assay, Assay) else tuple(assay)
    if np.ndim(values) != 1:
        column("values", np.zeros((0, 0)), problems)
        problems.stop()
    size = len(np.asarray(values))
    told = np.zeros(size) if below is None else column("below", below, problems)
    place = _places(assays, which, size, problems)
    same_length(problems, values=np.empty(size), below=told, which=place)
    problems.raise_if_any()
    under = told != 0
    limits = np.array([one.limit_of_detection or np.nan for one in assays])[place]
    if (unknown := under & np.isnan(limits)).any():
        problems.add(
            "COI-D928",
            f"a value lies below a limit of detection that is not known in {rows_named(unknown)}",
            where="below",
            fix="give the assay its limit_of_detection",
        )
    problems.raise_if_any()
    seen = np.where(under, limits, _numbers(values, under, problems))
    problems.raise_if_any()
    under |= np.nan_to_num(limits, nan=-np.inf) > seen
    return Measured(
        np.where(under, limits, seen), under, assays, place, _limit_notes(seen, under, assays, place)
    )


def _numbers(values: ArrayLike, under: Bool, problems: Problems) -> Float:
    """Return the values as numbers; those below a limit may be missing."""
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        return column("values", values, problems)
    given[under] = 0.0
    found = column("values", given, problems)
    return found if len(found) else np.zeros(len(under))


def _places(assays: tuple[Assay, ...], which: ArrayLike | None, size: int, problems: Problems) -> Int64:
    """Return the place of each value's assay."""
    if which is None and len(assays) == 1:
        return np.zeros(size, dtype=np.int64)
    names = [one.name for one in assays]
    given = [] if which is None else [str(one) for one in np.asarray(which).tolist()]
    unknown = np.array([one not in names for one in given], dtype=np.bool_)
    if which is None or unknown.any() or len(set(names)) < len(names):
        problems.add(
            "COI-D927",
            f"the assay is not described in {rows_named(unknown)}"
            if unknown.any()
            else "it is not said which of several assays measured a value",
            where="which",
            why="values of different assays are not on one scale",
            fix=f"name one of: {', '.join(names)}",
        )
        return np.zeros(size, dtype=np.int64)
    return np.array([names.index(one) for one in given], dtype=np.int64)


def _limit_notes(seen: Float, under: Bool, assays: tuple[Assay, ...], place: Int64) -> tuple[str, ...]:
    notes = []
    if under.any():
        notes.append(f"{int(under.sum())} of {len(under)} values lie below the limit of detection")
    least = np.array([one.limit_of_quantification or -np.inf for one in assays])[place]
    if (faint := ~under & (seen < least)).any():
        notes.append(
            f"{int(faint.sum())} values lie between the limits of detection and of quantification, where "
            "they are less certain"
        )
    return tuple(notes)
