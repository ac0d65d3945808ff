"""Which of two rows has the higher score, over all pairs of which one is known to have its event first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival import concordance_walk
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of rows, weighted by the product of their weights; each is of one stratum.

    A pair can be used when the event of one comes at a time at which the other is at risk and stays so: it
    ends later, or at the same time without an event.

    Attributes
    ----------
    concordant, discordant
        The row with the earlier event has the higher, the lower score.
    tied_score
        Their scores are equal.
    tied_time
        Both have their event at one time, with different scores; such pairs say nothing.
    tied_both
        Both have their event at one time, with equal scores.
    of_rows
        Weight of the other rows of the pairs each row is in: concordant, discordant, tied score; shape
        (n, 3).
    """

    concordant: float
    discordant: float
    tied_score: float
    tied_time: float
    tied_both: float
    of_rows: Float


def concordance_pairs(made: Spans, score: Float, stratum: Int32 | None = None) -> Pairs:
    """Count pairs in the order of n log n.

    Parameters
    ----------
    made
        Rows of follow-up, with case weights; every kind of event above 0 counts.
    score
        Higher for whom the event is expected earlier, shape (n,).
    stratum
        Only rows of one stratum are compared, shape (n,); None for a single one.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> found = concordance_pairs(spans([2, 4, 5], [1, 1, 0]), np.array([3.0, 1.0, 2.0]))
    >>> found.concordant, found.discordant, found.of_rows.tolist()
    (2.0, 1.0, [[2.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0]])
    """
    weight = np.ones(made.rows) if made.weight is None else made.weight
    event = (made.event > 0).astype(np.int32)
    firsts, of_rows = np.zeros((made.rows, 3)), np.zeros((made.rows, 3))
    for rows in _by_stratum(stratum, made.rows):
        own = _Walk.of(made, score, event, weight, rows)
        firsts[rows], of_rows[rows] = own.walked()
    con, dis, tied = (float(one) for one in weight @ firsts)
    tied_time, tied_both = _tied_events(made, score, stratum, event > 0, weight)
    return Pairs(con, dis, tied, tied_time - tied_both, tied_both, firsts + of_rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Walk:
    """The rows of one stratum in the orders the walks need."""

    by_exit: Int32
    by_entry: Int32
    entry: Int32
    leave: Int32
    event: Int32
    rank: Int32
    weight: Float
    ranks: int

    @classmethod
    def of(
        cls, made: Spans, score: Float, event: Int32, weight: Float, rows: NDArray[np.intp] | slice
    ) -> _Walk:
        leave, entry, own = made.exit[rows], made.entry[rows], event[rows]
        values, rank = np.unique(score[rows], return_inverse=True)
        by_entry = np.argsort(entry, kind="stable") if made.delayed else np.arange(0)
        return cls(
            np.lexsort((1 - own, leave)).astype(np.int32),
            by_entry[entry[by_entry] >= 0].astype(np.int32),
            np.ascontiguousarray(entry),
            np.ascontiguousarray(leave),
            np.ascontiguousarray(own),
            rank.astype(np.int32),
            np.ascontiguousarray(weight[rows]),
            len(values),
        )

    def walked(self) -> tuple[Float, Float]:
        """Return the weights of later rows of each row's event, and of earlier events of each row."""
        rows = (self.by_exit, self.by_entry, self.entry, self.leave, self.event, self.rank, self.weight)
        firsts, seconds = np.zeros((len(self.leave), 3)), np.zeros((len(self.leave), 3))
        concordance_walk.as_first(*rows, self.ranks, firsts)
        concordance_walk.as_second(*rows, self.ranks, seconds)
        return firsts, seconds


def _by_stratum(stratum: Int32 | None, rows: int) -> list[NDArray[np.intp] | slice]:
    if stratum is None:
        return [slice(0, rows)]
    order = np.argsort(stratum, kind="stable")
    return list(np.split(order, np.flatnonzero(np.diff(stratum[order])) + 1))


def _tied_events(
    made: Spans, score: Float, stratum: Int32 | None, happened: Bools, weight: Float
) -> tuple[float, float]:
    """Return the weight of pairs of events at one time, and of those with equal scores too."""
    group = np.zeros(made.rows, dtype=np.int32) if stratum is None else stratum
    keys = (group[happened], made.exit[happened])
    own = weight[happened]
    return _pairs_within(keys, own), _pairs_within((*keys, score[happened]), own)


def _pairs_within(keys: tuple[NDArray[np.generic], ...], weight: Float) -> float:
    """Return the sum over groups of equal keys of ``((sum w)^2 - sum w^2) / 2``."""
    if not len(weight):
        return 0.0
    order = np.lexsort(keys)
    new = np.zeros(len(order), dtype=np.bool_)
    new[0] = True
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    starts = np.flatnonzero(new)
    sums, squares = (np.add.reduceat(one[order], starts) for one in (weight, weight**2))
    return float((sums**2 - squares).sum() / 2)
