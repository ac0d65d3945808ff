"""Multiple imputation: Rubin's rules by hand, what is drawn, coverage where values are missing at random."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import t as student

import coincide as co
from coincide.errors import CoincideError
from coincide.estimates.survival.imputation import survival_predictors
from coincide.estimates.survival.imputation_draws import nearest, several_levels, two_levels
from coincide.estimates.survival.pooling import pool
from coincide.kernels.survival.spans import spans


def test_rubins_rules_by_hand() -> None:
    """Estimates 1, 2, 3 with variances 1, 2, 3: W = 2, B = 1, T = 2 + 4/3 = 10/3, l = 2/5, r = 2/3."""
    found = pool([[1.0], [2.0], [3.0]], [[[1.0]], [[2.0]], [[3.0]]], complete_df=10)
    old = 2 / 0.4**2  # 12.5
    observed = 11 / 13 * 10 * 0.6  # 66/13
    df = 1 / (1 / old + 1 / observed)
    assert (found.coef[0], found.within[0], found.between[0]) == (2.0, 2.0, 1.0)
    # closed form
    assert found.covariance[0, 0] == pytest.approx(10 / 3, rel=1e-14)
    assert found.df[0] == pytest.approx(df, rel=1e-13)
    assert found.fraction_missing[0] == pytest.approx((2 / 3 + 2 / (df + 3)) / (5 / 3), rel=1e-13)
    width = student.ppf(0.975, df) * math.sqrt(10 / 3)
    assert [found.low[0], found.high[0]] == pytest.approx([2 - width, 2 + width], rel=1e-10)
    assert found.p[0] == pytest.approx(2 * student.sf(2 / math.sqrt(10 / 3), df), rel=1e-10)


def test_degrees_of_freedom_in_the_limits() -> None:
    same = pool([[1.0], [1.0]], [[[4.0]], [[4.0]]])
    assert same.df[0] == np.inf
    assert same.fraction_missing[0] == 0
    assert same.high[0] == pytest.approx(1 + 2 * 1.959963984540054, rel=1e-12)
    known = pool([[1.0], [1.0]], [[[4.0]], [[4.0]]], complete_df=20)
    assert known.df[0] == pytest.approx(21 / 23 * 20, rel=1e-13)  # Barnard & Rubin: nothing missing
    assert pool([[1.0], [3.0]], [[[1.0]], [[1.0]]]).df[0] == pytest.approx(1 / 0.75**2, rel=1e-13)


def test_several_coefficients_keep_their_covariance() -> None:
    Q = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    U = np.array([[[1.0, 0.5], [0.5, 2.0]]] * 3)
    assert pool(Q, U).covariance == pytest.approx(U[0] + 4 / 3 * np.cov(Q.T), rel=1e-14)


def cohort(n: int = 300, seed: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    age = rng.normal(60, 10, n).round(1)
    site = np.array(["spinal", "bulbar", "other"])[rng.integers(0, 3, n)].astype(object)
    nfl = np.exp(3 + 0.02 * (age - 60) + rng.normal(0, 0.5, n))
    sex = rng.integers(0, 2, n).astype(float)
    death = rng.exponential(np.exp(-0.02 * (age - 60) - 0.3 * (np.log(nfl) - 3)))
    frame = {
        "months": np.minimum(death, 2.0) + 0.01,
        "dead": (death <= 2.0).astype(int),
        "age": age,
        "site": site,
        "nfl": nfl,
        "sex": sex,
    }
    frame["nfl"] = np.where(rng.random(n) < 0.3, np.nan, nfl)
    frame["sex"] = np.where(rng.random(n) < 0.2, np.nan, sex)
    frame["site"] = np.where(rng.random(n) < 0.1, None, site)
    return frame


COLUMNS = ("age", "site", "nfl", "sex")


def imputed(frame: Any, **options: Any) -> Any:
    return co.impute(
        frame, COLUMNS, time="months", event="dead", **({"imputations": 3, "rounds": 4} | options)
    )


def test_what_was_seen_stays_and_what_is_drawn_could_be() -> None:
    frame = cohort()
    found = imputed(frame)
    assert list(found.missing) == ["site", "sex", "nfl"]  # the least missing first
    for one in found.sets:
        assert (one["age"] == frame["age"]).all()
        there = ~np.isnan(frame["nfl"])
        assert (one["nfl"][there] == frame["nfl"][there]).all()
        assert np.isin(one["nfl"], frame["nfl"][there]).all()  # matching draws what was seen
        assert set(one["sex"].tolist()) == {0.0, 1.0}
        assert set(one["site"].tolist()) == {"spinal", "bulbar", "other"}
        seen = np.array([value is not None for value in frame["site"]])
        assert (one["site"][seen] == frame["site"][seen].astype(str)).all()
    assert (found.sets[0]["nfl"] != found.sets[1]["nfl"]).any()
    assert found.trace.shape == (3, 4, 3)
    assert found.tidy().to_pylist()[2]["share"] == pytest.approx(np.isnan(frame["nfl"]).mean(), rel=1e-14)
    assert "3 data sets of 300 rows" in found.summary()


def test_the_same_seed_gives_the_same_bytes() -> None:
    frame = cohort()
    one, again, other = imputed(frame), imputed(pl.DataFrame(frame, strict=False)), imputed(frame, seed=2)
    for name in COLUMNS:
        assert one.sets[1][name].tobytes() == again.sets[1][name].tobytes()
    assert one.sets[1]["nfl"].tobytes() != other.sets[1]["nfl"].tobytes()
    more = imputed(frame, imputations=4)  # a further data set leaves the others as they are
    assert more.sets[2]["nfl"].tobytes() == one.sets[2]["nfl"].tobytes()


def test_normal_draws_are_not_of_those_seen() -> None:
    frame = cohort()
    drawn = imputed(frame, numbers="normal").sets[0]["nfl"][np.isnan(frame["nfl"])]
    assert not np.isin(drawn, frame["nfl"]).any()


def test_nothing_missing_changes_nothing() -> None:
    frame = {"age": [60.0, 70.0, 65.0], "months": [1, 2, 3], "dead": [1, 1, 0]}
    found = co.impute(frame, ["age"], time="months", event="dead", imputations=2)
    assert found.missing == {}
    assert [one["age"].tolist() for one in found.sets] == [frame["age"]] * 2


def test_survival_stands_among_the_predictors() -> None:
    """Delayed entry: hazard 1/2 at 2 and 1 at 3; who enters at 2 has lived through the second only."""
    made = spans([2, 3, 3], [1, 1, 0], entry=[0, 0, 2])
    assert survival_predictors(made).tolist() == [[1.0, 0.5], [1.0, 1.0], [0.0, 0.5]]
    plain = spans([2, 3, 4], [1, 1, 0])
    # Nelson-Aalen: 1/3, then 1/2 more
    assert survival_predictors(plain)[:, 1] == pytest.approx([1 / 3, 5 / 6, 5 / 6], rel=1e-14)


def random(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed))


def test_donors_are_the_nearest() -> None:
    donors = np.sort(random().normal(size=50))
    wanted = random(2).normal(size=500) * 2
    for number in (1, 3, 5):
        chosen = nearest(donors, wanted, number, random(3))
        for place, value in zip(chosen, wanted, strict=True):
            assert np.abs(donors - value).argsort(kind="stable")[:number].tolist().count(place) == 1


def test_levels_are_drawn_as_often_as_they_are_seen() -> None:
    rng = random()
    codes = rng.choice(4, 4000, p=[0.1, 0.5, 0.15, 0.25]).astype(np.int32)
    there = rng.random(4000) < 0.5
    X = np.ones((4000, 1))
    drawn = several_levels(codes, 4, X, there, rng)
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    # 2000 draws: four standard errors of at most 1.1 %, and as much again for the fit
    assert shares == pytest.approx([0.1, 0.5, 0.15, 0.25], abs=0.06)


def test_a_column_that_tells_all_has_no_infinite_coefficient() -> None:
    rng = random()
    x = rng.normal(size=200)
    X = np.column_stack([np.ones(200), x])
    there = np.arange(200) < 150
    drawn = two_levels(x > 0, X, there, rng)
    assert (drawn == (x > 0)[~there]).mean() > 0.85


def test_pooled_fits_of_a_formula() -> None:
    frame = cohort()
    made = imputed(frame, imputations=6)
    found = co.fit_cox_imputed(
        "per_sd(log(nfl)) + age + C(site, ref='spinal') + sex", made, frame["months"], frame["dead"]
    )
    assert found.names == ("per_sd(log(nfl))", "age", "site[bulbar]", "site[other]", "sex")
    assert len(found.fits) == 6
    by_hand = np.mean([fit.coef for fit in found.fits], axis=0)
    assert found.coef == pytest.approx(by_hand, rel=1e-13)
    again = co.pool(found.fits)
    assert (again.se == found.se).all()
    assert again.pooled.df.max() < found.fits[0].events
    table = found.tidy(exponentiate=True)
    assert table.column_names[-1] == "fraction.missing"
    assert table.column("estimate").to_pylist() == pytest.approx(np.exp(found.coef), rel=1e-13)
    shares = dict(zip(found.names, found.pooled.fraction_missing.tolist(), strict=True))
    assert shares["per_sd(log(nfl))"] > shares["age"]
    assert "pooled over 6" in found.summary()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: imputed(cohort(), imputations=1), "COI-U087"),
        (lambda: imputed(cohort(), rounds=0), "COI-U087"),
        (lambda: imputed(cohort(), numbers="mean"), "COI-U087"),
        (lambda: co.impute(cohort(), ["who"], time="months", event="dead"), "COI-D842"),
        (lambda: co.impute(cohort(), ["age"], time="nfl", event="dead"), "COI-D841"),
        (lambda: co.impute({"a": [1.0, None, 1.0]}, ["a"], time=[1, 2, 3], event=[1, 1, 0]), "COI-D851"),
        (lambda: co.impute({"a": [None, None]}, ["a"], time=[1, 2], event=[1, 0]), "COI-D851"),
        (lambda: co.impute({"a": [1.0, None]}, ["a"], time=[1, 2, 3], event=[1, 1, 0]), "COI-D803"),
        (lambda: co.pool([co.fit_cox([1, 2, 3], [1, 1, 1], [[0, 1, 0]])]), "COI-U087"),
        (lambda: co.pool([[1.0, 2.0]], [[[1.0]]]), "COI-D858"),
        (lambda: co.pool([[1.0], [np.nan]], [[[1.0]], [[1.0]]]), "COI-D858"),
    ],
)
def test_what_is_refused(call: Any, code: str) -> None:
    with pytest.raises(CoincideError) as error:
        call()
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.slow
def test_coverage_where_values_are_missing_at_random() -> None:
    """Values go missing by event, follow-up and the complete column: those left are not like the others.

    Coefficients 0.5 each; complete rows alone miss two of them, chained equations with survival among the
    predictors hold them.
    """
    truth, runs = np.array([0.5, 0.5, 0.5]), 150
    inside, pooled, left = np.zeros(3), np.zeros(3), np.zeros(3)
    for run in range(runs):
        rng = np.random.default_rng([7, run])
        x1 = rng.normal(size=400)
        x2 = 0.5 * x1 + math.sqrt(0.75) * rng.normal(size=400)
        yes = (rng.random(400) < 1 / (1 + np.exp(-0.8 * x1))).astype(float)
        death = rng.exponential(np.exp(-0.5 * (x1 + x2 + yes)))
        end = rng.exponential(1.2, 400) + 0.2
        time, dead = np.minimum(death, end), death <= end
        gone = 1 / (1 + np.exp(1.0 - 1.2 * dead - 0.8 * x1 + 0.8 * (time > 0.5)))
        no_x2, no_yes = rng.random(400) < gone, rng.random(400) < 0.6 * gone
        frame = {"x1": x1, "x2": np.where(no_x2, np.nan, x2), "yes": np.where(no_yes, np.nan, yes)}
        made = co.impute(frame, list(frame), time=time, event=dead, imputations=8, rounds=5, seed=run)
        found = co.pool([co.fit_cox(time, dead, one) for one in made.sets])
        pooled += found.coef / runs
        inside += (found.pooled.low <= truth) & (truth <= found.pooled.high)
        complete = ~(no_x2 | no_yes)
        left += (
            co.fit_cox(time[complete], dead[complete], np.column_stack([x1, x2, yes])[complete]).coef / runs
        )
    # a mean of 150 runs has a standard error of 0.008 (0.013 for yes): complete rows are ten of them away
    assert left[0] < 0.42
    assert left[1] > 0.58
    # White & Royston found a bias of some 10 % towards 0 in the column that is often missing
    assert np.abs(pooled - truth).max() < 0.08
    assert abs(pooled[0] - 0.5) < 0.03
    # 95 % of 150 runs less four standard errors of 1.8 %
    assert (inside / runs > 0.875).all()
