"""Small made-up cohorts for tests of the cohort design: whoever is in them was drawn by a random number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

import coincide as co
from coincide import cohort_session
from coincide.designs.cohort.bench import Bench
from coincide.designs.cohort.every_question import QUESTIONS
from coincide.designs.cohort.intake import read_cohort
from coincide.designs.cohort.made import bench_of
from coincide.designs.cohort.result import CohortResult
from coincide.designs.cohort.tables import gathered
from coincide.machine import Machine
from coincide.progress import Silent
from coincide.results.table import CountId, Row, Table

COLUMNS: dict[str, Any] = {
    "months": {"kind": "number", "unit": "months", "low": 0},
    "found": {"kind": "number", "unit": "months", "low": 0},
    "ended": {"kind": "category", "levels": ["alive", "dead", "other"]},
    "age": {"kind": "number", "unit": "years", "low": 0, "high": 120, "label": "age at onset"},
    "site": {"kind": "category", "levels": ["spinal", "bulbar"], "label": "site of onset"},
    "sex": {"kind": "category", "levels": ["female", "male"]},
    "sdtc": {"kind": "number", "unit": "ms", "low": 0, "label": "SDTC"},
}


def frame(people: int, seed: int, *, bulbar: float = 0.3, late: bool = True, absent: int = 0) -> pa.Table:
    """Return people followed from onset; `absent` of them have no age."""
    random = np.random.Generator(np.random.Philox(key=seed))
    site = random.random(people) < bulbar
    sdtc = np.clip(random.normal(0.46, 0.08, people), 0.1, 1.5).round(3)
    risk = np.log(1.8) * site + (sdtc - 0.46) / 0.08 * 0.4
    entry = random.gamma(2, 5, people).round(1) if late else np.zeros(people)
    death = entry + 0.1 - np.log(random.random(people)) / np.exp(risk) * 35
    other = entry + 0.1 + random.exponential(200, people)
    left = entry + random.uniform(5, 70, people)
    months = np.minimum(np.minimum(death, other), left).round(1) + 0.1
    ended = np.where(death <= np.minimum(other, left), "dead", np.where(other <= left, "other", "alive"))
    age: list[float | None] = np.clip(random.normal(62, 10, people), 20, 90).round(1).tolist()
    for place in random.permutation(people)[:absent].tolist():
        age[place] = None
    return pa.table(
        {
            "patient": [f"P{number:05d}" for number in random.permutation(people).tolist()],
            "months": months.tolist(),
            "found": entry.tolist(),
            "ended": ended.tolist(),
            "age": age,
            "site": np.where(site, "bulbar", "spinal").tolist(),
            "sex": np.where(random.random(people) < 0.45, "female", "male").tolist(),
            "sdtc": sdtc.tolist(),
        }
    )


def survival_study(patients: pa.Table, preset: str = "ohdsi", **sections: Any) -> co.CohortStudy:
    """Return a study of curves, by site and by sex, and of one model."""
    endpoint = {"label": "death", "levels": ["dead"], "competing": {}}
    given: dict[str, Any] = {
        "cohort": {"id": "patient", "columns": COLUMNS},
        "follow_up": {"time": "months", "entry": "found", "event": "ended"},
        "endpoints": {"death": endpoint},
        "curves": [
            {"name": "everybody", "endpoint": "death", "horizon_months": 24},
            {"name": "by site", "endpoint": "death", "by": "site", "horizon_months": 24},
            {"name": "by sex", "endpoint": "death", "by": "sex", "horizon_months": 24},
        ],
        "models": [{"name": "prognosis", "endpoint": "death", "formula": "sdtc + site"}],
        "release": {"preset": preset},
    }
    return co.CohortStudy(patients=patients, **given | sections)


def marker_frame(sizes: dict[str, int], seed: int, *, absent: int = 0) -> pa.Table:
    """Return people of several groups with one marker; `absent` of them have no value."""
    random = np.random.Generator(np.random.Philox(key=seed))
    levels = {"ALS": 4.2, "MS": 2.6, "both": 4.2, "control": 2.3}
    group = [name for name, size in sizes.items() for _ in range(size)]
    value: list[float | None] = [round(float(np.exp(random.normal(levels[name], 0.5))), 2) for name in group]
    for place in random.permutation(len(group))[:absent].tolist():
        value[place] = None
    age = np.clip(random.normal(55, 12, len(group)), 20, 90).round(1).tolist()
    order = random.permutation(len(group)).tolist()
    return pa.table(
        {
            "patient": [f"P{number:05d}" for number in range(len(group))],
            "group": [group[place] for place in order],
            "age": [age[place] for place in order],
            "nfl": [value[place] for place in order],
        }
    )


def marker_study(patients: pa.Table, preset: str = "ohdsi", **marker: Any) -> co.CohortStudy:
    """Return a study of one marker that tells ALS from controls and from MS."""
    section = {
        "name": "nfl",
        "column": "nfl",
        "age": "age",
        "cutoffs": [{"value": 20, "source": "A"}, {"value": 30, "source": "B"}],
        "told": [["als", "neither"], ["als", "ms"]],
    }
    return co.CohortStudy(
        patients=patients,
        cohort={
            "id": "patient",
            "columns": {
                "group": {"kind": "category", "levels": ["ALS", "MS", "both", "control"]},
                "age": {"kind": "number", "unit": "years", "low": 0, "high": 120},
                "nfl": {"kind": "number", "unit": "pg/mL", "low": 0},
            },
            "groups": {"column": "group", "als": "ALS", "ms": "MS", "both": "both", "neither": "control"},
        },
        markers=[section | marker],
        release={"preset": preset},
    )


def bench(study: co.CohortStudy, work: Any) -> Bench:
    """Return what the questions of a study may look at."""
    return bench_of(study, read_cohort(study, work, machine=Machine()), 1, Silent())


def unreleased(study: co.CohortStudy, work: Any) -> tuple[tuple[Table, ...], dict[CountId, int]]:
    """Return the tables of a study before the gate, and the counts that no table shows."""
    found = bench(study, work)
    shown = [question.make(found) for question in QUESTIONS if question.asked(study)]
    tables, unshown, _ = gathered(shown)
    return tables, unshown


def run(study: co.CohortStudy, work: Any) -> CohortResult:
    """Run a study; nothing is written."""
    return cohort_session.run(study, machine=Machine(work=work))


def rows(result: CohortResult, table: str, **wanted: object) -> list[Row]:
    """Return the released rows of a table with these values."""
    found = {one.name: one.rows for one in result.tables}.get(table, ())
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]
