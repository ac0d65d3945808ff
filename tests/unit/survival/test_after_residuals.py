"""Residuals of a Cox fit: by hand, sums that must be 0, and what they mean."""

from __future__ import annotations

import math

import numpy as np
import pytest

import coincide as co
from coincide.errors import UsageError
from coincide.survival.cox import CoxFit
from coincide.survival.cox_residuals import KINDS

# Therneau & Grambsch, Modeling Survival Data, Springer 2000, appendix E: three data sets worked by hand.
# The row without a covariate is left out of the first.
TEST1 = {"time": [9, 1, 1, 6, 6, 8], "event": [1, 1, 0, 1, 1, 0], "X": [[0, 1, 1, 1, 0, 0]]}
TEST2 = {
    "entry": [1, 2, 5, 2, 1, 7, 3, 4, 8, 8],
    "time": [2, 3, 6, 7, 8, 9, 9, 9, 14, 17],
    "event": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    "X": [[1, 0, 0, 1, 0, 1, 1, 1, 0, 0]],
}
TEST3 = {
    "time": [1, 1, 2, 2, 2, 2, 3, 4, 5],
    "event": [1, 0, 1, 1, 1, 0, 0, 1, 0],
    "X": [[2, 0, 1, 1, 0, 1, 0, 1, 0]],
    "weights": [1, 2, 3, 4, 3, 2, 1, 2, 1],
}


def values(fit: CoxFit, kind: str) -> list[float]:
    return co.residuals(fit, kind).values[:, 0].tolist()  # type: ignore[arg-type]


def test_first_data_set_in_closed_form() -> None:
    """Breslow: ``r = e^b = (3 + sqrt 33) / 2``; hazards 1/(3r + 3) at 1, 2/(r + 3) at 6, 1 at 9."""
    fit = co.fit_cox(**TEST1, ties="breslow")
    r = (3 + math.sqrt(33)) / 2
    one, six = 1 / (3 * r + 3), 2 / (r + 3)
    expected = [one + six + 1, r * one, r * one, r * (one + six), one + six, one + six]
    assert fit.coef[0] == pytest.approx(math.log(r), rel=1e-12)
    # closed form
    martingale = [event - e for event, e in zip(TEST1["event"], expected, strict=True)]
    assert values(fit, "martingale") == pytest.approx(martingale, rel=1e-11)
    at_one, at_six = r / (r + 1), r / (r + 3)  # mean covariates
    assert values(fit, "schoenfeld") == pytest.approx([1 - at_one, 1 - at_six, -at_six, 0], abs=1e-11)
    scores = [
        at_one * one + at_six * six,
        (1 - at_one) * (1 - r * one),
        -(1 - at_one) * r * one,
        (1 - at_six) - r * ((1 - at_one) * one + (1 - at_six) * six),
        -at_six + at_one * one + at_six * six,
        at_one * one + at_six * six,
    ]
    assert values(fit, "score") == pytest.approx(scores, rel=1e-11)
    dfbeta = [score * fit.se[0] ** 2 for score in scores]
    assert values(fit, "dfbeta") == pytest.approx(dfbeta, rel=1e-11)
    assert co.residuals(fit, "schoenfeld").rows.tolist() == [1, 3, 4, 0]
    assert co.residuals(fit, "schoenfeld").times.tolist() == [1, 6, 6, 9]  # type: ignore[union-attr]


# survival 3.5-3 of R 4.2.2 stops at 1e-10 of the log-likelihood: 1e-7 is what its coefficients are good to
PRINTED = [
    (
        "efron",
        TEST1,
        [-0.365543432545085, 0.719170679378362, -0.280829320621638, -0.43834135875385, 0.731086865087296],
        [0.220858373842244, 0.113278039475881, -0.0442339986592059, -0.102919917744658, -0.40784087075363],
        [0.157512038135087, 0.421243980933894, -0.578756019066106, 0],
    ),
    (
        "breslow",
        TEST2,
        [0.521118947690256, 0.657410784027411, 0.789776541635714, 0.247387715884512, -0.60629349220598],
        [0.271564957641799, -0.206967093883658, -0.457717429800423, -0.0958613305283512, 0.136082342548736],
        [0.521118947690255, -0.314821568054821, -0.579553083271428, 0.266180935089425, -0.733819064910575],
    ),
    (
        "efron",
        TEST2,
        [0.505276106564966, 0.664329949594427, 0.797462112783454, 0.224358048501436, -0.551440181462647],
        [0.255303943865452, -0.218338614261841, -0.474429529866647, -0.110152034779354, 0.113712630542177],
        [0.505276106564967, -0.328659899188854, -0.594924225566908, 0.253978068637781, -0.746021931362219],
    ),
    (
        "breslow",
        TEST3,
        [0.855311856417529, -0.0259316907901517, 0.176362211654842, 0.176362211654842, 0.651313439391902],
        [0.886816149856789, 0.0249765308798811, 0.0360896387108733, 0.0360896387108733, -0.542976517388799],
        [1.03683369194859, 0.161377434908974, 0.161377434908974, -0.838622565091026, 0.174695979493907],
    ),
    (
        "efron",
        TEST3,
        [0.853345363892062, -0.0256071578412401, 0.322652660609194, 0.322652660609194, 0.716962343205842],
        [0.881160556059998, 0.0247724805272624, 0.0605780565713245, 0.0605780565713245, -0.597240328696347],
        [1.03259546878074, 0.16217587249775, 0.16217587249775, -0.83782412750225, 0.172822903136154],
    ),
]


