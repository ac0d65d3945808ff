"""From a study and its data to released tables and a headline."""

from __future__ import annotations

from typing import Any

from coincide.designs.cohort.data import CohortData
from coincide.designs.cohort.every_question import QUESTIONS
from coincide.designs.cohort.headline import headline
from coincide.designs.cohort.ids import PEOPLE_IN_FILE
from coincide.designs.cohort.made import bench_of
from coincide.designs.cohort.run_facts import run_table
from coincide.designs.cohort.tables import released
from coincide.progress import Progress
from coincide.results.table import Released
from coincide.study.cohort_model import CohortStudy


def answer_cohort(
    study: CohortStudy, data: CohortData, seed: int, progress: Progress
) -> tuple[dict[str, Any], tuple[Released, ...]]:
    """Answer every question of a study, release, and say it from what was released.

    Raises
    ------
    CoincideError
        With every problem of the data; then nothing was released.
    """
    bench = bench_of(study, data, seed, progress)
    asked = [question for question in QUESTIONS if question.asked(study)]
    shown = []
    for question in asked:
        progress.phase(question.name)
        shown.append(question.make(bench))
    tables = released(
        shown, run_table(study, bench.guard.rule, seed), bench.guard.rule, frozenset({PEOPLE_IN_FILE})
    )
    return headline(study, tables), tables
