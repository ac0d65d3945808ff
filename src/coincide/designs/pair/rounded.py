"""Estimates made again from rounded counts, so that no ratio gives an unrounded count back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coincide.designs.pair.limits import limits
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


def rounded_ratio(reference: Mapping[tuple[str, str, str], float], round_to: int = 5) -> Callable[[Row], Row]:
    """Return the function that makes a row of ``estimates.csv`` again from its rounded counts.

    Parameters
    ----------
    reference
        (direction, window, stratum) -> equivalent number of unexposed events; rounded here too.
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
        if row["measure"] != "rate_ratio":
            return row | _NO_ESTIMATE
        key = (str(row["direction"]), str(row["window"]), str(row["stratum"]))
        events = max(round_to, round_to * round(reference[key] / round_to))
        ratio = ratio_from_totals(observed, expected, events)
        return row | {
            "estimate": ratio.estimate,
            "p": ratio.p,
            "method": f"{ratio.method}, from rounded counts",
            **limits(ratio.interval),
        }

    return derive
