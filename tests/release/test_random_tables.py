"""Random tables with random sums: after release no small count can be narrowed, by any reader we know."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.results.release import Rule, release
from coincide.results.table import Sum
from support.attack import count, interval, seen, tally, true_counts, two_way

COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 60))
RULES = st.sampled_from([Rule("ohdsi"), Rule("opensafely")])


def check(table, rule, *, whole=True, unshown=None):
    unshown = unshown or {}
    out = release([table], rule, unshown=unshown)
    shown = seen([table], out)
    truth = true_counts([table]) | unshown
    exact = {c: n for c, n in truth.items() if c in shown}
    for one in table.sums:
        if set(unshown) & set(one.parts):
            continue  # such a sum may give away a count that is not small
        inside = [c for c in (one.total, *one.parts) if c not in shown]
        all_hidden = len(inside) == 1 + len(one.parts)
        assert not inside or all_hidden or (len(inside) > 1 and sum(map(truth.get, inside)) > rule.hide_to)
    for name, value in truth.items():
        if rule.hides(value):
            assert name not in shown
            low, high = interval(name, exact, table.sums, whole=whole)
            assert low <= rule.hide_from + 1e-6  # the solver's own tolerance
            assert high >= rule.hide_to - 1e-6
        elif name in shown:
            assert shown[name] == rule.rounded(value)
    assert all(not rule.hides(value) or rule.round_to > 1 for value in shown.values())


@st.composite
def cross_tables(draw):
    shape = draw(st.tuples(st.integers(2, 3), st.integers(2, 4)))
    cells = {("abc"[i], j): draw(COUNTS) for i in range(shape[0]) for j in range(shape[1])}
    return tally(*two_way(cells))


@st.composite
def overlapping_sums(draw):
    """Return random counts with random subsets added up, and differences of nested subsets."""
    cells = draw(st.lists(COUNTS, min_size=2, max_size=7))
    counts = {("cell", "all", i): n for i, n in enumerate(cells)}
    sums = []
    for i in range(draw(st.integers(1, 4))):
        chosen = draw(st.sets(st.integers(0, len(cells) - 1), min_size=1))
        counts["sum", "all", i] = sum(cells[j] for j in chosen)
        sums.append(Sum(count("sum", "all", i), tuple(count("cell", "all", j) for j in sorted(chosen))))
    return tally(counts, sums)


@settings(max_examples=30, deadline=None)
@given(cross_tables(), RULES)
def test_cross_tables(table, rule):
    check(table, rule)


@settings(max_examples=40, deadline=None)
@given(overlapping_sums(), RULES)
def test_overlapping_sums(table, rule):
    check(table, rule)


@settings(max_examples=40, deadline=None)
@given(overlapping_sums(), RULES, st.sets(st.integers(0, 6)))
def test_counts_in_no_table(table, rule, left_out):
    """Some cells are in no table, as the pieces in which two shown windows differ."""
    rows = {row["age_from"]: row["people"] for row in table.rows if row["disease"] == "cell"}
    unshown = {count("cell", "all", i): n for i, n in rows.items() if i in left_out}
    kept = {
        (row["disease"], row["sex"], row["age_from"]): row["people"]
        for row in table.rows
        if count(row["disease"], row["sex"], row["age_from"]) not in unshown
    }
    check(tally(kept, table.sums), rule, unshown=unshown)


@settings(max_examples=20, deadline=None)
@given(overlapping_sums(), RULES)
def test_readers_without_whole_numbers_know_less(table, rule):
    check(table, rule, whole=False)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.one_of(cross_tables(), overlapping_sums()), RULES)
def test_many_tables(table, rule):
    check(table, rule)


@settings(max_examples=30, deadline=None)
@given(overlapping_sums(), RULES, st.randoms(use_true_random=False))
def test_order_of_rows_and_sums_changes_nothing(table, rule, chance: random.Random):
    rows, sums = list(table.rows), list(table.sums)
    chance.shuffle(rows)
    chance.shuffle(sums)
    shuffled = tally(
        {(r["disease"], r["sex"], r["age_from"]): r["people"] for r in rows},
        [Sum(s.total, tuple(chance.sample(s.parts, len(s.parts)))) for s in sums],
    )
    assert seen([table], release([table], rule)) == seen([shuffled], release([shuffled], rule))
