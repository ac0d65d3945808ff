"""A small register with ALS, MS, a dozen negative controls and one known link, all in ICD-10."""

from __future__ import annotations

from functools import cache

import numpy as np

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.design import count_study
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.diseases import disease
from coincide.progress import Silent
from coincide.study import Study
from coincide.study.sections import RivalsSection, WindowsSection
from support.pair_sample import study
from support.small_tables import Rows, loaded

CONTROLS = (
    *("acne", "appendicitis", "chalazion", "dupuytren", "ganglion", "hallux_valgus"),
    *("impacted_cerumen", "ingrown_nail", "inguinal_hernia", "lipoma", "nasal_polyp", "otitis_externa"),
)
LINKED = ("copd", "lung_cancer")
DISEASES = ("als", "ms", *CONTROLS, *LINKED)
YEARS = 20
DAYS = 365 * YEARS


def code_of(name: str) -> str:
    """Return the first ICD-10 code of a disease in its normal form."""
    found = next(each for each in disease(name).code_sets if each.canonical == "icd10")
    return found.normal_codes[0]


def _codes() -> tuple[Rows, dict[str, int]]:
    ordered = sorted(DISEASES, key=code_of)
    rows = [(number, "icd10", code_of(name)) for number, name in enumerate(ordered)]
    return rows, {name: number for number, name in enumerate(ordered)}  # type: ignore[return-value]


@cache
def register(people: int = 1500, frailty: float = 0.0, rate: float = 0.02, seed: int = 1) -> dict[str, Rows]:
    """Return canonical tables: everybody 40 at entry; onsets exponential; COPD triples lung cancer."""
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 7], dtype=np.uint64)))
    codes, number = _codes()
    weight = random.gamma(1 / frailty, frailty, people) if frailty else np.ones(people)
    onset = {
        name: random.standard_exponential(people) / (rate * np.maximum(weight, 1e-9)) * 365
        for name in DISEASES
    }
    copd, lung = (onset[name] for name in LINKED)
    onset["lung_cancer"] = np.where(lung > copd, copd + (lung - copd) / 3, lung)
    records = [
        (person, int(onset[name][person]), number[name], 1, 1)
        for person in range(people)
        for name in DISEASES
        if onset[name][person] < DAYS
    ]
    return {
        "person": [(person, 1 + person % 2, -40 * 365, None, None) for person in range(people)],
        "observed": [(person, 0, DAYS) for person in range(people)],
        "diagnosis": sorted(records),
        "code": codes,
    }


def asked(preset: str = "none", **more: object) -> Study:
    """Return the study of ALS and MS with these controls; series and windows are few, to be quick."""
    options = {
        "windows": WindowsSection(edges_days=(1, 730), prodrome_years=0),
        "rivals": RivalsSection(
            latency_years=(),
            washout_years=(),
            rules=False,
            care_seeking=False,
            in_whom=(),
            negative_controls=CONTROLS,
        ),
    }
    return study(preset, washout_days=0, **(options | more))


def counted(tables: dict[str, Rows], wanted: Study, engine: str = "duckdb") -> Counted:
    """Take the tables to counts."""
    with loaded(engine, tables) as made:
        return count_study(made, wanted, Intake(rows={}), Silent())


def answered(tables: dict[str, Rows], wanted: Study) -> Answered:
    """Take the tables to a verdict."""
    return answer_counted(wanted, counted(tables, wanted), make_plan(wanted.windows, wanted.rivals), seed=1)
