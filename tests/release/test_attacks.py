"""Attacks on released tables: what a reader works out from everything that is shown."""

from __future__ import annotations

import pytest

from coincide.results.release import ReleaseRule, Rule, release
from coincide.results.table import CountId, Sum, Table
from support.attack import (
    count,
    from_limits,
    from_ratios,
    garwood,
    interval,
    seen,
    tally,
    true_counts,
    two_way,
)

OHDSI, OPENSAFELY = Rule("ohdsi"), Rule("opensafely")
HEART = {("heart", "all", age): n for age, n in zip((20, 40, 60, 80), (1, 10, 15, 25), strict=True)}
HEART_TOTAL = {**HEART, ("heart", "total", 0): 51}
HEART_SUM = Sum(count("heart", "total"), tuple(count("heart", "all", age) for age in (20, 40, 60, 80)))


def shown_after(tables, rule):
    return seen(tables, release(tables, rule))


def assert_open(tables, rule, sums=()):
    """Every small count may still be anything in the hidden range, and none is shown."""
    shown = shown_after(tables, rule)
    sums = [*sums, *(one for table in tables for one in table.sums)]
    exact = {c: n for c, n in true_counts(tables).items() if c in shown}  # the reader at his strongest
    for name, value in true_counts(tables).items():
        if rule.hides(value):
            assert name not in shown
            low, high = interval(name, exact, sums)
            assert low <= rule.hide_from
            assert high >= rule.hide_to


class TestHeartDiseaseTable:
    """A published table of 1, 10, 15, 25 and their total 51."""

    def test_hiding_the_one_alone_gives_it_back(self):
        names = [*HEART_SUM.parts, HEART_SUM.total]
        values = dict(zip(names, (1, 10, 15, 25, 51), strict=True))
        shown = {c: n for c, n in values.items() if n != 1}
        assert interval(count("heart", "all", 20), shown, [HEART_SUM]) == (1, 1)

    def test_hiding_two_small_ones_still_narrows(self):
        cells = (1, 0, 15, 25)
        names = [*HEART_SUM.parts, HEART_SUM.total]
        shown = dict(zip(names[2:], (15, 25, 41), strict=True))
        assert sum(cells) == 41
        assert interval(names[0], shown, [HEART_SUM]) == (0, 1)

    @pytest.mark.parametrize("cells", [(1, 10, 15, 25), (1, 0, 15, 25), (1, 1, 1, 1), (4, 4, 60, 60)])
    @pytest.mark.parametrize("rule", [OHDSI, OPENSAFELY])
    def test_the_gate_leaves_the_whole_range(self, cells, rule):
        counts = dict(zip(HEART, cells, strict=True))
        table = tally({**counts, ("heart", "total", 0): sum(cells)}, [HEART_SUM])
        assert_open([table], rule)

    def test_no_more_is_hidden_than_needed(self):
        (out,) = release([tally(HEART_TOTAL, [HEART_SUM])], OHDSI)
        assert [row["people"] for row in out.rows] == [None, None, 15, 25, 51]

    def test_hidden_rows_keep_their_names(self):
        (out,) = release([tally(HEART_TOTAL, [HEART_SUM])], OHDSI)
        row = {"disease": "heart", "sex": "all", "age_from": 20, "people": None, "suppressed": True}
        assert out.rows[0] == row
        assert out.hidden == 2


def test_two_tables_that_are_safe_alone():
    """All 8, men 7: the one woman is in no table a reader sees, but the gate is told of her."""
    everyone = tally({("heart", "all", 20): 8})
    men = tally({("heart", "men", 20): 7})
    women = tally(
        {("heart", "women", 20): 1},
        [Sum(count("heart", "all", 20), (count("heart", "men", 20), count("heart", "women", 20)))],
    )
    assert [t.hidden for t in release([everyone, men], OHDSI)] == [0, 0]  # unaware: 8 - 7 = 1
    assert_open([everyone, men, women], OHDSI)


