"""One published number beside ours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

Expected = str | int
"""A printed decimal as text, or a whole number that must be met exactly."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number of a worked example, as printed and as computed here.

    Attributes
    ----------
    number
        Number of the example.
    title, source
        What it is and where it was printed.
    quantity
        Which number of the example.
    expected
        The printed value.
    computed
        Ours.
    tolerance
        Largest difference that rounding in print can explain: half a unit of the last printed digit; 0 for
        a count.
    ok
        Whether the difference is within the tolerance.
    """

    number: int
    title: str
    source: str
    quantity: str
    expected: float
    computed: float
    tolerance: float
    ok: bool

    @property
    def difference(self) -> float:
        """Computed minus expected; 0 when both are the same infinity."""
        return 0.0 if self.computed == self.expected else self.computed - self.expected


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example and the numbers it compares, in order."""

    number: int
    title: str
    source: str

    def compare(self, *rows: tuple[str, Expected, float]) -> Iterator[Comparison]:
        """Yield one comparison per ``(quantity, expected, computed)``."""
        for quantity, expected, computed in rows:
            value, tolerance = float(expected), printed_tolerance(expected)
            ok = computed == value or abs(computed - value) <= tolerance
            yield Comparison(
                self.number, self.title, self.source, quantity, value, float(computed), tolerance, ok
            )

    def interval(
        self, name: str, low: Expected, high: Expected, got: tuple[float, float]
    ) -> Iterator[Comparison]:
        """Yield the two limits of an interval."""
        return self.compare((f"{name} low", low, got[0]), (f"{name} high", high, got[1]))


def printed_tolerance(expected: Expected) -> float:
    """Return half a unit of the last digit of printed text; 0 for a whole number.

    Examples
    --------
    >>> round(printed_tolerance("1.25"), 6), printed_tolerance(7)
    (0.005, 0.0)
    """
    if isinstance(expected, int) or not math.isfinite(float(expected)):
        return 0.0
    digits = len(expected.partition(".")[2])
    # The last bits of a float may push an exact half over the edge.
    return float(0.5 * 10.0**-digits * (1 + 1e-9))
