"""Proportional hazards with pencil and paper: closed forms, worked examples, a penalty solved by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

import coincide as co
from coincide.errors import DataError
from coincide.estimates.survival.cox.design import cox_design
from coincide.estimates.survival.cox.evaluation import PartialLikelihood
from coincide.kernels.survival.cox_reference import CoxRow, plain_likelihood

# Data sets of Therneau & Grambsch, Modeling Survival Data, 2000, appendix E.
TEST1 = {"time": [9, 1, 1, 6, 6, 8], "event": [1, 1, 0, 1, 1, 0], "X": [[0, 1, 1, 1, 0, 0]]}
TEST2 = {
    "entry": [1, 2, 5, 2, 1, 7, 3, 4, 8, 8],
    "time": [2, 3, 6, 7, 8, 9, 9, 9, 14, 17],
    "event": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    "X": [[1, 0, 0, 1, 0, 1, 1, 1, 0, 0]],
}
TESTW1 = {
    "time": [1, 1, 2, 2, 2, 2, 3, 4, 5],
    "event": [1, 0, 1, 1, 1, 0, 0, 1, 0],
    "X": [[2, 0, 1, 1, 0, 1, 0, 1, 0]],
    "weights": [1, 2, 3, 4, 3, 2, 1, 2, 1],
}
# Log-likelihoods with r = exp(b), written down from the risk sets: events times b, less the logarithm of the
# sum of risks for each event.
BY_HAND: dict[str, tuple[dict, str, Callable[[float], float]]] = {
    "test1 breslow": (
        TEST1,
        "breslow",
        lambda r: 2 * math.log(r) - math.log(3 * r + 3) - 2 * math.log(r + 3),
    ),
    "test1 efron": (
        TEST1,
        "efron",
        lambda r: 2 * math.log(r) - math.log(3 * r + 3) - math.log(r + 3) - math.log((r + 5) / 2),
    ),
    "test2 breslow": (
        TEST2,
        "breslow",
        lambda r: (
            4 * math.log(r)
            - math.log(r + 1)
            - math.log(r + 2)
            - 3 * math.log(3 * r + 2)
            - 2 * math.log(3 * r + 1)
        ),
    ),
    "test2 efron": (
        TEST2,
        "efron",
        lambda r: (
            4 * math.log(r)
            - math.log(r + 1)
            - math.log(r + 2)
            - 2 * math.log(3 * r + 2)
            - 2 * math.log(3 * r + 1)
            - math.log(2 * r + 2)
        ),
    ),
    "testw1 breslow": (
        TESTW1,
        "breslow",
        lambda r: (
            11 * math.log(r)
            - math.log(r * r + 11 * r + 7)
            - 10 * math.log(11 * r + 5)
            - 2 * math.log(2 * r + 1)
        ),
    ),
    "testw1 efron": (
        TESTW1,
        "efron",
        lambda r: (
            11 * math.log(r)
            - math.log(r * r + 11 * r + 7)
            - 10 / 3 * sum(math.log(11 * r + 5 - k / 3 * (7 * r + 3)) for k in range(3))
            - 2 * math.log(2 * r + 1)
        ),
    ),
}


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_loglik_is_the_one_written_down(name: str) -> None:
    data, ties, by_hand = BY_HAND[name]
    likelihood = PartialLikelihood(cox_design(**data, ties=ties))
    for b in (-2.0, -0.3, 0.0, 0.7, 1.9):
        found = likelihood(np.array([b]))
        assert found.loglik == pytest.approx(by_hand(math.exp(b)), rel=1e-12)


def test_therneau_and_grambsch_breslow_has_a_root_of_a_square() -> None:
    """The score ``2 - r/(r+1) - 2r/(r+3)`` is 0 at ``r^2 - 3r - 6 = 0``."""
    fit = co.fit_cox(**TEST1, ties="breslow")
    r = (3 + math.sqrt(33)) / 2
    assert fit.coef[0] == pytest.approx(math.log(r), abs=1e-12)
    information = r / (r + 1) ** 2 + 6 * r / (r + 3) ** 2
    assert fit.se[0] == pytest.approx(information**-0.5, rel=1e-12)
    assert fit.score_test is not None
    assert fit.score_test.statistic == pytest.approx(1.6, rel=1e-12)  # U = 1, I = 5/8 at 0
    assert (fit.rows, fit.events) == (6, 4)


def test_therneau_and_grambsch_efron_has_a_root_of_a_cube() -> None:
    """The score ``2 - r/(r+1) - r/(r+3) - r/(r+5)`` is 0 at ``r^3 - 23 r - 30 = 0``."""
    fit = co.fit_cox(**TEST1)
    r = 2 * math.sqrt(23 / 3) * math.cos(math.acos(15 * (3 / 23) ** 1.5) / 3)
    assert fit.coef[0] == pytest.approx(math.log(r), abs=1e-12)
    information = r / (r + 1) ** 2 + 3 * r / (r + 3) ** 2 + 5 * r / (r + 5) ** 2
    assert fit.se[0] == pytest.approx(information**-0.5, rel=1e-10)  # of the last step but one: 1e-8 away


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_estimate_is_where_the_one_written_down_is_highest(name: str) -> None:
    data, ties, by_hand = BY_HAND[name]
    fit = co.fit_cox(**data, ties=ties)

    def slope(b: float, step: float = 1e-4) -> float:
        up, down = (by_hand(math.exp(b + k * step)) - by_hand(math.exp(b - k * step)) for k in (1, 2))
        return (8 * up - down) / (12 * step)  # error of order step^4

    top = brentq(slope, -3, 3, xtol=1e-15)
    # differences of a log-likelihood of size 30 by a step of 1e-4: ten digits
    assert fit.coef[0] == pytest.approx(top, abs=2e-10)
    assert fit.loglik == pytest.approx((by_hand(1.0), by_hand(math.exp(top))), rel=1e-12)


# Freireich et al., Blood 1963; 21: 699-716: weeks until relapse, 21 pairs.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("ties", "coef", "se"), [("breslow", 1.509191, 0.409564), ("efron", 1.572125, 0.412397)]
)
def test_freireich(ties: str, coef: float, se: float) -> None:
    fit = co.fit_cox(PLACEBO + TREATED, [1] * 21 + RELAPSED, {"placebo": [1] * 21 + [0] * 21}, ties=ties)
    assert fit.coef[0] == pytest.approx(coef, abs=5e-7)
    assert fit.se[0] == pytest.approx(se, abs=5e-7)


def test_an_event_of_two_rows_under_a_penalty() -> None:
    """``log p + log(p (1 - p)) / 2`` is highest at ``p = 3/4``; without a penalty there is no maximum."""
    fit = co.fit_cox([1, 2], [1, 0], [[1, 0]], penalty="firth")
    assert fit.coef[0] == pytest.approx(math.log(3), abs=1e-12)

    def height(b: float) -> float:
        p = 1 / (1 + math.exp(-b))
        return 1.5 * math.log(p) + 0.5 * math.log(1 - p)

    assert fit.loglik == pytest.approx((height(0), height(math.log(3))), rel=1e-12)
    fall = 3.841458820694124 / 2  # chi-square quantile of 0.95
    low, high = (
        brentq(lambda b: height(math.log(3)) - height(b) - fall, math.log(3), far, xtol=1e-13)
        for far in (-20, 20)
    )
    assert (fit.fitted.low[0], fit.fitted.high[0]) == pytest.approx((low, high), abs=1e-9)
    drop = 2 * (height(math.log(3)) - height(0))
    assert fit.fitted.statistic[0] == pytest.approx(math.sqrt(drop), abs=1e-9)
    with pytest.raises(DataError, match="COI-D827"):
        co.fit_cox([1, 2], [1, 0], [[1, 0]])


def test_an_event_among_many_under_a_penalty() -> None:
    """One event among 2 exposed of 7: the exposed carry 3/4 of the risk, ``2 r / (2 r + 5)``."""
    fit = co.fit_cox([1, 2, 2, 2, 2, 2, 2], [1, 0, 0, 0, 0, 0, 0], [[1, 1, 0, 0, 0, 0, 0]], penalty="firth")
    assert fit.coef[0] == pytest.approx(math.log(7.5), abs=1e-12)


def firth_rows(seed: int) -> list[CoxRow]:
    rng = np.random.Generator(np.random.Philox(key=seed))
    rows = []
    for _ in range(14):
        x, time = (float(rng.integers(0, 2)), float(rng.normal())), int(rng.integers(2, 7))
        early = int(rng.integers(0, 2))
        rows.append(CoxRow(early, time, bool(rng.random() < 0.6), x, 1.0 + rng.integers(0, 2), 0.0))
    return rows


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", [1, 2])
def test_penalised_estimate_is_that_of_a_blind_search(ties: str, seed: int) -> None:
    """The slow twin's likelihood and information, maximised without any derivative."""
    rows = firth_rows(seed)

    def depth(beta: np.ndarray) -> float:
        plain = plain_likelihood(rows, list(beta), ties)
        return -plain.loglik - 0.5 * math.log(np.linalg.det(np.array(plain.information)))

    columns = {name: [getattr(row, name) for row in rows] for name in CoxRow._fields}
    X = np.array(columns["x"])
    given = {name: columns[name] for name in ("time", "event", "entry")}
    fit = co.fit_cox(X=X, **given, weights=columns["weight"], ties=ties, penalty="firth")
    options = {"xatol": 1e-9, "fatol": 1e-14, "maxiter": 4000}
    top = minimize(depth, np.zeros(2), method="Nelder-Mead", options=options)
    # a search without derivatives finds the place to the root of the rounding of the height
    assert fit.coef == pytest.approx(top.x, abs=2e-7)
    assert fit.loglik[1] == pytest.approx(-top.fun, rel=1e-12)
    for j, limit in ((0, fit.fitted.low[0]), (1, fit.fitted.high[1])):
        other = 1 - j

        def held(free: np.ndarray, j: int = j, other: int = other, limit: float = limit) -> float:
            beta = np.zeros(2)
            beta[j], beta[other] = limit, free[0]
            return depth(beta)

        best = minimize(held, [fit.coef[other]], method="Nelder-Mead", options=options)
        assert best.fun - top.fun == pytest.approx(3.841458820694124 / 2, abs=1e-8)


def test_a_penalty_shrinks_and_fades_with_numbers() -> None:
    rng = np.random.Generator(np.random.Philox(key=7))
    X = rng.normal(size=(4000, 1))
    time = rng.exponential(np.exp(-X[:, 0]))
    few, many = slice(0, 25), slice(0, 4000)
    plain, firth = (
        [co.fit_cox(time[part], np.ones(len(time[part])), X[part], penalty=penalty) for part in (few, many)]
        for penalty in (None, "firth")
    )
    assert abs(firth[0].coef[0]) < abs(plain[0].coef[0])
    assert firth[1].coef[0] == pytest.approx(plain[1].coef[0], rel=1e-3)
    assert firth[1].se[0] == pytest.approx(plain[1].se[0], rel=1e-3)
    assert (firth[1].fitted.low[0], firth[1].fitted.high[0]) == pytest.approx(
        (plain[1].fitted.low[0], plain[1].fitted.high[0]), rel=5e-3
    )
