"""The tables of a pair study: true sums, and nothing to be read from them that the gate hides."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.absolute.excess import WITH_EXCESS
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.described import CodeFound, Described, OnsetGroup
from coincide.designs.pair.estimate import estimate_pair
from coincide.designs.pair.headline import headline
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.people_sums import people_sums, unshown_people
from coincide.designs.pair.plan import Span
from coincide.designs.pair.rounded import rounded_ratio
from coincide.designs.pair.study_tables import Counted, answer_counted, check_counted
from coincide.designs.pair.sums import unshown_pieces, window_sums
from coincide.designs.pair.tables import estimates_table
from coincide.designs.pair.time_tables import follow_up_table
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.poisson import smr
from coincide.estimates.strength import e_value
from coincide.kernels.states import SAME_DAY, UNEXPOSED
from coincide.results.release import is_released
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Sum
from coincide.study.outside_rates import OutsideRates
from coincide.study.sections import RivalsSection
from support.attack import from_ratios, interval, seen
from support.pair_sample import (
    DEFAULT_PLAN,
    Filled,
    described,
    empty,
    pair_of,
    ratio_row,
    rows_of,
    study,
)

PLAN = DEFAULT_PLAN
WINDOW = {span.name: span for span in PLAN.windows}
PRESETS = ("ohdsi", "opensafely", "none")
ONE_YEAR = 365_250_000  # days of a thousand thousand years
UNEXPOSED_EVENTS = 2000


def register(events: dict[str, tuple[int, int]], same_day: int = 0) -> PairCounted:
    """Return counts with window -> (A then B, B then A) events; one cell, E of 2 in each window."""
    orders = []
    for number in (0, 1):
        filled = empty()
        filled.put(UNEXPOSED, days=ONE_YEAR, events=UNEXPOSED_EVENTS)
        filled.put(SAME_DAY, days=1000, events=same_day)
        for name, span in WINDOW.items():
            if name != "0d":
                filled.put(span.states, days=ONE_YEAR // 1000, events=events.get(name, (0, 0))[number])
        filled.put(PLAN.left_out.states, days=ONE_YEAR // 1000)
        orders.append(filled)
    return pair_of(*orders)


def answered(pair: PairCounted, preset: str, about: Described | None = None, **more: object) -> Answered:
    counted = Counted(Intake(rows={}), about or described(), pair)
    return answer_counted(study(preset, **more), counted, PLAN, seed=1)


PLENTY = {name: (10 + n, 20 + n) for n, name in enumerate(WINDOW) if name != "0d"}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_table_passes_the_gate(preset: str) -> None:
    found = answered(register(PLENTY, same_day=9), preset)
    assert [table.name for table in found.tables] == [
        "run", "attrition", "quality", "codes", "diseases", "onset", "truth", "power",
        "follow_up", "outside", "estimates", "steps", "misdiagnosis", "untested",
    ]  # fmt: skip
    assert all(is_released(table) and table.preset == preset for table in found.tables)
    for table in found.tables:
        for row in table.rows:
            assert set(row) == {column.name for column in TABLES[table.name]}


def test_with_enough_people_nothing_is_hidden_and_the_counts_are_the_counts() -> None:
    found = answered(register(PLENTY, same_day=9), "ohdsi")
    assert not any(row["suppressed"] for row in rows_of(found.tables, "estimates"))
    for name, (ab, ba) in PLENTY.items():
        assert ratio_row(found, "window", "a_then_b", window=name)["observed"] == ab
        assert ratio_row(found, "window", "b_then_a", window=name)["observed"] == ba
        assert ratio_row(found, "window", "either", window=name)["observed"] == ab + ba
    assert ratio_row(found, "same_day")["observed"] == 9
    later = [name for name in PLENTY if name not in ("1-183d", "183-365d")]
    assert ratio_row(found, "primary")["observed"] == sum(sum(PLENTY[name]) for name in later)
    assert ratio_row(found, "all")["observed"] == sum(map(sum, PLENTY.values()))


def test_the_primary_is_the_conditional_ratio_of_both_orders() -> None:
    found = answered(register(PLENTY), "none")
    row = ratio_row(found, "primary")
    # five windows of 2 in each order, one cell each
    observed = [sum(PLENTY[name][n] for name in list(PLENTY)[2:]) for n in (0, 1)]
    again = rate_ratio(observed, [5 * ONE_YEAR // 1000] * 2, [UNEXPOSED_EVENTS] * 2, [ONE_YEAR] * 2)
    assert row["expected"] == pytest.approx(20, rel=1e-14)
    assert (row["estimate"], row["p"]) == (again.estimate, again.p)
    assert (row["low"], row["high"]) == (again.interval.low, again.interval.high)
    assert row["person_years"] == pytest.approx(10_000, rel=1e-14)
    assert found.verdict.shown.ratio == again.estimate


def test_every_row_has_its_question_window_and_direction() -> None:
    rows = rows_of(answered(register(PLENTY), "none").tables, "estimates")
    kinds = {(row["question"], row["direction"], row["measure"]) for row in rows}
    for question in ("primary", "primary_without_prevalent", "same_day", "latency"):
        assert {(question, "either", m) for m in ("rate_ratio", "standardised_ratio")} <= kinds
    for direction in ("a_then_b", "b_then_a", "either"):
        assert {(q, direction, "rate_ratio") for q in ("window", "all")} <= kinds
    for question in ("primary", "order"):
        assert any((q, m) == (question, "mantel_haenszel") for q, _, m in kinds)
    assert ("order", "a_then_b", "orders_agree") in kinds
    assert ("direction", "a_then_b", "direction") in kinds
    latencies = [r["window"] for r in rows if (r["question"], r["measure"]) == ("latency", "rate_ratio")]
    assert latencies == ["1d+", "365d+", "730d+", "1095d+", "1826d+"]


def test_the_share_recorded_first_is_half_when_both_orders_are_alike() -> None:
    alike = dict.fromkeys(PLENTY, (20, 20))
    (row,) = rows_of(answered(register(alike), "none").tables, "estimates", measure="direction")
    assert row["estimate"] == pytest.approx(0.5, abs=1e-9)  # a root found to this accuracy
    assert row["p"] > 0.9


EVENTS = st.dictionaries(
    st.sampled_from(list(PLENTY)), st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=7
)


@settings(derandomize=True, database=None, deadline=None, max_examples=10)
@given(EVENTS, st.sampled_from([0, 1, 4, 5, 30]))
def test_no_released_count_gives_back_a_hidden_small_one(
    events: dict[str, tuple[int, int]], same_day: int
) -> None:
    """A reader who knows every sum, pieces included, cannot pin down a hidden window."""
    pair = register(events, same_day)
    tables = (*_tables(pair),)
    found = answered(pair, "ohdsi")
    released = [next(t for t in found.tables if t.name == table.name) for table in tables]
    shown = seen(tables, released)
    assert not any(0 < count < 5 for count in shown.values())
    sums = [one for table in tables for one in table.sums]
    values = {one.count_id(row, "observed"): int(row["observed"]) for one in tables[:1] for row in one.rows}
    values |= unshown_pieces(pair, PLAN)
    small = [name for name, count in values.items() if 0 < count < 5 and name not in shown]
    for name in small[:4]:
        low, high = interval(name, shown, sums)
        assert low <= 1
        assert high >= 4


def _tables(pair: PairCounted) -> tuple:
    return estimates_table(estimate_pair(pair, PLAN), PLAN, ("als", "ms")), follow_up_table(pair, PLAN)


def shown_alike(one: Answered, other: Answered, *, counts: tuple[str, ...] = ()) -> int:
    """Compare the rows that both show, with equal `counts`; return how many there were."""
    pairs = [
        (first, second)
        for mine, yours in zip(one.tables, other.tables, strict=True)
        for first, second in zip(mine.rows, yours.rows, strict=True)
        if not (first.get("suppressed") or second.get("suppressed"))
    ]
    alike = [(x, y) for x, y in pairs if all(x.get(name) == y.get(name) for name in counts)]
    for first, second in alike:
        assert first == second
    return len(alike)


@pytest.mark.parametrize("window", ["1-183d", "730-1826d", "prevalent"])
def test_all_small_numbers_look_alike(window: str) -> None:
    """Whatever is shown is the same for one, two and four people: there is nothing to solve."""
    first, *others = (answered(register({window: (n, 0)}), "ohdsi") for n in (1, 2, 4))
    assert any(row["suppressed"] for row in rows_of(first.tables, "estimates"))
    for other in others:
        assert shown_alike(first, other) > 50


def test_all_small_numbers_of_one_day_look_alike() -> None:
    """People who fall ill with B at risk of A, less B's unexposed events, are the pairs of one day."""

    def one_day(pairs: int) -> Answered:
        pair = register(PLENTY, same_day=pairs)
        people = 1000 + pairs
        orders = [
            replace(
                order,
                counts=replace(
                    order.counts,
                    masks=np.array([1 << UNEXPOSED | 1 << SAME_DAY]),
                    mask_people=np.array([people]),
                ),
            )
            for order in pair.orders
        ]
        return answered(replace(pair, a_then_b=orders[0], b_then_a=orders[1]), "ohdsi")

    for row in rows_of(one_day(3).tables, "follow_up", state="0d"):
        assert row["suppressed"]
    for row in rows_of(one_day(30).tables, "follow_up", state="0d"):
        assert row["people"] == 1030


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
def test_a_hidden_primary_gives_no_verdict_and_no_number(preset: str) -> None:
    found = answered(register({"730-1826d": (2, 1)}), preset)
    verdict = headline(found.verdict)
    assert (verdict["verdict"], verdict["reasons"]) == ("cannot_answer", ["release_rule"])
    for name in ("observed", "expected", "ratio", "low", "high"):
        assert verdict[name] is None
        assert verdict["orders"][0][name] is None
    for row in rows_of(found.tables, "estimates", window="365d+"):
        assert row["suppressed"]
        assert row["observed"] is row["estimate"] is row["p"] is None
    assert all(row["suppressed"] for row in rows_of(found.tables, "steps"))
    assert all(row["suppressed"] and row["remove"] is None for row in rows_of(found.tables, "misdiagnosis"))


