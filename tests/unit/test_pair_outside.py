"""Exposed time against outside rates, worked by hand, and the file the rates come from."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coincide.days import NEVER, day, edge
from coincide.designs.pair.outside import OutsideCounts, count_outside, exposed_spells
from coincide.designs.pair.outside_rows import outside_rows, rates_by_order
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.rounded import rounded_ratio
from coincide.errors import StudyError
from coincide.estimates.overdispersion import Dispersion, quasi_poisson_interval
from coincide.estimates.poisson import smr
from coincide.kernels.follow_up import FollowUp
from coincide.kernels.pair_counts import pair_counts
from coincide.study.outside_rates import OutsideRates, read_outside_rates
from coincide.study.sections import RivalsSection, WindowsSection
from support.pair_sample import empty, pair_of, study

LATENCY = 10
PLAN = make_plan(WindowsSection(latency_days=LATENCY), RivalsSection())


def followed(*spells: dict[str, int]) -> FollowUp:
    """Return follow-up; what a spell does not say is a man born on day -1000 without either disease."""
    usual = {"person": 0, "sex": 1, "born": -1000, "died": NEVER, "area": -1, "start": 0, "stop": 100}
    usual |= {"a_day": NEVER, "b_day": NEVER, "a_dated": 0, "b_dated": 0}
    rows = [usual | spell for spell in spells]
    return FollowUp.from_columns({name: np.array([row[name] for row in rows], np.int32) for name in usual})


def spans(*spells: dict[str, int], direction: str = "a_then_b") -> list[tuple[int, int, int] | None]:
    """Return (begin, end, event) of each spell, None where no time is exposed."""
    columns = exposed_spells(direction, followed(*spells), LATENCY)
    return [(b, e, n) if e > b else None for b, e, n in zip(*(c.tolist() for c in columns), strict=True)]


def test_a_dated_disease_exposes_after_the_latency() -> None:
    assert spans({"a_day": 20, "a_dated": 1}) == [(30, 100, 0)]


def test_the_first_exposed_day_and_the_day_before_it() -> None:
    assert spans({"a_day": 20, "a_dated": 1, "b_day": 30}) == [(30, 31, 1)]
    assert spans({"a_day": 20, "a_dated": 1, "b_day": 29}) == [None]


def test_the_outcome_ends_time_with_its_own_day() -> None:
    assert spans({"a_day": 20, "a_dated": 1, "b_day": 50}) == [(30, 51, 1)]


def test_the_death_day_is_at_risk_and_can_hold_the_outcome() -> None:
    # died on day 99: the spell ends after it
    assert spans({"a_day": 20, "a_dated": 1, "b_day": 99}) == [(30, 100, 1)]
    assert spans({"a_day": 20, "a_dated": 1, "b_day": 100}) == [(30, 100, 0)]


def test_nobody_is_at_risk_after_the_outcome() -> None:
    two = [{"start": 0, "stop": 40}, {"start": 60, "stop": 100}]
    assert spans(*({"a_day": 5, "a_dated": 1, "b_day": 30} | spell for spell in two)) == [(15, 31, 1), None]
    assert spans({"a_day": 5, "a_dated": 1, "b_day": -1}) == [None]


def test_an_outcome_in_a_gap_is_not_counted_and_ends_risk() -> None:
    two = [{"start": 0, "stop": 40}, {"start": 60, "stop": 100}]
    assert spans(*({"a_day": 5, "a_dated": 1, "b_day": 50} | spell for spell in two)) == [(15, 40, 0), None]


def test_an_undated_disease_exposes_after_the_latency_from_the_next_start() -> None:
    assert spans({"a_day": -500, "a_dated": 0}) == [(10, 100, 0)]
    gap = [{"start": 0, "stop": 40}, {"start": 60, "stop": 65}, {"start": 80, "stop": 100}]
    # the disease was recorded in the first gap; ten days from day 60 on are left out, over the next gap
    assert spans(*({"a_day": 50} | spell for spell in gap)) == [None, None, (80, 100, 0)]
    assert spans(*({"a_day": 50} | spell for spell in gap[:1])) == [None]


def test_with_complete_lookback_the_latency_runs_from_the_disease() -> None:
    assert spans({"a_day": -5, "a_dated": 1}) == [(5, 100, 0)]
    assert spans({"a_day": -500, "a_dated": 1}) == [(0, 100, 0)]


def test_without_the_disease_no_time_is_exposed() -> None:
    assert spans({}, {"person": 1, "b_day": 50}) == [None, None]


def test_the_other_order_changes_places() -> None:
    assert spans({"b_day": 20, "b_dated": 1, "a_day": 50}, direction="b_then_a") == [(30, 51, 1)]


def test_each_person_enters_on_their_own_day() -> None:
    assert spans(
        {"person": 3, "a_day": -9, "start": 0},
        {"person": 5, "a_day": NEVER, "start": 0},
        {"person": 7, "a_day": -9, "start": 50},
    ) == [(10, 100, 0), None, (60, 100, 0)]


def test_time_and_events_are_those_of_the_primary() -> None:
    """Random spells: what is counted here and what the kernel counts in the primary's states agree."""
    random = np.random.Generator(np.random.Philox(7))
    rows = []
    for person in range(300):
        ends = np.sort(random.choice(3000, 4, replace=False))
        a, b = (int(random.integers(-300, 3000)) if random.random() < 0.7 else NEVER for _ in "ab")
        inside = any(low <= a < high for low, high in (ends[:2], ends[2:]))
        for low, high in (ends[:2], ends[2:]):
            rows.append(
                {"person": person, "sex": 1, "start": int(low), "stop": int(high), "a_day": a, "b_day": b}
                | {"a_dated": int(inside), "born": -1000}
            )
    spells = followed(*rows)
    begin, end, event = exposed_spells("a_then_b", spells, LATENCY)
    counts = pair_counts(
        spells.person, np.zeros_like(spells.person), spells.born, spells.start, spells.stop,
        spells.a_day, spells.a_dated, spells.b_day,
        rows=1, ages=100, since_cuts=PLAN.since_cuts, prevalent_cuts=PLAN.prevalent_cuts,
    )  # fmt: skip
    states = list(PLAN.primary.states)
    used = end > begin
    assert int((end - begin)[used].sum()) == int(counts.days[states].sum()) > 0
    assert int(event[used].sum()) == int(counts.events[states].sum()) > 0


