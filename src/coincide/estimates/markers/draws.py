"""Drawing people again, with numbers that depend on the seed and the draw alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem

Int64 = NDArray[np.int64]

LEAST: Final = 50
"""Fewest draws from which a mean or a share is made."""


def streams(seed: int, draws: int) -> Iterator[np.random.Generator]:
    """Return one stream of random numbers for each draw.

    Parameters
    ----------
    seed
        From 0 to 2^64 - 1.
    draws
        At least 50.

    Raises
    ------
    DataError
        ``COI-D929``.
    """
    if draws < LEAST or not 0 <= seed < 2**64:
        raise DataError(
            Problem(
                "COI-D929",
                f"{draws} draws with seed {seed} were asked for",
                where="draws, seed",
                why="a mean over few draws is mostly noise",
                fix=f"give at least {LEAST} draws and a seed of at least 0",
            )
        )
    for draw in range(draws):
        yield np.random.Generator(np.random.Philox(key=np.array([seed, draw], dtype=np.uint64)))


def corrected(apparent: float, left_out: float) -> float:
    """Return what is left of an index that was made as large as possible in the same data.

    ``(1 - w) apparent + w left_out`` with ``w = 0.632 / (1 - 0.368 R)`` and ``R`` the share of the index that
    is gone in people left out: the 0.632+ rule of Efron & Tibshirani (Journal of the American Statistical
    Association 1997; 92: 548-60) for an index that is 0 without any information. A draw holds 63.2 % of the
    people, so that what it chooses is worse than what all of them choose, and people left out alone say too
    little; people drawn from say too much.

    Parameters
    ----------
    apparent
        The index in the data it was chosen in, at least 0.
    left_out
        Its mean in the people left out of each draw, where the draw chose.

    Examples
    --------
    >>> round(corrected(0.4, 0.2), 4), corrected(0.4, -0.1), corrected(0.4, 0.5)
    (0.2451, 0.0, 0.4)
    """
    fair = min(max(left_out, 0.0), apparent)
    if not apparent > 0:
        return apparent
    weight = 0.632 / (1 - 0.368 * (1 - fair / apparent))
    return (1 - weight) * apparent + weight * fair


def drawn(stream: np.random.Generator, size: int) -> Int64:
    """Return the numbers of `size` people drawn with replacement."""
    return stream.integers(0, size, size)


def drawn_within(stream: np.random.Generator, groups: tuple[Int64, ...]) -> Int64:
    """Return people drawn with replacement, as many from each group as it has."""
    return np.concatenate([rows[stream.integers(0, len(rows), len(rows))] for rows in groups])