def test_with_nothing_hidden_the_same_numbers_give_their_verdict() -> None:
    assert answered(register({"730-1826d": (2, 1)}), "none").verdict.verdict == "less"


# Rounding.


ALIKE = dict.fromkeys(PLENTY, (24, 24))


@cache
def rounded_results() -> Answered:
    return answered(register(ALIKE), "opensafely")


def test_rounded_results_hold_nothing_of_the_exact_counts() -> None:
    """Registers whose counts round alike give the same released results, to the last digit."""
    first = rounded_results()
    primary = ratio_row(first, "primary")
    assert (primary["observed"], primary["suppressed"]) == (240, False)
    # one person more or fewer in a window, or in the other order: most counts round as before
    changed = ALIKE | {"730-1826d": (25, 23), "prevalent": (24, 23)}
    other = answered(register(changed), "opensafely")
    assert shown_alike(first, other, counts=("observed", "people", "disease_people")) > 60


def test_a_ratio_is_made_from_rounded_counts_under_rounding() -> None:
    found = rounded_results()
    rows = [row for row in rows_of(found.tables, "estimates") if not row["suppressed"]]
    assert rows
    for row in rows:
        assert row["observed"] % 5 == 0
        assert row["people"] is None or row["people"] % 5 == 0
        if row["measure"] in ("rate_ratio", "standardised_ratio"):
            assert row["estimate"] == row["observed"] / row["expected"]
        elif row["measure"] == "excess":
            seen_less_expected = row["observed"] - row["expected"]
            assert row["estimate"] == pytest.approx(100_000 * seen_less_expected / row["person_years"])
        elif row["measure"] == "orders_agree":
            assert row["p"] == 1.0  # both orders round to the same count
        elif row["measure"] == "e_value":
            assert row["estimate"] == pytest.approx(e_value(row["observed"] / row["expected"]))
        elif row["measure"] == "frailty_variance":
            assert row["estimate"] == pytest.approx(row["observed"] / row["expected"] - 1)
        else:
            assert row["estimate"] is row["p"] is row["low"] is row["high"] is None
    ratios = [row for row in rows if row["measure"] != "excess"]
    assert all(count % 5 == 0 for count in from_ratios(ratios))
    for row in rows_of(found.tables, "steps"):
        assert row["ratio"] == row["observed"] / row["expected"]
    shown = found.verdict.shown
    assert shown.ratio == shown.observed / shown.expected
    for row in rows_of(found.tables, "misdiagnosis"):
        if row["remove"]:
            assert row["share_of_people"] == 100 * row["remove"] / row["disease_people"]