# Rates.

# two age groups, two calendar groups; per day: men .001, .002 before day 50, .003, .004 after
RATES = OutsideRates(
    np.array([0.0, 1050.0, 5000.0]),
    np.array([0.0, 50.0, 200.0]),
    np.array([[[0.001, 0.003], [0.002, 0.004]], [[np.nan, np.nan], [0.01, 0.01]]]),
)


def test_expected_by_hand() -> None:
    # the man is 1,030 days old when exposed on day 30; 1,050 on day 50, when the calendar group changes too
    spells = followed({"a_day": 20, "a_dated": 1, "b_day": 60})
    counted = count_outside("a_then_b", spells, PLAN, RATES)
    assert counted.days[0].tolist() == [[20, 0], [0, 11]]
    assert counted.events[0].tolist() == [[0, 0], [0, 1]]
    found = counted.ratio(RATES)
    assert found.ratio.expected == pytest.approx(20 * 0.001 + 11 * 0.004, rel=1e-14)
    assert found.ratio.observed == 1
    assert found.ratio.estimate == pytest.approx(1 / 0.064, rel=1e-14)


def test_time_without_a_rate_is_in_neither_side_and_not_lost() -> None:
    young = followed({"sex": 2, "a_day": 20, "a_dated": 1, "b_day": 40})
    found = count_outside("a_then_b", young, PLAN, RATES).ratio(RATES)
    assert (found.time, found.time_outside, found.observed_outside) == (0, 11, 1)
    old = followed({"born": -6000, "a_day": 20, "a_dated": 1, "b_day": 40})
    counted = count_outside("a_then_b", old, PLAN, RATES)
    assert (counted.days_beyond, counted.events_beyond, counted.days.sum()) == (11, 1, 0)


