"""The endpoints of a cohort: who is followed to what, and what may be told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.coarse import Ints
from coincide.designs.cohort.grid import Floats, Rows, Steps, possible_months, steps_of
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.shown_times import Apart, Times, shown_times, told_apart

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One endpoint of the study.

    Attributes
    ----------
    name, label
        Its name in the study, and as printed.
    outcomes
        Outcomes 1, 2, ... as printed: the endpoint, then what competes with it.
    rows
        Follow-up of all people.
    fine
        What happens to everybody at every possible time.
    apart
        What may be told apart.
    times
        The times at which everybody may be shown.
    told
        Whether the number with each outcome may be told.
    """

    name: str
    label: str
    outcomes: tuple[str, ...]
    rows: Rows
    fine: Steps
    apart: Apart
    times: Times
    told: bool

    @property
    def people(self) -> int:
        """Number of people followed."""
        return len(self.rows.time)

    @property
    def shown(self) -> Steps:
        """What happens to everybody between shown times."""
        return self.fine.joined_to(self.times.ends)

    def events(self, outcome: int = 1) -> int:
        """Return how many have an outcome."""
        return int((self.rows.event == outcome).sum())

    def told_events(self, outcome: int = 1) -> int | None:
        """Return how many have an outcome where that may be told."""
        return self.events(outcome) if self.told else None

    def steps(self, chosen: Bools) -> Steps:
        """Return what happens to some of the people between the times shown for everybody."""
        return steps_of(self.rows.of(chosen), self.shown.months, len(self.outcomes))

    def whole(self, chosen: Bools) -> Steps:
        """Return what happens to some of the people over all follow-up, as one span."""
        last = self.fine.months[-1:]
        return steps_of(self.rows.of(chosen), last, len(self.outcomes))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Parts of the people followed, such as the levels of a variable.

    Attributes
    ----------
    chosen
        Who is in each part.
    steps
        What happens in each part between the times that may be shown for all parts; none where some part is
        too small for any.
    full
        Which of these times also show who is at risk, and who came and left since the last of them.
    told
        Whether the events of each part may be told.
    """

    chosen: tuple[Bools, ...]
    steps: tuple[Steps, ...]
    full: tuple[bool, ...]
    told: bool


def endpoint(
    name: str,
    outcomes: Sequence[str],
    rows: Rows,
    guard: Guard,
    *,
    horizons: Iterable[float] = (),
    before: Sequence[Endpoint] = (),
) -> Endpoint:
    """Return an endpoint with the times at which its curves may be shown.

    Parameters
    ----------
    name
        Its name in the study.
    outcomes
        Outcomes as printed, the endpoint first.
    rows
        Follow-up of all people.
    guard
        The release rule.
    horizons
        Months the study asks for.
    before
        Endpoints shown already: what their counts and these differ by is a count too.
    """
    fixed = [*horizons]
    months = possible_months(float(rows.time.max(initial=1.0)), fixed)
    fine = steps_of(rows, months, len(outcomes))
    apart = told_apart(fine, guard)
    left = None if guard.rounds else _apart_from(before, months, fine)
    told = apart.told((fine,), guard) and not any(_nearly(one, rows, guard) for one in before)
    times = shown_times((fine,), apart, guard, told=told, fixed=fixed, left=left)
    return Endpoint(name, outcomes[0], tuple(outcomes), rows, fine, apart, times, told)


def parts_of(found: Endpoint, chosen: Sequence[Bools], guard: Guard, horizons: Iterable[float] = ()) -> Parts:
    """Return parts of the people with the times at which all of them may be shown.

    Parameters
    ----------
    chosen
        Who is in each part; everybody is in one.
    horizons
        Months at which a span should end.
    """
    told = found.told and found.apart.told([found.whole(one) for one in chosen], guard)
    steps = [found.steps(one) for one in chosen]
    if not len(steps[0].months) or any(guard.few(int(one.sum())) for one in chosen):
        return Parts(tuple(chosen), (), (), told)
    times = shown_times(steps, found.apart, guard, told=told, fixed=horizons, may_be_full=found.times.full)
    shown = tuple(one.joined_to(times.ends) for one in steps) if times.ends else ()
    return Parts(tuple(chosen), shown, times.full, told)


def _apart_from(before: Sequence[Endpoint], months: Floats, fine: Steps) -> Ints | None:
    """Return how far events by a time and people at risk lie from those of endpoints shown already."""
    columns: list[Ints] = []
    for one in before:
        there = one.shown
        _, mine, theirs = np.intersect1d(months, there.months, return_indices=True)
        for own, other in (
            (np.cumsum(fine.outcomes[:, 0]), np.cumsum(there.outcomes[:, 0])),
            (fine.at_risk, there.at_risk),
        ):
            column = np.zeros(len(months), np.int64)
            column[mine] = np.abs(own[mine] - other[theirs])
            columns.append(column)
    return np.column_stack(columns) if columns else None


def _nearly(other: Endpoint, rows: Rows, guard: Guard) -> bool:
    """Return whether the number of events differs from another endpoint's by few people."""
    return guard.few(abs(int((rows.event == 1).sum()) - other.events()))