def test_a_reference_that_rounds_to_nothing_gives_no_limits() -> None:
    """Ten observed against two unexposed events must not be judged as if there had been five."""
    row = {
        "measure": "rate_ratio",
        "observed": 10,
        "expected": 1.0,
        "estimate": None,
        "p": None,
        "method": "",
    }
    row |= {"direction": "either", "window": "365d+", "stratum": "all"}
    limits_at = {d: rounded_ratio({("either", "365d+", "all"): d})(row) for d in (2.0, 4.0)}
    assert (limits_at[2.0]["low_state"], limits_at[2.0]["high_state"]) == ("zero", "infinite")
    assert (limits_at[2.0]["estimate"], limits_at[2.0]["p"]) == (10.0, 1.0)
    assert limits_at[4.0]["low_state"] == "finite"


def test_a_row_against_outside_rates_is_made_again_whole() -> None:
    row = {"measure": "smr", "observed": 15, "expected": 7.5, "estimate": 14 / 7.5, "p": 0.123, "method": "m"}
    row |= {"direction": "a_then_b", "window": "365d+ outside rates", "stratum": "all"}
    again, known = rounded_ratio({})(row), smr(15, 7.5)
    assert (again["estimate"], again["p"]) == (known.estimate, known.p)
    assert (again["low"], again["high"]) == (known.interval.low, known.interval.high)