def test_a_row_of_the_results() -> None:
    spells = followed(*({"person": n, "a_day": 20, "a_dated": 1, "b_day": 60} for n in range(6)))
    counted = count_outside("a_then_b", spells, PLAN, RATES)
    pair = replace(pair_of(empty(PLAN), empty(PLAN)), outside=(counted,))
    row, excess, *_ = outside_rows(pair, {"a_then_b": RATES}, PLAN, ("als", "ms"))
    known = smr(6, 6 * 0.064)
    assert (row["measure"], row["observed"]) == ("smr", 6)
    assert row["expected"] == pytest.approx(0.384, rel=1e-14)
    assert row["estimate"] == pytest.approx(known.estimate, rel=1e-14)
    assert (row["low"], row["high"]) == pytest.approx((known.interval.low, known.interval.high))
    assert row["person_years"] == pytest.approx(6 * 31 / 365.25)
    assert (excess["measure"], excess["observed"]) == ("excess", 6)
    assert excess["estimate"] == pytest.approx(1e5 * (6 - 0.384) / row["person_years"])
    assert excess["low"] == pytest.approx(1e5 * (known.interval.low - 1) * 0.384 / row["person_years"])


def _many(events: list[int]) -> OutsideCounts:
    """Return counts of men in cells with the same expectation each: 100 days at .1 a day."""
    shape = (2, len(events), 1)
    days, seen = np.zeros(shape), np.zeros(shape, np.int64)
    days[0, :, 0], seen[0, :, 0] = 100, events
    return OutsideCounts("a_then_b", days, seen, 0.0, 0)


def _even_rates(ages: int) -> OutsideRates:
    return OutsideRates(np.arange(ages + 1.0), np.array([0.0, 1.0]), np.full((2, ages, 1), 0.1))


def test_events_that_vary_more_than_chance_widen_the_interval_beside() -> None:
    pair = replace(pair_of(empty(PLAN), empty(PLAN)), outside=(_many([2, 18, 1, 19, 10]),))
    rows = outside_rows(pair, {"a_then_b": _even_rates(5)}, PLAN, ("als", "ms"))
    known, _, vary, wide = rows
    assert [row["measure"] for row in rows] == ["smr", "excess", "smr_dispersion", "smr_widened"]
    assert vary["estimate"] == pytest.approx(7.25, rel=1e-12)
    assert vary["p"] == pytest.approx(7.817e-6, rel=1e-3)
    assert (vary["low"], vary["high"]) == (None, None)
    assert wide["estimate"] == known["estimate"] == pytest.approx(1.0)
    interval = quasi_poisson_interval(50, Dispersion(7.25, 5, 0.0))
    assert (wide["low"], wide["high"]) == pytest.approx((interval.low / 50, interval.high / 50), rel=1e-12)
    assert wide["low"] < known["low"] < 1 < known["high"] < wide["high"]
    # all four show the same count, so the gate hides all or none
    assert {row["observed"] for row in rows} == {50}


def test_with_few_events_the_rows_are_empty_and_say_so() -> None:
    pair = replace(pair_of(empty(PLAN), empty(PLAN)), outside=(_many([2, 2, 1, 3, 2]),))
    rows = outside_rows(pair, {"a_then_b": _even_rates(5)}, PLAN, ("als", "ms"))
    for row in rows[2:]:
        assert (row["estimate"], row["low"], row["high"], row["p"], row["observed"]) == (*[None] * 4, 10)
        assert row["method"].startswith("not estimable: fewer than 5 groups")


