"""The compiled part of `coincide.kernels.survival.concordance`: unchecked, two walks along time.

Rows at risk (or events so far) stand in a tree of partial sums over ranks of the score (Fenwick, Software:
Practice and Experience 1994; 24: 327-36), so what lies below or above a rank is found in ``log n`` steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.compiled import FLOAT64, INT32, kernel

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@kernel("void(float64[::1], float64[::1], int64, float64)")
def put(tree: Float, at: Float, rank: int, weight: float) -> None:
    """Add a weight at a rank (from 0)."""
    at[rank] += weight
    node = rank + 1
    while node < len(tree):
        tree[node] += weight
        node += node & -node


@kernel("float64(float64[::1], int64)")
def below(tree: Float, rank: int) -> float:
    """Return the sum of weights at ranks below one."""
    total, node = 0.0, rank
    while node > 0:
        total += tree[node]
        node -= node & -node
    return total


@kernel(f"void({INT32}, {INT32}, {INT32}, {INT32}, {INT32}, {INT32}, {FLOAT64}, int64, float64[:, ::1])")
def as_first(
    by_exit: Int32,
    by_entry: Int32,
    entry: Int32,
    leave: Int32,
    event: Int32,
    rank: Int32,
    weight: Float,
    ranks: int,
    found: Float,
) -> None:
    """Fill for each row with an event the weight of later rows at risk then: lower, higher, equal rank.

    `by_exit` holds rows by rising exit, those with an event first among equals; `by_entry` by rising entry.
    """
    tree, at = np.zeros(ranks + 1), np.zeros(ranks)
    total = 0.0
    entered, place = len(by_entry) - 1, len(by_exit) - 1
    while place >= 0:
        slot = leave[by_exit[place]]
        while entered >= 0 and entry[by_entry[entered]] >= slot:
            row = by_entry[entered]
            put(tree, at, rank[row], -weight[row])
            total -= weight[row]
            entered -= 1
        while place >= 0 and leave[by_exit[place]] == slot and event[by_exit[place]] == 0:
            row = by_exit[place]
            put(tree, at, rank[row], weight[row])
            total += weight[row]
            place -= 1
        first = place
        while first >= 0 and leave[by_exit[first]] == slot:
            row = by_exit[first]
            low, equal = below(tree, rank[row]), at[rank[row]]
            found[row, 0] = low
            found[row, 1] = total - low - equal
            found[row, 2] = equal
            first -= 1
        while place > first:
            row = by_exit[place]
            put(tree, at, rank[row], weight[row])
            total += weight[row]
            place -= 1


@kernel(f"void({INT32}, {INT32}, {INT32}, {INT32}, {INT32}, {INT32}, {FLOAT64}, int64, float64[:, ::1])")
def as_second(
    by_exit: Int32,
    by_entry: Int32,
    entry: Int32,
    leave: Int32,
    event: Int32,
    rank: Int32,
    weight: Float,
    ranks: int,
    found: Float,
) -> None:
    """Fill for each row the weight of events before its end while at risk: higher, lower, equal rank."""
    tree, at = np.zeros(ranks + 1), np.zeros(ranks)
    total = 0.0
    entered, place = 0, 0
    while place < len(by_exit):
        slot = leave[by_exit[place]]
        while entered < len(by_entry) and entry[by_entry[entered]] < slot:
            row = by_entry[entered]
            low, equal = below(tree, rank[row]), at[rank[row]]
            found[row, 0] -= total - low - equal
            found[row, 1] -= low
            found[row, 2] -= equal
            entered += 1
        first = place
        while place < len(by_exit) and leave[by_exit[place]] == slot and event[by_exit[place]] == 1:
            row = by_exit[place]
            low, equal = below(tree, rank[row]), at[rank[row]]
            found[row, 0] += total - low - equal
            found[row, 1] += low
            found[row, 2] += equal
            place += 1
        while first < place:
            row = by_exit[first]
            put(tree, at, rank[row], weight[row])
            total += weight[row]
            first += 1
        while place < len(by_exit) and leave[by_exit[place]] == slot:
            row = by_exit[place]
            low, equal = below(tree, rank[row]), at[rank[row]]
            found[row, 0] += total - low - equal
            found[row, 1] += low
            found[row, 2] += equal
            place += 1