@pytest.mark.parametrize("rule", [OHDSI, OPENSAFELY])
@pytest.mark.parametrize("women", [0, 1, 4, 7])
def test_a_count_that_no_table_shows_is_not_given_away(women, rule):
    """The same, with the women known to the gate alone."""
    difference = Sum(count("heart", "all", 20), (count("heart", "men", 20), count("heart", "women", 20)))
    table = tally({("heart", "all", 20): 20 + women, ("heart", "men", 20): 20}, [difference])
    out = release([table], rule, unshown={count("heart", "women", 20): women})
    assert out[0].hidden == (1 if rule.hides(women) else 0)


def test_two_windows_that_differ_by_a_small_piece():
    """Windows of 40 and 38 share all but one piece of 2, which is in no table."""
    pieces = {count("piece", "all", n): size for n, size in enumerate((2, 30, 8))}
    sums = [Sum(count("long"), tuple(pieces)), Sum(count("short"), tuple(pieces)[1:])]
    table = tally({("long", "all", 0): 40, ("short", "all", 0): 38, ("other", "all", 0): 9}, sums)
    shown = seen([table], release([table], OHDSI, unshown=pieces))
    assert interval(count("piece"), true_counts([table]), sums) == (2, 2)
    low, high = interval(count("piece"), shown, sums)
    assert low <= 1
    assert high >= 4
    assert len(shown) == 2


def test_two_by_three_table_with_totals():
    """Young and old by country, as in the examples of GaussSuppression: 2 and 3 are small at 3.

    Hiding both cells of one more country would do. Smallest first hides more, but nothing that could be
    shown again alone.
    """
    rule = ReleaseRule("three", hide_from=1, hide_to=3)
    cells = {
        ("young", 1): 5, ("young", 2): 2, ("young", 3): 0,
        ("old", 1): 6, ("old", 2): 3, ("old", 3): 4,
    }  # fmt: skip
    counts, sums = two_way(cells)
    naive = {c: n for c, n in _named(counts).items() if n not in (2, 3)}
    assert interval(count("d", "young", 2), naive, sums) == (2, 2)
    table = tally(counts, sums)
    assert_open([table], rule)
    complement = {count("d", sex, age) for sex in ("young", "old") for age in (1, 2)}
    fewest = {c: n for c, n in _named(counts).items() if c not in complement}
    assert [interval(count("d", sex, 2), fewest, sums) for sex in ("young", "old")] == [(0, 5), (0, 5)]
    assert len(counts) - len(shown_after([table], rule)) == 7