@pytest.mark.parametrize("events", [[2, 18, 1, 19, 10], [2, 2, 1, 3, 2]])
def test_under_rounding_rows_do_not_tell_how_many_groups_there_were(events: list[int]) -> None:
    pair = replace(pair_of(empty(PLAN), empty(PLAN)), outside=(_many(events),))
    rows = outside_rows(pair, {"a_then_b": _even_rates(5)}, PLAN, ("als", "ms"))
    for row in rows[2:]:
        again = rounded_ratio({})(row)
        assert (again["estimate"], again["low"], again["high"], again["p"]) == (None, None, None, None)
        assert again["method"] == "not made from rounded counts"


def test_a_row_without_any_rate_has_no_estimate() -> None:
    young = followed({"sex": 2, "a_day": 20, "a_dated": 1, "b_day": 40})
    pair = replace(
        pair_of(empty(PLAN), empty(PLAN)), outside=(count_outside("a_then_b", young, PLAN, RATES),)
    )
    rows = outside_rows(pair, {"a_then_b": RATES}, PLAN, ("als", "ms"))
    assert [row["measure"] for row in rows] == ["smr", "excess", "smr_dispersion", "smr_widened"]
    for row in rows:
        assert (row["observed"], row["expected"], row["estimate"], row["p"]) == (0, 0.0, None, None)
        assert (row["low"], row["high"]) == (None, None)


# The file.

HEADER = "sex,age_from,year_from,per_100000\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "rates.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_rates(tmp_path: Path) -> None:
    text = (
        "\ufeffSex, age_from ,year_from,per_100000\nmale,0,2000,36525\nmale,50,2000,73050\nFemale,50,2000,0\n"
    )
    rates = read_outside_rates(written(tmp_path, text))
    assert rates.age_edges.tolist() == [0, edge(50), edge(130)]
    assert rates.period_edges.tolist() == [day(dt.date(2000, 1, 1)), day(dt.date(2200, 1, 1))]
    # 36,525 in 100,000 years of 365.25 days are 1 in 1,000 days
    assert rates.per_day[0, :, 0].tolist() == pytest.approx([0.001, 0.002])
    assert np.isnan(rates.per_day[1, 0, 0])
    assert rates.per_day[1, 1, 0] == 0


def test_a_file_belongs_to_the_order_in_which_its_disease_comes_second(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "male,0,2000,5\n")
    assert set(rates_by_order(study(outside_rates={"ms": path}))) == {"a_then_b"}
    assert set(rates_by_order(study(outside_rates={"als": path}))) == {"b_then_a"}
    assert rates_by_order(study()) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "COI-S041"),
        ("sex,age,year,rate\nmale,0,2000,1\n", "COI-S041"),
        (HEADER, "COI-S043"),
    ],
)
def test_a_file_with_nothing_to_read(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(StudyError) as error:
        read_outside_rates(written(tmp_path, text))
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_file_that_is_not_there_or_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="COI-S040"):
        read_outside_rates(tmp_path / "gone.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe\xe6")
    with pytest.raises(StudyError, match="COI-S040"):
        read_outside_rates(tmp_path / "latin.csv")


def test_every_wrong_line_is_said_with_its_number(tmp_path: Path) -> None:
    lines = [
        "male,0,2000,5",
        "man,0,2000,5",
        "male,0.5,2000,5",
        "male,1,2000,-5",
        "male,1,2000,nan",
        "male,1,2000,inf",
        "male,-1,2000,5",
        "male,130,2000,5",
        "male,1,1700,5",
        "male,1,2000",
        "male,0,2000,6",
        "",  # an empty line says nothing and is passed over
    ]
    with pytest.raises(StudyError) as error:
        read_outside_rates(written(tmp_path, HEADER + "\n".join(lines) + "\n"))
    problems = error.value.problems
    assert {problem.code for problem in problems} == {"COI-S042"}
    assert [problem.where for problem in problems] == [f"rates.csv, line {n}" for n in range(3, 13)]
    assert "repeated" in problems[9].what
