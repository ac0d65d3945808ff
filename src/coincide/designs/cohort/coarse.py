"""Ordered steps joined until no joined span shows few people.

A survival curve falls at the date of one person, a ROC curve turns at the value of one. Both are shown at
fewer steps: neighbours are joined until each count of a span is one the release rule shows. What is shown is
then safe by construction, and the gate has nothing to hide.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coincide.results.rules import ReleaseRule

Ints = NDArray[np.int64]


def joined(
    counts: Ints, rule: ReleaseRule, *, left: Ints | None = None, fixed: Sequence[int] = ()
) -> tuple[int, ...]:
    """Return where joined spans end: places of the last step of each.

    Parameters
    ----------
    counts
        What each step counts, shape (steps, kinds): events, people no longer followed, ...
    rule
        Which counts may not be shown.
    left
        What is left behind each step, such as people still at risk, shape (steps,) or (steps, kinds); it must
        be a count that may be shown too.
    fixed
        Steps that should end a span, such as a horizon; kept where the spans between them can be shown.

    Returns
    -------
    tuple of int
        Rising. The last is the last step when all steps together can be shown: a rest is joined backwards.
        Otherwise the steps behind the last end are in no span, and are not to be shown.

    Examples
    --------
    >>> from coincide.results.rules import Rule
    >>> events = np.array([[3], [1], [2], [0], [9], [2]])
    >>> joined(events, Rule("ohdsi"))
    (2, 3, 5)
    >>> joined(events, Rule("ohdsi"), fixed=[4])
    (2, 3, 5)
    """
    if not len(counts):
        return ()
    known = np.concatenate([np.zeros((1, counts.shape[1]), np.int64), np.cumsum(counts, axis=0)])
    may_end = _shown(rule, left) if left is not None else np.ones(len(counts), bool)
    wanted = [place for place in sorted(set(fixed)) if 0 <= place < len(counts) - 1 and may_end[place]]
    ends = _kept(known, rule, [*wanted, len(counts) - 1])
    found: list[int] = []
    for begin, end in pairwise((-1, *ends)):
        found += _greedy(known, rule, may_end, begin, end)
    return tuple(_rest_joined(known, rule, found, len(counts) - 1, bool(may_end[-1])))


def spans_of(counts: Ints, ends: Sequence[int]) -> Ints:
    """Return the counts of joined spans, shape (spans, kinds).

    Examples
    --------
    >>> spans_of(np.array([[3], [1], [2], [0], [9], [2]]), (2, 3, 5)).ravel().tolist()
    [6, 0, 11]
    """
    known = np.concatenate([np.zeros((1, counts.shape[1]), np.int64), np.cumsum(counts, axis=0)])
    begin = np.asarray([-1, *ends][: len(ends)], np.int64) + 1
    found: Ints = known[np.asarray([*ends], np.int64) + 1] - known[begin]
    return found


def hides_any(counts: Ints, rule: ReleaseRule) -> bool:
    """Return whether any of the counts may not be shown."""
    return bool(((counts >= rule.hide_from) & (counts <= rule.hide_to)).any())


def _shown(rule: ReleaseRule, left: Ints) -> NDArray[np.bool_]:
    """Return for each step whether what is left behind it may be shown."""
    hidden = (left >= rule.hide_from) & (left <= rule.hide_to)
    shown: NDArray[np.bool_] = np.asarray(~hidden.reshape(len(left), -1).any(axis=1), np.bool_)
    return shown


def _clean(known: Ints, rule: ReleaseRule, begin: int, end: int) -> bool:
    """Return whether the span of steps behind `begin` up to `end` may be shown."""
    return not hides_any(known[end + 1] - known[begin + 1], rule)


def _kept(known: Ints, rule: ReleaseRule, wanted: Sequence[int]) -> list[int]:
    """Return the wanted ends between which spans may be shown; the last end always stays."""
    kept: list[int] = []
    for place in wanted[:-1]:
        if _clean(known, rule, kept[-1] if kept else -1, place):
            kept.append(place)
    while kept and not _clean(known, rule, kept[-1], wanted[-1]):
        if not _clean(known, rule, -1, wanted[-1]):
            break  # the whole cannot be shown: its tail is left out instead
        kept.pop()
    return [*kept, wanted[-1]]


def _greedy(known: Ints, rule: ReleaseRule, may_end: NDArray[np.bool_], begin: int, end: int) -> list[int]:
    """Return ends of the shortest spans from `begin` on; a rest is joined to the span before it."""
    found: list[int] = []
    for place in range(begin + 1, end + 1):
        if may_end[place] and _clean(known, rule, found[-1] if found else begin, place):
            found.append(place)
    if found and found[-1] != end and may_end[end] and _clean(known, rule, begin, end):
        while not _clean(known, rule, found[-2] if len(found) > 1 else begin, end):
            found.pop()
        found[-1] = end
    return found


def _rest_joined(known: Ints, rule: ReleaseRule, found: list[int], last: int, may_end: bool) -> list[int]:
    """Join what is left behind the last end backwards, where the whole can be shown."""
    if (found and found[-1] == last) or not may_end or not _clean(known, rule, -1, last):
        return found
    while found and not _clean(known, rule, found[-1], last):
        found.pop()
    return [*found, last]
