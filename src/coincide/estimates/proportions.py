"""People with both diseases against the product of the shares: the crude count that misleads.

No time, no age, no death: printed as the first of the steps a report shows, never as an answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from coincide.errors import Problem, UsageError


@dataclass(frozen=True, slots=True)
class Overlap:
    """Crude overlap of two diseases in one group of people.

    Attributes
    ----------
    expected
        ``people_a * people_b / people``.
    ratio
        Observed over expected; ``nan`` when nothing is expected.
    phi
        Correlation of the two yes/no variables; ``nan`` when nobody or everybody has one of them.
    """

    observed: int
    expected: float
    ratio: float
    phi: float


def overlap(people: int, people_a: int, people_b: int, both: int) -> Overlap:
    """Return the crude overlap.

    Raises
    ------
    UsageError
        ``COI-U309`` when the four counts contradict each other.

    Examples
    --------
    >>> o = overlap(1000, 100, 150, 30)
    >>> o.ratio, round(o.phi, 6)
    (2.0, 0.140028)
    """
    if not (max(0, people_a + people_b - people) <= both <= min(people_a, people_b) and people > 0):
        raise UsageError(
            Problem("COI-U309", "the counts of people, of each disease and of both contradict each other")
        )
    expected = people_a * people_b / people
    spread = people_a * people_b * (people - people_a) * (people - people_b)
    phi = (people * both - people_a * people_b) / math.sqrt(spread) if spread else math.nan
    return Overlap(both, expected, both / expected if expected else math.nan, phi)
