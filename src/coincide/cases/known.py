"""What is known of a finding: present, absent or unknown; and counts that are known to lie in a range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Known(Enum):
    """A finding: absence of information is unknown, never absent."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Refuse to be taken for yes or no: unknown is neither."""
        raise TypeError("a finding is present, absent or unknown: compare it, do not ask whether it is true")

    @property
    def decided(self) -> bool:
        """Whether it is known."""
        return self is not Known.UNKNOWN


PRESENT, ABSENT, UNKNOWN = Known.PRESENT, Known.ABSENT, Known.UNKNOWN


def known(value: bool | None) -> Known:
    """Return a truth value as a finding; None is unknown."""
    return UNKNOWN if value is None else PRESENT if value else ABSENT


def negated(one: Known) -> Known:
    """Return the finding's opposite; unknown stays unknown."""
    return {PRESENT: ABSENT, ABSENT: PRESENT, UNKNOWN: UNKNOWN}[one]


def at_least(least: int, findings: Iterable[Known]) -> Known:
    """Return whether at least so many of the findings are present (strong Kleene logic).

    Examples
    --------
    >>> at_least(2, [PRESENT, UNKNOWN, ABSENT]).value, at_least(2, [PRESENT, ABSENT, ABSENT]).value
    ('unknown', 'absent')
    """
    states = list(findings)
    sure = states.count(PRESENT)
    if sure >= least:
        return PRESENT
    return UNKNOWN if sure + states.count(UNKNOWN) >= least else ABSENT


def all_of(findings: Iterable[Known]) -> Known:
    """Return whether all findings are present; of none, present."""
    states = list(findings)
    return at_least(len(states), states)


def any_of(findings: Iterable[Known]) -> Known:
    """Return whether any finding is present; of none, absent."""
    return at_least(1, findings)


@dataclass(frozen=True, slots=True)
class Count:
    """A number known to lie between two ends, both included.

    Attributes
    ----------
    low
        At least so many.
    high
        At most so many; None when nothing is known of it.

    Examples
    --------
    >>> Count(3, 3).at_least(2).value, Count(1).at_least(2).value, Count(0, 1).at_least(2).value
    ('present', 'unknown', 'absent')
    """

    low: int = 0
    high: int | None = None

    def __post_init__(self) -> None:
        """Refuse a range that holds no number."""
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError("a count lies between a lower end of 0 or more and an upper end not below it")

    def at_least(self, number: int) -> Known:
        """Return whether the number is at least so many."""
        if self.low >= number:
            return PRESENT
        return ABSENT if self.high is not None and self.high < number else UNKNOWN

    @property
    def exact(self) -> int | None:
        """The number, where it is known exactly."""
        return self.low if self.low == self.high else None


ANY: Final = Count()
"""A count of which nothing is known."""


def exactly(number: int) -> Count:
    """Return a count that is known."""
    return Count(number, number)


def total(counts: Iterable[Count]) -> Count:
    """Return the sum of counts."""
    each = list(counts)
    highs = [one.high for one in each]
    top = None if any(high is None for high in highs) else sum(high for high in highs if high is not None)
    return Count(sum(one.low for one in each), top)
