"""Gray's test: laws, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError
from coincide.estimates.survival.competing.gray import gray_score


def draw(rows: int = 240, seed: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.Philox(key=seed))
    group = rng.integers(0, 3, rows)
    time = np.ceil(rng.exponential(10 + 3 * group))
    return time, rng.choice(3, rows, p=[0.3, 0.4, 0.3]), group


def test_without_competing_events_scores_are_those_of_the_log_rank_test() -> None:
    """Then ``1 - F = S`` and the number at risk is the number at risk."""
    at_risk = np.array([[5.0, 4.0, 2.0, 1.0], [6.0, 5.0, 5.0, 2.0]])
    events = np.array([[1.0, 1.0, 0.0, 1.0], [0.0, 0.0, 2.0, 1.0]])
    score = gray_score(at_risk, events, np.zeros((2, 4)))
    expected = (events.sum(axis=0) * at_risk / at_risk.sum(axis=0)).sum(axis=1)
    assert score.observed.tolist() == [3, 3]
    assert score.expected == pytest.approx(expected, rel=1e-13)


def test_nothing_is_gained_or_lost_over_groups() -> None:
    found = co.gray_test(*draw(), rho=0.5)
    assert found.observed.sum() == pytest.approx(found.expected.sum(), rel=1e-12)
    assert found.covariance.sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-10)
    assert (found.df, len(found.groups), int(found.people.sum())) == (2, 3, 240)


def test_names_and_order_of_groups_rows_and_times_do_not_matter() -> None:
    time, event, group = draw()
    one = co.gray_test(time, event, group, cause=2)
    turned = np.random.Generator(np.random.Philox(key=4)).permutation(len(time))
    renamed = np.array(["z", "y", "x"])[group]
    other = co.gray_test(time[turned] ** 2, event[turned], renamed[turned], cause=2)  # ranks of time count
    assert other.statistic == pytest.approx(one.statistic, rel=1e-10)
    assert other.groups == ("x", "y", "z")


def test_strata_add_up() -> None:
    time, event, group = draw()
    half = np.arange(len(time)) % 2
    both = co.gray_test(time, event, group, strata=half)
    alone = [co.gray_test(time[half == k], event[half == k], group[half == k]) for k in (0, 1)]
    assert both.strata == 2
    assert both.covariance == pytest.approx(alone[0].covariance + alone[1].covariance, rel=1e-12)
    assert both.expected == pytest.approx(alone[0].expected + alone[1].expected, rel=1e-12)


def test_table_and_words() -> None:
    found = co.gray_test(*draw())
    assert found.tidy().column_names == ["statistic", "df", "p.value"]
    assert "Gray's test" in found.summary()
    assert found.p == pytest.approx(found.tidy()["p.value"][0].as_py())


@pytest.mark.slow
def test_it_keeps_its_level_under_competing_events_and_ties() -> None:
    """Two groups with the same share of the event asked about: 5 % of tests reject, within chance."""
    rng = np.random.Generator(np.random.Philox(key=20))
    runs, rejected = 2000, 0
    for _ in range(runs):
        group = np.arange(200) % 2
        time = np.ceil(6 * rng.exponential(size=200))
        event = rng.choice(3, 200, p=[0.25, 0.4, 0.35])
        rejected += co.gray_test(time, event, group).p < 0.05
    # 3 standard errors of a share of 0.05 in 2000
    assert abs(rejected / runs - 0.05) < 3 * np.sqrt(0.05 * 0.95 / runs)


def refused(code: str, *given: object, **options: object) -> str:
    with pytest.raises(DataError) as told:
        co.gray_test(*given, **options)  # type: ignore[arg-type]
    assert [problem.code for problem in told.value.problems] == [code]
    return str(told.value)


def test_what_is_refused() -> None:
    time, event, group = draw()
    assert "kind 3" in refused("COI-D870", time, event, group, cause=3)
    assert "cause 0" in refused("COI-D871", time, event, group, cause=0)
    assert "another kind" in refused("COI-D874", time, event == 1, group)
    assert "one group" in refused("COI-D873", time, event, np.zeros(len(time)))
    early = np.append(time, [0.5, 0.5])
    none = (np.append(event, [0, 0]), np.append(group, [7, 7]))
    assert "nobody of 7" in refused("COI-D872", early, *none)
    assert "rho" in refused("COI-D876", time, event, group, rho=np.nan)
    missing = [None, *("a", "b") * 119, "a"]
    assert "row 0" in refused("COI-D865", time, event, missing)
    assert "strata" in refused("COI-D803", time, event, group, strata=[1, 2])
