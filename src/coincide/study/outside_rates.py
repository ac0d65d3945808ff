"""A table of outside rates of a disease, by sex, age and calendar year, as a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import DAYS_PER_YEAR, day, edge
from coincide.errors import Problems, StudyError

COLUMNS: Final = ("sex", "age_from", "year_from", "per_100000")
SEXES: Final = ("male", "female")
LAST_AGE: Final = 130
LAST_YEAR: Final = 2200

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OutsideRates:
    """Rates of a disease outside the study.

    Attributes
    ----------
    age_edges
        Days from birth at which an age group begins, the last edge closing the last group.
    period_edges
        Days at which a calendar group begins, the last edge closing the last group.
    per_day
        Events per person-day, shape (2 sexes, ages, periods), men first; ``nan`` where the file has none.
    """

    age_edges: Float64
    period_edges: Float64
    per_day: Float64


def read_outside_rates(path: Path) -> OutsideRates:
    """Read a rate table with the columns sex, age_from, year_from, per_100000.

    A group reaches to the next one; the last age group and the last calendar group are open.

    Raises
    ------
    StudyError
        With every line that is wrong.
    """
    problems = Problems(StudyError)
    rows = _rows(path, problems)
    problems.raise_if_any()
    ages = sorted({age for _, age, _, _ in rows})
    years = sorted({year for _, _, year, _ in rows})
    rates = np.full((len(SEXES), len(ages), len(years)), np.nan)
    for sex, age, year, rate in rows:
        rates[sex, ages.index(age), years.index(year)] = rate / 100_000 / DAYS_PER_YEAR
    return OutsideRates(
        np.array([edge(age) for age in (*ages, LAST_AGE)], np.float64),
        np.array([day(dt.date(year, 1, 1)) for year in (*years, LAST_YEAR)], np.float64),
        rates,
    )


def _rows(path: Path, problems: Problems) -> list[tuple[int, int, int, float]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problems.add("COI-S040", "the file of outside rates cannot be read as UTF-8 text", where=path.name)
        return []
    lines = csv.reader(io.StringIO(text))
    header = tuple(name.strip().lower() for name in next(lines, []))
    if header != COLUMNS:
        problems.add(
            "COI-S041",
            "the file of outside rates has other columns than it needs",
            where=f"{path.name}, line 1",
            fix=f"the header must be {','.join(COLUMNS)}",
        )
        return []
    rows: dict[tuple[int, int, int], float] = {}
    for number, line in enumerate(lines, start=2):
        if not line:
            continue
        parsed = _parsed(line)
        if parsed is None or parsed[:3] in rows:
            what = "is repeated" if parsed else "is not sex, whole age, whole year and a rate of 0 or more"
            problems.add("COI-S042", f"a line of outside rates {what}", where=f"{path.name}, line {number}")
        else:
            rows[parsed[:3]] = parsed[3]
    if not rows:
        problems.add("COI-S043", "the file of outside rates holds no rate", where=path.name)
    return [(*key, rate) for key, rate in rows.items()]


def _parsed(line: list[str]) -> tuple[int, int, int, float] | None:
    """Return sex number, age, year and rate of a line, or None when it is not one."""
    try:
        sex, age, year, rate = (cell.strip() for cell in line)
        found = SEXES.index(sex.lower()), int(age), int(year), float(rate)
    except ValueError:
        return None
    sane = 0 <= found[1] < LAST_AGE and 1800 <= found[2] < LAST_YEAR and found[3] >= 0
    return found if sane and math.isfinite(found[3]) else None
