"""Data no coefficient can be had from: each refused with the rows or columns that are to blame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError


def draw(rows: int = 200, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.Philox(key=seed))
    X = rng.normal(size=(rows, 3))
    time = np.ceil(20 * rng.exponential(np.exp(-0.3 * X[:, 0])))
    return time, (rng.random(rows) < 0.7).astype(int), X


TIME, EVENT, X = draw()
NAMES = ["age", "score", "dose"]


def told(*codes: str, **given: object) -> str:
    """Fit, and return what is said when it is refused with exactly these codes."""
    options = {"time": TIME, "event": EVENT, "X": X, "names": NAMES, **given}
    with pytest.raises(DataError) as refused:
        co.fit_cox(**options)  # type: ignore[arg-type]
    assert [problem.code for problem in refused.value.problems] == list(codes)
    return str(refused.value)


def changed(column: int, row: int, value: float) -> np.ndarray:
    X_ = X.copy()
    X_[row, column] = value
    return X_


def test_no_events() -> None:
    assert "no row ends with an event" in told("COI-D821", event=np.zeros(200))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_missing_covariates_are_named_by_column_and_row(value: float) -> None:
    text = told("COI-D823", X=changed(1, 7, value))
    assert "column score" in text
    assert "row 7" in text


def test_every_problem_is_told_at_once() -> None:
    X_ = changed(2, 4, np.nan)
    X_[9, 0] = np.nan
    text = told("COI-D821", "COI-D823", "COI-D823", "COI-D803", X=X_, event=np.zeros(200), strata=[1, 2])
    assert "column age" in text
    assert "column dose" in text


def test_times_that_contradict_each_other() -> None:
    entry = np.zeros(200)
    entry[[5, 8]] = TIME[[5, 8]]
    assert "2 rows: 5, 8" in told("COI-D805", entry=entry)
    assert "row 3" in told("COI-D804", time=np.where(np.arange(200) == 3, -1, TIME))
    assert "row 2" in told("COI-D807", weights=np.where(np.arange(200) == 2, 0, 1.0))


def test_lengths_that_differ() -> None:
    told("COI-D803", event=EVENT[:100])
    told("COI-D822", X=X[:100])
    told("COI-D822", X=[X[:, 0], X[:100, 1]])
    assert "list of columns" in told("COI-D822", X=X.tolist())
    told("COI-D803", strata=np.zeros(5))
    told("COI-D803", cluster=np.zeros((200, 2)))
    told("COI-D803", offset=np.zeros(5))


@pytest.mark.parametrize(
    "X_", [np.full((200, 2), "a"), np.full((200, 1), "1"), [], np.empty((200, 0)), X[None], [["a"] * 200]]
)
def test_covariates_that_are_no_table_of_numbers(X_: object) -> None:
    told("COI-D822", X=X_, names=None)


def test_names() -> None:
    told("COI-D828", names=["age", "score"])
    told("COI-D828", names=["age", "age", "dose"])


def test_constant_column() -> None:
    X_ = X.copy()
    X_[:, 1] = 0.1
    assert "column score holds one value only" in told("COI-D824", X=X_)


def test_column_constant_among_those_at_risk_together() -> None:
    strata = (X[:, 2] > 0).astype(int)
    X_ = np.column_stack([X[:, :2], strata * 3.0 + 1000])
    assert "column dose is the same for all" in told("COI-D825", X=X_, strata=strata)
    # a covariate that differs only before anybody has the event
    early = np.append(TIME + 5, [1.0, 2.0])
    X_ = np.append(np.zeros(200), [1.0, 1.0])
    told("COI-D825", time=early, event=np.append(EVENT, [0, 0]), X=X_, names=["early"])


def test_collinear_columns_are_named_with_their_parts() -> None:
    X_ = np.column_stack([X[:, :2], 2 * X[:, 0] - 0.5 * X[:, 1] + 77])
    text = told("COI-D826", X=X_)
    assert "column dose follows from the others" in text
    assert "2 x age" in text
    assert "-0.5 x score" in text
    two = np.column_stack([X[:, 0], 1e6 * X[:, 0], X[:, 1], 1e-6 * X[:, 1]])
    text = told("COI-D826", "COI-D826", X=two, names=["a", "b", "c", "d"])
    assert "column b follows from the others among those at risk together: 1e+06 x a" in text
    assert "column d follows from the others among those at risk together: 1e-06 x c" in text


def test_nearly_collinear_columns_of_any_size_are_fitted() -> None:
    rng = np.random.Generator(np.random.Philox(key=9))
    X_ = np.column_stack([1e8 + 1e4 * X[:, 0], 1e-6 * (X[:, 0] + 1e-3 * rng.normal(size=200))])
    found = co.fit_cox(TIME, EVENT, X_)
    scaled = co.fit_cox(TIME, EVENT, np.column_stack([X_[:, 0] / 1e4, X_[:, 1] * 1e6]))
    # two columns that share all but a millionth of their variance: six digits fewer
    assert found.coef * [1e4, 1e-6] == pytest.approx(scaled.coef, rel=1e-6)


def separated(rows: int) -> Iterator[tuple[str, np.ndarray, list[str]]]:
    time, event, X_ = draw(rows)
    unharmed = X_.copy()
    unharmed[:, 1] = (event == 0) & (X_[:, 1] > 0)  # nobody with it has the event
    yield "score (downwards)", unharmed, ["age", "dose"]
    first = X_.copy()
    first[:, 2] = -time + 0.3 * event  # always the highest of those at risk
    yield "dose (upwards)", first, ["age", "score"]


@pytest.mark.parametrize("rows", [60, 200, 50_000])
def test_separated_data_name_the_column_that_runs_away(rows: int) -> None:
    time, event, _ = draw(rows)
    for column, X_, others in separated(rows):
        text = told("COI-D827", time=time, event=event, X=X_)
        assert f"the coefficient of {column} grows" in text
        assert 'penalty="firth"' in text
        assert not any(f"{other} (" in text for other in others)


def test_a_rare_column_without_events_runs_away_too() -> None:
    time, event, X_ = draw(20_000)
    rare = np.zeros(20_000)
    rare[np.flatnonzero(event == 0)[:2]] = 1
    X_ = np.column_stack([X_[:, 0], rare])
    assert "rare (downwards)" in told("COI-D827", time=time, event=event, X=X_, names=["age", "rare"])


def test_two_columns_may_separate_together() -> None:
    rng = np.random.Generator(np.random.Philox(key=12))
    a, b = rng.normal(size=80), rng.normal(size=80)
    time = np.argsort(np.argsort(-(a + b))) + 1.0
    text = told("COI-D827", time=time, event=np.ones(80), X=[a, b], names=["a", "b"])
    assert "a (upwards), b (upwards)" in text


def test_the_penalty_that_is_suggested_works() -> None:
    time, event, _ = draw(60)
    _, X_, _ = next(separated(60))
    first = np.column_stack(
        [X_[:, 0], time <= np.sort(time)[20]]
    )  # whoever is exposed ends before the others
    for given in (X_, first):
        told("COI-D827", time=time, event=event, X=given, names=None)
        found = co.fit_cox(time, event, given, penalty="firth")
        assert np.isfinite(found.coef).all()
        assert (found.fitted.low < found.coef).all()
        assert (found.coef < found.fitted.high).all()


def test_a_perfect_order_is_refused_under_a_penalty_too() -> None:
    """The estimate exists, but the hazards it needs are no numbers a machine holds."""
    time, event, _ = draw(60)
    _, X_, _ = list(separated(60))[1]
    assert "perfectly in order" in told("COI-D829", time=time, event=event, X=X_, penalty="firth")


def test_strong_effects_are_not_mistaken_for_separation() -> None:
    rng = np.random.Generator(np.random.Philox(key=4))
    x = rng.normal(size=(3000, 1))
    for effect in (3.0, 6.0):
        time = np.argsort(np.argsort(rng.exponential(np.exp(-effect * x[:, 0]))))
        found = co.fit_cox(time, np.ones(3000), x)
        assert found.coef[0] == pytest.approx(effect, abs=5 * found.se[0])
    rare = np.zeros(3000)
    rare[:3] = 1.0  # three with it, one of them with the event, first of all
    time = np.append(0.5, rng.integers(1, 50, 2999))
    event = np.append([1, 0, 0], np.ones(2997))
    assert np.isfinite(co.fit_cox(time, event, rare).coef[0])


def test_groups() -> None:
    text = told("COI-D830", strata=np.where(np.arange(200) == 6, np.nan, 1.0))
    assert "strata is missing in row 6" in text
    assert "cluster is missing in row 0" in told("COI-D830", cluster=[None, *["a"] * 199])
    assert "there are 1 clusters for 3 columns" in told("COI-D831", cluster=np.ones(200))
    told("COI-D831", cluster=np.arange(200) % 3)


def test_offset() -> None:
    assert "row 5" in told("COI-D802", offset=np.where(np.arange(200) == 5, np.nan, 0.0))
    told("COI-D832", offset=np.arange(200) * 100.0)


def test_strata_without_events_are_fine() -> None:
    strata = np.append(np.zeros(200), np.ones(50))
    time, event = np.append(TIME, np.full(50, 3.0)), np.append(EVENT, np.zeros(50))
    found = co.fit_cox(time, event, np.vstack([X, X[:50]]), strata=strata)
    assert found.coef == pytest.approx(co.fit_cox(TIME, EVENT, X).coef, rel=1e-9)


def test_nothing_personal_is_said() -> None:
    """An error names rows and columns, never a value."""
    X_ = X.copy()
    X_[4, 0], X_[5, 0] = np.nan, 123456.789
    text = told("COI-D823", X=X_)
    assert "123456" not in text
