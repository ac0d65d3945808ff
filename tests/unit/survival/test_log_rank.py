"""The log-rank family: by hand, laws, refusals, how often it rejects when nothing differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.survival.log_rank import TestWeights, holm
from coincide.survival import log_rank as module
from coincide.survival.log_rank import LogRank

TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
VARIANTS: list[dict[str, Any]] = [
    {},
    {"variant": "wilcoxon"},
    {"variant": "tarone-ware"},
    {"variant": "peto"},
    {"variant": "fleming-harrington", "rho": 0.5, "gamma": 1.0},
]


def remission(**options: Any) -> LogRank:
    relapse = [1] * 9 + [0] * 12 + [1] * 21
    return co.log_rank(TREATED + PLACEBO, relapse, ["6-MP"] * 21 + ["placebo"] * 21, **options)


def test_two_groups_of_two_by_hand() -> None:
    """a leaves with the event at 1 and without at 2; b with at 2 and at 3.

    Time 1: 4 at risk, 2 of a; expected of a 1/2, variance 1/4. Time 2: 3 at risk, 1 of a; expected 1/3,
    variance (1/3)(2/3). Time 3: nobody of a.
    """
    found = co.log_rank([1, 2, 2, 3], [1, 0, 1, 1], ["a", "a", "b", "b"])
    assert found.observed.tolist() == [1, 2]
    assert found.expected.tolist() == pytest.approx([5 / 6, 13 / 6], rel=1e-15)
    assert found.variance[0].tolist() == pytest.approx([17 / 36, -17 / 36], rel=1e-15)
    assert found.chi2 == pytest.approx((1 / 6) ** 2 / (17 / 36), rel=1e-13)
    assert (found.df, found.people.tolist(), found.events.tolist()) == (1, [2, 2], [1, 2])


def test_weights_of_the_family_by_hand() -> None:
    """The same people; number at risk 4 and 3, pooled curve before the times 1 and 3/4."""
    rows: tuple[Any, ...] = ([1, 2, 2, 3], [1, 0, 1, 1], ["a", "a", "b", "b"])
    gaps = {
        "wilcoxon": 4 * (1 / 2) - 3 * (1 / 3),
        "gehan": 4 * (1 / 2) - 3 * (1 / 3),
        "tarone-ware": 2 * (1 / 2) - np.sqrt(3) * (1 / 3),
        "peto": 1 / 2 - (3 / 4) * (1 / 3),
    }
    for variant, gap in gaps.items():
        found = co.log_rank(*rows, variant=variant)  # type: ignore[arg-type]
        assert found.observed[0] - found.expected[0] == pytest.approx(gap, rel=1e-13)
    late = co.log_rank(*rows, variant="fleming-harrington", gamma=2)
    assert late.observed[0] - late.expected[0] == pytest.approx(-((1 / 4) ** 2) / 3, rel=1e-13)


def test_remission_with_six_mercaptopurine() -> None:
    """Freireich et al., Blood 1963; 21: 699-716: 16.79294, as R's survdiff and many texts."""
    found = remission()
    assert found.chi2 == pytest.approx(16.79294, abs=5e-6)
    assert found.expected.round(2).tolist() == [19.25, 10.75]


def test_late_entry_takes_people_out_of_early_risk_sets() -> None:
    """b's second person enters at 1: at time 1 there are 3 at risk, 2 of a."""
    found = co.log_rank([1, 2, 2, 3], [1, 0, 1, 1], ["a", "a", "b", "b"], entry=[0, 0, 0, 1])
    assert found.expected[0] == pytest.approx(2 / 3 + 1 / 3, rel=1e-15)


Rows = dict[str, Any]


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    count = draw(st.integers(6, 25))

    def column(low: int, high: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=count, max_size=count)))

    entry = column(0, 4)
    event = column(0, 1)
    group = column(0, 2)
    event[0], group[0], group[1] = 1, 0, 1
    return {
        "time": entry + column(1, 9),
        "event": event,
        "entry": entry,
        "group": group,
        "strata": column(0, 2),
    }


LAWS = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def same(one: LogRank, other: LogRank) -> None:
    for name in ("observed", "expected", "variance", "chi2", "p"):
        # sums of a few terms, and one small eigenproblem
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-11, err_msg=name
        )
    assert one.df == other.df


@LAWS
@given(rows(), st.sampled_from(VARIANTS))
def test_observed_and_expected_have_one_sum(made: Rows, options: dict[str, Any]) -> None:
    found = co.log_rank(**made, **options)
    assert found.observed.sum() == pytest.approx(found.expected.sum(), rel=1e-12)
    np.testing.assert_allclose(found.variance.sum(axis=0), 0, atol=1e-9 * (1 + found.variance.max()))


@LAWS
@given(rows(), st.sampled_from(VARIANTS), st.randoms())
def test_order_shift_and_names_change_nothing(made: Rows, options: dict[str, Any], rng: Any) -> None:
    found = co.log_rank(**made, **options)
    order = rng.sample(range(len(made["time"])), len(made["time"]))
    same(found, co.log_rank(**{name: column[order] for name, column in made.items()}, **options))
    same(found, co.log_rank(**(made | {n: made[n] + 17 for n in ("time", "entry")}), **options))
    names = np.array(["x", "y", "z"])
    same(found, co.log_rank(**(made | {"group": names[made["group"]]}), **options))
    turned = co.log_rank(**(made | {"group": 2 - made["group"]}), **options)
    np.testing.assert_allclose(turned.expected[::-1], found.expected, rtol=1e-12)
    assert turned.chi2 == pytest.approx(found.chi2, rel=1e-9, nan_ok=True)


