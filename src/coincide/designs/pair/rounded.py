"""Estimates made again from rounded counts, so that no ratio gives an unrounded count back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from coincide.designs.pair.limits import limits
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
        key = (str(row["direction"]), str(row["window"]), str(row["stratum"]))
        if row["measure"] == "orders_agree" and other is not None and other.expected > 0:
            first = rounded_cell(observed, expected, reference[key])
            second = rounded_cell(other.observed, other.expected, other.reference_events)
            found = orders_agree(first, second)
            method = f"both orders under one ratio, {found.method}, from rounded counts"
            return row | _NO_ESTIMATE | {"p": found.p, "method": method}
        if row["measure"] != "rate_ratio":
            return row | _NO_ESTIMATE
        ratio = ratio_from_totals(observed, expected, _rounded_reference(reference[key]))
        return row | {
            "estimate": ratio.estimate,
            "p": ratio.p,
            "method": f"{ratio.method}, from rounded counts",
            **limits(ratio.interval),
        }

    return derive


def rounded_cell(observed: int, expected: float, reference: float) -> Cells:
    """Return rounded totals as one cell (a count rounded before stays as it is)."""
    events = _rounded_reference(reference)
    return checked([ROUNDING.rounded(observed)], [expected], [events], [float(events)])


def _rounded_reference(reference: float) -> int:
    """Round an equivalent number of unexposed events.

    One that rounds to nothing gives no limits: lifting it would make them too narrow.
    """
    return ROUNDING.round_to * round(reference / ROUNDING.round_to)
