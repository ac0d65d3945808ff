"""What `fit_cox` takes and gives: columns of all kinds, tables, text, and memory it does not copy."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.survival.cox.variances import dfbeta, score_residuals
from coincide.survival.cox_fit import CoxFit


def cohort(rows: int = 300, seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.Generator(np.random.Philox(key=seed))
    age, treated = rng.normal(60, 9, rows), rng.integers(0, 2, rows).astype(float)
    hazard = 0.02 * np.exp(0.03 * (age - 60) - 0.6 * treated)
    time = np.ceil(rng.exponential(1 / hazard))
    end = rng.integers(5, 90, rows)
    return {
        "time": np.minimum(time, end),
        "event": (time <= end).astype(int),
        "age": age,
        "treated": treated,
        "person": rng.integers(0, rows // 2, rows),
        "site": rng.integers(0, 4, rows),
    }


ROWS = cohort()
X = np.column_stack([ROWS["age"], ROWS["treated"]])


def fit(**options: object) -> CoxFit:
    return co.fit_cox(ROWS["time"], ROWS["event"], options.pop("X", X), **options)  # type: ignore[arg-type]


def test_columns_may_come_in_any_form() -> None:
    wanted = fit().coef
    columns = {"age": ROWS["age"], "treated": ROWS["treated"]}
    for given in (
        list(columns.values()),
        tuple(values.tolist() for values in columns.values()),
        np.asfortranarray(X),
        columns,
        pl.DataFrame(columns),
        pa.table(columns),
        np.column_stack([ROWS["age"], ROWS["treated"] > 0]).astype(object),
    ):
        np.testing.assert_array_equal(fit(X=given).coef, wanted)
    assert fit().names == ("x1", "x2")
    assert fit(X=columns).names == fit(names=["age", "treated"]).names == ("age", "treated")
    one = co.fit_cox(ROWS["time"], ROWS["event"].astype(bool), ROWS["age"])
    assert one.coef.shape == (1,)
    assert one.coef == co.fit_cox(ROWS["time"], ROWS["event"], ROWS["age"].tolist()).coef


def test_a_table_of_numbers_is_not_copied_and_cannot_be_changed_through_the_fit() -> None:
    kept = fit().fitted.design.X
    assert np.shares_memory(kept, X)
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 1.0
    assert X.flags.writeable


def test_tidy_names_are_those_of_broom() -> None:
    found = fit(names=["age", "treated"]).tidy()
    names = ["term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"]
    assert found.column_names == names
    line = found.to_pylist()[1]
    assert line["statistic"] == pytest.approx(line["estimate"] / line["std.error"])
    assert line["conf.high"] - line["estimate"] == pytest.approx(1.959963984540054 * line["std.error"])
    # two-sided tail of a normal, by the error function
    assert line["p.value"] == pytest.approx(math.erfc(abs(line["statistic"]) / math.sqrt(2)), rel=1e-9)
    ratio = fit(names=["age", "treated"]).tidy(exponentiate=True).to_pylist()[1]
    assert ratio["estimate"] == pytest.approx(math.exp(line["estimate"]))
    assert ratio["conf.low"] == pytest.approx(math.exp(line["conf.low"]))
    assert ratio["std.error"] == line["std.error"]


def test_with_clusters_robust_errors_are_the_ones_used() -> None:
    plain, robust = fit(), fit(cluster=ROWS["person"])
    assert plain.robust_se is None
    assert plain.people is None
    assert robust.people == len(np.unique(ROWS["person"]))
    assert robust.tidy().column_names[3] == "robust.se"
    line = robust.tidy().to_pylist()[0]
    assert line["statistic"] == pytest.approx(line["estimate"] / line["robust.se"])
    np.testing.assert_array_equal(robust.coef, plain.coef)
    np.testing.assert_array_equal(robust.se, plain.se)
    wald = robust.coef @ np.linalg.solve(robust.robust_covariance, robust.coef)
    assert robust.wald_test.statistic == pytest.approx(wald)
    text = np.array([f"person {number}" for number in ROWS["person"]])
    for cluster in (text, text.astype(object), ROWS["person"] * 1_000_003, ROWS["person"] / 8):
        # the same groups in another order: sums over groups differ in their last digits
        assert fit(cluster=cluster).robust_se == pytest.approx(robust.robust_se, rel=1e-12)


def test_a_sandwich_over_rows_is_that_of_dfbeta() -> None:
    weights = np.tile([1.0, 2.0, 0.5], 100)
    found = fit(weights=weights, cluster=np.arange(300))
    moved = dfbeta(found.fitted) * weights[:, None]
    assert found.robust_covariance == pytest.approx(moved.T @ moved, rel=1e-10)
    scores = score_residuals(found.fitted) * weights[:, None]
    assert scores.sum(axis=0) == pytest.approx(np.zeros(2), abs=1e-8)


def test_dfbeta_is_what_leaving_a_row_out_does() -> None:
    """To first order: within a fifth of the change, or a hundredth of a standard error."""
    whole = fit()
    changes = dfbeta(whole.fitted)
    for row in (0, 17, 123):
        kept = np.arange(300) != row
        without = co.fit_cox(ROWS["time"][kept], ROWS["event"][kept], X[kept])
        away = (whole.coef - without.coef) / whole.se
        assert changes[row] / whole.se == pytest.approx(away, rel=0.2, abs=0.01)


def test_tests_of_the_whole_model() -> None:
    found = fit()
    ratio = found.likelihood_ratio_test
    assert ratio.statistic == pytest.approx(2 * (found.loglik[1] - found.loglik[0]))
    assert ratio.df == 2
    assert ratio.p == pytest.approx(math.exp(-ratio.statistic / 2))  # chi-square on 2 df
    assert found.score_test is not None
    assert [found.score_test.statistic, found.wald_test.statistic] == pytest.approx(
        [ratio.statistic] * 2, rel=0.1
    )
    assert fit(penalty="firth").score_test is None


def test_summary_says_what_was_done() -> None:
    text = fit(names=["age", "treated"], strata=ROWS["site"], cluster=ROWS["person"]).summary()
    for words in ("Efron", "4 strata", "robust to clusters", "hazard ratio", "300 rows", "treated", "Wald"):
        assert words in text
    assert "Breslow" in fit(ties="breslow").summary()
    firth = fit(penalty="firth").summary()
    assert "Firth" in firth
    assert "score" not in firth.splitlines()[-1]


def test_nothing_depends_on_when_it_is_run() -> None:
    one, two = fit(cluster=ROWS["person"]), fit(cluster=ROWS["person"])
    for name in ("coef", "covariance", "robust_covariance"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()
    assert one.loglik == two.loglik


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"ties": "exact"}, "COI-U820"),
        ({"penalty": "ridge"}, "COI-U821"),
        ({"penalty": "firth", "cluster": ROWS["person"]}, "COI-U822"),
        ({"level": 95}, "COI-U301"),
    ],
)
def test_words_that_are_not_understood(options: dict, code: str) -> None:
    with pytest.raises(UsageError, match=code):
        fit(**options)


def test_all_wrong_words_are_told_at_once() -> None:
    with pytest.raises(UsageError) as told:
        fit(ties="exact", penalty="ridge")
    assert [problem.code for problem in told.value.problems] == ["COI-U820", "COI-U821"]


def test_an_event_of_another_kind_is_named() -> None:
    event = ROWS["event"].copy()
    event[[3, 5]] = 2
    with pytest.raises(DataError, match=r"COI-D820.*2 rows: 3, 5"):
        co.fit_cox(ROWS["time"], event, X)