# Counts that give each other back.


def with_outside(observed: int, without_reference: int) -> tuple[PairCounted, OutsideRates]:
    """Return a register with events in a cell without reference, and an outside rate for all."""
    orders = []
    for _ in range(2):
        filled = empty(ages=2)
        filled.put(UNEXPOSED, days=ONE_YEAR, events=UNEXPOSED_EVENTS)
        filled.put(WINDOW["365-730d"].states, days=ONE_YEAR // 100, events=observed)
        filled.put(WINDOW["365-730d"].states, days=1000, events=without_reference, age=1)
        orders.append(filled)
    rates = OutsideRates(np.array([0.0, 1e5]), np.array([0.0, 1e5]), np.full((2, 1, 1), 1e-6))
    total = np.array([[[observed + without_reference]], [[0]]])
    outside = OutsideCounts("a_then_b", np.array([[[1e6]], [[0.0]]]), total, 0.0, 0)
    return replace(pair_of(*orders), outside=(outside,)), rates


def test_a_count_against_outside_rates_less_the_inside_one_is_not_a_small_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair, rates = with_outside(observed=12, without_reference=2)
    for module in ("study_tables", "outside_rows"):
        monkeypatch.setattr(
            f"coincide.designs.pair.{module}.rates_by_order", lambda _: {"a_then_b": rates}, raising=True
        )
    found = answered(pair, "ohdsi")
    (outside,) = rows_of(found.tables, "estimates", measure="smr")
    (without,) = rows_of(found.tables, "outside", direction="a_then_b", state="365d+")
    order = ratio_row(found, "order", "a_then_b")
    assert without["suppressed"]
    assert outside["suppressed"] or order["suppressed"]
    plenty, _ = with_outside(observed=12, without_reference=20)
    found = answered(plenty, "ohdsi")
    (outside,) = rows_of(found.tables, "estimates", measure="smr")
    assert (outside["observed"], outside["suppressed"]) == (32, False)


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
@pytest.mark.parametrize(("recorded", "hidden"), [(640, False), (602, True)])
def test_a_finding_is_as_fragile_when_the_number_of_people_with_b_is_hidden(
    preset: str, recorded: int, hidden: bool
) -> None:
    about = described()
    about = replace(about, people=about.people | {"b": {"recorded": recorded, "fulfilled": 600}})
    found = answered(register({"365-730d": (16, 15)}), preset, about)
    assert found.verdict.verdict == "more"
    assert all(row["suppressed"] is hidden for row in rows_of(found.tables, "misdiagnosis"))
    assert "fragile" in found.verdict.reasons


def in_every_piece(first: int, second: int) -> PairCounted:
    """Return counts with so many events of A then B, and of B then A, in every piece of time."""
    orders = []
    for events in (first, second):
        filled = empty()
        filled.put(UNEXPOSED, days=ONE_YEAR, events=UNEXPOSED_EVENTS)
        for span in (*PLAN.pieces, WINDOW["0d"]):
            filled.put(span.states, days=ONE_YEAR // 1000, events=events)
        orders.append(filled)
    return pair_of(*orders)


@pytest.mark.parametrize("preset", PRESETS)
def test_orders_that_differ_are_said_under_every_release_rule(preset: str) -> None:
    found = answered(in_every_piece(40, 10), preset)
    assert (found.verdict.verdict, "orders_differ" in found.verdict.reasons) == ("more", True)
    alike = answered(in_every_piece(25, 25), preset)
    assert (alike.verdict.verdict, "orders_differ" in alike.verdict.reasons) == ("more", False)


@pytest.mark.parametrize("ill", [(0, 0), (0, 2000), (2000, 0), (2, 0)])
def test_next_to_nobody_unexposed_falls_ill_under_rounding(ill: tuple[int, int]) -> None:
    orders = []
    for unexposed in ill:
        filled = empty()
        filled.put(UNEXPOSED, days=ONE_YEAR, events=unexposed)
        for span in (*PLAN.pieces, WINDOW["0d"]):
            filled.put(span.states, days=ONE_YEAR // 1000, events=40)
        orders.append(filled)
    found = answered(pair_of(*orders), "opensafely")
    limit, chance = rows_of(found.tables, "misdiagnosis")
    primary = ratio_row(found, "primary")
    assert (limit["remove"] == 0) is (found.verdict.verdict == "too_few") is (sum(ill) < 5)
    assert primary["observed"] - chance["remove"] <= primary["expected"] + 1e-9
    assert ("orders_differ" in found.verdict.reasons) is False


@pytest.mark.parametrize(("events", "suppressed"), [(0, False), (4, True), (9, False)])
def test_time_above_the_last_age_has_a_line_of_its_own(events: int, suppressed: bool) -> None:
    pair = register(PLENTY)
    counts = replace(pair.b_then_a.counts, outside_days=1461, outside_events=events)
    pair = replace(pair, b_then_a=replace(pair.b_then_a, counts=counts))
    rows = rows_of(answered(pair, "ohdsi").tables, "outside", state="above the last age")
    assert [row["direction"] for row in rows] == ["a_then_b", "b_then_a"]
    assert (rows[0]["outside_years"], rows[0]["observed_outside"]) == (0.0, 0)
    assert rows[1]["suppressed"] is suppressed
    assert (rows[1]["outside_years"], rows[1]["observed_outside"]) == (
        (None, None) if suppressed else (4.0, events)
    )


def test_events_without_a_reference_do_not_give_each_other_back() -> None:
    filled = empty(ages=2)
    filled.put(UNEXPOSED, days=ONE_YEAR, events=UNEXPOSED_EVENTS)
    filled.put(WINDOW["365-730d"].states, days=1000, events=20)
    for name, events in {"365-730d": 2, "730-1826d": 6}.items():
        filled.put(WINDOW[name].states, days=1000, events=events, age=1)
    rows = rows_of(answered(pair_of(filled, filled), "ohdsi").tables, "outside", direction="a_then_b")
    hidden = {row["state"] for row in rows if row["suppressed"]}
    assert "365-730d" in hidden
    # 8 in all, less the 6 of the other window, would be the 2
    assert hidden & {"730-1826d", "365d+"}


def people(groups: tuple[int, ...], fulfilled: int, recorded: int, codes: tuple[int, ...] = ()) -> Described:
    base = described(people_b=900)
    onset = tuple(OnsetGroup("a", 1, 10 * n, count) for n, count in enumerate(groups))
    found = tuple(
        CodeFound("a", "icd10", f"G{n}", "prefix", 2 * count, count) for n, count in enumerate(codes)
    )
    counts = base.people | {"a": {"recorded": recorded, "fulfilled": fulfilled}}
    return replace(base, onset=onset, codes=found, people=counts)


@pytest.mark.parametrize(
    ("about", "secret"),
    [
        (people((46, 30, 3), 79, 79), ("als", "male", "20")),
        (people((46, 3), 49, 49, codes=(49,)), ("als", "male", "10")),
        (people((46, 30), 79, 79), ("als", "of unknown sex or birth")),
        (people((46, 30), 76, 78), ("als", "recorded, not fulfilled")),
    ],
)
def test_people_by_onset_and_code_do_not_give_each_other_back(
    about: Described, secret: tuple[str, ...]
) -> None:
    counted = Counted(Intake(rows={}), about, register(PLENTY))
    released, _ = check_counted(study("ohdsi"), counted, PLAN, seed=1)
    shown = {
        CountId("people", tuple(str(row[name]) for name in key)): row["people"]
        for table, key in (
            ("onset", ("disease", "sex", "age_from")),
            ("diseases", ("disease", "kind")),
            ("codes", ("disease", "vocabulary", "code", "match")),
        )
        for row in rows_of(released, table)
        if row["people"] is not None
    }
    sums: list[Sum] = list(people_sums(study("ohdsi"), about))
    low, high = interval(CountId("people", secret), shown, sums)
    assert low <= 1
    assert high >= 4


def test_unshown_people_are_those_left_over() -> None:
    left = unshown_people(study("ohdsi"), people((46, 30), 79, 85))
    names = {name.key[1]: count for name, count in left.items() if name.key[0] == "als"}
    assert names == {"of unknown sex or birth": 3, "recorded, not fulfilled": 6}


def test_the_people_of_a_disease_are_hidden_everywhere_or_nowhere() -> None:
    base = described()
    few = replace(base, people=base.people | {"b": {"recorded": 3, "fulfilled": 3}})
    found = answered(register(PLENTY), "ohdsi", few)
    assert all(row["suppressed"] for row in rows_of(found.tables, "diseases", role="b"))
    assert all(row["suppressed"] for row in rows_of(found.tables, "misdiagnosis"))


# The check.


def test_a_check_shows_nothing_of_the_overlap() -> None:
    def checked(pair: PairCounted) -> tuple:
        counted = Counted(Intake(rows={}), described(), pair)
        released, forbids = check_counted(study("none"), counted, PLAN, seed=1)
        return [(table.name, table.rows) for table in released], forbids

    few, many = register({}), register(PLENTY, same_day=50)
    assert checked(few) == checked(many)
    assert not {"estimates", "steps", "misdiagnosis", "follow_up"} & {name for name, _ in checked(few)[0]}


# Misdiagnosis and the prior.


@pytest.mark.parametrize(("share", "fragile"), [(None, False), (0.001, False), (0.5, True)])
def test_a_prior_makes_a_finding_fragile(share: float | None, fragile: bool) -> None:
    rivals = RivalsSection(cross_label_share=share, cross_label_source="a review")
    found = answered(register(PLENTY), "ohdsi", rivals=rivals)
    assert found.verdict.verdict == "more"
    assert ("fragile" in found.verdict.reasons) is fragile
    (row,) = rows_of(found.tables, "misdiagnosis", criterion="lower_limit")
    assert row["prior_share"] == (None if share is None else 100 * share)
    assert row["prior_people"] == (None if share is None else 600 * share)
    assert row["disease_people"] == 600
    assert row["share_of_people"] == pytest.approx(100 * row["remove"] / 600)


def test_fewest_people_to_remove_by_hand() -> None:
    """4 expected on a reference so large that the count is Poisson; 12 observed."""
    orders = []
    for events in (6, 6):
        filled: Filled = empty()
        filled.put(UNEXPOSED, days=10**12, events=2 * 10**6)
        filled.put(WINDOW["365-730d"].states, days=10**6, events=events)
        orders.append(filled)
    found = answered(pair_of(*orders), "none")
    rows = {row["criterion"]: row["remove"] for row in rows_of(found.tables, "misdiagnosis")}
    # mid-P of a Poisson mean of 4: P(X > 9) + P(X = 9) / 2 = .0081 + .0066 = .015 and, at 8, .036
    assert rows == {"lower_limit": 4, "expected": 8}


def test_sums_join_orders_windows_and_pieces() -> None:
    shown = itertools.product(("a_then_b", "b_then_a", "either"), ("all", "1-183d", "730-1826d"))
    sums = list(window_sums(shown, PLAN))
    either = CountId("observed", ("either", "all", "all"))
    parts = [one.parts for one in sums if one.total == either]
    assert tuple(CountId("observed", (order, "all", "all")) for order in ("a_then_b", "b_then_a")) in parts
    pieces = [p for p in parts if any("piece" in c.key[1] for c in p)]
    assert len(pieces[0]) == 2 * len(PLAN.everything.states)
    # 730-1826d holds three years of the prodrome, so it is three pieces in each order
    window = CountId("observed", ("a_then_b", "730-1826d", "all"))
    assert [len(one.parts) for one in sums if one.total == window] == [3]


def test_people_of_an_unknown_window_are_nobody() -> None:
    pair = register(PLENTY)
    assert pair.a_then_b.people_in(Span("nothing", ()).states) == 0


def test_the_run_table_names_the_rule() -> None:
    found = rounded_results()
    run = {row["name"]: row["value"] for row in rows_of(found.tables, "run")}
    assert (run["release"], run["min_cell_count"], run["latency_days"]) == ("opensafely", "8", "365")
    assert run["margin"] == "0.5 to 2"


# Excess.


def test_the_excess_is_observed_less_expected_per_person_time_with_the_limits_of_the_ratio() -> None:
    found = answered(register(PLENTY), "none")
    rows = rows_of(found.tables, "estimates", measure="excess")
    assert {row["question"] for row in rows} == set(WITH_EXCESS)
    for row in rows:
        ratio = ratio_row(found, row["question"], row["direction"], window=row["window"])
        years = row["person_years"]
        assert row["estimate"] == pytest.approx(1e5 * (row["observed"] - row["expected"]) / years)
        assert row["low"] == pytest.approx(1e5 * (ratio["low"] - 1) * row["expected"] / years)
        assert row["high"] == pytest.approx(1e5 * (ratio["high"] - 1) * row["expected"] / years)
        assert (row["observed"], row["people"]) == (ratio["observed"], ratio["people"])


def test_time_without_a_reference_is_not_in_the_excess() -> None:
    pair, _ = with_outside(observed=12, without_reference=2)
    (row,) = rows_of(
        answered(replace(pair, outside=()), "none").tables,
        "estimates",
        measure="excess",
        question="order",
        direction="a_then_b",
    )
    assert row["person_years"] == pytest.approx(ONE_YEAR / 100 / 365.25)  # not the 1,000 days besides
    assert row["observed"] == 12


def test_where_nothing_is_expected_there_is_no_excess() -> None:
    orders = []
    for _ in range(2):
        filled = empty()
        filled.put(UNEXPOSED, days=1000)
        filled.put(WINDOW["365-730d"].states, days=1000, events=6)
        orders.append(filled)
    rows = rows_of(answered(pair_of(*orders), "none").tables, "estimates", measure="excess")
    assert rows
    for row in rows:
        assert row["estimate"] is row["low"] is row["high"] is None
        assert (row["low_state"], row["high_state"]) == ("infinite", "infinite")
