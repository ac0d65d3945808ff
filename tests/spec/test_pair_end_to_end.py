"""A whole pair study of twelve people: every number worked by hand, on both engines.

All are men of ten years and stay so, so there is one cell. They are seen from day 0 to day 104; five days of
washout leave days 5 to 104 at risk. Ten days after the first disease are left out of the primary.

====== ================== ================================================== =================================
person what happens       days at risk of B (A exposes)                      days at risk of A (B exposes)
====== ================== ================================================== =================================
0, 1   nothing            100 unexposed each                                 100 unexposed each
2      A 25               20 unexposed, 1, 4, 5 + 10, 60                     21 unexposed, A
3      A 25, B 60         20 unexposed, 1, 4, 5 + 10, 16 and B               21 unexposed, A
4      B 45               41 unexposed, B                                    40 unexposed, 1, 4, 5 + 10, 40
5      B 45, A 50         41 unexposed, B                                    40 unexposed, 1, 4, 1 and A
6      A and B on 30      25 unexposed, 1 and B                              25 unexposed, 1 and A
7      A 2, B 70          10 left out, 56 prevalent and B                    never: A before day 5
8      B 3, A 40          never: B before day 5                              10 left out, 26 prevalent and A
9      A 20, B at death 50 15 unexposed, 1, 4, 5 + 10, 11 and B              16 unexposed, A
10     sex not known      left out
11     dies on day 54     50 unexposed                                       50 unexposed
====== ================== ================================================== =================================

The columns after "unexposed": the day itself, days 1-4, 5-9 + 10-19, from 20 on.
"""

from __future__ import annotations

from functools import cache

import pytest

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.study_tables import Counted
from coincide.estimates.conditional import rate_ratio
from coincide.study import Study
from coincide.study.sections import RivalsSection, WindowsSection
from support.pair_sample import answer_tables, count_tables, ratio_row, rows_of, study
from support.small_tables import A_CODE, B_CODE, OTHER_CODE, Rows

BORN = -3652  # ten years old on day 0, eleven on day 365
DIED = {9: 50, 11: 54}
A_DAYS = {2: 25, 3: 25, 5: 50, 6: 30, 7: 2, 8: 40, 9: 20, 10: 25}
B_DAYS = {3: 60, 4: 45, 5: 45, 6: 30, 7: 70, 8: 3, 10: 60}

TABLES: dict[str, Rows] = {
    "person": [(n, 0 if n == 10 else 1, BORN, DIED.get(n), None) for n in range(12)],
    "observed": [(n, 0, 105) for n in range(12)],
    "diagnosis": [
        *((n, day, A_CODE, 1, 1) for n, day in A_DAYS.items()),
        *((n, day, B_CODE, 1, 1) for n, day in B_DAYS.items()),
        *((n, day + 7, A_CODE, 1, 1) for n, day in A_DAYS.items()),  # later records change nothing
        (0, 30, OTHER_CODE, 1, 1),
    ],
    "cause": [(9, 50, B_CODE, 0), (11, 54, OTHER_CODE, 0)],
}

DAYS_AB, EVENTS_AB = 173, 3  # 70 of person 2, 26 of 3, 56 of 7, 21 of 9
DAYS_BA, EVENTS_BA = 76, 1  # 50 of person 4, 26 of 8
UNEXPOSED_AB, REFERENCE_AB = 412, 2  # B of persons 4 and 5
UNEXPOSED_BA, REFERENCE_BA = 413, 3  # A of persons 2, 3 and 9
EXPECTED_AB = 173 * 2 / 412
EXPECTED_BA = 76 * 3 / 413


def asked(preset: str = "none") -> Study:
    windows = WindowsSection(edges_days=(1, 5, 20), latency_days=10, prodrome_years=0)
    return study(preset, washout_days=5, windows=windows, rivals=RivalsSection(latency_years=()))


@cache
def counted(engine: str) -> Counted:
    return count_tables(engine, TABLES, asked())


@cache
def answered(engine: str, preset: str = "none") -> Answered:
    return answer_tables(engine, TABLES, asked(preset))


