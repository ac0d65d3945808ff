"""Least squares of a falling logistic curve for many people at once.

``y(t) = top / (1 + exp((t - middle) / width))``; Levenberg-Marquardt steps on (middle, log width), the normal
equations of each person summed over that person's rows, damping kept per person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

_STEPS: Final = 300
_CLOSE: Final = 1e-11
_DAMPING: Final = (1e-3, 10.0, 1e12)
"""First damping, factor of its change, and the damping at which a person is given up."""
_FLAT: Final = 1e-12
"""Squares that rise by less than this share are not worse: rounding hides the last digits of a fall."""
_BOUNDS: Final = (1e5, 12.0)
"""How far middle and log width may go; a curve that gets there has no end and does not settle."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Curves by person; all arrays have shape (people,).

    Attributes
    ----------
    middle, width
        Time of half the top, and the width in the unit of time; `width` is above 0.
    squares
        Sum of squared residuals.
    settled
        Whether the steps became smaller than the tolerance.
    """

    middle: Floats
    width: Floats
    squares: Floats
    settled: Marks


def fit_falling(person: Ints, time: Floats, y: Floats, top: float, start: tuple[Floats, Floats]) -> Fit:
    """Fit one curve to each person.

    Parameters
    ----------
    person
        Number of the person of each row, from 0, shape (rows,).
    time, y
        Shape (rows,).
    top
        Upper end of the curve.
    start
        First middle and width of each person, shape (people,) each; widths above 0.
    """
    middle, bend = start[0].copy(), np.log(start[1])
    squares = _squares(person, y - _curve(middle, bend, person, time, top), len(middle))
    damping = np.full(len(middle), _DAMPING[0])
    settled = np.zeros(len(middle), dtype=np.bool_)
    for _ in range(_STEPS):
        residual = y - _curve(middle, bend, person, time, top)
        step_middle, step_bend = _steps(person, time, residual, top, (middle, bend), damping)
        tried = _bounded(middle + step_middle, _BOUNDS[0]), _bounded(bend + step_bend, _BOUNDS[1])
        found = _squares(person, y - _curve(*tried, person, time, top), len(middle))
        better = (found <= squares * (1 + _FLAT)) & ~settled
        small = np.abs(step_middle) + np.abs(step_bend) < _CLOSE * (1 + np.abs(middle))
        middle, bend = np.where(better, tried[0], middle), np.where(better, tried[1], bend)
        squares = np.where(better, found, squares)
        damping = np.where(better, damping / _DAMPING[1], damping * _DAMPING[1]).clip(1e-12, 1e13)
        inside = (np.abs(middle) < _BOUNDS[0]) & (np.abs(bend) < _BOUNDS[1])
        settled |= small & inside & (damping < 1)
        if (settled | (damping > _DAMPING[2])).all():
            break
    return Fit(middle, np.exp(bend), squares, settled)


def falling(top: float, middle: Floats, width: Floats, time: Floats) -> Floats:
    """Return the curve; arrays of one shape."""
    along = np.clip((time - middle) / width, -700.0, 700.0)  # exp overflows beyond 709
    value: Floats = top / (1.0 + np.exp(along))
    return value


def _curve(middle: Floats, bend: Floats, person: Ints, time: Floats, top: float) -> Floats:
    return falling(top, middle[person], np.exp(bend)[person], time)


def _bounded(values: Floats, limit: float) -> Floats:
    return np.clip(values, -limit, limit)


def sums(person: Ints, values: Floats, people: int) -> Floats:
    """Return the sum of the rows of each person, shape (people,)."""
    added: Floats = np.bincount(person, weights=values, minlength=people).astype(np.float64)
    return added


def _squares(person: Ints, residual: Floats, people: int) -> Floats:
    return sums(person, residual**2, people)


def _steps(
    person: Ints, time: Floats, residual: Floats, top: float, at: tuple[Floats, Floats], damping: Floats
) -> tuple[Floats, Floats]:
    """Return the damped Gauss-Newton step of each person."""
    middle, width = at[0][person], np.exp(at[1])[person]
    share = falling(1.0, middle, width, time)
    by_middle = top * share * (1 - share) / width
    by_bend = by_middle * (time - middle)
    people = len(damping)

    def total(values: Floats) -> Floats:
        return sums(person, values, people)

    a, b, c = total(by_middle**2), total(by_middle * by_bend), total(by_bend**2)
    p, q = total(by_middle * residual), total(by_bend * residual)
    a, c = a * (1 + damping) + 1e-300, c * (1 + damping) + 1e-300
    determinant = a * c - b * b
    safe = np.where(determinant > 0, determinant, 1.0)
    usable = determinant > 0
    return np.where(usable, (c * p - b * q) / safe, 0.0), np.where(usable, (a * q - b * p) / safe, 0.0)
