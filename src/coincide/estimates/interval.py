"""An interval that says which of its limits are numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from coincide.errors import Problem, UsageError

State = Literal["finite", "zero", "infinite"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval of a non-negative quantity (a count, a rate or a ratio).

    Attributes
    ----------
    low, high
        Limits; ``0.0`` and ``inf`` are states, not numbers a reader could divide by.
    level
        Confidence level, such as 0.95.

    Examples
    --------
    >>> Interval(0.0, 3.69, 0.95).low_state
    'zero'
    """

    low: float
    high: float
    level: float

    @property
    def low_state(self) -> State:
        """State of the lower limit."""
        return _state(self.low)

    @property
    def high_state(self) -> State:
        """State of the upper limit."""
        return _state(self.high)

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside, limits included."""
        return self.low <= value <= self.high


def _state(limit: float) -> State:
    if limit == 0:
        return "zero"
    return "infinite" if math.isinf(limit) else "finite"


def half_error(level: float) -> float:
    """Return the error allowed on each side, ``(1 - level) / 2``.

    Raises
    ------
    UsageError
        ``COI-U301`` unless ``0.5 <= level < 1``: below one half, a limit could lie on the far side of the
        estimate and the search brackets would not hold.
    """
    if not 0.5 <= level < 1:
        raise UsageError(
            Problem(
                "COI-U301",
                f"a confidence level of {level:g} was asked for",
                why="limits are searched on either side of the estimate",
                fix="give a level from 0.5 up to, but not including, 1, such as 0.95",
            )
        )
    return (1.0 - level) / 2