def test_days_and_events_of_every_state(engine: str) -> None:
    ab, ba = counted(engine).pair.orders
    names = ("unexposed", "0d", "1-5d", "5-10d", "10-20d", "20d+", "prevalent:0-10d", "prevalent:10d+")
    assert ab.counts.states == ba.counts.states == names
    assert ab.days.shape == (8, 1, 111)
    assert ab.days[:, 0, 10].tolist() == [UNEXPOSED_AB, 4, 12, 15, 30, 87, 10, 56]
    assert ab.events[:, 0, 10].tolist() == [2, 1, 0, 0, 0, 2, 0, 1]
    assert ba.days[:, 0, 10].tolist() == [UNEXPOSED_BA, 3, 8, 6, 10, 40, 10, 26]
    assert ba.events[:, 0, 10].tolist() == [3, 1, 0, 1, 0, 0, 0, 1]
    assert int(ab.days.sum()) == int(ab.days[:, 0, 10].sum())
    assert int(ba.days.sum()) == int(ba.days[:, 0, 10].sum())


def test_people_of_every_state(engine: str) -> None:
    ab, ba = counted(engine).pair.orders
    assert ab.counts.people.tolist() == [9, 4, 3, 3, 3, 3, 1, 1]
    assert ba.counts.people.tolist() == [9, 3, 2, 2, 1, 1, 1, 1]


def test_each_order_by_hand(engine: str) -> None:
    found = answered(engine)
    ab, ba = (ratio_row(found, "order", name) for name in ("a_then_b", "b_then_a"))
    assert (ab["observed"], ba["observed"]) == (EVENTS_AB, EVENTS_BA)
    assert ab["expected"] == pytest.approx(EXPECTED_AB, rel=1e-14)
    assert ba["expected"] == pytest.approx(EXPECTED_BA, rel=1e-14)
    assert ab["person_years"] == pytest.approx(DAYS_AB / 365.25, rel=1e-14)
    assert (ab["people"], ba["people"]) == (4, 2)
    # one cell: the ratio is that of two rates
    assert ab["estimate"] == pytest.approx((3 / 173) / (2 / 412), rel=1e-9)
    assert ba["estimate"] == pytest.approx((1 / 76) / (3 / 413), rel=1e-9)


def test_the_primary_by_hand(engine: str) -> None:
    row = ratio_row(answered(engine), "primary")
    again = rate_ratio(
        [EVENTS_AB, EVENTS_BA],
        [DAYS_AB, DAYS_BA],
        [REFERENCE_AB, REFERENCE_BA],
        [UNEXPOSED_AB, UNEXPOSED_BA],
    )
    assert (row["window"], row["observed"]) == ("10d+", 4)
    assert row["expected"] == pytest.approx(EXPECTED_AB + EXPECTED_BA, rel=1e-14)
    assert (row["estimate"], row["low"], row["high"], row["p"]) == (
        again.estimate, again.interval.low, again.interval.high, again.p,
    )  # fmt: skip
    dated = ratio_row(answered(engine), "primary_without_prevalent")
    # without persons 7 and 8: two events, (173 - 56) 2 / 412 + (76 - 26) 3 / 413
    assert dated["observed"] == 2
    assert dated["expected"] == pytest.approx(117 * 2 / 412 + 50 * 3 / 413, rel=1e-14)


@pytest.mark.parametrize(
    ("window", "observed", "days"),
    [
        ("1-5d", (0, 0), (12, 8)),
        ("5-20d", (0, 1), (45, 16)),
        ("20d+", (2, 0), (87, 40)),
        ("prevalent", (1, 1), (56, 26)),
    ],
)
def test_windows_by_hand(engine: str, window: str, observed: tuple[int, int], days: tuple[int, int]) -> None:
    rows = [
        ratio_row(answered(engine), "window", d, window=window) for d in ("a_then_b", "b_then_a", "either")
    ]
    assert [row["observed"] for row in rows] == [*observed, sum(observed)]
    expected = days[0] * 2 / 412, days[1] * 3 / 413
    assert [row["expected"] for row in rows] == pytest.approx([*expected, sum(expected)], rel=1e-14)


def test_a_pair_of_one_day_is_counted_once_and_in_neither_order(engine: str) -> None:
    found = answered(engine)
    row = ratio_row(found, "same_day")
    # four people have a day of A at risk of B: 2, 3, 6 and 9
    assert (row["observed"], row["people"]) == (1, 4)
    assert row["expected"] == pytest.approx(4 * 2 / 412, rel=1e-14)
    everything = ratio_row(found, "all")
    # 20d+ 2, prevalent 1 after A; 5-20d 1, prevalent 1 after B; the pair of day 30 is not among them
    assert everything["observed"] == 5
    assert [ratio_row(found, "all", order)["observed"] for order in ("a_then_b", "b_then_a")] == [3, 2]


