"""Washouts and contacts in registers with a known truth, from canonical tables to rows."""

from __future__ import annotations

import numpy as np
import pytest
from pairs import philox

from coincide.results.table import Row
from coincide.study import Study
from coincide.study.sections import RivalsSection, WindowsSection
from support.pair_sample import answer_tables, ratio_row, study
from support.small_tables import A_CODE, B_CODE, Rows

OPENS, YEARS = 0, 25
CLOSES = OPENS + YEARS * 365
BORN = (-40 * 365, -20 * 365)


def asked(**rivals: object) -> Study:
    off: dict[str, object] = {"washout_years": (), "rules": False, "care_seeking": False, "in_whom": ()}
    windows = WindowsSection(prodrome_years=0)
    return study("none", washout_days=730, windows=windows, rivals=RivalsSection(**(off | rivals)))


def register(
    born: np.ndarray, a: np.ndarray, b: np.ndarray, contacts: list[tuple[int, int]]
) -> dict[str, Rows]:
    """Everybody is observed from the first to the last day; a day beyond the last is none."""
    people = range(born.size)
    records = [
        (number, int(day), code, 1, 1)
        for code, days in ((A_CODE, a), (B_CODE, b))
        for number, day in enumerate(days.tolist())
        if day < CLOSES
    ]
    return {
        "person": [(number, 1, int(day), None, None) for number, day in zip(people, born, strict=True)],
        "observed": [(number, OPENS, CLOSES) for number in people],
        "diagnosis": records,
        "contact": contacts,
    }


def log_error(row: Row) -> float:
    """Return half the width of the interval on the log scale, as one standard error."""
    return float(np.log(row["high"] / row["low"]) / (2 * 1.96))


@pytest.mark.slow
def test_false_incidence_fades_with_the_washout() -> None:
    """Old disease is first recorded at a visit, 0.5 a year: false incidence soon after the register opens.

    It comes before exposed time does, so it swells the reference and hides the (absent) link: without a
    washout the ratio is below 1. What is left of it is exp(-0.5 washout) of what there was.
    """
    random, people, visits = philox(601), 30_000, 0.5
    born = random.integers(*BORN, people)
    first = []
    for _ in range(2):
        ill = born + random.exponential(1 / 0.02, people) * 365.25
        seen = np.where(ill < OPENS, OPENS + random.exponential(1 / visits, people) * 365.25, ill)
        first.append(np.floor(seen).astype(np.int64))
    found = answer_tables("duckdb", register(born, *first, []), asked(washout_years=(0, 1, 2, 5, 10)))
    rows = [ratio_row(found, "washout", stratum=f"washout={years}y") for years in (0, 1, 2, 5, 10)]
    logs = [float(np.log(row["estimate"])) for row in rows]
    assert rows[0]["high"] < 1
    assert logs[0] < logs[1] < logs[2] < logs[3]
    assert abs(logs[0]) > 4 * abs(logs[3])
    for row, log in zip(rows[3:], logs[3:], strict=True):  # exp(-2.5) and less of it are left
        assert abs(log) <= 3.3 * log_error(row)


def care_world(seed: int, variance: float) -> dict[str, Rows]:
    """People with a frailty that makes them ill and sends them to doctors alike."""
    random, people = philox(seed), 15_000
    frailty = np.ones(people) if variance == 0 else random.gamma(1 / variance, variance, people)
    born = random.integers(*BORN, people)
    first = [
        np.floor(OPENS + random.exponential(1, people) / (0.01 * frailty) * 365.25)
        .clip(max=10**6)
        .astype(int)
        for _ in range(2)
    ]
    visits = random.poisson(2 * frailty * YEARS)
    who = np.repeat(np.arange(people), visits)
    day = random.integers(OPENS, CLOSES, who.size)
    return register(born, *first, list(zip(who.tolist(), day.tolist(), strict=True)))


@pytest.mark.slow
def test_contacts_that_show_a_frailty_bring_the_ratio_toward_one() -> None:
    found = answer_tables("duckdb", care_world(602, 1.0), asked(care_seeking=True))
    within, ignored = (
        ratio_row(found, "care_seeking", stratum=f"care_seeking={name}")
        for name in ("within_levels", "ignored")
    )
    assert within["observed"] == ignored["observed"] > 300
    assert within["person_years"] == ignored["person_years"]
    # the frailty alone makes nearly 1 + variance; some of it is used up by those who fall ill early
    assert ignored["low"] > 1.4
    assert within["high"] < ignored["estimate"]
    assert np.log(within["estimate"]) < 0.6 * np.log(ignored["estimate"])
    # four levels of one year's visits do not show all of it
    assert within["estimate"] > 1


@pytest.mark.slow
def test_contacts_change_nothing_where_there_is_no_frailty() -> None:
    found = answer_tables("duckdb", care_world(603, 0.0), asked(care_seeking=True))
    for name in ("within_levels", "ignored"):
        row = ratio_row(found, "care_seeking", stratum=f"care_seeking={name}")
        assert abs(np.log(row["estimate"])) <= 3.3 * log_error(row)
