"""``controls.csv``, ``null.csv`` and the corrected primary."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from coincide.designs.pair.estimate import Estimate
from coincide.designs.pair.limits import limits
from coincide.designs.pair.people_sums import people_of
from coincide.designs.pair.rivals.calibration.null import LEAST_CONTROLS, Calibration
from coincide.designs.pair.rivals.calibration.pairs import Counted
from coincide.designs.pair.rivals.calibration.planned import (
    FULFILLED,
    names_of,
    rests_on,
    smallest_of,
    use_of,
)
from coincide.designs.pair.sums import observed
from coincide.designs.pair.tables import Beside, bare_row
from coincide.estimates.calibration import Calibrated
from coincide.estimates.empirical_null import FINE, EmpiricalNull
from coincide.results.table import CountId, Row, Table

MEASURE: Final = "calibrated_ratio"
QUESTION: Final = "primary_calibrated"
ERROR: Final = 0.05
"""Chance that any known link is called found in data without links."""

METHOD: Final = "conditional mid-P averaged over the null distribution of {} negative-control pairs"

_NOTHING: Final[Row] = {
    "observed": None,
    "expected": None,
    "estimate": None,
    "low": None,
    "high": None,
    "low_state": "",
    "high_state": "",
    "p": None,
    "calibrated_low": None,
    "calibrated_high": None,
    "found": None,
}


def controls_table(calibration: Calibration, notable: float) -> Table:
    """Return ``controls.csv``: each control pair with its ratio, made from what may be known."""
    uses = [use_of(one, calibration.rule, notable) for one in calibration.controls.pairs]
    looked_for = sum(
        use["used"] is True and not one.negative
        for one, use in zip(calibration.controls.pairs, uses, strict=True)
    )
    rows = tuple(
        {
            **names_of(one),
            **(_NOTHING if one.pair.reason else _values(calibration, one)),
            **_link_found(calibration, one, looked_for if use["used"] else 0),
            "smallest": smallest_of(one),
            **use,
            "suppressed": False,
        }
        for one, use in zip(calibration.controls.pairs, uses, strict=True)
    )
    return Table(
        "controls",
        rows,
        key=("kind", "first", "second"),
        support=("observed",),
        derive=_as_it_is,
        rests_on=rests_on,
    )


def _values(calibration: Calibration, one: Counted) -> Row:
    found = calibration.ratio(one.cells)
    return {
        "observed": one.observed,
        "expected": found.expected,
        "estimate": _known(found.estimate),
        **limits(found.interval),
        "p": found.p,
    }


def _link_found(calibration: Calibration, one: Counted, looked_for: int) -> Row:
    """Say whether a known link was found, by the law that decides about A and B too.

    The links looked for share one error of 5 %: one of many would else be found where there is none. A link
    that could not be found is neither found nor missed.

    Parameters
    ----------
    looked_for
        How many links are looked for; 0 where this one is not.
    """
    nothing: Row = {"calibrated_low": None, "calibrated_high": None, "found": None}
    if one.negative or one.pair.reason:
        return nothing
    corrected, counted = calibration.corrected(one.cells), calibration.ratio(one.cells)
    if corrected is not None:
        nothing |= {
            "calibrated_low": _known(corrected.interval.low),
            "calibrated_high": _known(corrected.interval.high),
        }
    if not looked_for:
        return nothing
    deciding = corrected or counted
    return nothing | {"found": deciding.estimate > 1 and deciding.p <= ERROR / looked_for}


def null_table(calibration: Calibration, names: tuple[str, str]) -> Table:
    """Return ``null.csv``: one row, with the reason where there is no null distribution."""
    used = len(calibration.usable)
    null = calibration.null
    row: Row = {
        **(dict.fromkeys(_OF_NULL) if null is None else _null_values(null)),
        "controls": used,
        "reason": "" if null else too_few(calibration),
        "suppressed": False,
    }
    return Table("null", (row,), rests_on=lambda _: _people(names))


def too_few(calibration: Calibration) -> str:
    """Return why there is no null distribution."""
    used = len(calibration.usable)
    return f"only {used} control pairs with 1 or more expected; {LEAST_CONTROLS} are needed"


_OF_NULL: Final = (
    *("mean", "mean_low", "mean_high", "sd", "sd_low", "sd_high"),
    *("typical_ratio", "typical_low", "typical_high"),
)


def _null_values(null: EmpiricalNull) -> Row:
    (mean_low, mean_high), (sd_low, sd_high) = null.mean_limits(), null.sd_limits()
    below = np.cumsum(null.density)
    low, high = np.interp([0.025, 0.975], below / below[-1], FINE)
    values = (null.mean, mean_low, mean_high, null.sd, sd_low, sd_high)
    ratios = (math.exp(null.mean), math.exp(float(low)), math.exp(float(high)))
    return dict(zip(_OF_NULL, (*values, *ratios), strict=True))


def calibrated_row(
    primary: Estimate, corrected: Calibrated, names: tuple[str, str], controls: int, *, rounded: bool
) -> Beside:
    """Return the corrected primary, or one of its orders, as a row of ``estimates.csv``."""
    row = bare_row(primary, names, MEASURE) | {
        "question": QUESTION,
        "estimate": _known(corrected.estimate),
        "p": corrected.p,
        "method": METHOD.format(controls) + (", from rounded counts" if rounded else ""),
        **limits(corrected.interval),
    }
    return Beside(row, (observed(primary.direction, primary.window), *_people(names)))


def _people(names: tuple[str, str]) -> tuple[CountId, ...]:
    return tuple(people_of(name, FULFILLED) for name in names)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _as_it_is(row: Row) -> Row:
    """Return a row that was made from rounded counts already."""
    return row