@pytest.mark.parametrize(("ties", "rows", "martingale", "score", "schoenfeld"), PRINTED)
def test_data_sets_worked_by_hand(
    ties: str,
    rows: dict[str, list[float]],
    martingale: list[float],
    score: list[float],
    schoenfeld: list[float],
) -> None:
    fit = co.fit_cox(**rows, ties=ties)  # type: ignore[arg-type]
    assert values(fit, "martingale")[:5] == pytest.approx(martingale, abs=1e-7)
    assert values(fit, "score")[:5] == pytest.approx(score, abs=1e-7)
    assert values(fit, "schoenfeld")[:5] == pytest.approx(schoenfeld, abs=1e-7)


def cohort(n: int = 200, seed: int = 5) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 30, n)
    return {
        "time": entry + rng.integers(1, 60, n),
        "event": rng.integers(0, 2, n),
        "X": rng.normal(size=(n, 3)),
        "entry": entry,
        "strata": rng.integers(0, 3, n),
        "weights": rng.uniform(0.5, 2, n),
    }


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_sums_are_zero(ties: str) -> None:
    rows = cohort()
    fit = co.fit_cox(**rows, ties=ties)  # type: ignore[arg-type]
    weight, small = rows["weights"], 1e-9  # Newton's method stops at 1e-8 standard errors, squared in sums
    assert abs(weight @ co.residuals(fit, "martingale").values[:, 0]) < small
    assert np.abs(weight @ co.residuals(fit, "score").values).max() < small
    found = co.residuals(fit, "schoenfeld")
    assert np.abs(weight[found.rows] @ found.values).max() < small
    assert np.abs(co.residuals(fit, "dfbeta").values.sum(axis=0)).max() < small
    assert (np.diff(found.times.reshape(-1)) < 0).sum() == 2  # type: ignore[union-attr]  # three strata


def test_martingale_residuals_sum_to_zero_in_every_stratum() -> None:
    rows = cohort()
    fit = co.fit_cox(**rows)  # type: ignore[arg-type]
    weighted = rows["weights"] * co.residuals(fit, "martingale").values[:, 0]
    assert np.abs(np.bincount(rows["strata"], weights=weighted)).max() < 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_order_of_rows_does_not_matter(kind: str) -> None:
    rows = cohort()
    order = np.random.default_rng(1).permutation(len(rows["time"]))
    one = co.residuals(co.fit_cox(**rows), kind)  # type: ignore[arg-type]
    other = co.residuals(co.fit_cox(**{name: column[order] for name, column in rows.items()}), kind)  # type: ignore[arg-type]
    there = {int(order[row]): line for row, line in zip(other.rows, other.values, strict=True)}
    # sums run in another order
    for row, line in zip(one.rows.tolist(), one.values, strict=True):
        assert line == pytest.approx(there[row], rel=1e-8, abs=1e-10)


def test_dfbeta_is_about_what_leaving_a_row_out_does() -> None:
    rows = cohort(400)
    fit = co.fit_cox(**rows)  # type: ignore[arg-type]
    found = co.residuals(fit, "dfbeta").values
    row = int(np.abs(found[:, 0]).argmax())
    without = co.fit_cox(**{name: np.delete(column, row, axis=0) for name, column in rows.items()})  # type: ignore[arg-type]
    assert fit.coef[0] - without.coef[0] == pytest.approx(found[row, 0], rel=0.25)  # the first order of it
    told = co.influence(fit)
    dfbetas = co.residuals(fit, "dfbetas").values
    assert told.largest == np.abs(dfbetas).max()
    assert told.tidy().column("row").to_pylist() == np.abs(dfbetas).argmax(axis=0).tolist()
    assert "x1" in told.summary()


def test_deviance_and_scaled_residuals() -> None:
    fit = co.fit_cox(**cohort())  # type: ignore[arg-type]
    M, d = (co.residuals(fit, kind).values[:, 0] for kind in ("martingale", "deviance"))  # type: ignore[arg-type]
    assert (np.sign(M) == np.sign(d)).all()
    censored = fit.fitted.design.grid.event == 0
    assert d[censored] == pytest.approx(-np.sqrt(-2 * M[censored]), rel=1e-12)
    scaled = co.residuals(fit, "scaled_schoenfeld")
    plain = co.residuals(fit, "schoenfeld")
    assert scaled.values == pytest.approx(
        plain.values @ fit.covariance * len(plain.rows) + fit.coef, rel=1e-12
    )
    assert scaled.tidy().column_names == ["row", "time", "x1", "x2", "x3"]
    assert co.residuals(fit, "martingale").tidy().column_names == ["row", "martingale"]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="one of martingale"):
        co.residuals(co.fit_cox(**TEST1), "response")  # type: ignore[arg-type]
