"""The columns of lines in time: an intercept and a slope for each group, and what is adjusted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.biomarkers.assay import Marker, Measured
from coincide.biomarkers.group_design import groups_of
from coincide.biomarkers.scale import plain
from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SlopeDesign:
    """Outcome and columns.

    Attributes
    ----------
    outcome, time, person
        Shape (n,); persons are 0, 1, ....
    columns
        Intercepts of the groups, slopes of the groups, what is adjusted for, shape (n, p).
    names
        Names of the columns.
    groups
        Names of the groups; ``("all",)`` without groups.
    people, measurements
        Of each group.
    notes
        What a reader should know.
    """

    outcome: Float
    time: Float
    person: Int64
    columns: Float
    names: tuple[str, ...]
    groups: tuple[str, ...]
    people: tuple[int, ...]
    measurements: tuple[int, ...]
    notes: tuple[str, ...]


def slope_design(
    values: Marker,
    time: ArrayLike,
    person: ArrayLike,
    group: ArrayLike | None,
    *,
    log: bool,
    adjust: Mapping[str, ArrayLike] | None,
    order: Sequence[str] | None,
) -> SlopeDesign:
    """Return the checked columns; see :func:`~coincide.biomarkers.slopes.marker_slopes`."""
    marker = plain(values, name="values")
    problems = Problems(DataError)
    when = column("time", time, problems)
    numbers = {name: column(name, one, problems) for name, one in (adjust or {}).items()}
    who = _people(person, problems)
    place = np.zeros(len(marker.values), dtype=np.int64)
    names: tuple[str, ...] = ("all",)
    if group is not None:
        names, place = groups_of(group, order, problems)
    same_length(problems, values=marker.values, time=when, person=who, group=place, **numbers)
    problems.raise_if_any()
    problems.extend(_wrong(marker, when, who, place, names, log=log))
    problems.raise_if_any()
    inside = [(place == one).astype(np.float64) for one in range(len(names))]
    columns = np.column_stack((*inside, *(one * when for one in inside), *numbers.values()))
    if int(np.linalg.matrix_rank(columns)) < columns.shape[1]:
        raise DataError(
            Problem("COI-D919", "the columns of the model repeat each other", where="time, group, adjust")
        )
    return SlopeDesign(
        outcome=np.log(marker.values) if log else marker.values,
        time=when,
        person=who,
        columns=columns,
        names=(*_terms("(Intercept)", names), *_terms("time", names), *numbers),
        groups=names,
        people=tuple(len(np.unique(who[place == one])) for one in range(len(names))),
        measurements=tuple(int((place == one).sum()) for one in range(len(names))),
        notes=marker.notes,
    )


def _terms(word: str, groups: Sequence[str]) -> list[str]:
    return [word] if len(groups) == 1 else [f"{word} [{name}]" for name in groups]


def _people(person: ArrayLike, problems: Problems) -> Int64:
    """Return persons as 0, 1, ...; labels are compared and forgotten."""
    given = np.asarray(person)
    labels = given.tolist() if given.ndim == 1 else []
    missing = np.array([one is None or one != one or one == "" for one in labels], dtype=np.bool_)
    if not labels:
        problems.add("COI-D801", "person must be a vector with at least one row", where="person")
    elif missing.any():
        problems.add("COI-D802", f"person is missing in {rows_named(missing)}", where="person")
        return np.empty(0, dtype=np.int64)
    place: dict[object, int] = {}
    return np.array([place.setdefault(one, len(place)) for one in labels], dtype=np.int64)


def _wrong(
    marker: Measured, when: Float, who: Int64, place: Int64, names: Sequence[str], *, log: bool
) -> list[Problem]:
    """Return what is wrong with the rows."""
    found = []
    if marker.below.any():
        found.append(
            Problem(
                "COI-D928",
                f"values lie below the limit of detection in {rows_named(marker.below)}",
                where="values",
                why="a line through numbers put in their place would be bent by them",
                fix="compare groups at single times with compare_groups, or leave those people out yourself",
            )
        )
    if log and (flat := marker.values <= 0).any():
        found.append(Problem("COI-D916", f"a value has no logarithm in {rows_named(flat)}", where="values"))
    first = np.full(int(who.max()) + 1, -1, dtype=np.int64)
    first[who[::-1]] = place[::-1]
    if (moved := place != first[who]).any():
        found.append(
            Problem("COI-D925", f"a person changes group in {rows_named(moved)}", where="person, group")
        )
    for one, name in enumerate(names):
        seen = _seen_twice(who[place == one], when[place == one])
        if seen < 3:
            found.append(
                Problem(
                    "COI-D925",
                    f"{seen} people of the group {name} were measured at two times or more; 3 are needed",
                    where="person, time",
                    why="how slopes differ between people cannot be seen otherwise",
                )
            )
    return found


def _seen_twice(who: Int64, when: Float) -> int:
    """Return how many people were measured at two different times or more."""
    visits = np.unique(np.column_stack((who, when)), axis=0)[:, 0]
    return int((np.unique(visits, return_counts=True)[1] > 1).sum())
