"""The pair study as a design: people followed in time, in both orders."""

from __future__ import annotations

from pathlib import Path

from coincide import days
from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.calendar import require_calendar
from coincide.designs.pair.counts import count_pair, fetch_follow_up
from coincide.designs.pair.described import describe
from coincide.designs.pair.every_part import PARTS
from coincide.designs.pair.outside_rows import rates_by_order
from coincide.designs.pair.parts import Bench
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.prepare import prepare
from coincide.designs.pair.result import Checked
from coincide.designs.pair.stage import load_counts, load_part, save_counts, save_part
from coincide.designs.pair.study_tables import Counted, answer_counted, check_counted
from coincide.engines.base import Engine
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem, StudyError
from coincide.kernels.follow_up import strata_rows
from coincide.progress import Progress
from coincide.study import Study


def count(engine: DuckDBEngine, study: Study, intake: Intake, folder: Path, progress: Progress) -> None:
    """Count person-time of both orders, and whatever the study's parts count; write it into `folder`."""
    _check_strata(engine, study)
    require_calendar(study, intake)
    counted = count_study(engine, study, intake, progress)
    save_counts(folder, counted.described, counted.pair)
    for part in PARTS:
        save_part(folder, part.name, counted.parts[part.name])


def count_study(engine: Engine, study: Study, intake: Intake, progress: Progress) -> Counted:
    """Take loaded canonical tables to counts."""
    prepared = prepare(engine, study, intake, progress)
    described = describe(engine, prepared)
    progress.phase("Counting person-time")
    plan = make_plan(study.windows, study.rivals)
    followed = fetch_follow_up(engine)
    by_area = "area" in study.followed.strata
    origin = days.day(study.followed.cohort_origin)
    row, strata = strata_rows(followed.sex, followed.born, followed.area if by_area else None, origin)
    pair = count_pair(followed, row, strata, plan, rates_by_order(study))
    bench = Bench(engine, study, intake, plan, prepared, followed, row, strata, progress, pair)
    return Counted(intake, described, pair, {part.name: part.count(bench) for part in PARTS})


def check(study: Study, intake: Intake, folder: Path) -> Checked:
    """Tell whether the data can answer; the overlap of A and B is not looked at."""
    plan = make_plan(study.windows, study.rivals)
    return Checked(*check_counted(study, _counted(intake, folder), plan, seed=1))


def answer(study: Study, intake: Intake, folder: Path, seed: int) -> Answered:
    """Estimate from the counts, release, and judge from what was released."""
    return answer_counted(study, _counted(intake, folder), make_plan(study.windows, study.rivals), seed)


def _counted(intake: Intake, folder: Path) -> Counted:
    return Counted(intake, *load_counts(folder), {part.name: load_part(folder, part.name) for part in PARTS})


def _check_strata(engine: DuckDBEngine, study: Study) -> None:
    """Refuse a stratum nobody has: the report would claim a comparison that was not made."""
    if "area" in study.followed.strata and not engine.number("SELECT count(area) FROM person"):
        raise StudyError(
            Problem(
                "COI-S009",
                "people are to be compared within areas, and nobody's area is known",
                where="population.strata",
                why="everybody would be compared with everybody, while the report says otherwise",
                fix='map a column of people to "area" or give the table areas, or leave strata out',
            )
        )