def test_lines_that_are_covered_one_by_one_do_not_cover_a_bridge():
    """Each line has none or two hidden cells above the threshold, yet one cell is determined."""
    hidden = {("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3), ("c", 3), ("c", 4), ("d", 3), ("d", 4)}
    cells = {(sex, age): 20 for sex in "abcd" for age in (1, 2, 3, 4)} | {("b", 3): 2}
    counts, sums = two_way(cells)
    shown = {c: n for c, n in _named(counts).items() if (c.key[1], int(c.key[2])) not in hidden}
    assert interval(count("d", "b", 3), shown, sums) == (2, 2)
    assert_open([tally(counts, sums)], OHDSI)


def _named(counts):
    return {count(*key): value for key, value in counts.items()}


def test_threshold_comes_before_rounding():
    """Rounding first would lift 3 to 5 and show it (EHDEN catalogue export, where 1 became 100)."""
    counts = {("d", "all", n): n for n in range(15)}
    (out,) = release([tally(counts)], OPENSAFELY)
    assert [row["people"] for row in out.rows] == [None] * 8 + [10, 10, 10, 10, 10, 15, 15]


def test_zero_is_shown_by_one_preset_and_small_in_the_other():
    table = tally({("d", "all", 0): 0})
    assert release([table], OHDSI)[0].rows[0]["people"] == 0
    assert release([table], OPENSAFELY)[0].rows[0]["people"] is None


def estimates(observed, rule_derive=None, **more):
    """Return a table with one row per count, its ratio and Garwood limits; expected is 2."""
    rows = []
    for n in observed:
        low, high = garwood(n, 2.0)
        rows.append({
            "a": "als", "b": "ms", "question": "window", "direction": "a_then_b", "window": f"w{n}",
            "stratum": "all", "measure": "smr", "estimate": n / 2, "low": low or None, "high": high,
            "low_state": "finite" if n else "zero", "high_state": "finite", "p": 0.5, "level": 0.95,
            "method": "Garwood", "observed": n, "expected": 2.0, "person_years": 10.0, "people": 1000,
            "suppressed": False,
        })  # fmt: skip
    key = ("direction", "window", "stratum")
    return Table("estimates", tuple(rows), key, ("observed", "people"), derive=rule_derive, **more)


def again(row):
    """Make a row's estimates from its rounded count."""
    low, high = garwood(row["observed"], row["expected"])
    return row | {"estimate": row["observed"] / row["expected"], "low": low, "high": high}


def test_the_attacker_reads_limits_back():
    """The attack works on unreleased rows, so finding nothing afterwards means something."""
    assert from_limits(estimates(range(1, 201)).rows) == list(range(1, 201))


def test_limits_give_no_small_count_back():
    (out,) = release([estimates(range(201))], OHDSI)
    assert min(from_limits(out.rows)) == 5
    assert {n for n in from_ratios(out.rows) if n} == set(range(5, 201))


def test_limits_of_rounded_rows_give_rounded_counts_back():
    (out,) = release([estimates(range(201), again)], OPENSAFELY)
    assert set(from_limits(out.rows)) == set(range(10, 201, 5))
    assert set(from_ratios(out.rows)) == set(range(10, 201, 5))


@pytest.mark.parametrize("rule", [OHDSI, OPENSAFELY])
def test_hidden_rows_say_nothing(rule):
    (out,) = release([estimates(range(9), again)], rule)
    for row in out.rows:
        if row["suppressed"]:
            assert row["low_state"] == row["high_state"] == "suppressed"
            assert all(v is None or isinstance(v, str) for k, v in row.items() if k != "suppressed")


def test_a_count_is_hidden_in_every_table_that_shows_it():
    first = estimates([3, 50])
    step = {
        "direction": "a_then_b", "window": "w3", "stratum": "all", "position": 1, "step": "age",
        "observed": 3, "expected": 2.0, "ratio": 1.5, "suppressed": False,
    }  # fmt: skip
    steps = Table("steps", (step,), first.key, ("observed",))
    out = release([first, steps], OHDSI)
    assert out[1].rows[0]["suppressed"] is True
    assert out[1].rows[0]["ratio"] is None


def test_a_share_is_hidden_with_the_counts_it_rests_on():
    """Orders 3 and 40: the share recorded first beside their sum would give both back."""
    orders = tally(
        {("ab", "all", 0): 40, ("ba", "all", 0): 3, ("either", "all", 0): 43, ("other", "all", 0): 90},
        [Sum(count("either"), (count("ab"), count("ba")))],
    )
    rests = {"rests_on": lambda _: (count("ab"), count("ba"))}
    out = release([orders, estimates([50], **rests)], OHDSI)
    assert out[1].hidden == 1
    assert [t.hidden for t in release([orders, estimates([50])], OHDSI)][1] == 0


def test_nothing_is_hidden_without_small_counts():
    table = tally({("d", "all", n): n for n in (0, 5, 100)})
    assert release([table], OHDSI)[0].hidden == 0


def test_none_shows_everything():
    (out,) = release([estimates(range(9))], Rule("none"))
    assert out.rows == estimates(range(9)).rows
    assert Rule("none").mark == "NOT FOR RELEASE"


def test_limits_of_counts_are_as_published():
    """Quotients of Garwood limits that name each count: 1 220.07, 2 29.83, 5 7.187, 10 3.835."""
    quotients = {n: garwood(n, 1)[1] / garwood(n, 1)[0] for n in (1, 2, 5, 10)}
    # printed with four to five digits
    assert quotients == pytest.approx({1: 220.07, 2: 29.83, 5: 7.187, 10: 3.835}, rel=2e-4)


def test_unknown_member_of_a_sum_is_a_fault():
    from coincide.errors import InternalError

    table = tally(HEART, [HEART_SUM])  # the total is in no table
    with pytest.raises(InternalError, match="COI-I105"):
        release([table], OHDSI)
    assert CountId("people", ("heart", "total", "0")) == HEART_SUM.total
