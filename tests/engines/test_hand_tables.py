"""Every step on one small register, worked out by hand, on each engine."""

from __future__ import annotations

import pytest

from coincide.canonical import Setting
from coincide.days import NEVER, edge
from coincide.queries.attrition import KINDS, STAGES
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps, washout_steps
from support.small_tables import ENGINES, OTHER_CODE, loaded, results, rows_of

A, B = 1, 2
IN, OUT = Setting.INPATIENT, Setting.OUTPATIENT
REGISTER = {
    # person, sex, born, died, area
    "person": [
        (0, 1, 0, None, 7),  # A while at risk, then B
        (1, 2, 0, 5000, None),  # A in the washout, B on the death record
        (2, 0, 0, None, 7),  # sex unknown, A
        (3, 1, None, None, 7),  # birth unknown
        (4, 2, 0, None, 7),  # never observed, B
        (5, 1, 0, None, 7),  # observed shorter than the washout
        (6, 2, 0, None, 7),  # observed before the window only
        (7, 2, 4000, None, 7),  # observed from birth
    ],
    "observed": [
        (0, 4000, 5000),
        (0, 4900, 6000),
        (1, 4000, 5000),
        (2, 4000, 6000),
        (3, 4000, 6000),
        (5, 4000, 4100),
        (6, 3000, 4000),
        (7, 3000, 4300),
    ],
    "diagnosis": [
        (0, edge(12), A, IN, 1),
        (0, edge(12) + 5, A, OUT, 2),
        (0, 5500, B, IN, 1),
        (1, 4050, A, IN, 1),
        (2, 4500, A, IN, 1),
        (4, edge(10) - 1, B, OUT, 1),
        (4, edge(10), OTHER_CODE, OUT, 1),
    ],
    "cause": [(1, 5000, B, 0), (0, 5900, OTHER_CODE, 0)],
}
OPTIONS = FollowUpOptions(washout_days=100, window_from=4150, window_to=5899)
STEPS = pair_steps(OPTIONS, Rule(), Rule(death_fulfils=True))


@pytest.fixture(params=ENGINES)
def made(request: pytest.FixtureRequest) -> dict[str, list[tuple[int, ...]]]:
    with loaded(request.param, REGISTER) as engine:
        return results(engine, STEPS)


def test_spells_and_risk(made: dict[str, list[tuple[int, ...]]]) -> None:
    assert made["spells"] == [
        (0, 4000, 6000),
        (1, 4000, 5001),
        (5, 4000, 4100),
        (6, 3000, 4000),
        (7, 4000, 4300),
    ]
    assert made["after_washout"] == [(0, 4100, 6000), (1, 4100, 5001), (6, 3100, 4000), (7, 4000, 4300)]
    assert made["at_risk"] == [(0, 4150, 5900), (1, 4150, 5001), (7, 4150, 4300)]


def test_follow_up(made: dict[str, list[tuple[int, ...]]]) -> None:
    assert made["follow_up"] == [
        # person, sex, born, died, area, start, stop, a_day, b_day, a_dated, b_dated
        (0, 1, 0, NEVER, 7, 4150, 5900, edge(12), 5500, 1, 1),
        (1, 2, 0, 5000, -1, 4150, 5001, 4050, 5000, 0, 1),
        (7, 2, 4000, NEVER, 7, 4150, 4300, NEVER, NEVER, 0, 0),
    ]


def test_attrition_only_ever_loses_people(made: dict[str, list[tuple[int, ...]]]) -> None:
    counts = dict(made["attrition"])
    assert [counts[stage] for stage in range(len(STAGES))] == [8, 7, 6, 5, 4, 3]


def test_people_of_each_disease_by_kind(made: dict[str, list[tuple[int, ...]]]) -> None:
    counts = {(disease, KINDS[kind]): people for disease, kind, people in made["disease_counts"]}
    assert counts == {
        (0, "recorded"): 3, (0, "fulfilled"): 3,
        (0, "incident"): 1, (0, "prevalent"): 1, (0, "unobserved"): 1,
        (1, "recorded"): 3, (1, "fulfilled"): 3,
        (1, "incident"): 2, (1, "prevalent"): 0, (1, "unobserved"): 1,
    }  # fmt: skip


def test_codes_found_counts_records_and_people(made: dict[str, list[tuple[int, ...]]]) -> None:
    assert made["codes_found"] == [(0, A, 4, 3), (1, B, 3, 3)]


def test_onset_by_sex_and_ten_years_of_age(made: dict[str, list[tuple[int, ...]]]) -> None:
    # disease, sex, first year of the age group, people; the day before the tenth birthday is age 9
    assert made["onset"] == [(0, 1, 10, 1), (0, 2, 10, 1), (1, 1, 10, 1), (1, 2, 0, 1), (1, 2, 10, 1)]


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Rule(), {0: edge(12), 1: 4050, 2: 4500}),
        (Rule(settings=(OUT,)), {0: edge(12) + 5}),
        (Rule(positions=(1,)), {0: edge(12), 1: 4050, 2: 4500}),
        (Rule(settings=(OUT,), positions=(1,)), {}),
        (Rule(records=2, gap_days=5), {0: edge(12) + 5}),
        (Rule(records=2, gap_days=6), {}),
    ],
)
def test_settings_and_positions_choose_records(kind: str, rule: Rule, days: dict[int, int]) -> None:
    with loaded(kind, REGISTER) as engine:
        assert dict(results(engine, pair_steps(OPTIONS, rule, Rule()))["disease_a"]) == days


@pytest.mark.parametrize("kind", ENGINES)
def test_another_washout_needs_only_the_washout_steps(kind: str) -> None:
    other = FollowUpOptions(washout_days=0, window_from=4150, window_to=5899)
    with loaded(kind, REGISTER) as engine:
        engine.run(STEPS)
        again = washout_steps(other)
        engine.run(again)
        assert (
            rows_of(engine, again[-1])
            == results(engine, pair_steps(other, Rule(), Rule(death_fulfils=True)))["follow_up"]
        )
