"""Washouts, rules, strata and care-seeking: each variant is the study run anew, or its slow twin.

The registers are drawn at random, with gaps, deaths and many of both diseases.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from coincide.days import cohort as cohorts_of
from coincide.designs.base import Answered
from coincide.designs.pair.counts import AGES
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.engines.base import Engine
from coincide.kernels.contacts_reference import plain_level
from coincide.kernels.pair_counts_reference import Spell, days_at_risk
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from coincide.results.table import Row
from coincide.study import Study
from coincide.study.sections import PopulationSection, ReleaseSection, RivalsSection, WindowsSection
from support.pair_sample import answer_tables, count_tables, ratio_row, rows_of, study
from support.series_register import END, PEOPLE, register
from support.small_tables import A_CODE, B_CODE, OTHER_CODE, Rows, loaded

pytestmark = pytest.mark.slow

RULE = Rule(records=2, gap_days=10, death_fulfils=True)


def asked(washout: int = 730, preset: str = "none", **more: object) -> Study:
    options: dict[str, object] = {
        "windows": WindowsSection(edges_days=(1, 365), latency_days=200, prodrome_years=2),
        "rivals": RivalsSection(latency_years=(), washout_years=(0, 1, 2, 5)),
    }
    return study(preset, washout_days=washout, origin=dt.date(1920, 1, 1), **(options | more))


@cache
def answered(engine: str, seed: int, washout: int = 730, rule: Rule = RULE) -> Answered:
    return answer_tables(engine, register(seed), asked(washout, rule_a=rule, rule_b=rule))


def shown(row: Row) -> dict[str, object]:
    return {
        name: row[name] for name in ("observed", "expected", "person_years", "estimate", "low", "high", "p")
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_a_washout_of_the_series_is_the_study_run_with_it(engine: str, seed: int) -> None:
    found = answered(engine, seed)
    for years, days in ((0, 0), (1, 365), (2, 730), (5, 1826)):
        row = ratio_row(found, "washout", stratum=f"washout={years}y")
        assert shown(row) == shown(ratio_row(answered(engine, seed, days), "primary"))
        assert row["window"] == "200d+"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rule_of_the_series_is_the_study_run_with_it(engine: str, seed: int) -> None:
    two = Rule(records=2, gap_days=30, death_fulfils=True)
    row = ratio_row(answered(engine, seed), "rule", stratum="rule=two_records")
    assert shown(row) == shown(ratio_row(answered(engine, seed, rule=two), "primary"))


def test_dating_at_the_first_record_is_a_rule_of_one_record_in_the_same_people(engine: str) -> None:
    """Drop the records of people who never fulfil the rule, then ask for one record."""
    tables = register(3)
    fulfilled = {(person, code) for person, _, code in _fulfilling(tables)}
    deaths = {(person, code) for person, _, code, _ in tables["cause"]}
    kept = [
        row for row in tables["diagnosis"] if row[2] == OTHER_CODE or (row[0], row[2]) in fulfilled | deaths
    ]
    one = Rule(records=1, death_fulfils=True)
    again = answer_tables(engine, {**tables, "diagnosis": kept}, asked(rule_a=one, rule_b=one))
    row = ratio_row(answered(engine, 3), "rule", stratum="rule=first_record")
    assert shown(row) == shown(ratio_row(again, "primary"))


def _fulfilling(tables: dict[str, Rows]) -> Iterable[tuple[int, int, int]]:
    for person in range(PEOPLE):
        for code in (A_CODE, B_CODE):
            days = sorted(d for p, d, c, *_ in tables["diagnosis"] if (p, c) == (person, code))
            if any(later - days[0] >= RULE.gap_days for later in days):
                yield person, days[0], code


def test_other_rules_that_are_the_study_s_own_are_said(engine: str) -> None:
    one = answered(engine, 1, rule=Rule(records=1, death_fulfils=True))
    (row,) = rows_of(one.tables, "untested", question="rule")
    assert (row["stratum"], row["why"]) == (
        "rule=first_record", "one record fulfils the rule: its day is the first",
    )  # fmt: skip
    two = answered(engine, 1, rule=Rule(records=2, gap_days=30, death_fulfils=True))
    (row,) = rows_of(two.tables, "untested", question="rule")
    assert (row["stratum"], row["why"]) == ("rule=two_records", "this is the study's own rule")


def test_a_washout_that_leaves_nobody_is_said(engine: str) -> None:
    tables = register(1)
    short = {**tables, "observed": [(n, 100, 1200) for n in range(PEOPLE)],
             "person": [(n, 1, -9000, None, 0) for n in range(PEOPLE)]}  # fmt: skip
    found = answer_tables(engine, short, asked(washout=365))
    assert [row["stratum"] for row in rows_of(found.tables, "estimates", question="washout")[::2]] == [
        "washout=0y", "washout=1y", "washout=2y",
    ]  # fmt: skip
    (row,) = rows_of(found.tables, "untested", question="washout")
    assert (row["stratum"], row["why"]) == (
        "washout=5y", "nobody is left at risk after 5 years of washout",
    )  # fmt: skip


def test_nobody_followed_is_no_crash(engine: str) -> None:
    nobody = {**register(1), "observed": [(n, 0, 10) for n in range(PEOPLE)]}
    found = count_tables(engine, nobody, asked())
    assert int(found.pair.a_then_b.days.sum()) == 0


def test_what_is_not_asked_is_not_there(engine: str) -> None:
    rivals = RivalsSection(washout_years=(), rules=False, care_seeking=False, in_whom=())
    windows = WindowsSection(prodrome_years=0)
    found = answer_tables(engine, register(1), asked(rivals=rivals, windows=windows))
    questions = {row["question"] for row in rows_of(found.tables, "estimates")}
    assert questions.isdisjoint({"washout", "rule", "care_seeking", "stratum", "prodrome"})


# In whom.


def part(tables: dict[str, Rows], keep: set[int]) -> dict[str, Rows]:
    return {name: [row for row in rows if row[0] in keep] for name, rows in tables.items()}


def test_a_sex_is_the_study_of_that_sex_alone(engine: str) -> None:
    tables, found = register(2), answered(engine, 2)
    for number, name in ((1, "male"), (2, "female")):
        keep = {row[0] for row in tables["person"] if row[1] == number}
        alone = answer_tables(engine, part(tables, keep), asked(rule_a=RULE, rule_b=RULE))
        row = ratio_row(found, "stratum", stratum=f"sex={name}")
        assert shown(row) == shown(ratio_row(alone, "primary"))


@pytest.mark.parametrize("variable", ["sex", "age", "born"])
def test_the_levels_of_a_variable_add_up_to_the_primary(engine: str, variable: str) -> None:
    found = answered(engine, 1)
    rows = [
        row for row in rows_of(found.tables, "estimates", question="stratum", measure="rate_ratio")
        if str(row["stratum"]).startswith(f"{variable}=")
    ]  # fmt: skip
    primary = ratio_row(found, "primary")
    assert len(rows) > 1
    assert sum(row["observed"] for row in rows) == primary["observed"]
    assert sum(row["expected"] for row in rows) == pytest.approx(
        primary["expected"], rel=1e-12
    )  # another order
    assert sum(row["person_years"] for row in rows) == pytest.approx(primary["person_years"], rel=1e-12)
    (test,) = rows_of(found.tables, "estimates", measure="homogeneity", stratum=variable)
    assert 0 < test["p"] <= 1
    assert test["observed"] is test["estimate"] is None


def test_areas_are_levels_where_they_are_cells(engine: str) -> None:
    followed = PopulationSection(washout_days=730, strata=("area",))
    found = answer_tables(engine, register(1), replace(asked(), followed=followed))
    rows = rows_of(found.tables, "estimates", question="stratum", measure="rate_ratio")
    areas = [row for row in rows if str(row["stratum"]).startswith("area=")]
    assert len(areas) == 2
    assert sum(row["observed"] for row in areas) == ratio_row(found, "primary")["observed"]
    without = rows_of(answered(engine, 1).tables, "estimates", question="stratum")
    assert not [row for row in without if str(row["stratum"]).startswith("area")]


# Care-seeking.


def slow_care_seeking(seed: int) -> dict[str, tuple[int, float]]:
    """Observed and expected within levels and without, one day of one person at a time."""
    tables = register(seed)
    totals = {"within": [0, 0.0], "ignored": [0, 0.0]}
    for first, second in (("a", "b"), ("b", "a")):
        days, events = _days_by_level(tables, first, second)
        for cell, exposed in list(days.items()):
            row, age, level, state = cell
            reference = days[row, age, level, "u"]
            if state != "x" or not reference:
                continue
            totals["within"][0] += events[cell]
            totals["within"][1] += exposed * events[row, age, level, "u"] / reference
            every = [(row, age, other, "u") for other in range(4)]
            whole = sum(days[one] for one in every)
            totals["ignored"][0] += events[cell]
            totals["ignored"][1] += exposed * sum(events[one] for one in every) / whole
    return {name: (int(seen), float(chance)) for name, (seen, chance) in totals.items()}


def _days_by_level(tables: dict[str, Rows], first: str, second: str) -> tuple[Counter, Counter]:
    days: Counter = Counter()
    events: Counter = Counter()
    met = {row[:2] for name in ("contact", "diagnosis") for row in tables[name]}
    coded = {row[:2] for row in tables["diagnosis"] if row[2] in (A_CODE, B_CODE)}
    contacts = {person: [d for p, d in met - coded if p == person] for person in range(PEOPLE)}
    for spell in _spells(tables, first, second):
        for day in days_at_risk(spell, (1, 200), (0, 200)):
            if day.age >= AGES:
                continue
            state = {"unexposed": "u", "200d+": "x", "prevalent:200d+": "x"}.get(day.state, "-")
            level = plain_level(day.day, contacts[day.person])
            days[day.row, day.age, level, state] += 1
            events[day.row, day.age, level, state] += day.event
    return days, events


def _spells(tables: dict[str, Rows], first: str, second: str) -> Iterable[list[Spell]]:
    with loaded("reference", tables) as engine:
        engine.run(pair_steps(FollowUpOptions(washout_days=730), RULE, RULE))
        rows = _follow_up(engine)
    for person in range(PEOPLE):
        spells = [
            Spell(
                person,
                2 * int(cohorts_of(np.array(r["born"]), -18262)) + r["sex"],
                r["born"], r["start"], r["stop"], r[f"{first}_day"], r[f"{first}_dated"], r[f"{second}_day"],
            )
            for r in rows if r["person"] == person
        ]  # fmt: skip
        if spells:
            yield spells


def _follow_up(engine: Engine) -> list[dict[str, int]]:
    return engine.fetch("follow_up", ("person", "start")).to_pylist()


@pytest.mark.parametrize("seed", [1, 2])
def test_care_seeking_is_its_slow_twin(engine: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = slow_care_seeking(seed)
    found = answer_tables(engine, register(seed), asked(rule_a=RULE, rule_b=RULE))
    for name, stratum in (("within", "within_levels"), ("ignored", "ignored")):
        row = ratio_row(found, "care_seeking", stratum=f"care_seeking={stratum}")
        assert row["observed"] == slow[name][0] > 0
        assert row["expected"] == pytest.approx(slow[name][1], rel=1e-12)  # the same terms in another order
    # blocks of people are counted one after the other and added
    monkeypatch.setattr("coincide.designs.pair.rivals.care_seeking.BLOCK_PEOPLE", 7)
    again = answer_tables(engine, register(seed), asked(rule_a=RULE, rule_b=RULE))
    assert rows_of(again.tables, "estimates") == rows_of(found.tables, "estimates")


def test_one_level_for_all_is_the_study_itself(engine: str) -> None:
    """Everybody has one contact a year, so everybody is at one level: the stratum tells nobody apart."""
    tables = register(2)
    contacts = [(n, day) for n in range(PEOPLE) for day in range(-365, END, 365)]
    codes = [row for row in tables["diagnosis"] if row[2] != OTHER_CODE]
    coded = {row[:2] for row in codes}
    alike = {**tables, "diagnosis": codes, "contact": [row for row in contacts if row not in coded]}
    found = answer_tables(engine, alike, asked())
    within, ignored = rows_of(found.tables, "estimates", question="care_seeking", measure="rate_ratio")
    assert shown(within) == shown(ignored)


def test_care_seeking_says_why_it_was_not_tested(engine: str) -> None:
    early = answer_tables(engine, register(1), asked(washout=729))
    (row,) = rows_of(early.tables, "untested", question="care_seeking")
    assert "less than 730 days" in str(row["why"])
    bare = {**register(1), "contact": []}
    bare["diagnosis"] = [row for row in bare["diagnosis"] if row[2] != OTHER_CODE]
    (row,) = rows_of(answer_tables(engine, bare, asked()).tables, "untested", question="care_seeking")
    assert row["why"] == "nobody followed has a contact but for the two diseases themselves"


# The prodrome.


def test_the_years_are_their_days_and_share_counts_with_windows_of_the_same_days(engine: str) -> None:
    windows = WindowsSection(edges_days=(1, 365, 730), prodrome_years=3)
    found = answer_tables(engine, register(2), asked(windows=windows))
    for name in ("1-365d", "365-730d"):
        for order in ("a_then_b", "b_then_a", "either"):
            year, window = (ratio_row(found, q, order, window=name) for q in ("prodrome", "window"))
            assert {**year, "question": ""} == {**window, "question": ""}
    years = rows_of(found.tables, "estimates", question="prodrome", measure="rate_ratio")
    assert [row["window"] for row in years[::3]] == ["1-365d", "365-730d", "730-1095d"]


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
def test_every_series_passes_the_gate(engine: str, preset: str) -> None:
    one = replace(asked(), release=ReleaseSection(preset=preset))
    counted: Counted = count_tables(engine, register(1), one)
    found = answer_counted(one, counted, make_plan(one.windows, one.rivals), seed=1)
    for row in rows_of(found.tables, "estimates"):
        assert row["suppressed"] or row["observed"] is None or row["observed"] == 0 or row["observed"] > 4