@LAWS
@given(rows(), st.sampled_from(VARIANTS))
def test_a_row_twice_is_a_row_of_weight_two(made: Rows, options: dict[str, Any]) -> None:
    twice = co.log_rank(**{name: np.repeat(column, 2) for name, column in made.items()}, **options)
    weighted = co.log_rank(**made, weights=np.full(len(made["time"]), 2), **options)
    same(twice, weighted)


@LAWS
@given(rows())
def test_strata_add_up_and_blocks_of_strata_change_nothing(made: Rows) -> None:
    whole = co.log_rank(**made)
    parts = []
    for stratum in np.unique(made["strata"]):
        own = {name: column[made["strata"] == stratum] for name, column in made.items() if name != "strata"}
        if own["event"].any() and len(set(own["group"].tolist())) == len(whole.groups):
            parts.append(co.log_rank(**own))
        else:
            break
    else:
        np.testing.assert_allclose(sum(one.expected for one in parts), whole.expected, rtol=1e-12)
        np.testing.assert_allclose(sum(one.variance for one in parts), whole.variance, atol=1e-12)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "CELLS", 1)
        same(whole, co.log_rank(**made))


def test_groups_never_at_risk_together_are_not_compared() -> None:
    found = co.log_rank([1, 2, 6, 7], [1, 1, 1, 1], ["a", "a", "b", "b"], entry=[0, 0, 5, 5])
    assert (found.df, np.isnan(found.chi2), np.isnan(found.p)) == (0, True, True)
    assert found.trend().df == 0


def test_a_group_without_time_at_risk_of_an_event_takes_no_degree_of_freedom() -> None:
    found = co.log_rank([5, 6, 5, 6, 1], [1, 1, 1, 0, 0], ["a", "a", "b", "b", "c"])
    assert (found.df, found.expected[2]) == (1, 0)


def test_trend_with_two_groups_is_the_test_itself_whatever_the_scores() -> None:
    found = remission()
    assert found.trend().statistic == pytest.approx(found.chi2, rel=1e-12)
    assert found.trend({"6-MP": 5, "placebo": -2}).statistic == pytest.approx(found.chi2, rel=1e-12)
    assert found.trend([3, 3]).df == 0


@pytest.mark.parametrize("scores", [[1], [1, 2, 3], {"6-MP": 1}, [1, float("nan")]])
def test_scores_that_do_not_fit_are_refused(scores: Any) -> None:
    with pytest.raises(UsageError, match="COI-U868"):
        remission().trend(scores)


def test_pairs_are_tests_of_two_groups_adjusted_together() -> None:
    rng = np.random.default_rng(1)
    time, event, group = rng.integers(1, 30, 90), rng.integers(0, 2, 90), rng.integers(0, 3, 90)
    found = co.log_rank_pairs(time, event, group, strata=time % 2)
    assert found.pairs == ((0, 1), (0, 2), (1, 2))
    own = group != 1
    alone = co.log_rank(time[own], event[own], group[own], strata=(time % 2)[own])
    assert found.tests[1].chi2 == pytest.approx(alone.chi2, rel=1e-12)
    assert list(found.p_holm) == holm([one.p for one in found.tests])
    assert found.tidy().column_names == ["group1", "group2", "n", "n.event", "statistic", "p.value", "p.holm"]
    assert found.summary().count("\n") == 3


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, float("nan")])[:3] == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(holm([0.01, float("nan")])[1])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"group": ["a", "a", "a"]}, "COI-D867"),
        ({"event": [0, 0, 0]}, "COI-D869"),
        ({"event": [0, 2, 1]}, "COI-D868"),
        ({"group": ["a", None, "b"]}, "COI-D865"),
        ({"strata": ["a", None, "b"]}, "COI-D865"),
        ({"strata": ["a", "b"]}, "COI-D803"),
        ({"group": ["a", "b"]}, "COI-D803"),
        ({"time": [1, -2, 3]}, "COI-D804"),
    ],
)
def test_wrong_rows_are_refused(given: dict[str, Any], code: str) -> None:
    right: dict[str, Any] = {"time": [1, 2, 3], "event": [1, 0, 1], "group": ["a", "b", "a"]}
    with pytest.raises(DataError, match=code):
        co.log_rank(**(right | given))


def test_all_problems_of_groups_and_strata_are_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        co.log_rank([1, 2], [0, 0], ["a", "a"], strata=["x", None])
    assert [one.code for one in caught.value.problems] == ["COI-D865", "COI-D867", "COI-D869"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"variant": "logrank"}, "COI-U864"),
        ({"rho": 1.0}, "COI-U865"),
        ({"variant": "fleming-harrington", "rho": -1.0}, "COI-U865"),
        ({"variant": "fleming-harrington", "gamma": float("nan")}, "COI-U865"),
    ],
)
def test_wrong_options_are_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        TestWeights(**given)


def test_tidy_and_summary() -> None:
    found = remission(strata=[0, 1] * 21)
    assert found.tidy().column_names == [
        *("group", "n", "n.event", "observed", "expected"),
        *("statistic", "df", "p.value"),
    ]
    assert found.strata == 2
    assert "2 strata" in found.summary()


@pytest.mark.parametrize("options", VARIANTS)
def test_it_rejects_as_often_as_it_says_when_nothing_differs(options: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    runs = 500
    rejected = 0
    for _ in range(runs):
        life, come = rng.exponential(10, 100), rng.uniform(0, 3, 100)
        time = np.minimum(np.ceil(life), 15)
        seen = time > come
        found = co.log_rank(
            time[seen], (life <= 15)[seen], rng.integers(0, 3, seen.sum()), entry=come[seen], **options
        )
        rejected += found.p < 0.05
    # 5 %, with four standard errors of 500 runs (0.0097 each)
    assert 0.011 <= rejected / runs <= 0.09
