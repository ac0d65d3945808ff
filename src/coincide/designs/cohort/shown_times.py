"""Which times of an endpoint may be shown, and what is told apart at them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from coincide.designs.cohort.coarse import Ints, hides_any, joined, spans_of
from coincide.designs.cohort.grid import Steps
from coincide.designs.cohort.guard import Guard


@dataclass(frozen=True, slots=True)
class Apart:
    """Which counts of an endpoint's spans may be told apart.

    Attributes
    ----------
    outcomes
        Whether the events of each outcome are shown.
    pools
        Columns (outcomes first, then people no longer followed, then people who come) that are looked at
        together where all movements are shown; none where shown counts are rounded.
    censored
        Whether people no longer followed are shown apart from outcomes that few had.
    """

    outcomes: tuple[bool, ...]
    pools: tuple[tuple[int, ...], ...]
    censored: bool

    def events(self, steps: Steps) -> Ints:
        """Return the events that are shown, shape (steps, shown outcomes)."""
        return steps.outcomes[:, [place for place, shown in enumerate(self.outcomes) if shown]]

    def movements(self, steps: Steps) -> Ints:
        """Return the counts of everybody who came or left, told apart as far as may be, (steps, pools)."""
        columns = np.column_stack([steps.outcomes, steps.censored, steps.entered])
        return np.column_stack([columns[:, list(pool)].sum(axis=1) for pool in self.pools])

    def told(self, whole: Iterable[Steps], guard: Guard) -> bool:
        """Return whether how many had each outcome, and how many had none, may be told of each part.

        The rest of all events is looked at too: a total beside the people gives it.
        """
        for part in whole:
            events = self.events(part).sum(axis=0)
            rest = part.entered.sum() - events.sum()
            if hides_any(np.append(events, rest), guard.rule):
                return False
        return True


def told_apart(whole: Steps, guard: Guard) -> Apart:
    """Return what may be told apart, from the totals over all follow-up.

    An outcome that few people have is pooled with those no longer followed. Where shown counts are rounded,
    differences tell nothing exact, and movements are not shown.
    """
    kinds = whole.outcomes.shape[1]
    shown = tuple(not guard.rule.hides(number) for number in whole.outcomes.sum(axis=0).tolist())
    if guard.rounds:
        return Apart(shown, (), censored=False)
    alone = tuple((kind,) for kind in range(kinds) if shown[kind])
    hidden = tuple(kind for kind in range(kinds) if not shown[kind])
    return Apart(shown, (*alone, (*hidden, kinds), (kinds + 1,)), censored=not hidden)


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """The times at which some parts of the people may be shown.

    Attributes
    ----------
    ends
        Places of the shown times among the possible ones.
    full
        Which of the shown times also show who is at risk, and who came and left since the last of them.
    """

    ends: tuple[int, ...] = ()
    full: tuple[bool, ...] = ()


def shown_times(
    parts: Sequence[Steps],
    apart: Apart,
    guard: Guard,
    *,
    told: bool,
    fixed: Iterable[float] = (),
    left: Ints | None = None,
    may_be_full: Sequence[bool] | None = None,
) -> Times:
    """Return the times at which all given parts may be shown.

    Parameters
    ----------
    parts
        The same steps for each part: of everybody, or of every level of a variable.
    apart
        What is told apart.
    told
        Whether the parts' totals may be told. Otherwise the last span stays untold, so that nobody can
        subtract what is shown from everybody.
    fixed
        Months at which a span should end.
    left
        Further counts behind each step that a reader could make, shape (steps, kinds).
    may_be_full
        Which steps may show movements; all when left out.
    """
    counts = np.column_stack([apart.events(one) for one in parts])
    behind = [one.at_risk for one in parts]
    every = np.column_stack(behind if left is None else [*behind, left])
    wanted = np.isin(parts[0].months, [*fixed])
    if not counts.shape[1]:
        return Times()
    ends = joined(counts, guard.rule, left=every, fixed=np.flatnonzero(wanted).tolist())
    last = len(counts) - 1
    if told and not guard.rounds and (not ends or ends[-1] != last):
        return Times()
    if not told:
        ends = tuple(end for end in ends if end != last)
    full = _full(parts, apart, guard, ends, every, may_be_full)
    kept = [place for place in range(len(ends)) if full[place] or wanted[ends[place]] or not guard.hides]
    happened = spans_of(counts, ends).any(axis=1) if ends else np.empty(0, bool)
    kept = sorted({*kept, *np.flatnonzero(happened).tolist()})
    return Times(tuple(ends[place] for place in kept), tuple(full[place] for place in kept))


def _full(
    parts: Sequence[Steps],
    apart: Apart,
    guard: Guard,
    ends: tuple[int, ...],
    left: Ints,
    may_be_full: Sequence[bool] | None,
) -> list[bool]:
    """Return which ends may show who is at risk and who came and left since the last that does."""
    if guard.rounds or not ends:
        return [False] * len(ends)
    possible = [place for place, end in enumerate(ends) if may_be_full is None or may_be_full[end]]
    if not possible:
        return [False] * len(ends)
    at = [ends[place] for place in possible]
    counts = spans_of(np.column_stack([apart.movements(one) for one in parts]), at)
    chosen = joined(counts, guard.rule, left=left[np.asarray(at, np.int64)])
    moved = [bool(row.any()) for row in spans_of(counts, chosen)]
    full = {possible[place] for place, some in zip(chosen, moved, strict=True) if some or not guard.hides}
    return [place in full for place in range(len(ends))]
