"""Tests of proportional hazards and of straight effects: by brute force, by simulation, and refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import coincide as co
from coincide.errors import CoincideError, DataError, UsageError
from coincide.survival.cox_checks import terms_of


def rows(n: int = 120, seed: int = 2) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "time": rng.integers(1, 40, n),
        "event": rng.integers(0, 2, n),
        "X": rng.normal(size=(n, 2)),
        "weights": rng.uniform(0.5, 2, n),
        "strata": rng.integers(0, 2, n),
    }


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_score_test_is_that_of_rows_cut_at_every_event(ties: Any) -> None:
    """Cut each row at all event times: ``x g(t)`` is then a covariate, and its score test is the test."""
    given = rows()
    fit = co.fit_cox(**given, ties=ties)
    found = co.proportionality_test(fit, "identity")
    cuts = np.unique(given["time"][given["event"] == 1])
    times = given["time"]
    g = cuts - cuts.mean()
    entry, leave, event, X, weight, strata = [], [], [], [], [], []
    for row in range(len(times)):
        edges = [0.0, *cuts[cuts < times[row]], float(times[row])]
        for low, high in pairwise(edges):
            at = g[min(np.searchsorted(cuts, high), len(g) - 1)]
            entry.append(low)
            leave.append(high)
            event.append(int(given["event"][row] and high == times[row]))
            X.append([*given["X"][row], *(given["X"][row] * at)])
            weight.append(given["weights"][row])
            strata.append(given["strata"][row])
    long = co.fit_cox(leave, event, np.array(X), entry=entry, weights=weight, strata=strata, ties=ties)
    from coincide.estimates.survival.cox.evaluation import PartialLikelihood

    at = PartialLikelihood(long.fitted.design)(np.append(fit.coef, [0.0, 0.0]))
    # the score of the first two is 0 to the precision of the fit
    brute = at.score @ np.linalg.solve(at.information, at.score)
    assert found.together.statistic == pytest.approx(brute, rel=1e-8)
    one = [0, 1, 2]
    alone = at.score[one] @ np.linalg.solve(at.information[np.ix_(one, one)], at.score[one])
    assert found.tests[0].statistic == pytest.approx(alone, rel=1e-8)


def test_scales_of_time_only_matter_up_to_their_unit() -> None:
    given = rows()
    days = given | {"time": given["time"] * 30.4375}
    for transform in ("km", "rank", "identity", "log"):
        one = co.proportionality_test(co.fit_cox(**given), transform)  # type: ignore[arg-type]
        other = co.proportionality_test(co.fit_cox(**days), transform)  # type: ignore[arg-type]
        assert other.together.statistic == pytest.approx(
            one.together.statistic, rel=1e-9
        )  # rounding of times


def test_terms_of_a_formula_are_tested_whole() -> None:
    given = rows()
    frame = {"x": given["X"][:, 0], "g": np.array(["a", "b", "c"])[np.arange(120) % 3]}
    fit = co.fit_cox_formula("x + g", frame, time=given["time"], event=given["event"])
    found = co.proportionality_test(fit)
    assert found.terms == ("x", "g")
    assert [test.df for test in found.tests] == [1, 2]
    assert found.together.df == 3
    assert terms_of(fit) == {"x": (0,), "g": (1, 2)}
    assert found.tidy().column("term").to_pylist() == ["x", "g", "GLOBAL"]
    assert "does not say it stays the same" in found.summary()


def test_a_drift_is_found() -> None:
    """The effect of x is reversed at time 1: the hazard ratio falls from 3 to 1/3."""
    rng = np.random.default_rng(6)
    x = rng.integers(0, 2, 800).astype(float)
    early = rng.exponential(np.where(x == 1, 1 / 3, 1.0))
    late = 1 + rng.exponential(np.where(x == 1, 3.0, 1.0))
    time = np.where(early < 1, early, late)
    found = co.proportionality_test(co.fit_cox(time, np.ones(800), x))
    assert found.together.p < 1e-8


@pytest.mark.slow
def test_the_test_keeps_its_level() -> None:
    """Proportional hazards, censoring, delayed entry: p below 0.05 in 5 % of runs."""
    runs, hits = 1000, 0
    for run in range(runs):
        rng = np.random.default_rng([9, run])
        X = rng.normal(size=(150, 2))
        death = rng.exponential(np.exp(-X @ [0.5, -0.5]))
        entry, end = rng.uniform(0, 0.3, 150), rng.uniform(0.3, 2, 150)
        seen = np.minimum(death, end) > entry
        fit = co.fit_cox(np.minimum(death, end)[seen], (death <= end)[seen], X[seen], entry=entry[seen])
        hits += co.proportionality_test(fit).together.p < 0.05
    # 5 % of 1000, give or take four standard errors of 0.7 %
    assert 0.022 <= hits / runs <= 0.078


def test_linearity_by_refitting_by_hand() -> None:
    given = rows(300)
    fit = co.fit_cox(given["time"], given["event"], given["X"], names=["a", "b"])
    found = co.linearity_test(fit, "b", knots=5)
    frame = {"a": given["X"][:, 0], "b": given["X"][:, 1]}
    curved = co.fit_cox_formula("a + spline(b, df=4)", frame, time=given["time"], event=given["event"])
    assert found.test.df == 3
    # a difference of log-likelihoods of some hundreds
    assert found.test.statistic == pytest.approx(2 * (curved.loglik[1] - fit.loglik[1]), abs=1e-9)
    assert found.found.method == "likelihood ratio"
    assert found.tidy().column("term").to_pylist() == ["b"]
    assert "knots at" in found.summary()
    clustered = co.fit_cox(
        given["time"], given["event"], given["X"], names=["a", "b"], cluster=np.arange(300)
    )
    robust = co.linearity_test(clustered, "b", knots=5)
    assert robust.found.method == "robust Wald"
    assert robust.test.statistic == pytest.approx(found.test.statistic, rel=0.5)  # another test of the same


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda fit: co.proportionality_test(fit, "sqrt"), "COI-U084"),
        (lambda fit: co.linearity_test(fit, "nobody"), "COI-D842"),
        (lambda fit: co.linearity_test(fit, "x1", knots=9), "COI-D847"),
    ],
)
def test_what_is_refused(call: Any, code: str) -> None:
    given = rows()
    with pytest.raises(CoincideError) as error:
        call(co.fit_cox(**given))
    assert [problem.code for problem in error.value.problems] == [code]


def test_no_test_for_a_penalised_fit() -> None:
    given = rows()
    fit = co.fit_cox(given["time"], given["event"], given["X"], penalty="firth")
    for test in (co.proportionality_test, lambda one: co.linearity_test(one, "x1")):
        with pytest.raises(UsageError, match="penalty") as error:
            test(fit)
        assert error.value.problems[0].code == "COI-U089"


def test_one_event_time_tells_no_drift() -> None:
    fit = co.fit_cox([5, 5, 5, 5, 6, 7], [1, 1, 1, 0, 0, 0], [[1.0, 2.0, 0.5, 1.5, 0.2, 1.1]])
    with pytest.raises(DataError, match="too few times") as error:
        co.proportionality_test(fit)
    assert error.value.problems[0].code == "COI-D857"


def test_logarithms_of_times_need_times_above_zero() -> None:
    fit = co.fit_cox([0, 1, 2, 3], [0, 1, 1, 1], [[1.0, 0.5, 0.0, 1.0]])
    with pytest.raises(DataError, match="time is not above 0 in row 0"):
        co.proportionality_test(fit, "log")
