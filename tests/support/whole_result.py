"""Results of a study that asks for everything, released: every table a pair study can show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from coincide.results.table import Released
from coincide.study.sections import RivalsSection, WindowsSection
from support.control_sample import CONTROLS, DAYS, answered, asked, register
from support.small_tables import Rows

RATES = "sex,age_from,year_from,per_100000\n" + "".join(
    f"{sex},{age},1970,{1500 + 10 * age}\n" for sex in ("male", "female") for age in range(0, 60, 5)
)


@cache
def whole_result(preset: str = "ohdsi") -> tuple[Released, ...]:
    """Return the released tables of people of whom a third dies, with outside rates and controls."""
    with TemporaryDirectory() as folder:
        rates = Path(folder) / "rates.csv"
        rates.write_text(RATES, encoding="utf-8")
        study = asked(
            preset,
            windows=WindowsSection(),
            rivals=RivalsSection(negative_controls=CONTROLS),
            outside_rates={"als": rates, "ms": rates},
        )
        return answered(mortal(), study).tables


def mortal(people: int = 2500) -> dict[str, Rows]:
    """Return the control register with deaths; nobody is seen after dying."""
    alive = register(people=people)
    random = np.random.Generator(np.random.Philox(key=np.array([81, 0], dtype=np.uint64)))
    died = np.minimum(1000 + random.standard_exponential(people) * 15_000, 10**6).astype(int).tolist()
    return {
        "person": [
            (person, sex, born, died[person] if died[person] < DAYS else None, area)
            for person, sex, born, _, area in alive["person"]
        ],
        "observed": [(person, 0, min(DAYS, died[person] + 1)) for person in range(people)],
        "diagnosis": [row for row in alive["diagnosis"] if row[1] <= died[row[0]]],
        "code": alive["code"],
    }
