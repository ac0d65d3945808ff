"""Decision curves: whether acting on a predicted risk does more good than acting on everybody or nobody.

Vickers & Elkin, Medical Decision Making 2006; 26: 565-74; with censoring: Vickers, Cronin, Elkin & Gonen, BMC
Medical Informatics and Decision Making 2008; 8: 53.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coincide.errors import DataError, Problem
from coincide.estimates.validation.observed import observed
from coincide.estimates.validation.rows import Predicted

THRESHOLDS: Final = tuple(step / 100 for step in range(5, 100, 5))
"""Risks at which one would act, when none are given."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """Net benefit at one threshold, in true positives per person; acting on nobody has 0.

    Attributes
    ----------
    threshold
        Predicted risk from which on one would act.
    score
        Of acting on those at or above the threshold; NaN when they are not followed to the horizon.
    everybody
        Of acting on all.
    above
        People at or above the threshold.
    """

    threshold: float
    score: float
    everybody: float
    above: int


def decision_curve(rows: Predicted, thresholds: Sequence[float] = THRESHOLDS) -> tuple[Benefit, ...]:
    """Return net benefits.

    Notes
    -----
    ``P(above) (F - (1 - F) p / (1 - p))`` with F one minus Kaplan-Meier at the horizon in those at or above
    the threshold p.

    Raises
    ------
    DataError
        COI-D889 unless thresholds lie between 0 and 1.

    Examples
    --------
    Ten people, none censored; four are above 0.5, three of them have the event: ``3/10 - 1/10 x 1``.

    >>> from coincide.estimates.validation.rows import predicted
    >>> rows = predicted([0.6] * 4 + [0.2] * 6, [1, 1, 1] + [3] * 7, [1, 1, 1] + [0] * 7, horizon=2)
    >>> found = decision_curve(rows, [0.5])[0]
    >>> round(found.score, 12), round(found.everybody, 12)
    (0.2, -0.4)
    """
    if not all(0 < threshold < 1 for threshold in thresholds):
        raise DataError(Problem("COI-D889", "a threshold is not between 0 and 1", where="thresholds"))
    everybody = observed(rows).risk
    found = []
    for threshold in thresholds:
        above = rows.risk >= threshold
        odds = threshold / (1 - threshold)
        share = float(above.mean())
        risk = observed(rows.only(above)).risk if above.any() else 0.0
        score = share * (risk - (1 - risk) * odds) if above.any() else 0.0
        found.append(
            Benefit(threshold, score, everybody - (1 - everybody) * odds, int(np.count_nonzero(above)))
        )
    return tuple(found)
