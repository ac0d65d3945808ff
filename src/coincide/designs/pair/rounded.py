"""Estimates made again from rounded counts, so that no ratio gives an unrounded count back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coincide.designs.pair.limits import limits
from coincide.estimates.cells import Cells, checked
from coincide.estimates.conditional import RateRatio
from coincide.estimates.orders import orders_agree
from coincide.estimates.poisson import smr
from coincide.estimates.totals import ratio_from_totals
from coincide.results.table import Row

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
    reference: Mapping[tuple[str, str, str], float], other: RateRatio | None = None, round_to: int = 5
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
            first = _as_one(observed, expected, reference[key], round_to)
            second = _as_one(other.observed, other.expected, other.reference_events, round_to)
            found = orders_agree(first, second)
            method = f"both orders under one ratio, {found.method}, from rounded counts"
            return row | _NO_ESTIMATE | {"p": found.p, "method": method}
        if row["measure"] != "rate_ratio":
            return row | _NO_ESTIMATE
        # a reference that rounds to nothing gives no limits: lifting it to 5 would make them too narrow
        events = round_to * round(reference[key] / round_to)
        ratio = ratio_from_totals(observed, expected, events)
        return row | {
            "estimate": ratio.estimate,
            "p": ratio.p,
            "method": f"{ratio.method}, from rounded counts",
            **limits(ratio.interval),
        }

    return derive


def _as_one(observed: int, expected: float, reference: float, round_to: int) -> Cells:
    """Return rounded totals as one cell (a count rounded before stays as it is)."""
    count = (2 * observed + round_to) // (2 * round_to) * round_to
    events = round_to * round(reference / round_to)
    return checked([count], [expected], [events], [float(events)])
