"""What is fixed beforehand: the control diseases and what each pair expects, never what was observed."""

from __future__ import annotations

from typing import Final

from coincide.designs.pair.parts import Arrays
from coincide.designs.pair.people_sums import people_of
from coincide.designs.pair.rivals.calibration.null import is_usable
from coincide.designs.pair.rivals.calibration.pairs import Controls, Counted, from_arrays
from coincide.estimates.power import smallest_ratio
from coincide.results.rules import ReleaseRule, Rule
from coincide.results.table import CountId, Row, Table
from coincide.study import Study

FULFILLED: Final = "fulfilled"
TOO_FEW: Final = "fewer than 1 expected"
NO_POWER: Final = "too few expected to find a ratio of {:g}"


def planned(arrays: Arrays, study: Study) -> tuple[Table, ...]:
    """Return ``control_diseases.csv`` and ``control_plan.csv``; none where no controls are asked for."""
    controls = from_arrays(arrays)
    if controls is None:
        return ()
    rule = Rule(study.release.preset)
    return diseases_table(controls), plan_table(controls, rule, study.question.margin[1])


def diseases_table(controls: Controls) -> Table:
    """Return how many people have each control disease."""
    rows: tuple[Row, ...] = tuple(
        {
            "disease": one.name,
            "kind": FULFILLED,
            "label": one.label,
            "codes": one.codes,
            "people": one.people,
            "suppressed": False,
        }
        for one in controls.diseases
    )
    return Table("control_diseases", rows, key=("disease", "kind"), support=("people",))


def plan_table(controls: Controls, rule: ReleaseRule, notable: float) -> Table:
    """Return what is expected of each pair, and which will be used.

    Parameters
    ----------
    notable
        A known link says nothing against the data where no ratio as small as this could be found.
    """
    rows = tuple(
        {
            **names_of(one),
            "expected": None if one.pair.reason else one.expected,
            "smallest": smallest_of(one),
            **use_of(one, rule, notable),
            "suppressed": False,
        }
        for one in controls.pairs
    )
    return Table("control_plan", rows, rests_on=rests_on)


def names_of(one: Counted) -> Row:
    """Return what a pair is."""
    return {
        "kind": one.pair.kind,
        "pair": one.pair.pair,
        "first": one.pair.first,
        "second": one.pair.second,
    }


def smallest_of(one: Counted) -> float | None:
    """Return the smallest ratio above 1 that a pair shows with 80 % power; None where there is none."""
    if one.pair.reason or one.expected <= 0 or one.reference <= 0:
        return None
    return smallest_ratio(one.expected, one.reference)


def use_of(one: Counted, rule: ReleaseRule, notable: float) -> Row:
    """Return whether a pair is used, and why not; by what is expected alone."""
    if one.pair.reason:
        return {"used": False, "reason": one.pair.reason}
    if one.negative:
        usable = is_usable(one, rule)
        return {"used": usable, "reason": "" if usable else TOO_FEW}
    smallest = smallest_of(one)
    weak = smallest is None or smallest > notable
    return {"used": not weak, "reason": NO_POWER.format(notable) if weak else ""}


def rests_on(row: Row) -> tuple[CountId, ...]:
    """Return the people a row gives away: an expectation tells how many have each disease."""
    if row["expected"] is None:
        return ()
    return tuple(people_of(str(row[name]), FULFILLED) for name in ("first", "second"))
