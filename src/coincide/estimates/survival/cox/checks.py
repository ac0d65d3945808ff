"""Columns that no estimate can be had for: the same for all at risk, sums of others, running away."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import Problem
from coincide.estimates.survival.cox.evaluation import Evaluation

Float = NDArray[np.float64]

_NOTHING: Final = 1e-12
"""Share of a column's second moment that is left when it is the same for all who are at risk together."""
_DEPENDENT: Final = 1e-10
"""Share of a column's information that is left when it is a sum of others."""
_PART: Final = 1e-6
"""Share of a column's spread below which another column is no part of it."""


def unidentified(names: tuple[str, ...], at_0: Evaluation) -> list[Problem]:
    """Return problems with columns whose coefficients the information at 0 cannot tell apart.

    Examples
    --------
    >>> same = Evaluation(0.0, np.zeros(2), np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([1.0, 4.0]))
    >>> print(unidentified(("dose", "twice"), same)[0].what)
    column twice follows from the others among those at risk together: 2 x dose
    """
    own = np.diag(at_0.information)
    flat = own <= _NOTHING * at_0.second
    if flat.any():
        return [_same_for_all(name) for name, is_flat in zip(names, flat.tolist(), strict=True) if is_flat]
    noise = _NOTHING * at_0.second / own
    kept: list[int] = []
    found = []
    scaled = at_0.information / np.sqrt(np.outer(own, own))
    for j in range(len(names)):
        share, parts = _explained(scaled, kept, j)
        if share > max(_DEPENDENT, 10 * float(noise[j])):
            kept.append(j)
            continue
        sizes = {names[k]: part * float(np.sqrt(own[j] / own[k])) for k, part in parts.items()}
        found.append(_sum_of_others(names[j], sizes))
    return found


def _explained(scaled: Float, kept: list[int], j: int) -> tuple[float, dict[int, float]]:
    """Return how much of column j is left by the columns kept, and the parts they have in it."""
    if not kept:
        return 1.0, {}
    parts = np.linalg.solve(scaled[np.ix_(kept, kept)], scaled[kept, j])
    left = float(scaled[j, j] - parts @ scaled[kept, j])
    return left, {k: float(part) for k, part in zip(kept, parts, strict=True) if abs(part) > _PART}


def running_away(names: tuple[str, ...], running: NDArray[np.bool_], beta: Float) -> Problem:
    """Return the problem of coefficients without a finite estimate."""
    which = [
        f"{name} ({'upwards' if value > 0 else 'downwards'})"
        for name, runs, value in zip(names, running.tolist(), beta.tolist(), strict=True)
        if runs
    ]
    return Problem(
        "COI-D827",
        f"no finite estimate: the likelihood keeps rising as the coefficient of {', '.join(which)} grows",
        where="X",
        why="the column, or these columns together, separate those with events from those without",
        fix='give penalty="firth", which has a finite estimate, or leave the column out',
    )


def _same_for_all(name: str) -> Problem:
    return Problem(
        "COI-D825",
        f"column {name} is the same for all who are at risk together",
        where=f"X, {name}",
        why="its effect cannot be told from the baseline hazards",
        fix="leave the column out; a column that defines the strata has no coefficient",
    )


def _sum_of_others(name: str, parts: dict[str, float]) -> Problem:
    formula = " + ".join(f"{size:.6g} x {other}" for other, size in parts.items())
    return Problem(
        "COI-D826",
        f"column {name} follows from the others among those at risk together: {formula}",
        where=f"X, {name}",
        why="collinear columns have no estimates of their own",
        fix=f"leave out {name}, or one of the columns it is made of",
    )
