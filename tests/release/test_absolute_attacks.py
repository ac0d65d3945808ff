"""What a reader can work out from absolute numbers and prognosis, beside all other tables."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from coincide.designs.base import Answered
from coincide.designs.pair.absolute.part import show_absolute
from coincide.designs.pair.estimate import estimate_pair
from coincide.designs.pair.parts import Answers, Shown
from coincide.designs.pair.prognosis.part import show_prognosis
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.designs.pair.sums import unshown_pieces
from coincide.designs.pair.tables import estimates_table
from coincide.designs.pair.time_tables import follow_up_table, outside_table
from coincide.results.release import is_released, release
from coincide.results.rules import Rule
from coincide.results.schema import TABLES
from coincide.results.table import CountId, Table
from support.attack import interval, seen
from support.lives import counted, followed
from support.pair_sample import DEFAULT_PLAN as PLAN
from support.pair_sample import rows_of, study
from support.worlds import Nature, Observation, hill, make_world, steep

pytestmark = pytest.mark.slow

MINE = ("cumulative", "mortality", "life_years")
PRESETS = ("ohdsi", "opensafely", "none")
REGISTER = Observation(0, 21915, 21915, 32873, washout=730)


@cache
def people(number: int, seed: int = 1, peak: float = 0.004) -> Counted:
    """Return the counts of a small world of both sexes."""
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 7], dtype=np.uint64)))
    nature = Nature(hill(peak, 50, 12), hill(peak, 55, 12), steep(0.02, 2.5), death_ratio=(2.0, 3.0))
    world = make_world(random, number, nature, REGISTER)
    return counted(followed(world, random.integers(1, 3, len(world.born))))


@cache
def answered(number: int, preset: str, seed: int = 1, peak: float = 0.004) -> Answered:
    return answer_counted(study(preset), people(number, seed, peak), PLAN, seed=1)


def shown(found: Counted) -> tuple[Shown, Shown]:
    pair = found.pair
    answers = Answers(study("none"), found.intake, PLAN, found.described, pair, estimate_pair(pair, PLAN), 1)
    return show_absolute(found.parts["absolute"], answers), show_prognosis(found.parts["prognosis"], answers)


def tables_of(found: Counted) -> tuple[Table, ...]:
    """Return the tables whose counts hang together."""
    main = estimates_table(estimate_pair(found.pair, PLAN), PLAN, ("als", "ms"))
    own = [table for part in shown(found) for table in part.tables]
    return (main, follow_up_table(found.pair, PLAN), outside_table(found.pair, PLAN), *own)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("number", [3_000, 60_000])
def test_the_tables_pass_the_gate_and_hold_the_columns_of_the_contract(preset: str, number: int) -> None:
    tables = {table.name: table for table in answered(number, preset).tables}
    for name in MINE:
        assert is_released(tables[name])
        for row in tables[name].rows:
            assert list(row) == [column.name for column in TABLES[name]]


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
@pytest.mark.parametrize("number", [3_000, 20_000, 60_000])
def test_no_small_count_is_shown_and_a_hidden_row_holds_no_number(preset: str, number: int) -> None:
    rule = Rule(preset)
    names = {"mortality": ("deaths",), "life_years": ("deaths",), "cumulative": ("events", "deaths")}
    for name, columns in names.items():
        for row in rows_of(answered(number, preset).tables, name):
            numbers = [value for value in row.values() if isinstance(value, float)]
            assert not (row["suppressed"] and numbers)
            for column in columns:
                count = row[column]
                assert count is None if row["suppressed"] else not rule.hides(count)


def test_enough_is_shown_to_be_of_use() -> None:
    found = answered(60_000, "ohdsi").tables
    assert sum(not row["suppressed"] for row in rows_of(found, "cumulative", quantity="observed")) >= 6
    assert not any(
        row["suppressed"] for row in rows_of(found, "mortality", stratum="all", quantity="rate_ratio")
    )
    assert not any(row["suppressed"] for row in rows_of(found, "life_years", stratum="all"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [3_000, 8_000, 20_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_hidden_count_is_pinned_down_by_all_sums_together(number: int, seed: int) -> None:
    found = people(number, seed)
    tables = tables_of(found)
    released = {table.name: table for table in answered(number, "ohdsi", seed).tables}
    known = seen(tables, [released[table.name] for table in tables])
    sums = [one for table in tables for one in table.sums]
    values = {
        table.count_id(row, column): int(row[column])
        for table in tables
        for row in table.rows
        for column in table.support
        if row[column] is not None
    } | unshown_pieces(found.pair, PLAN)
    for part in shown(found):
        values |= part.unshown
    linked = {c for one in sums for c in (one.total, *one.parts)}
    mine = ("events", "deaths", "events through", "undated deaths", "deaths above the last age")
    small = [
        c for c, n in values.items() if 0 < n < 5 and c not in known and c in linked and c.column in mine
    ]
    assert small
    for target in sorted(small, key=repr)[:8]:
        low, high = interval(target, known, sums)
        assert low <= 1
        assert high >= 4


def test_every_sum_adds_up_and_ties_years_to_windows() -> None:
    found = people(20_000)
    absolute, prognosis = shown(found)
    tables = tables_of(found)
    values: dict[CountId, int] = unshown_pieces(found.pair, PLAN)
    for table in tables:
        for row in table.rows:
            values |= {table.count_id(row, c): int(row[c]) for c in table.support if row[c] is not None}
    values |= absolute.unshown | prognosis.unshown
    sums = [one for table in tables for one in table.sums]
    for one in sums:
        assert values[one.total] == sum(values[part] for part in one.parts)
    year = CountId("events", ("a_then_b", "5"))
    parts = {part for one in sums if one.total == year for part in one.parts}
    assert {c.column for c in parts} >= {"observed"}
    ever = CountId("deaths", ("a_then_b", "ever"))
    assert any(ever in one.parts for one in sums)
    assert any(one.total == ever for one in sums)


def test_time_with_one_disease_does_not_count_those_who_get_the_other() -> None:
    """Days at risk of B after A, less days with A only, are the people with B after A: one day each."""
    found = people(60_000)
    pair, states = found.pair, found.parts["prognosis"]
    order = pair.a_then_b
    exact = int(order.days[2:].sum()) - int(states["days"][1].sum())
    assert exact == int(order.events[2:].sum())  # what exact years would give away
    for tables in (answered(60_000, "none").tables, answered(60_000, "ohdsi").tables):
        for row in rows_of(tables, "mortality", quantity="rate"):
            years = row["person_years"]
            assert years is None or years == float(f"{years:.3g}")
        (row,) = rows_of(tables, "mortality", state="a_only", stratum="all", quantity="rate")
        # printed is the time of the windows, whose parts are published: nothing new is in it
        assert row["person_years"] == float(f"{order.days[2:].sum() / 365.25:.3g}")


def test_days_of_a_disease_are_not_published() -> None:
    """Their number would be the people falling ill at risk, and so the overlap."""
    for row in rows_of(answered(60_000, "none").tables, "mortality", state="0d"):
        assert row["person_years"] is row["estimate"] is None
        assert row["deaths"] is not None


def test_a_share_is_no_fingerprint_of_days() -> None:
    for row in rows_of(answered(60_000, "none").tables, "cumulative"):
        for name in ("estimate", "low", "high"):
            assert row[name] is None or row[name] == float(f"{row[name]:.4g}")
        assert row["at_risk"] % 5 == 0
    for row in rows_of(answered(60_000, "none").tables, "life_years"):
        assert row["estimate"] is None or row["estimate"] == round(row["estimate"], 2)


def test_rates_of_few_people_are_hidden_even_without_deaths() -> None:
    """Nobody with both died, and three have both: zero deaths may be shown, not beside their time."""
    _, prognosis = shown(people(20_000))
    both = CountId("people", ("with time in", "both", "all"))
    table = next(table for table in prognosis.tables if table.name == "mortality")
    for count, hidden in ((3, True), (5, False)):
        (out,) = release([table], Rule("ohdsi"), unshown=prognosis.unshown | {both: count})
        rows = rows_of((out,), "mortality", state="both", stratum="all", quantity="rate")
        assert [row["suppressed"] for row in rows] == [hidden]


# Rounding.


def test_rounded_curves_stay_near_the_exact_ones() -> None:
    exact = rows_of(answered(60_000, "none").tables, "cumulative", quantity="observed")
    rounded = rows_of(answered(60_000, "opensafely").tables, "cumulative", quantity="observed")
    compared = 0
    for first, second in zip(exact, rounded, strict=True):
        if not second["suppressed"]:
            compared += 1
            # a count may be rounded by 2.5, and rates are taken as constant between years
            near = 3 / first["events"] + 0.05
            assert second["estimate"] == pytest.approx(first["estimate"], rel=near)
            assert math.log(second["high"] / second["low"]) == pytest.approx(
                math.log(first["high"] / first["low"]), rel=0.2
            )
    assert compared >= 3


def test_rounded_rows_are_made_from_rounded_counts() -> None:
    found = answered(60_000, "opensafely").tables
    for name in MINE:
        rows = [row for row in rows_of(found, name) if not row["suppressed"]]
        assert rows
        for row in rows:
            assert row["deaths"] % 5 == 0
    for row in rows_of(found, "mortality", quantity="rate", suppressed=False):
        if row["person_years"]:
            assert row["estimate"] == pytest.approx(1e5 * row["deaths"] / row["person_years"])
    for row in rows_of(found, "mortality", quantity="rate_ratio", suppressed=False):
        assert "rounded" in row["method"]


def test_one_death_more_that_rounds_alike_changes_no_rounded_life_year() -> None:
    """Deaths enter by their rounded number: 98 and 99 both count as 100."""
    found = people(60_000)
    life = next(t for part in shown(found) for t in part.tables if t.name == "life_years")
    derive = life.derive
    assert derive is not None
    row = next(row for row in life.rows if row["estimate"] is not None and row["quantity"] == "lost")
    exact, other = derive(dict(row)), derive(dict(row) | {"deaths": row["deaths"] + 5})
    assert exact["estimate"] == row["estimate"]
    assert other["estimate"] > exact["estimate"]


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
def test_no_ratio_is_shown_on_few_deaths_in_shared_cells(preset: str) -> None:
    """Ratio and interval give the deaths in cells with a reference; the deaths shown less these, the rest."""
    rule, few = Rule(preset), 0
    for number, seed in ((3_000, 1), (8_000, 1), (20_000, 1)):
        _, prognosis = shown(people(number, seed))
        for row in rows_of(answered(number, preset, seed).tables, "mortality", quantity="rate_ratio"):
            key = (row["state"], row["compared_with"], row["stratum"])
            inside, left = (prognosis.unshown[CountId(f"deaths {side}", key)] for side in ("beside", "alone"))
            if rule.hides(inside) or rule.hides(left):
                few += 1
                assert row["suppressed"]
    assert few
