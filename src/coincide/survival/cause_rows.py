"""Rows that end with one of several kinds of event, checked together with their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import Int32, Spans, same_length, spans
from coincide.survival.curve_rows import EVERYBODY
from coincide.survival.labels import Label, labels


@dataclass(frozen=True, slots=True, eq=False)
class CauseRows:
    """Rows of follow-up with several kinds of events, in groups.

    Attributes
    ----------
    rows
        Rows on a grid of times; `event` is 0 for censored, 1, 2, ... for kinds.
    causes
        Names of kinds 1, 2, ....
    group
        Place of each row's label in `levels`, shape (n,); None when all are in one group.
    levels
        Labels of the groups, in order.
    """

    rows: Spans
    causes: tuple[str, ...]
    group: Int32 | None
    levels: tuple[Label, ...]


def cause_rows(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    group: Any = None,
    causes: Sequence[str] | None = None,
) -> CauseRows:
    """Check rows, their groups and the names of kinds of events.

    Raises
    ------
    DataError
        The problems of `coincide.kernels.survival.spans.spans`; ``COI-D865`` for labels, ``COI-D870`` when no
        row ends with an event, ``COI-D871`` for names that do not fit.
    """
    made = spans(time, event, entry=entry, weights=weights)
    problems = Problems(DataError)
    kinds = int(made.event.max())
    if kinds == 0:
        problems.extend([no_events("any kind")])
    names = tuple(str(kind + 1) for kind in range(kinds)) if causes is None else tuple(causes)
    if len(names) < kinds or len(set(names)) != len(names):
        problems.add(
            "COI-D871",
            f"{len(names)} names ({len(set(names))} different ones) are given, and events go up to {kinds}",
            where="causes",
            fix="give each kind of event, 1, 2, ..., a name of its own",
        )
    found = None if group is None else labels("group", group, problems)
    if found is not None and len(found.codes):
        same_length(problems, time=made.exit, group=found.codes)
    problems.raise_if_any()
    levels: tuple[Label, ...] = (EVERYBODY,) if found is None else found.levels
    return CauseRows(made, names, None if found is None else found.codes, levels)


def kind_of(cause: object, made: Spans) -> int:
    """Return the kind of event asked about, or raise: nobody has it, or nobody has another.

    Raises
    ------
    DataError
        ``COI-D870`` when no row ends with it, ``COI-D871`` when it is no number of a kind, ``COI-D874`` when
        no row ends with another event.
    """
    if isinstance(cause, bool) or not isinstance(cause, (int, np.integer)) or cause < 1:
        raise DataError(
            Problem("COI-D871", f"cause {cause!r} is no kind of event", where="cause", fix="give 1, 2, ...")
        )
    if not (made.event == cause).any():
        raise DataError(no_events(f"kind {cause}"))
    if not ((made.event > 0) & (made.event != cause)).any():
        raise DataError(
            Problem(
                "COI-D874",
                f"no row ends with an event of another kind than {cause}",
                where="event",
                why="nothing competes: the answer would be that of a method for one kind of event",
                fix="use fit_cox, log_rank or kaplan_meier, or check how other events are coded: 2, 3, ...",
            )
        )
    return int(cause)


def no_events(which: str) -> Problem:
    """Return the problem of nobody having an event."""
    return Problem(
        "COI-D870",
        f"no row ends with an event of {which}",
        where="event",
        why="there is nothing to estimate",
        fix="check how events are coded: 0 for none, 1, 2, ... for kinds",
    )
