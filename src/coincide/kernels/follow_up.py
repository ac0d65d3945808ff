"""Follow-up as arrays, and the strata its people fall into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coincide.days import COHORT_ORIGIN, cohort
from coincide.errors import InternalError, Problem, Problems
from coincide.kernels.checks import check_columns

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One entry per person and spell at risk ``[start, stop)``, sorted by person and start.

    Attributes
    ----------
    person, sex, born, died, area, start, stop
        Whole numbers and days, shape (spells,); `died` is ``NEVER`` for the living, area -1 when unknown.
    a_day, b_day
        First day of each disease, ``NEVER`` if none.
    a_dated, b_dated
        1 where that day is known well enough to count time from it.
    """

    person: Int32
    sex: Int32
    born: Int32
    died: Int32
    area: Int32
    start: Int32
    stop: Int32
    a_day: Int32
    b_day: Int32
    a_dated: Int32
    b_dated: Int32

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[np.int32]]) -> FollowUp:
        """Return follow-up from named columns, such as those of an Arrow table as NumPy arrays.

        Raises
        ------
        InternalError
            When a column is missing or is not a vector of int32.
        """
        problems = Problems(InternalError)
        names = [item.name for item in fields(cls)]
        missing = [name for name in names if name not in columns]
        for name in missing:
            problems.add("COI-I231", f"follow-up has no column {name}", where=name)
        chosen = {name: np.ascontiguousarray(columns[name]) for name in names if name not in missing}
        check_columns(problems, np.int32, **chosen)
        problems.raise_if_any()
        return cls(**chosen)

    def only(self, places: NDArray[np.integer] | slice) -> FollowUp:
        """Return the entries at some places, in their order."""
        names = [item.name for item in fields(self)]
        return FollowUp(**{name: np.ascontiguousarray(getattr(self, name)[places]) for name in names})


@dataclass(frozen=True, slots=True)
class Strata:
    """What each row of a cell table stands for, sorted by extra, cohort and sex.

    Attributes
    ----------
    sex, cohort, extra
        Levels of each row, shape (rows,); extra (an area, say) is -1 where there is none.
    """

    sex: Int32
    cohort: Int32
    extra: Int32

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.sex)


def strata_rows(
    sex: Int32, born: Int32, extra: Int32 | None = None, cohort_origin: int = COHORT_ORIGIN
) -> tuple[Int32, Strata]:
    """Return the stratum of each entry, and what the strata are; only those that occur.

    Parameters
    ----------
    sex, born
        Shape (entries,); sex 1 or 2, birth day.
    extra
        One more level, -1 or more, such as the area; None: none.
    cohort_origin
        First day of birth cohort 0.

    Raises
    ------
    InternalError
        When sex is neither 1 nor 2, or an extra level is below -1.

    Examples
    --------
    >>> row, strata = strata_rows(np.array([1, 2, 1], np.int32), np.array([0, 0, 2000], np.int32))
    >>> row.tolist(), strata.sex.tolist(), strata.cohort.tolist()
    ([0, 1, 2], [1, 2, 1], [14, 14, 15])
    """
    extra = np.full(len(sex), -1, np.int32) if extra is None else extra
    if ((sex < 1) | (sex > 2)).any() or (extra < -1).any():
        raise InternalError(
            Problem("COI-I232", "a stratum needs sex 1 or 2 and an extra level of -1 or more")
        )
    cohorts = cohort(born, cohort_origin)
    lowest = int(cohorts.min(initial=np.iinfo(np.int32).max)) if len(cohorts) else 0
    width = int(cohorts.max(initial=lowest)) - lowest + 1
    key = ((extra.astype(np.int64) + 1) * width + (cohorts - lowest)) * 2 + (sex - 1)
    # counting instead of sorting: levels are few, people are many
    present = np.flatnonzero(np.bincount(key))
    row_of_key = np.zeros(int(present.max(initial=0)) + 1, np.int32)
    row_of_key[present] = np.arange(len(present), dtype=np.int32)
    level, sex_level = np.divmod(present, 2)
    extra_level, cohort_level = np.divmod(level, width)
    strata = Strata(
        (sex_level + 1).astype(np.int32),
        (cohort_level + lowest).astype(np.int32),
        (extra_level - 1).astype(np.int32),
    )
    return row_of_key[key], strata
