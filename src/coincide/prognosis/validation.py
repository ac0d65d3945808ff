"""The performance of predicted risks, as tables, text and plots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.concordance import Concordance
from coincide.estimates.validation.brier import Brier
from coincide.estimates.validation.calibration import Group, Ratio
from coincide.estimates.validation.decision import Benefit
from coincide.estimates.validation.observed import Observed
from coincide.prognosis.citation import GROUPS_ONLY
from coincide.tidy import tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot

PLOTS: Final = ("calibration", "decision_curve")
Row = dict[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class Validation:
    """Performance of predicted risks in a cohort.

    Attributes
    ----------
    horizon
        Time the risks are for, in the unit of the follow-up.
    people, events
        Rows, and their events by the horizon.
    concordance
        Share of comparable pairs in whom the one with the higher risk had the event first, over all
        follow-up; None when there is no such pair.
    observed
        One minus Kaplan-Meier at the horizon.
    expected
        Mean predicted risk.
    expected_events
        Events predicted of the people's own follow-up up to the horizon; None where not given.
    late
        Whether people enter late.
    observed_over_expected
        Events over expected events, with exact Poisson limits; where these are not given, observed over mean
        predicted risk with the limits of the observed risk, and NaN when people enter late. The score is
        taken as known.
    slope
        Calibration slope; 1 is right, below 1 the predictions are too extreme. None when there is none. From
        expected events right for any model, without them under proportional hazards.
    brier
        Brier score and index of prediction accuracy, or why there is none.
    groups
        Predicted and observed risk in groups of predicted risk: one minus Kaplan-Meier, or, when people enter
        late, the predicted risk moved by events over expected events; none without these.
    decisions
        Net benefit at thresholds of risk.
    notes
        What a reader has to know.
    """

    horizon: float
    people: int
    events: int
    concordance: Concordance | None
    observed: Observed
    expected: float
    expected_events: float | None
    late: bool
    observed_over_expected: Ratio
    slope: Ratio | None
    brier: Brier
    groups: tuple[Group, ...]
    decisions: tuple[Benefit, ...]
    notes: tuple[str, ...]

    def tidy(self) -> pa.Table:
        """Return one row for each measure: ``term, estimate, conf.low, conf.high, n, nevent, note``."""
        rows = list(self._measures())
        return tidy_table(
            {
                "term": [row[0] for row in rows],
                "estimate": [row[1] for row in rows],
                "conf.low": [row[2] for row in rows],
                "conf.high": [row[3] for row in rows],
                "n": [self.people] * len(rows),
                "nevent": [self.events] * len(rows),
                "note": [row[4] for row in rows],
            }
        )

    def _measures(self) -> list[tuple[str, float, float, float, str]]:
        none = (math.nan, math.nan, math.nan)
        share, seen, error = self.concordance, self.observed, self.brier
        ordered = none if share is None else (share.estimate, share.interval.low, share.interval.high)
        line = self.slope
        sloped = none if line is None else (line.estimate, line.low, line.high)
        model = "Cox, for proportional hazards" if self.expected_events is None else "Poisson"
        return [
            ("concordance", *ordered, "" if share else "no pair can be compared"),
            ("observed_risk", seen.risk, seen.low, seen.high, "1 - Kaplan-Meier"),
            ("expected_risk", self.expected, math.nan, math.nan, "mean predicted risk"),
            *self._in_the_large(),
            ("calibration_slope", *sloped, model if line else "no event, or one prediction for all"),
            ("brier", error.score, error.low, error.high, error.reason),
            ("prediction_accuracy", error.accuracy, math.nan, math.nan, error.reason),
        ]

    def _in_the_large(self) -> list[tuple[str, float, float, float, str]]:
        """Return observed against expected, by events where these are predicted, else by risks."""
        ratio, seen = self.observed_over_expected, self.observed
        values = (ratio.estimate, ratio.low, ratio.high)
        if self.expected_events is not None:
            estimate, low, high = (math.log(one) if one > 0 else math.nan for one in values)
            return [
                ("expected_events", self.expected_events, math.nan, math.nan, "over own follow-up"),
                ("observed_over_expected", *values, "events; the score taken as known"),
                ("calibration_in_the_large", estimate, low, high, "log of observed over expected events"),
            ]
        if self.late:
            none = (
                math.nan,
                math.nan,
                math.nan,
                "people enter late: give the events expected of each person",
            )
            return [("observed_over_expected", *none), ("calibration_in_the_large", *none)]
        gap = (seen.risk - self.expected, seen.low - self.expected, seen.high - self.expected)
        return [
            ("observed_over_expected", *values, "risks; the score taken as known"),
            ("calibration_in_the_large", *gap, "observed less expected risk"),
        ]

    def summary(self) -> str:
        """Return the measures in words."""
        lines = [f"{self.people} people, {self.events} events by {self.horizon:g}"]
        for name, estimate, low, high, note in self._measures():
            if math.isnan(estimate):
                lines.append(f"{name}: none ({note or 'not estimable'})")
            elif math.isnan(low):
                lines.append(f"{name}: {estimate:.3g}")
            else:
                lines.append(f"{name}: {estimate:.3g} ({low:.3g} to {high:.3g})")
        return "\n".join([*lines, *self.notes, GROUPS_ONLY])

    def calibration_rows(self, score: str = "score") -> list[Row]:
        """Return groups of predicted risk as rows of the table ``calibration``."""
        return [
            {
                "score": score,
                "time": self.horizon,
                "group": group.number,
                "people": group.observed.people,
                "events": group.observed.events,
                "expected": group.expected,
                **_open(observed=group.observed.risk, low=group.observed.low, high=group.observed.high),
            }
            for group in self.groups
        ]

    def decision_rows(self, score: str = "score") -> list[Row]:
        """Return net benefits as rows of the table ``decision_curve``."""
        return [
            {
                "score": score,
                "time": self.horizon,
                "threshold": one.threshold,
                **_open(net_benefit=one.score, net_benefit_all=one.everybody),
                "people": self.people,
                "events": self.events,
            }
            for one in self.decisions
        ]

    def plot(self, name: str = "calibration") -> Plot:
        """Return a plot: ``calibration`` or ``decision_curve``.

        Raises
        ------
        UsageError
            COI-U881 for an unknown plot, COI-U882 when it has nothing to show.
        """
        from coincide.report.drawing import figure
        from coincide.report.figures.calibration_plot import calibration_plot
        from coincide.report.figures.decision_curve import decision_curve as drawn_decisions
        from coincide.report.notebook import Plot

        if name not in PLOTS:
            raise UsageError(
                Problem("COI-U881", f'there is no plot "{name}"', fix=f"one of: {', '.join(PLOTS)}")
            )
        if name == "calibration":
            made = figure(calibration_plot(self.calibration_rows(), "Predicted and observed risk"))
        else:
            made = figure(drawn_decisions(self.decision_rows(), "Net benefit of acting by the score"))
        if made is None:
            raise UsageError(Problem("COI-U882", f'the plot "{name}" has nothing to show'))
        return Plot(made)


def _open(**values: float) -> dict[str, float | None]:
    """Return numbers, None for NaN."""
    return {name: None if np.isnan(value) else value for name, value in values.items()}
