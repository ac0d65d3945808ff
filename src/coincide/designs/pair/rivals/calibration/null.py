"""Fit the null distribution on what the release rule lets be known, and correct ratios by it.

Counts that the rule hides or rounds are known to lie between bounds; they take part with just that. So no
number made from the null can tell more of a hidden count than that it is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.designs.pair.rivals.calibration.pairs import Controls, Counted
from coincide.designs.pair.rounded import rounded_cell
from coincide.estimates.calibration import (
    Calibrated,
    Tails,
    calibrated_ratio,
    calibrated_removal,
    conditional_tails,
    totals_tails,
)
from coincide.estimates.cells import Cells, Floats
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.empirical_null import EmpiricalNull, fit_null
from coincide.estimates.profiles import censored_profile, conditional_profile
from coincide.estimates.totals import ratio_from_totals
from coincide.results.rules import ReleaseRule

LEAST_EXPECTED: Final = 1.0
"""A pair with fewer expected says next to nothing; by the expectation, so that no result decides."""

LEAST_CONTROLS: Final = 20


def known_bounds(rule: ReleaseRule, count: int) -> tuple[int, int]:
    """Return the smallest and largest count that a reader of released tables must think possible.

    Examples
    --------
    >>> from coincide.results.rules import Rule
    >>> [known_bounds(Rule("ohdsi"), n) for n in (0, 3, 7)], known_bounds(Rule("opensafely"), 9)
    ([(0, 0), (1, 4), (7, 7)], (8, 12))
    """
    if rule.hides(count):
        return max(rule.hide_from, 0), rule.hide_to
    shown = rule.rounded(count)
    near = range(max(count - rule.round_to, 0), count + rule.round_to + 1)
    alike = [n for n in near if not rule.hides(n) and rule.rounded(n) == shown]
    return alike[0], alike[-1]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the controls show under a release rule.

    Attributes
    ----------
    controls
        What was counted.
    rule
        What may be known of it.
    usable
        Pairs with a negative control of which enough is expected.
    null
        The null distribution; None with too few of them.
    """

    controls: Controls
    rule: ReleaseRule
    usable: tuple[Counted, ...]
    null: EmpiricalNull | None

    def ratio(self, cells: Cells) -> RateRatio:
        """Return the uncorrected ratio, from what may be known."""
        exact = rate_ratio(*cells)
        if self.rule.round_to == 1:
            return exact
        reference = rounded_reference(self.rule, exact.reference_events)
        return ratio_from_totals(self.rule.rounded(exact.observed), exact.expected, reference)

    def corrected(self, cells: Cells) -> Calibrated | None:
        """Return the corrected ratio, from what may be known; None where there is no null."""
        return None if self.null is None else calibrated_ratio(self._tails(cells), self.null)

    def removal(self, cells: Cells) -> int | None:
        """Return the fewest people to remove until the corrected lower limit is 1 or less."""
        if self.null is None:
            return None
        if self.rule.round_to == 1:
            return calibrated_removal(cells, self.null)
        exact = rate_ratio(*cells)
        if exact.expected <= 0:
            return 0
        return calibrated_removal(
            rounded_cell(exact.observed, exact.expected, exact.reference_events), self.null
        )

    def _tails(self, cells: Cells) -> Tails | None:
        if self.rule.round_to == 1:
            return conditional_tails(cells)
        found = self.ratio(cells)
        return totals_tails(found.observed, found.expected, found.reference_events)


def calibrate(controls: Controls, rule: ReleaseRule) -> Calibration:
    """Fit the null distribution on what a release rule lets be known of the controls."""
    usable = tuple(one for one in controls.pairs if one.negative and is_usable(one, rule))
    enough = len(usable) >= LEAST_CONTROLS
    null = fit_null([_profile(one, rule) for one in usable]) if enough else None
    return Calibration(controls, rule, usable, null)


def is_usable(one: Counted, rule: ReleaseRule) -> bool:
    """Whether enough is expected of a pair; known before any result."""
    return (
        not one.pair.reason and one.expected >= LEAST_EXPECTED and rounded_reference(rule, one.reference) > 0
    )


def rounded_reference(rule: ReleaseRule, events: float) -> float:
    """Return the events an expectation is worth, rounded where the rule rounds."""
    return float(rule.round_to * round(events / rule.round_to)) if rule.round_to > 1 else events


def _profile(one: Counted, rule: ReleaseRule) -> Floats:
    least, most = known_bounds(rule, one.observed)
    if least == most:
        return conditional_profile(one.cells)
    return censored_profile(least, most, one.expected, rounded_reference(rule, one.reference))
