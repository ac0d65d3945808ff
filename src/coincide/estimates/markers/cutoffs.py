"""Cut-offs: what a given one does, and rules by which one is chosen.

Youden's index is sensitivity + specificity - 1 (Youden, Cancer 1950; 3: 32-5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.interval import Interval
from coincide.estimates.markers.two_groups import TwoGroups, two_groups
from coincide.estimates.markers.wilson import wilson

Float = NDArray[np.float64]
Rule = Callable[[Float, Float], Float]
"""Sensitivity and specificity at each candidate -> merit; the first highest one is chosen."""


@dataclass(frozen=True, slots=True)
class AtCutoff:
    """What a cut-off does.

    Attributes
    ----------
    value
        People above it count as positive.
    cases, cases_above, others, others_above
        People with and without the condition, and those of them above.
    sensitivity, specificity
        Shares of cases above and of the others at or below, with their Wilson intervals.
    """

    value: float
    cases: int
    cases_above: int
    others: int
    others_above: int
    sensitivity: float
    sensitivity_interval: Interval
    specificity: float
    specificity_interval: Interval

    @property
    def youden(self) -> float:
        """Sensitivity + specificity - 1."""
        return self.sensitivity + self.specificity - 1


def at_cutoff(marker: ArrayLike, condition: ArrayLike, value: float, *, level: float = 0.95) -> AtCutoff:
    """Return sensitivity and specificity at a cut-off.

    Raises
    ------
    DataError
        ``COI-D912`` when the cut-off is not a finite number; those of
        :func:`~coincide.estimates.markers.two_groups.two_groups`.

    Examples
    --------
    >>> found = at_cutoff([50, 70, 90, 40, 80], [1, 1, 1, 0, 0], 62)
    >>> found.cases_above, found.cases, round(found.sensitivity_interval.low, 3), found.specificity
    (2, 3, 0.208, 0.5)
    """
    return above(two_groups(marker, condition), value, level=level)


def above(groups: TwoGroups, value: float, *, level: float = 0.95) -> AtCutoff:
    """Return what a cut-off does in checked groups."""
    if not np.isfinite(value):
        raise DataError(Problem("COI-D912", f"a cut-off of {value} was asked for", where="value"))
    over = groups.marker > value
    cases_above = int((over & groups.has).sum())
    others_above = int(over.sum()) - cases_above
    below = groups.others - others_above
    return AtCutoff(
        value=float(value),
        cases=groups.cases,
        cases_above=cases_above,
        others=groups.others,
        others_above=others_above,
        sensitivity=cases_above / groups.cases,
        sensitivity_interval=wilson(cases_above, groups.cases, level=level),
        specificity=below / groups.others,
        specificity_interval=wilson(below, groups.others, level=level),
    )


def youden(sensitivity: Float, specificity: Float) -> Float:
    """Merit of the cut-off with the highest sensitivity + specificity."""
    return sensitivity + specificity


def closest_to_corner(sensitivity: Float, specificity: Float) -> Float:
    """Merit of the cut-off nearest to the corner where nobody is told wrongly."""
    return -((1 - sensitivity) ** 2 + (1 - specificity) ** 2)


def at_specificity(least: float) -> Rule:
    """Return the rule: the highest sensitivity among cut-offs with at least this specificity.

    Raises
    ------
    DataError
        ``COI-D912`` unless it lies above 0 and below 1.
    """
    if not 0 < least < 1:
        raise DataError(
            Problem("COI-D912", f"a specificity of {least:g} was asked for", fix="give one between 0 and 1")
        )
    return partial(_at_specificity, least=least)


def _at_specificity(sensitivity: Float, specificity: Float, *, least: float) -> Float:
    # a share such as 0.9 is not exact in binary: 9 of 10 must count as 0.9
    enough = specificity >= least - 1e-12
    return np.where(enough, sensitivity, specificity - 2)


RULES: Final[dict[str, Rule]] = {"youden": youden, "closest": closest_to_corner}
"""Rules that need no number."""