def test_nobody_is_at_risk_of_a_disease_they_had_before(engine: str) -> None:
    """Person 8 had B on day 3: no day of theirs is at risk of B, and so with A for person 7."""
    without = {name: [row for row in rows if row[0] not in (7, 8)] for name, rows in TABLES.items()}
    ab, ba = count_tables(engine, without, asked()).pair.orders
    whole_ab, whole_ba = counted(engine).pair.orders
    assert (whole_ab.days - ab.days).sum(axis=(1, 2)).tolist() == [0, 0, 0, 0, 0, 0, 10, 56]
    assert (whole_ba.days - ba.days).sum(axis=(1, 2)).tolist() == [0, 0, 0, 0, 0, 0, 10, 26]


def test_with_complete_lookback_an_early_disease_keeps_its_day(engine: str) -> None:
    pair = count_tables(engine, TABLES, asked(), Intake(rows={}, complete_lookback=True)).pair
    # person 7: A on day 2, so days 5-6, 7-11, 12-21 and 22-70 are 3-4, 5-9, 10-19 and 20-68 days after it
    assert pair.a_then_b.days[:, 0, 10].tolist() == [UNEXPOSED_AB, 4, 14, 20, 40, 136, 0, 0]
    assert pair.a_then_b.events[:, 0, 10].tolist() == [2, 1, 0, 0, 0, 3, 0, 0]


def test_who_was_followed(engine: str) -> None:
    about = counted(engine).described
    assert about.remaining == (12, 11, 11, 11, 11, 11)
    # person 10 is counted among those with the disease, and nowhere after; person 9 has B by death alone
    assert about.people["a"]["fulfilled"] == len(A_DAYS) == 8
    assert about.people["b"]["fulfilled"] == len(B_DAYS) + 1 == 8
    assert sum(group.people for group in about.onset if group.role == "a") == 7
    assert {(code.role, code.code, code.people) for code in about.codes if code.records} == {
        ("a", "G122", 8), ("b", "G35", 8),
    }  # fmt: skip


def test_the_verdict(engine: str) -> None:
    verdict = answered(engine).verdict
    assert verdict.verdict == "too_few"
    assert (verdict.shown.observed, verdict.shown.low_state) == (4, "finite")
    assert "4 people observed, 1.39 expected by chance" in verdict.sentence
    assert [order.share_of_expected for order in verdict.orders] == pytest.approx(
        [EXPECTED_AB / (EXPECTED_AB + EXPECTED_BA), EXPECTED_BA / (EXPECTED_AB + EXPECTED_BA)]
    )
    hidden = answered(engine, "ohdsi").verdict
    assert (hidden.verdict, hidden.reasons, hidden.shown.observed) == (
        "cannot_answer",
        ("release_rule",),
        None,
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"observation": "inferred"}, "observation_inferred"),
        ({"one_cause_per_death": True}, "one_cause_per_death"),
        ({"sampled_on": "b"}, "sampled_on_disease"),
        ({"sampled_on": "care"}, "sampled_on_care"),
    ],
)
def test_facts_about_the_data_forbid_an_answer(facts: dict[str, object], reason: str) -> None:
    verdict = answer_tables("reference", TABLES, asked(), Intake(rows={}, **facts)).verdict
    assert (verdict.verdict, verdict.reasons, verdict.shown.observed) == ("cannot_answer", (reason,), None)


def test_with_everybody_exposed_there_is_nobody_to_compare_with(engine: str) -> None:
    ill = {**TABLES, "diagnosis": [(n, 2, A_CODE, 1, 1) for n in range(12)], "cause": []}
    verdict = answer_tables(engine, ill, asked()).verdict
    assert (verdict.verdict, verdict.reasons) == ("cannot_answer", ("nobody_unexposed",))


def test_with_nobody_followed_there_is_no_answer(engine: str) -> None:
    unseen = {**TABLES, "observed": [(n, 0, 4) for n in range(12)]}
    verdict = answer_tables(engine, unseen, asked()).verdict
    assert (verdict.verdict, verdict.reasons) == ("cannot_answer", ("nobody_followed",))


def test_without_either_disease_nothing_is_expected_and_nothing_seen(engine: str) -> None:
    healthy = {**TABLES, "diagnosis": [], "cause": []}
    found = answer_tables(engine, healthy, asked())
    assert found.verdict.verdict == "too_few"
    assert ratio_row(found, "primary")["expected"] == 0
    warnings = [row["what"] for row in rows_of(found.tables, "quality")]
    assert len(warnings) == 2


def test_both_engines_release_the_same_tables() -> None:
    for preset in ("none", "ohdsi"):
        reference, duckdb = (answered(name, preset) for name in ("reference", "duckdb"))
        assert duckdb.verdict == reference.verdict
        assert [table.rows for table in duckdb.tables] == [table.rows for table in reference.tables]
