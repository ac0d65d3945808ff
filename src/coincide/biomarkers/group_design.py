"""The columns of a comparison between groups: one per group, then age, further numbers, and assays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.biomarkers.assay import Marker, Measured
from coincide.biomarkers.scale import plain
from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class GroupDesign:
    """Outcome and columns of a regression.

    Attributes
    ----------
    outcome
        The marker, or its logarithm; where `below` holds, that of the limit. Shape (n,).
    below
        Whether the value is only known to lie below, shape (n,).
    columns
        One column per group, then those adjusted for, less their means, shape (n, p).
    groups, group
        Names of the groups, and the place of each person's among them, shape (n,).
    adjusted
        Names of what is adjusted for.
    notes
        What a reader should know.
    """

    outcome: Float
    below: Bool
    columns: Float
    groups: tuple[str, ...]
    group: Int64
    adjusted: tuple[str, ...]
    notes: tuple[str, ...]


def group_design(
    marker: Marker,
    group: ArrayLike,
    age: ArrayLike | None,
    *,
    log: bool,
    limit: ArrayLike | None,
    adjust: Mapping[str, ArrayLike] | None,
    by_assay: bool,
    order: Sequence[str] | None,
) -> GroupDesign:
    """Return the checked columns; see :func:`~coincide.biomarkers.groups.compare_groups`."""
    values = _below(plain(marker, by_assay=by_assay), limit)
    problems = Problems(DataError)
    names, place = groups_of(group, order, problems)
    given = ({} if age is None else {"age": age}) | dict(adjust or {})
    numbers = {name: column(name, one, problems) for name, one in given.items()}
    same_length(problems, marker=values.values, group=place, **numbers)
    problems.raise_if_any()
    columns = [place == one for one in range(len(names))]
    columns += [one - one.mean() for one in numbers.values()]
    assays = _assays(values) if by_assay else {}
    columns += [one - one.mean() for one in assays.values()]
    return GroupDesign(
        outcome=_logged(values, problems) if log else values.values,
        below=values.below,
        columns=np.column_stack(columns).astype(np.float64),
        groups=names,
        group=place,
        adjusted=(*numbers, *(("assay",) if assays else ())),
        notes=values.notes,
    )


def _below(values: Measured, limit: ArrayLike | None) -> Measured:
    """Return the values with a limit of detection given beside them."""
    if limit is None:
        return values
    problems = Problems(DataError)
    whole = np.ndim(limit) == 0
    limits = column("limit", [limit] * len(values.values) if whole else limit, problems)  # type: ignore[arg-type]
    same_length(problems, marker=values.values, limit=limits)
    problems.raise_if_any()
    under = ~values.below & (values.values < limits)
    if not under.any():
        return values
    note = f"{int(under.sum())} of {len(under)} values lie below the limit of detection"
    seen = np.where(under, limits, values.values)
    return Measured(seen, values.below | under, values.assays, values.which, (*values.notes, note))


def _logged(values: Measured, problems: Problems) -> Float:
    """Return logarithms; values or limits not above 0 have none."""
    if (flat := values.values <= 0).any():
        problems.add(
            "COI-D916",
            f"a value is not above 0 and has no logarithm in {rows_named(flat)}",
            where="marker",
            why="nothing is added to values to make a logarithm possible",
            fix="give the limit of detection when these were not detected, or take log=False",
        )
    problems.raise_if_any()
    return np.log(values.values)


def groups_of(
    group: ArrayLike, order: Sequence[str] | None, problems: Problems
) -> tuple[tuple[str, ...], Int64]:
    """Return the names of the groups in their order, and each person's place among them."""
    given = np.asarray(group)
    if given.ndim != 1 or not len(given):
        problems.add("COI-D801", "group must be a vector with at least one row", where="group")
        return (), np.empty(0, dtype=np.int64)
    missing = np.array([one is None or one != one or one == "" for one in given.tolist()], dtype=np.bool_)
    if missing.any():
        problems.add("COI-D802", f"group is missing in {rows_named(missing)}", where="group")
        return (), np.empty(0, dtype=np.int64)
    told = [f"{one:g}" if isinstance(one, float) else str(one) for one in given.tolist()]
    found = sorted(set(told))
    names = tuple(found if order is None else order)
    if set(names) != set(found) or len(names) != len(found):
        problems.add("COI-D918", f"order must name each of: {', '.join(found)}", where="order")
        return (), np.empty(0, dtype=np.int64)
    place = {name: at for at, name in enumerate(names)}
    rows = np.array([place[one] for one in told], dtype=np.int64)
    small = [name for name, people in zip(names, np.bincount(rows).tolist(), strict=True) if people < 2]
    if len(names) < 2 or small:
        problems.extend([_too_few(names, small)])
    return names, rows


def _too_few(names: Sequence[str], small: Sequence[str]) -> Problem:
    what = f"fewer than two people are in {', '.join(small)}" if small else f"there is one group: {names[0]}"
    return Problem(
        "COI-D918",
        what,
        where="group",
        why="a group's spread is seen only with two people or more",
        fix="join groups, or leave the comparison out",
    )


def _assays(values: Measured) -> dict[str, Float]:
    """Return a column for each assay that occurs, but the first."""
    occurring = np.unique(values.which).tolist()
    return {values.assays[one].name: (values.which == one).astype(np.float64) for one in occurring[1:]}
