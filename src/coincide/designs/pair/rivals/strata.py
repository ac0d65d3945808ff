"""In whom: the primary within each sex, attained age, birth cohort and area.

The cells of a level are some of the study's own cells, so the levels of a variable add up to the primary.
Calendar time is no level: cells are ages of birth cohorts, and both together give the calendar year only to
within six years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.cells import cells_of
from coincide.designs.pair.estimate import Estimate, estimate_of
from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.sums import observed
from coincide.designs.pair.tables import Beside, p_row
from coincide.designs.pair.untested import Untested
from coincide.estimates.cells import joined
from coincide.estimates.levels import levels_agree
from coincide.kernels.follow_up import Strata
from coincide.results.table import CountId, Sum
from coincide.study import Study

QUESTION: Final = "stratum"
AGES: Final = ((0, 40), (40, 60), (60, 80), (80, None))
"""[from, to) of the attained ages shown."""

COHORTS_TOGETHER: Final = 4
"""Five-year birth cohorts in one level."""

MOST_LEVELS: Final = 30
"""Areas can be many; with more than these the rows would say less than they give away."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a variable: its name, and which cells it holds, shape (rows, ages)."""

    name: str
    cells: NDArray[np.bool_]


def _count(bench: Bench) -> Arrays:
    """Keep what is asked, and the names of the areas; everything else is counted anyway."""
    asked = _asked(bench.study)
    if not asked:
        return {}
    known = sorted({int(area) for area in bench.strata.extra if area >= 0 and "area" in asked})
    named = bench.prepared.texts
    texts = [named[area][1] if area in named else str(area) for area in known]
    return {
        "asked": np.array(asked, np.str_),
        "area": np.array(known, np.int64),
        "text": np.array(texts, np.str_),
    }


def _asked(study: Study) -> tuple[str, ...]:
    """Return the variables asked for; areas only where they are among the study's cells."""
    return tuple(v for v in study.rivals.in_whom if v != "area" or v in study.followed.strata)


def _show(arrays: Arrays, answers: Answers) -> Shown:
    """Estimate every level, and test that those of one variable agree."""
    if not arrays:
        return Shown()
    areas = dict(zip(arrays["area"].tolist(), arrays["text"].tolist(), strict=True))
    parts = [_variable(name, answers, areas) for name in arrays["asked"].tolist()]
    return Shown(
        estimates=tuple(e for part in parts for e in part.estimates),
        sums=tuple(one for part in parts for one in part.sums),
        beside=tuple(one for part in parts for one in part.beside),
        untested=tuple(one for part in parts for one in part.untested),
    )


def _variable(variable: str, answers: Answers, areas: dict[int, str]) -> Shown:
    """Estimate the levels of one variable in which anybody is followed."""
    followed = sum(order.days.sum(axis=0) for order in answers.pair.orders) > 0
    levels = [level for level in levels_of(variable, answers, areas) if followed[level.cells].any()]
    if not 2 <= len(levels) <= MOST_LEVELS:
        return Shown(untested=(Untested(QUESTION, variable, _why(len(levels))),))
    estimates = tuple(_estimate(level, answers) for level in levels)
    whole, counts = observed("either", answers.plan.primary.name), tuple(map(_count_id, estimates))
    agreement = levels_agree([e.cells for e in estimates])
    row = p_row(estimates[0], answers.names, variable, "homogeneity", agreement.p, agreement.method)
    return Shown(estimates=estimates, sums=(Sum(whole, counts),), beside=(Beside(row, (whole, *counts)),))


def _why(levels: int) -> str:
    if levels > MOST_LEVELS:
        return f"there are {levels} levels, more than {MOST_LEVELS}"
    return "nobody is followed in more than one level"


def _count_id(e: Estimate) -> CountId:
    return CountId("observed", (e.direction, e.window, e.stratum))


def _estimate(level: Level, answers: Answers) -> Estimate:
    """Estimate the common ratio of both orders from the cells of one level."""
    span = answers.plan.primary
    parts = [
        cells_of(order.days[:, level.cells], order.events[:, level.cells], span)
        for order in answers.pair.orders
    ]
    return estimate_of(QUESTION, "either", span.name, joined(*parts), stratum=level.name)


def levels_of(variable: str, answers: Answers, areas: dict[int, str]) -> Iterator[Level]:
    """Yield the levels of a variable that hold any cells, each cell in one of them."""
    strata, ages = answers.pair.strata, answers.pair.a_then_b.days.shape[2]
    shape = (len(strata), ages)
    if variable == "age":
        for low, high in AGES:
            inside = (np.arange(ages) >= low) & (np.arange(ages) < (high or ages))
            name = f"age={low}+" if high is None else f"age={low}-{high - 1}"
            yield Level(name, np.broadcast_to(inside, shape))
        return
    for name, rows in _rows_by_level(variable, strata, answers, areas):
        yield Level(f"{variable}={name}", np.broadcast_to(rows[:, None], shape))


def _rows_by_level(
    variable: str, strata: Strata, answers: Answers, areas: dict[int, str]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    if variable == "sex":
        yield "male", strata.sex == 1
        yield "female", strata.sex == 2
    elif variable == "born":
        group = np.floor_divide(strata.cohort, COHORTS_TOGETHER)
        first = answers.study.followed.cohort_origin.year
        for number in np.unique(group).tolist():
            begin = first + 5 * COHORTS_TOGETHER * number
            yield f"{begin}-{begin + 5 * COHORTS_TOGETHER - 1}", group == number
    else:
        for area in np.unique(strata.extra).tolist():
            yield areas.get(area, "(none)"), strata.extra == area


STRATA = Part("strata", _count, _show)
