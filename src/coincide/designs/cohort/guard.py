"""What the release rule lets a number of this design say, before the gate looks at all counts together.

The gate hides rows by the counts under them. Here is what it cannot know: which count is another's small
rest, how many digits of a mean give its number of people back, and how many people must lie on either side
of a median.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from coincide.results.rules import ReleaseRule

DIGITS: Final = 4
"""Significant digits of an estimate under a rule that hides: none gives a count back as a fraction's
denominator, and none is a fingerprint of a person's date."""

DESCRIBED_DIGITS: Final = 3
"""Significant digits of means and quantiles, whose number of people may be left empty."""

SHARE_STEPS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""What shares of a curve are rounded to between times that show who is at risk."""

SMALLEST_DF: Final = 10
"""Residual degrees of freedom of a model that may be shown (ACRO; SACRO guide to statistical outputs)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The release rule as the questions of a cohort ask it.

    Attributes
    ----------
    rule
        The study's release rule.

    Examples
    --------
    >>> from coincide.results.rules import Rule
    >>> guard = Guard(Rule("ohdsi"))
    >>> guard.beside(83, 112), guard.beside(110, 112), guard.number(0.883720930)
    (83, None, 0.8837)
    """

    rule: ReleaseRule

    @property
    def hides(self) -> bool:
        """Whether the rule hides anything."""
        return self.rule.min_cell_count > 0

    @property
    def rounds(self) -> bool:
        """Whether shown counts are rounded."""
        return self.rule.round_to > 1

    @property
    def least(self) -> int:
        """Smallest count above zero that is shown, at least 1."""
        return max(self.rule.min_cell_count, 1)

    def few(self, count: int) -> bool:
        """Return whether there are people, but so few that their number is not shown."""
        return count > 0 and self.rule.hides(count)

    def beside(self, part: int, whole: int) -> int | None:
        """Return a part that is shown beside its whole; None where the rest would be hidden."""
        return None if self.rule.hides(whole - part) else part

    def with_value(self, people: int, whole: int) -> int | None:
        """Return how many have a value; None where so few have none that the number would tell it."""
        return None if self.few(whole - people) else people

    def enough(self, *counts: int) -> bool:
        """Return whether every count is above what is hidden."""
        return not self.hides or all(count >= self.least for count in counts)

    def quantiles(self, people: int) -> tuple[bool, bool]:
        """Return whether a median and whether quartiles may be shown.

        Either side of a quantile must hold as many people as a count that may be shown, so that none of them
        is one of few extremes.
        """
        return (not self.hides or people >= 2 * self.least, not self.hides or people >= 4 * self.least)

    def number(self, value: float | None, digits: int = DIGITS) -> float | None:
        """Return an estimate with as many significant digits as the rule lets it have; None for none."""
        if value is None or not math.isfinite(value):
            return None
        return float(f"{value:.{digits}g}") if self.hides else float(value)

    def months(self, value: float | None) -> float | None:
        """Return a time in months, to a tenth: an order statistic is the time of one person."""
        if value is None or not math.isfinite(value):
            return None
        return round(float(value), 1) if self.hides else float(value)

    def share_step(self, before: float, events: int, at_risk: int) -> float | None:
        """Return what shares of a curve are rounded to between times that show who is at risk.

        A share that falls by ``S d / n`` tells the number at risk n. The step is so coarse that this number
        stays open by as many people as the smallest count that is shown, ``S d / n^2`` for each.

        Parameters
        ----------
        before
            The share at the time before.
        events
            Events since.
        at_risk
            Fewest people at risk since.

        Returns
        -------
        float or None
            0 where nothing has to be rounded; None where no step is coarse enough.
        """
        if not self.hides or not events:
            return 0.0
        open_by = before * events * (self.least + 1) / max(at_risk, 1) ** 2
        return next((one for one in SHARE_STEPS if one >= open_by), None)

    def share(self, share: float, step: float | None) -> float | None:
        """Return a share rounded to a step; None without one."""
        if step is None or not math.isfinite(share):
            return None
        return float(f"{round(share / step) * step:.6g}") if step else self.number(share)

    def nearly(self, count: int) -> int:
        """Return a count to the nearest multiple of the smallest that is shown."""
        return round(count / self.least) * self.least

    def count(self, count: int) -> int:
        """Return a count as it will be shown: ratios of shown counts are made of these."""
        return self.rule.rounded(count)
