"""Concordance of fits and scores: by hand, laws, jackknife, coverage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import coincide as co
from coincide.errors import CoincideError


def test_by_hand() -> None:
    """Four rows, events at 2, 4 and 7, the third censored at 5: five pairs, four in order."""
    found = co.concordance([2, 4, 5, 7], [1, 1, 0, 1], [3.0, 1.0, 2.0, 0.5])
    counted = found.counted
    assert (counted.concordant, counted.discordant, counted.tied_score) == (4, 1, 0)
    assert found.estimate == 0.8
    # influences (a - C b) / 5 with (a, b) of rows: (3, 3), (2, 3), (1, 2), (2, 2)
    parts = np.array([3 - 0.8 * 3, 2 - 0.8 * 3, 1 - 0.8 * 2, 2 - 0.8 * 2]) / 5
    assert found.se == pytest.approx(np.sqrt((parts**2).sum()), rel=1e-14)
    assert (found.rows, found.events) == (4, 3)
    assert "concordance, 4 rows, 3 events" in found.summary()


def cohort(n: int = 150, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 12, n).astype(float)
    entry = rng.integers(0, 10, n)
    return {
        "time": entry + 1 + np.floor(rng.exponential(30 * np.exp(-score / 6))),
        "event": rng.integers(0, 2, n),
        "score": score,
        "entry": entry,
        "weights": rng.uniform(0.5, 2, n),
        "strata": rng.integers(0, 3, n),
    }


def of(rows: dict[str, np.ndarray], **options: Any) -> Any:
    given = {name: rows[name] for name in ("entry", "weights", "strata")} | options
    return co.concordance(rows["time"], rows["event"], rows["score"], **given)


def test_a_reversed_score_has_the_rest_of_the_share() -> None:
    rows = cohort()
    one, other = of(rows), of(rows | {"score": -rows["score"]})
    assert one.estimate + other.estimate == pytest.approx(1, rel=1e-14)
    assert one.se == pytest.approx(other.se, rel=1e-12)
    assert one.counted.interval.low == pytest.approx(1 - other.counted.interval.high, rel=1e-12)


def test_order_shift_and_scale_do_not_matter() -> None:
    rows = cohort()
    order = np.random.default_rng(1).permutation(len(rows["time"]))
    moved = {name: column[order] for name, column in rows.items()}
    moved |= {"time": moved["time"] + 100, "entry": moved["entry"] + 100, "score": np.exp(moved["score"])}
    one, other = of(rows), of(moved)
    assert other.estimate == pytest.approx(one.estimate, rel=1e-12)  # sums in another order
    assert other.se == pytest.approx(one.se, rel=1e-10)


def test_the_error_is_the_derivative_by_weights() -> None:
    """Infinitesimal jackknife: the change of C when a row's weight grows a little, summed in squares."""
    rows = cohort(40)
    step, found = 1e-6, of(rows)
    change = []
    for row in range(40):
        more = rows["weights"].copy()
        more[row] *= 1 + step
        change.append((of(rows, weights=more).estimate - found.estimate) / step)
    # a numerical derivative
    assert found.se == pytest.approx(np.sqrt((np.array(change) ** 2).sum()), rel=1e-4)


def test_rows_of_a_cluster_count_together() -> None:
    rows = cohort()
    each = np.arange(len(rows["time"]))
    assert of(rows, cluster=each).se == pytest.approx(of(rows).se, rel=1e-14)
    assert of(rows, cluster=each // 5).se != pytest.approx(of(rows).se, rel=1e-3)


def test_a_fit_and_its_linear_predictor_are_one() -> None:
    rows = cohort()
    X = np.column_stack([rows["score"], np.cos(rows["score"])])
    fit = co.fit_cox(
        rows["time"],
        rows["event"],
        X,
        entry=rows["entry"],
        weights=rows["weights"],
        strata=rows["strata"],
        offset=rows["score"] / 10,
    )
    score = X @ fit.coef + rows["score"] / 10
    found, expected = co.concordance(fit), of(rows | {"score": np.round(score, 10)})
    assert found.estimate == pytest.approx(expected.estimate, rel=1e-12)
    assert found.tidy().equals(found.tidy())
    assert found.counted.tied_score == expected.counted.tied_score > 0


def test_a_perfect_score() -> None:
    found = co.concordance([1, 2, 3], [1, 1, 1], [3, 2, 1])
    assert (found.estimate, found.se) == (1.0, 0.0)
    assert (found.counted.interval.low, found.counted.interval.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: co.concordance([1, 2], [0, 0], [1, 2]), "COI-D854"),
        (lambda: co.concordance([1, 2], [1, 0], [1, np.nan]), "COI-D802"),
        (lambda: co.concordance([1, 2], [1, 0], [1, 2, 3]), "COI-D803"),
        (lambda: co.concordance([1, 2], [1, 0], [1, 2], strata=["a", "b"]), "COI-D854"),
        (lambda: co.concordance([1, 2], [1, 0]), "COI-U088"),
        (lambda: co.concordance(co.fit_cox([1, 2, 3], [1, 1, 1], [[0, 1, 0]]), [1, 0, 1]), "COI-U088"),
    ],
)
def test_what_is_refused(call: Any, code: str) -> None:
    with pytest.raises(CoincideError) as error:
        call()
    assert [problem.code for problem in error.value.problems] == [code]


def test_limits_cover() -> None:
    """Exponential times, score of effect 1, no censoring: C is that of a logistic difference, by numbers."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 4_000_000))
    high, low = x.max(axis=0), x.min(axis=0)
    truth = float((1 / (1 + np.exp(low - high))).mean())  # chance that the higher score fails first
    inside, runs = 0, 500
    for run in range(runs):
        rng = np.random.default_rng([5, run])
        score = rng.normal(size=150)
        found = co.concordance(rng.exponential(np.exp(-score)), np.ones(150), score)
        inside += found.counted.interval.low <= truth <= found.counted.interval.high
    # 95 % of 500, give or take four standard errors of 1 %
    assert 0.91 <= inside / runs <= 0.99
