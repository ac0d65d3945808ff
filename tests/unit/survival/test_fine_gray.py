"""The model of Fine and Gray: cases by hand, laws, predictions, what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.estimates.survival.competing.fine_gray import (
    SubdistributionLikelihood,
    fine_gray_design,
    fit,
)
from coincide.estimates.survival.cox.design import cox_design


def draw(rows: int = 400, seed: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return entry, time, event and two covariates, with many ties."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    X = np.column_stack((rng.normal(size=rows), rng.integers(0, 2, rows)))
    entry = np.floor(rng.uniform(0, 5, rows)) * (rng.random(rows) < 0.5)
    time = entry + np.ceil(15 * rng.exponential(np.exp(-0.4 * X[:, 0])))
    return entry, time, rng.choice(3, rows, p=[0.3, 0.4, 0.3]), X


def test_nobody_censored_by_hand() -> None:
    """Another event at 1 (x = 1), the event at 2, 3, 4 (x = 1, 0, 1): ``1 / (1 + 3t) = 2t / (1 + 2t)``."""
    found = co.fit_fine_gray([1, 2, 3, 4], [2, 1, 1, 1], [1.0, 1.0, 0.0, 1.0])
    assert found.coef[0] == pytest.approx(-math.log(6) / 2, rel=1e-12)


def test_a_censoring_by_hand() -> None:
    """Another event at 1 (x = 1), censored at 2, the event at 3 and 4 (x = 1, 0).

    Of three under observation at 2 one is censored, so the first weighs 2/3 at 3 and 4:
    ``1 / (1 + 5t/3) = (2t/3) / (1 + 2t/3)``, that is ``t^2 = 9/10``.
    """
    found = co.fit_fine_gray([1, 2, 3, 4], [2, 0, 1, 1], [1.0, 0.0, 1.0, 0.0])
    assert found.coef[0] == pytest.approx(math.log(0.9) / 2, rel=1e-12)


@pytest.mark.parametrize("delayed", [False, True])
def test_without_competing_events_it_is_a_cox_model(delayed: bool) -> None:
    entry, time, event, X = draw()
    cox = cox_design(time, event == 1, X, entry=entry if delayed else None)
    found = fit(fine_gray_design(cox, np.zeros(len(time), bool)))
    alone = co.fit_cox(time, event == 1, X, entry=entry if delayed else None, cluster=np.arange(len(time)))
    assert found.coef == pytest.approx(alone.coef, rel=1e-10)
    assert found.loglik == pytest.approx(alone.loglik, rel=1e-12)
    # nobody is late, so the chance of being under observation weighs nobody
    assert np.sqrt(np.diag(found.covariances.estimated_weights)) == pytest.approx(alone.robust_se, rel=1e-10)


def test_without_censoring_it_is_a_cox_model_of_people_who_never_leave() -> None:
    _, time, event, X = draw()
    event = np.where(event == 0, 2, event)
    found = co.fit_fine_gray(time, event, X)
    forever = np.where(event == 2, time.max() + 1, time)
    alone = co.fit_cox(forever, event == 1, X, cluster=np.arange(len(time)))
    assert found.coef == pytest.approx(alone.coef, rel=1e-10)
    assert found.se == pytest.approx(alone.robust_se, rel=1e-10)
    assert found.naive_se == pytest.approx(alone.se, rel=1e-10)


@pytest.mark.parametrize("delayed", [False, True])
def test_without_covariates_it_is_the_aalen_johansen_curve(delayed: bool) -> None:
    """Where events and censorings are tied only the convention "after" gives it, also with late entry."""
    entry, time, event, X = draw()
    given = entry if delayed else None
    curve = co.cumulative_incidence(time, event, entry=given)["1"]
    cox = cox_design(time, event == 1, X, entry=given, ties="breslow")
    apart = {}
    for censoring in ("after", "with"):
        design = fine_gray_design(cox, event == 2, censoring_ties=censoring)  # type: ignore[arg-type]
        share = 1 - np.cumprod(1 - design.sums(np.zeros(2)).sums.hazard)
        apart[censoring] = np.abs(share - curve.read(curve.estimate, cox.grid.times, 0.0)).max()
    assert apart["after"] < 1e-13
    assert apart["with"] > 1e-4


def test_the_order_of_rows_changes_rounding_only() -> None:
    entry, time, event, X = draw()
    turned = np.random.Generator(np.random.Philox(key=1)).permutation(len(time))
    one = co.fit_fine_gray(time, event, X, entry=entry)
    other = co.fit_fine_gray(time[turned], event[turned], X[turned], entry=entry[turned])
    assert other.coef == pytest.approx(one.coef, rel=1e-11)
    assert other.se == pytest.approx(one.se, rel=1e-11)
    again = co.fit_fine_gray(time, event, X, entry=entry)
    assert again.coef.tobytes() == one.coef.tobytes()
    assert again.se.tobytes() == one.se.tobytes()


def test_weight_2_is_two_rows() -> None:
    """With ties after Breslow; Efron splits a tie of two rows, not the weight of one."""
    entry, time, event, X = draw(150)
    weight = np.where(np.arange(150) % 3 == 0, 2, 1)
    person = np.arange(150)
    one = co.fit_fine_gray(time, event, X, entry=entry, weights=weight, ties="breslow")
    rows = np.repeat(person, weight)
    other = co.fit_fine_gray(
        time[rows], event[rows], X[rows], entry=entry[rows], ties="breslow", cluster=person[rows]
    )
    assert other.coef == pytest.approx(one.coef, rel=1e-10)
    assert other.se == pytest.approx(one.se, rel=1e-9)
    assert other.known_weights_se == pytest.approx(one.known_weights_se, rel=1e-9)
    assert other.people == 150


def test_shifting_time_and_stretching_a_column() -> None:
    entry, time, event, X = draw()
    one = co.fit_fine_gray(time, event, X, entry=entry)
    other = co.fit_fine_gray(time + 700, event, 10 * X + 3, entry=entry + 700)
    assert 10 * other.coef == pytest.approx(one.coef, rel=1e-9)
    assert 10 * other.se == pytest.approx(one.se, rel=1e-9)


def test_clusters() -> None:
    entry, time, event, X = draw()
    alone = co.fit_fine_gray(time, event, X, entry=entry)
    each = co.fit_fine_gray(time, event, X, entry=entry, cluster=np.arange(len(time)))
    assert each.se == pytest.approx(alone.se, rel=1e-12)
    twice = [np.concatenate((one, one)) for one in (time, event, entry)]
    doubled = co.fit_fine_gray(
        twice[0],
        twice[1],
        np.vstack((X, X)),
        entry=twice[2],
        ties="breslow",
        cluster=np.tile(np.arange(len(time)), 2),
    )
    plain = co.fit_fine_gray(time, event, X, entry=entry, ties="breslow")
    assert doubled.se == pytest.approx(plain.se, rel=1e-9)  # copies are no new people


def test_strata_have_a_baseline_and_a_censoring_each() -> None:
    """The likelihood of strata is the product of theirs."""
    _, time, event, X = draw()
    half = np.where(X[:, 1] > 0, "high", "low")
    both = co.fit_fine_gray(time, event, X[:, 0], strata=half)
    total = np.zeros(2)
    for level in ("high", "low"):
        mine = half == level
        design = fine_gray_design(cox_design(time[mine], event[mine] == 1, X[mine, 0]), event[mine] == 2)
        likelihood = SubdistributionLikelihood(design)
        total += [likelihood(beta).loglik for beta in (np.zeros(1), both.coef)]
    assert both.loglik == pytest.approx(total, rel=1e-12)
    assert set(both.baseline.stratum) == {"high", "low"}


def test_predictions_read_the_baseline() -> None:
    _, time, event, X = draw()
    found = co.fit_fine_gray(time, event, {"score": X[:, 0], "treated": X[:, 1]})
    new = {"treated": [0, 1], "score": [0.0, 0.5]}
    share = found.predict(new, [0, 10, 1000])
    at_10 = found.baseline.cumulative[np.searchsorted(found.baseline.times, 10, side="right") - 1]
    risk = np.exp(np.array([[0.0, 0.0], [0.5, 1.0]]) @ found.coef)
    assert share[:, 0].tolist() == [0, 0]
    assert share[:, 1] == pytest.approx(1 - np.exp(-at_10 * risk), rel=1e-12)
    assert np.isnan(share[:, 2]).all()
    assert found.baseline.tidy().column_names == ["time", "hazard", "cumulative.hazard"]
    stratified = co.fit_fine_gray(time, event, X[:, 0], strata=X[:, 1])
    assert stratified.predict([[0.0]], [10], stratum=1.0).shape == (1, 1)
    assert stratified.baseline.tidy().column_names[0] == "stratum"
    for wrong, fault in (
        (found, {"new": {"score": [1.0]}, "times": [1]}),
        (found, {"new": [[1.0]], "times": [1]}),
        (found, {"new": new, "times": [1], "stratum": "a"}),
        (stratified, {"new": [[0.0]], "times": [10]}),
    ):
        with pytest.raises(DataError, match="COI-D877"):
            wrong.predict(**fault)


def test_table_and_words() -> None:
    entry, time, event, X = draw()
    found = co.fit_fine_gray(time, event, {"score": X[:, 0], "treated": X[:, 1]}, entry=entry, cause=2)
    table = found.tidy(exponentiate=True)
    assert table.column_names == [
        *("term", "estimate", "std.error", "robust.se", "statistic", "p.value", "conf.low", "conf.high")
    ]
    assert table["estimate"].to_pylist() == pytest.approx(np.exp(found.coef))
    low, high = table["conf.low"].to_pylist(), table["conf.high"].to_pylist()
    assert np.log(high) - np.log(low) == pytest.approx(2 * 1.959963984540054 * found.se)
    words = found.summary()
    assert "Fine and Gray" in words
    assert "delayed entry" in words
    assert (found.rows, found.events, found.other_events) == (400, (event == 2).sum(), (event == 1).sum())


def test_a_cause_specific_fit_says_what_it_is() -> None:
    _, time, event, X = draw()
    found = co.fit_cause_specific(time, event, X, cause=2)
    assert found.coef == pytest.approx(co.fit_cox(time, event == 2, X).coef, rel=1e-14)
    assert "cause-specific" in found.summary()
    assert f"{(event == 1).sum()} other events" in found.method


def refused(code: str, **changed: object) -> str:
    entry, time, event, X = draw()
    options = {"time": time, "event": event, "X": X, "entry": entry, **changed}
    with pytest.raises(DataError) as told:
        co.fit_fine_gray(**options)  # type: ignore[arg-type]
    assert [problem.code for problem in told.value.problems] == [code]
    return str(told.value)


def test_what_is_refused() -> None:
    entry, time, event, X = draw()
    holed = X.copy()
    holed[7, 1] = np.nan
    assert "row 7" in refused("COI-D823", X=holed)
    assert "kind 4" in refused("COI-D870", cause=4)
    assert "kind 1" in refused("COI-D870", event=np.where(event == 1, 0, event))
    assert "another kind" in refused("COI-D874", event=event == 1)
    assert "cause True" in refused("COI-D871", cause=True)
    assert "one value" in refused("COI-D824", X=np.ones(len(time)))
    assert "censoring_group" in refused("COI-D803", censoring_group=[1, 2])
    assert "rows: 0, 1" in refused("COI-D805", entry=np.append(time[:2], entry[2:]))
    assert "nobody is under observation" in refused(
        "COI-D875", time=[2, 3, 9, 8, 7], event=[1, 2, 1, 2, 1], entry=[0, 0, 5, 5, 5], X=[1.0, 2, 3, 5, 4]
    )
    for word in ({"ties": "exact"}, {"censoring_ties": "before"}, {"level": 95}):
        with pytest.raises(UsageError):
            co.fit_fine_gray(time, event, X, **word)  # type: ignore[arg-type]


def test_separated_data_have_no_estimate() -> None:
    event = np.repeat([1, 2, 0], 20)
    time = np.tile(np.arange(1, 21), 3)
    assert "upwards" in refused("COI-D827", time=time, event=event, X=(event == 1).astype(float), entry=None)
