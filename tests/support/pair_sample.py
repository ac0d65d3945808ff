"""A pair study without files: counts made by hand, and canonical tables run through an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.described import Described
from coincide.designs.pair.design import count_study
from coincide.designs.pair.plan import Plan, make_plan
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.diseases import disease
from coincide.kernels.follow_up import Strata
from coincide.kernels.pair_counts import PairCounts
from coincide.kernels.states import state_names
from coincide.progress import Silent
from coincide.queries.attrition import STAGES
from coincide.results.table import Released, Row
from coincide.sources.simulated import Simulated
from coincide.study import Study
from coincide.study.sections import PopulationSection, ReleaseSection, RivalsSection, WindowsSection
from support.small_tables import A_CODE, B_CODE, OTHER_CODE, Rows, loaded

CODES: Rows = [(A_CODE, "icd10", "G122"), (B_CODE, "icd10", "G35"), (OTHER_CODE, "icd10", "I10")]  # type: ignore[list-item]
DEFAULT_PLAN = make_plan(WindowsSection(), RivalsSection())


def study(
    preset: str = "none", *, washout_days: int = 0, origin: dt.date | None = None, **more: object
) -> Study:
    """Return a study of ALS and MS; its population is never read."""
    followed = PopulationSection(washout_days=washout_days, cohort_origin=origin or dt.date(1900, 1, 1))
    options = {"followed": followed, "release": ReleaseSection(preset=preset)} | more
    return Study(a=disease("als"), b=disease("ms"), population=Simulated(people=1), **options)


def count_tables(
    engine: str, tables: Mapping[str, Rows], asked: Study, intake: Intake | None = None
) -> Counted:
    """Take canonical tables to counts, as a run does."""
    with loaded(engine, {"code": CODES, **tables}) as made:
        return count_study(made, asked, intake or Intake(rows={}), Silent())


def answer_tables(
    engine: str, tables: Mapping[str, Rows], asked: Study, intake: Intake | None = None
) -> Answered:
    """Take canonical tables to a verdict."""
    counted = count_tables(engine, tables, asked, intake)
    return answer_counted(asked, counted, make_plan(asked.windows, asked.rivals), seed=1)


@dataclass(frozen=True, slots=True)
class Filled:
    """Days and events of one order, filled in by state, row and age."""

    days: np.ndarray
    events: np.ndarray

    def put(
        self, states: tuple[int, ...] | int, days: float, events: int = 0, row: int = 0, age: int = 0
    ) -> None:
        """Add days and events to the first of the states."""
        state = states if isinstance(states, int) else states[0]
        self.days[state, row, age] += int(days)
        self.events[state, row, age] += events


def empty(plan: Plan = DEFAULT_PLAN, rows: int = 1, ages: int = 1) -> Filled:
    """Return an order without time."""
    shape = (len(state_names(plan.since_cuts, plan.prevalent_cuts)), rows, ages)
    return Filled(np.zeros(shape, np.int64), np.zeros(shape, np.int64))


def order_of(direction: str, filled: Filled, people: int = 1000, plan: Plan = DEFAULT_PLAN) -> OrderCounts:
    """Return counts of an order; every state with time holds the same `people`."""
    mask = sum(1 << state for state in range(len(filled.days)) if filled.days[state].any())
    counts = PairCounts(
        days=filled.days,
        events=filled.events,
        masks=np.array([mask], np.int64),
        mask_people=np.array([people], np.int64),
        states=state_names(plan.since_cuts, plan.prevalent_cuts),
        outside_days=0,
        outside_events=0,
    )
    return OrderCounts(direction, counts)


def pair_of(ab: Filled, ba: Filled, strata: Strata | None = None, people: int = 1000) -> PairCounted:
    """Return both orders as counts."""
    known = strata or Strata(*(np.array([level], np.int32) for level in (1, 0, -1)))
    return PairCounted(order_of("a_then_b", ab, people), order_of("b_then_a", ba, people), known)


def described(people_a: int = 400, people_b: int = 600) -> Described:
    """Return a description of nobody in particular."""
    return Described(
        remaining=(100_000,) * len(STAGES),
        people={
            "a": {"recorded": people_a, "fulfilled": people_a},
            "b": {"recorded": people_b, "fulfilled": people_b},
        },
        codes=(),
        onset=(),
        labels={"a": "ALS", "b": "MS"},
    )


def rows_of(tables: tuple[Released, ...], name: str, **wanted: object) -> list[Row]:
    """Return the released rows of a table that hold the wanted values."""
    rows = [row for table in tables if table.name == name for row in table.rows]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def ratio_row(answered: Answered, question: str, direction: str = "either", **more: object) -> Row:
    """Return one rate ratio of ``estimates.csv``."""
    wanted = {"question": question, "direction": direction, "measure": "rate_ratio", **more}
    (row,) = rows_of(answered.tables, "estimates", **wanted)
    return row
