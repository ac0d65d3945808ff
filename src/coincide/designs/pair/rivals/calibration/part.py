"""The part itself: controls counted, the null fitted, the primary corrected."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.parts import Answers, Arrays, Part, Shown
from coincide.designs.pair.plan import ORDERS
from coincide.designs.pair.rivals.calibration.count import count
from coincide.designs.pair.rivals.calibration.null import calibrate
from coincide.designs.pair.rivals.calibration.pairs import from_arrays
from coincide.designs.pair.rivals.calibration.planned import planned
from coincide.designs.pair.rivals.calibration.tables import (
    QUESTION,
    calibrated_row,
    controls_table,
    null_table,
    too_few,
)
from coincide.designs.pair.untested import Untested
from coincide.results.rules import Rule

NOT_ASKED: Final = "no negative controls were asked for"


def show(arrays: Arrays, answers: Answers) -> Shown:
    """Return the controls, the null distribution and the corrected primary."""
    controls = from_arrays(arrays)
    if controls is None:
        return Shown(untested=(Untested(QUESTION, "all", NOT_ASKED),))
    rule = Rule(answers.study.release.preset)
    calibration = calibrate(controls, rule)
    tables = (
        controls_table(calibration, answers.study.question.margin[1]),
        null_table(calibration, answers.names),
    )
    primary = answers.estimates.find("primary", "either")
    corrected = calibration.corrected(primary.cells)
    if corrected is None:
        return Shown(tables=tables, untested=(Untested(QUESTION, "all", too_few(calibration)),))
    used = len(calibration.usable)
    both = [primary, *(answers.estimates.find("order", direction) for direction in ORDERS)]
    rows = tuple(
        calibrated_row(one, ratio, answers.names, used, rounded=rule.round_to > 1)
        for one in both
        if (ratio := calibration.corrected(one.cells)) is not None
    )
    return Shown(
        tables=tables,
        beside=rows,
        facts={"controls": used, "corrected_remove_for_limit": calibration.removal(primary.cells)},
    )


PART: Final = Part("calibration", count, show, planned)
