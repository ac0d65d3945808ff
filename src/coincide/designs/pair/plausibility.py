"""What could be found, and what a few wrong labels could do: power and misdiagnosis."""

from __future__ import annotations

import math
from collections.abc import Iterator

from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import Described
from coincide.designs.pair.estimate import PairEstimates, both_orders, one_order
from coincide.designs.pair.people_sums import people_of
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.rounded import rounded_cell
from coincide.estimates.misdiagnosis import Tipping, tipping
from coincide.estimates.power import power_curve, smallest_ratio
from coincide.results.table import Row, Table
from coincide.study import Study

CURVE = (1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)
"""True ratios at which the power curve is printed."""


def power_table(counted: PairCounted, plan: Plan, names: tuple[str, str]) -> Table:
    """Return ``power.csv``; it needs no event after a first disease, so it may be seen first.

    Expectation and reference tell how many people have each disease, so the rows rest on those counts.
    """
    people = tuple(people_of(name, "fulfilled") for name in names)
    estimates = [one_order("order", order, plan.primary) for order in counted.orders]
    estimates.append(both_orders("primary", counted, plan.primary))
    rows = [
        row for e in estimates for row in _power_rows(e.direction, e.ratio.expected, e.ratio.reference_events)
    ]
    return Table("power", tuple(rows), rests_on=lambda _: people)


def _power_rows(direction: str, expected: float, reference: float) -> Iterator[Row]:
    if expected <= 0 or reference <= 0:
        return
    found = smallest_ratio(expected, reference)
    ratios = sorted({*CURVE, found})
    for ratio, power in zip(ratios, power_curve(expected, reference, ratios), strict=True):
        yield {
            "direction": direction,
            "expected": expected,
            "reference_events": reference,
            "ratio": ratio,
            "power": float(power),
            "smallest": ratio == found,
            "suppressed": False,
        }


def misdiagnosis_table(estimates: PairEstimates, study: Study, described: Described) -> Table:
    """Return ``misdiagnosis.csv``: how many of those with both would have to be wrong."""
    rivals, people_b = study.rivals, described.people["b"].get("fulfilled", 0)
    primary = estimates.find("primary", "either")
    found = estimates.tipping
    share = rivals.cross_label_share
    source = rivals.cross_label_source
    rows: list[Row] = []
    for criterion, remove in (
        ("lower_limit", found.remove_for_limit),
        ("expected", found.remove_for_expected),
    ):
        rows.append(
            {
                "criterion": criterion,
                "direction": "either",
                "window": primary.window,
                "stratum": "all",
                "remove": remove,
                "share_of_people": _percent(remove, people_b),
                "disease_people": people_b,
                "prior_share": None if share is None else 100 * share,
                "prior_people": None if share is None else share * people_b,
                "prior_source": source,
                "observed": primary.ratio.observed,
                "suppressed": False,
            }
        )
    reference = primary.ratio.reference_events
    return Table(
        "misdiagnosis",
        tuple(rows),
        key=("direction", "window", "stratum"),
        support=("observed", "disease_people"),
        derive=lambda row: _rounded_tipping(row, primary.ratio.expected, reference),
        rests_on=lambda _: (people_of(study.b.name, "fulfilled"),),
    )


def _percent(part: int | None, whole: int) -> float | None:
    return 100 * part / whole if part is not None and whole > 0 else None


def rounded_tipping(observed: int, expected: float, reference: float) -> Tipping:
    """Find the tipping points from a rounded number observed, all cells as one."""
    if expected <= 0:
        return _without_limits(observed, expected)
    cell = rounded_cell(observed, expected, reference)
    return tipping(cell) if cell.unexposed_events.sum() else _without_limits(observed, expected)


def _without_limits(observed: int, expected: float) -> Tipping:
    """Return the tipping points of a ratio that has no limits: nothing expected, or no reference."""
    return Tipping(0, max(0, math.ceil(observed - expected)))


def _rounded_tipping(row: Row, expected: float, reference: float) -> Row:
    """Make a row again from its rounded counts."""
    observed, people = row["observed"], row["disease_people"]
    if not isinstance(observed, int) or not isinstance(people, int):
        return row
    found = rounded_tipping(observed, expected, reference)
    remove = found.remove_for_limit if row["criterion"] == "lower_limit" else found.remove_for_expected
    prior = row["prior_share"]
    return row | {
        "remove": remove,
        "share_of_people": _percent(remove, people),
        "prior_people": prior / 100 * people if isinstance(prior, float) else None,
    }
