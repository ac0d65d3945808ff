"""What is read off curves: medians, shares and means at the horizon, by part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from coincide.designs.cohort.by import Levels
from coincide.designs.cohort.curve_shares import CurveOptions
from coincide.designs.cohort.endpoints import Endpoint, Parts
from coincide.designs.cohort.grid import Rows
from coincide.designs.cohort.ids import PEOPLE_IN_FILE, events_of
from coincide.designs.cohort.lines import LEVEL, Z, estimate_id, limits
from coincide.designs.cohort.notes import Notes
from coincide.results.table import CountId, Row
from coincide.study.cohort_sections import CurveSection
from coincide.survival.curve import Curve
from coincide.survival.kaplan_meier import kaplan_meier


@dataclass(frozen=True, slots=True, eq=False)
class Curved:
    """A section of the study with its people in parts.

    Attributes
    ----------
    section
        What is asked.
    endpoint
        Its endpoint.
    levels
        Names of the parts.
    parts
        Who is in each, and what may be shown of it.
    options
        How the curves are made.
    known
        Name of a part -> the same people in the baseline table.
    """

    section: CurveSection
    endpoint: Endpoint
    levels: Levels
    parts: Parts
    options: CurveOptions
    known: Mapping[str, CountId]


def value_rows(notes: Notes, found: Curved) -> None:
    """Note what is read off the curves of every part."""
    parts = [_Part(notes, found, part, group) for part, group in enumerate(found.levels.names)]
    for one in parts:
        one.note()
        if one.group in found.known:
            notes.one(found.known[one.group], one.count("people"))
    notes.adds_up(PEOPLE_IN_FILE, {one.count("people"): one.people for one in parts})
    if found.parts.told:
        total = events_of(found.endpoint.name, found.endpoint.outcomes[0])
        notes.adds_up(total, {one.count("events"): one.events for one in parts})


@dataclass(slots=True)
class _Part:
    """The values of one part."""

    notes: Notes
    found: Curved
    part: int
    group: str

    @property
    def rows(self) -> Rows:
        return self.found.endpoint.rows.of(self.found.parts.chosen[self.part])

    @property
    def people(self) -> int:
        return int(self.found.parts.chosen[self.part].sum())

    @property
    def events(self) -> int:
        return int((self.rows.event == 1).sum())

    def named(self, time: float | None = None) -> Row:
        return {
            "question": "curve",
            "subject": self.found.section.name,
            "endpoint": self.found.endpoint.label,
            "group": self.group,
            "time": time,
        }

    def count(self, column: str, time: float | None = None) -> CountId:
        return estimate_id(column, self.named(time))

    def note(self) -> None:
        """Note median, share and mean at the horizon."""
        alone = len(self.found.endpoint.outcomes) == 1
        curve = self._curve() if alone else None
        if curve is not None:
            self._row("median_months", None, **self._median(curve))
        horizon = float(self.found.section.horizon_months)
        self._share(horizon, alone=alone)
        if curve is not None:
            self._mean(curve, horizon)
        if not alone:  # without a median no row shows them under this name
            self.notes.unshown[self.count("people")] = self.people
            self.notes.unshown[self.count("events")] = self.events

    def _row(self, measure: str, time: float | None, **values: object) -> None:
        told = self.events if self.found.parts.told else None
        self.notes.one(self.count("people"), self.count("people", time))
        if told is not None:
            self.notes.one(self.count("events"), self.count("events", time))
        self.notes.add(
            "cohort_estimates",
            **self.named(time),
            measure=measure,
            level=LEVEL,
            people=self.people,
            events=told,
            **values,
        )

    def _curve(self) -> Curve:
        rows, options = self.rows, self.found.options
        chosen = self.found.parts.chosen[self.part]
        (curve,) = kaplan_meier(
            rows.time, rows.event, entry=rows.late, weights=options.of(chosen), interval=options.interval
        )
        return curve

    def _median(self, curve: Curve) -> dict[str, object]:
        """Return the median, as far as enough people had the event on either side of it."""
        months, guard = self.notes.guard.months, self.notes.guard
        middle, low, high = (value if self._enough(value) else math.nan for value in curve.quantile(0.5))
        method = f"Kaplan-Meier, limits {self.found.options.interval}"
        if guard.rounds:
            return {"estimate": None, "method": "not made from rounded counts", **limits(None, None)}
        return {"estimate": months(middle), "method": method, **limits(months(low), months(high))}

    def _enough(self, month: float) -> bool:
        """Return whether enough people had the event up to a month, and after it."""
        if math.isnan(month):
            return False
        had = self.rows.time[self.rows.event == 1]
        return self.notes.guard.enough(int((had <= month).sum()), int((had > month).sum()))

    def _share(self, horizon: float, *, alone: bool) -> None:
        """Note the share at the horizon where the curve is shown there."""
        measure = "event_free" if alone else "incidence"
        steps = self.found.parts.steps
        at = steps[self.part].months.tolist() if steps else []
        if horizon not in at:
            self.notes.add_hidden("cohort_estimates", **self.named(horizon), measure=measure)
            return
        row = next(
            one.row
            for one in self.notes.lines
            if one.table == "curves"
            and (one.row["curve"], one.row["group"], one.row["time"])
            == (self.found.section.name, self.group, horizon)
        )
        values = {name: row[name] for name in ("estimate", "low", "high", "low_state", "high_state")}
        method = "Kaplan-Meier" if alone else "Aalen-Johansen"
        if self.notes.guard.rounds:
            method = "actuarial, from rounded counts"
        self._row(measure, horizon, method=f"{method}, limits {self.found.options.interval}", **values)

    def _mean(self, curve: Curve, horizon: float) -> None:
        """Note the mean time free of the event up to the horizon, where the curve is shown there."""
        steps = self.found.parts.steps
        if not steps or horizon not in steps[self.part].months.tolist() or self.notes.guard.rounds:
            self.notes.add_hidden("cohort_estimates", **self.named(horizon), measure="restricted_mean_months")
            return
        area, number = curve.area(horizon), self.notes.guard.number
        half = Z * area.se
        ends = limits(number(area.mean - half), number(area.mean + half))
        self._row(
            "restricted_mean_months",
            horizon,
            estimate=number(area.mean),
            method="area under the curve",
            **ends,
        )
