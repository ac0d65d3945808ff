"""Estimates made again from rounded counts, so that no ratio gives an unrounded count back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from coincide.designs.pair.absolute.excess import MEASURE as EXCESS
from coincide.designs.pair.absolute.excess import excess_values
from coincide.designs.pair.limits import limits
from coincide.designs.pair.rivals.strength import MEASURES as STRENGTH
from coincide.designs.pair.rivals.strength import strength_values
from coincide.estimates.cells import Cells, checked
from coincide.estimates.conditional import RateRatio
from coincide.estimates.orders import orders_agree
from coincide.estimates.poisson import smr
from coincide.estimates.totals import ratio_from_totals
from coincide.results.rules import Rule
from coincide.results.table import Row

ROUNDING: Final = Rule("opensafely")
"""The preset that rounds."""

_NO_ESTIMATE: Row = {
    "estimate": None,
    "low": None,
    "high": None,
    "low_state": "zero",
    "high_state": "infinite",
    "p": None,
    "method": "not made from rounded counts",
}


TOTALS_STAND_FOR_CELLS: Final = math.log(1.25)
"""How far observed over expected may lie from the conditional ratio, as a log ratio."""


def rounded_ratio(
    reference: Mapping[tuple[str, str, str], float], other: RateRatio | None = None
) -> Callable[[Row], Row]:
    """Return the function that makes a row of ``estimates.csv`` again from its rounded counts.

    Parameters
    ----------
    reference
        (direction, window, stratum) -> equivalent number of unexposed events; rounded here too.
    other
        The primary of B then A, for the test that the orders agree, whose row holds A then B.
    """

    def derive(row: Row) -> Row:
        observed, expected = row["observed"], row["expected"]
        if not isinstance(observed, int) or not isinstance(expected, float) or expected <= 0:
            return row | _NO_ESTIMATE
        if row["measure"] == "standardised_ratio":
            return row | {"estimate": observed / expected}
        if row["measure"] == "smr":
            known = smr(observed, expected)
            return row | {"estimate": known.estimate, "p": known.p, **limits(known.interval)}
        if row["measure"] == EXCESS:
            return row | _rounded_excess(row, reference)
        key = (str(row["direction"]), str(row["window"]), str(row["stratum"]))
        if row["measure"] == "orders_agree" and other is not None and other.expected > 0:
            first = rounded_cell(observed, expected, reference[key])
            second = rounded_cell(other.observed, other.expected, other.reference_events)
            found = orders_agree(first, second)
            method = f"both orders under one ratio, {found.method}, from rounded counts"
            return row | _NO_ESTIMATE | {"p": found.p, "method": method}
        if row["measure"] == "calibrated_ratio":
            return row  # made from rounded counts already
        if row["measure"] not in ("rate_ratio", *STRENGTH):
            return row | _NO_ESTIMATE
        ratio = ratio_from_totals(observed, expected, rounded_reference(reference[key]))
        if row["measure"] in STRENGTH:
            return row | strength_values(str(row["measure"]), ratio)
        return row | {
            "estimate": ratio.estimate,
            "p": ratio.p,
            "method": f"{ratio.method}, from rounded counts",
            **limits(ratio.interval),
        }

    return derive


def _rounded_excess(row: Row, reference: Mapping[tuple[str, str, str], float]) -> Row:
    """Return the excess of a row from its rounded counts; without a reference its expectation is known."""
    observed, expected, years = row["observed"], row["expected"], row["person_years"]
    if not isinstance(observed, int) or not isinstance(expected, float) or not isinstance(years, float):
        return _NO_ESTIMATE
    events = reference.get((str(row["direction"]), str(row["window"]), str(row["stratum"])))
    if events is None:
        interval = smr(observed, expected).interval
    else:
        interval = ratio_from_totals(observed, expected, rounded_reference(events)).interval
    found = excess_values(observed, expected, years, interval)
    return found | {"method": f"{found['method']}, from rounded counts"}


def reference_worth(ratio: RateRatio) -> float:
    """Return the unexposed events that stand for a ratio's reference where its counts are rounded.

    Totals can stand for cells only while observed over expected is near the conditional ratio. Where hardly
    anybody is unexposed it is not (a few events over little time carry the whole expectation); 0 then, which
    gives no limits, so that no verdict is made from such totals.
    """
    if ratio.observed == 0 or ratio.expected <= 0 or not 0 < ratio.estimate < math.inf:
        return ratio.reference_events
    apart = abs(math.log(ratio.estimate * ratio.expected / ratio.observed))
    return ratio.reference_events if apart <= TOTALS_STAND_FOR_CELLS else 0.0


def rounded_cell(observed: int, expected: float, reference: float) -> Cells:
    """Return rounded totals as one cell (a count rounded before stays as it is)."""
    events = rounded_reference(reference)
    return checked([ROUNDING.rounded(observed)], [expected], [events], [float(events)])


def rounded_reference(reference: float) -> int:
    """Round an equivalent number of unexposed events.

    One that rounds to nothing gives no limits: lifting it would make them too narrow.
    """
    return ROUNDING.round_to * round(reference / ROUNDING.round_to)
