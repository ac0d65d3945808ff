"""Laws a pair study keeps whatever the register holds: from canonical tables through engines to a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from coincide.days import date
from coincide.designs.base import Answered
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.headline import headline
from coincide.designs.pair.plan import make_plan
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.designs.pair.verdict import Shown, Verdict
from coincide.diseases import disease
from coincide.study import Study
from coincide.study.sections import RivalsSection, WindowsSection
from support.pair_sample import count_tables, study
from support.small_tables import A_CODE, B_CODE, OTHER_CODE, Rows

pytestmark = pytest.mark.slow

Tables = dict[str, Rows]
ORIGIN = dt.date(1960, 1, 1)
WINDOWS = WindowsSection(edges_days=(1, 5, 40), latency_days=20)
RIVALS = RivalsSection(latency_years=(0,))
PEOPLE = 50

law = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 2**32 - 1)
ENGINE = st.sampled_from(["reference", "reference", "duckdb"])


def asked(preset: str = "none", **more: object) -> Study:
    options = {"windows": WINDOWS, "rivals": RIVALS, "origin": ORIGIN} | more
    return study(preset, washout_days=10, **options)


def population(seed: int, first: int = 0) -> Tables:
    """Draw people with spells, gaps, deaths and many of both diseases, numbered from `first`."""
    random = np.random.Generator(np.random.Philox(seed))
    person, observed, diagnosis, cause = [], [], [], []
    for number in range(first, first + PEOPLE):
        died = int(random.integers(100, 800)) if random.random() < 0.4 else None
        area = int(random.integers(0, 2)) if random.random() < 0.9 else None
        person.append(
            (number, int(random.choice([0, 1, 1, 2, 2])), -int(random.integers(1, 3000)), died, area)
        )
        ends = np.sort(random.choice(700, 4, replace=False))
        observed += [(number, int(ends[0]), int(ends[1])), (number, int(ends[2]), int(ends[3]) + 1)]
        for code, share in ((A_CODE, 0.6), (B_CODE, 0.6), (OTHER_CODE, 0.3)):
            days = random.choice(700, 2, replace=False) if random.random() < share else ()
            diagnosis += [(number, int(day), code, int(random.integers(0, 5)), 1) for day in days]
        if random.random() < 0.1:  # both on one day
            day = int(random.integers(0, 700))
            diagnosis += [(number, day, code, 1, 1) for code in (A_CODE, B_CODE)]
        if died is not None:
            cause.append((number, died, int(random.choice([A_CODE, B_CODE, OTHER_CODE])), 0))
    unique = {row[:3]: row for row in diagnosis}
    return {"person": person, "observed": observed, "diagnosis": list(unique.values()), "cause": cause}


def keyed(pair: PairCounted) -> dict[tuple, tuple[int, int]]:
    """Return (direction, state, sex, cohort, area, age) -> days and events, where there are any."""
    strata = list(zip(pair.strata.sex, pair.strata.cohort, pair.strata.extra, strict=True))
    out = {}
    for order in pair.orders:
        for state, row, age in np.argwhere((order.days > 0) | (order.events > 0)).tolist():
            name = (order.direction, order.counts.states[state], *map(int, strata[row]), age)
            out[name] = (int(order.days[state, row, age]), int(order.events[state, row, age]))
    return out


def people_of(order: OrderCounts) -> dict[int, int]:
    return dict(zip(order.counts.masks.tolist(), order.counts.mask_people.tolist(), strict=True))


def times(factor: int, cells: Mapping[tuple, tuple[int, int]]) -> dict[tuple, tuple[int, int]]:
    return {name: (factor * days, factor * events) for name, (days, events) in cells.items()}


def mapped(tables: Tables, change: Callable[[str, tuple], tuple]) -> Tables:
    return {name: [change(name, row) for row in rows] for name, rows in tables.items()}


def numbered(tables: Tables, number: Callable[[int], int]) -> Tables:
    return mapped(tables, lambda _, row: (number(row[0]), *row[1:]))


def together(*registers: Tables) -> Tables:
    return {name: [row for tables in registers for row in tables[name]] for name in registers[0]}


def verdict_of(counted: Counted, one: Study) -> Answered:
    return answer_counted(one, counted, make_plan(one.windows, one.rivals), seed=1)


def same_counts(one: Counted, other: Counted) -> bool:
    return (
        keyed(one.pair) == keyed(other.pair)
        and [people_of(order) for order in one.pair.orders] == [people_of(o) for o in other.pair.orders]
        and one.described == other.described
    )


def count(engine: str, tables: Tables, one: Study) -> Counted:
    counted = count_tables(engine, tables, one)
    event(f"events: {min(sum(int(order.events.sum()) for order in counted.pair.orders) // 10, 5)}0 and more")
    return counted


def shown(verdict: Verdict) -> list[Shown]:
    return [verdict.shown, *(order.shown for order in verdict.orders)]


@law
@given(ENGINE, SEEDS)
def test_everybody_twice_doubles_the_counts_and_keeps_the_ratio(engine: str, seed: int) -> None:
    once = population(seed)
    twice = together(once, numbered(once, lambda n: n + PEOPLE))
    one, two = (count(engine, tables, asked()) for tables in (once, twice))
    assert keyed(two.pair) == times(2, keyed(one.pair))
    assert keyed(one.pair)
    for order, doubled in zip(one.pair.orders, two.pair.orders, strict=True):
        assert people_of(doubled) == {mask: 2 * n for mask, n in people_of(order).items()}
    first, second = (verdict_of(counted, asked()).verdict for counted in (one, two))
    for before, after in zip(shown(first), shown(second), strict=True):
        assert after.observed == 2 * before.observed
        assert after.expected == pytest.approx(2 * before.expected, rel=1e-12)
        # a root found to about this accuracy; None without unexposed events
        assert after.ratio == (None if before.ratio is None else pytest.approx(before.ratio, rel=1e-8))


@law
@given(ENGINE, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_nothing(engine: str, seed: int, random: object) -> None:
    tables = population(seed)
    shuffled = {name: random.sample(list(rows), len(rows)) for name, rows in tables.items()}  # type: ignore[attr-defined]
    one, two = (count(engine, rows, asked()) for rows in (tables, shuffled))
    assert same_counts(one, two)
    assert verdict_of(one, asked()) == verdict_of(two, asked())


@law
@given(ENGINE, SEEDS, st.permutations(range(PEOPLE)))
def test_the_numbers_of_people_are_nothing(engine: str, seed: int, numbers: list[int]) -> None:
    tables = population(seed)
    one, two = (count(engine, t, asked()) for t in (tables, numbered(tables, lambda n: 1000 + numbers[n])))
    assert same_counts(one, two)
    assert verdict_of(one, asked()) == verdict_of(two, asked())


def shifted(tables: Tables, by: int) -> Tables:
    """Move every date; lengths and everything else stay."""
    dates = {"person": (2, 3), "observed": (1, 2), "diagnosis": (1,), "cause": (1,)}
    return mapped(
        tables,
        lambda name, row: tuple(
            value + by if place in dates[name] and value is not None else value
            for place, value in enumerate(row)
        ),
    )


@law
@given(ENGINE, SEEDS, st.integers(-3000, 20_000))
def test_moving_all_dates_with_the_origin_of_cohorts_is_nothing(engine: str, seed: int, by: int) -> None:
    tables = population(seed)
    window = {"window_from": date(50), "window_to": date(600)}
    moved = {name: day + dt.timedelta(days=by) for name, day in window.items()}
    here, there = asked(), asked(origin=ORIGIN + dt.timedelta(days=by))
    here = replace(here, followed=here.followed.model_copy(update=window))
    there = replace(there, followed=there.followed.model_copy(update=moved))
    one, two = count(engine, tables, here), count(engine, shifted(tables, by), there)
    assert same_counts(one, two)
    assert headline(verdict_of(one, here).verdict) == headline(verdict_of(two, there).verdict)


@law
@given(SEEDS, st.integers(1, 4000))
def test_moving_dates_without_the_origin_is_something(seed: int, by: int) -> None:
    """The law above is no truism: cohorts are cut at fixed days."""
    tables = population(seed)
    one, two = (count("reference", t, asked()) for t in (tables, shifted(tables, by)))
    total = [sum(int(order.days.sum()) for order in counted.pair.orders) for counted in (one, two)]
    assert total[0] == total[1]
    if by > 1826:
        assert keyed(one.pair) != keyed(two.pair)


@law
@given(ENGINE, SEEDS)
def test_swapping_the_diseases_swaps_the_orders_and_keeps_the_primary(engine: str, seed: int) -> None:
    tables = population(seed)
    straight = asked()
    swapped = replace(straight, a=disease("ms"), b=disease("als"))
    one, two = (count(engine, tables, each) for each in (straight, swapped))
    other = {"a_then_b": "b_then_a", "b_then_a": "a_then_b"}
    assert keyed(two.pair) == {(other[name[0]], *name[1:]): cell for name, cell in keyed(one.pair).items()}
    assert [people_of(order) for order in two.pair.orders] == [
        people_of(order) for order in reversed(one.pair.orders)
    ]
    first, second = verdict_of(one, straight).verdict, verdict_of(two, swapped).verdict
    assert (first.verdict, first.shown.observed) == (second.verdict, second.shown.observed)
    for name in ("expected", "ratio", "low", "high"):
        mine, yours = getattr(first.shown, name), getattr(second.shown, name)
        # the same terms in another order
        assert yours == (None if mine is None else pytest.approx(mine, rel=1e-9))
    for mine, yours in zip(first.orders, reversed(second.orders), strict=True):
        assert (mine.verdict, mine.shown.observed) == (yours.verdict, yours.shown.observed)


@law
@given(ENGINE, SEEDS, SEEDS, st.booleans())
def test_counts_of_different_people_add_up(engine: str, seed: int, other: int, by_area: bool) -> None:
    parts = [population(seed), population(other, first=PEOPLE)]
    one = asked()
    if by_area:
        one = replace(one, followed=one.followed.model_copy(update={"strata": ("area",)}))
    first, second, both = (count(engine, tables, one) for tables in (*parts, together(*parts)))
    cells: dict[tuple, tuple[int, int]] = keyed(first.pair)
    for name, (days, events) in keyed(second.pair).items():
        before = cells.get(name, (0, 0))
        cells[name] = (before[0] + days, before[1] + events)
    assert keyed(both.pair) == cells
    for mine, yours, ours in zip(first.pair.orders, second.pair.orders, both.pair.orders, strict=True):
        people = people_of(mine)
        for mask, n in people_of(yours).items():
            people[mask] = people.get(mask, 0) + n
        assert people_of(ours) == people
    assert tuple(map(sum, zip(first.described.remaining, second.described.remaining, strict=True))) == (
        both.described.remaining
    )


@law
@given(SEEDS)
def test_both_engines_answer_alike(seed: int) -> None:
    tables = population(seed)
    slow, fast = (count(engine, tables, asked()) for engine in ("reference", "duckdb"))
    assert same_counts(slow, fast)
    one = asked("ohdsi")
    assert verdict_of(slow, one) == verdict_of(fast, one)


@law
@given(SEEDS)
def test_an_unrelated_person_changes_nothing_but_unexposed_time(seed: int) -> None:
    tables = population(seed)
    healthy: Tables = {"person": [(PEOPLE, 1, -400, None, None)], "observed": [(PEOPLE, 0, 300)]}
    healthy |= {"diagnosis": [], "cause": []}
    one, two = (keyed(count("reference", t, asked()).pair) for t in (tables, together(tables, healthy)))
    changed = {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)}
    assert {name[1] for name in changed} == {"unexposed"}
    assert all(two[name][1] == one.get(name, (0, 0))[1] for name in changed)
    # days 10 to 299 in both orders
    assert sum(two[name][0] - one.get(name, (0, 0))[0] for name in changed) == 2 * 290
