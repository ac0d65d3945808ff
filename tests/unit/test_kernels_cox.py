"""Sums over risk sets against one event at a time: likelihood, derivatives, score residuals, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.kernels.survival.cox_grid import EventGrid, event_grid
from coincide.kernels.survival.cox_reference import CoxRow, plain_likelihood
from coincide.kernels.survival.cox_sums import RiskSums, centre, lived_through, products, risk_sums
from coincide.kernels.survival.score_reference import plain_score_residuals
from coincide.kernels.survival.score_residuals import products_of, weighted_score_residuals
from coincide.kernels.survival.spans import spans

TIES = ("efron", "breslow")
# two orders of adding a few dozen numbers of size 1 to 100
close = {"rel": 1e-11, "abs": 1e-11}


@st.composite
def rows(draw: st.DrawFn) -> list[CoxRow]:
    """Draw rows with delayed entry, ties, weights, an offset and strata, at least one with an event."""
    times = st.sampled_from([1, 2, 3, 5, 8])
    found = []
    for _ in range(draw(st.integers(1, 9))):
        time = draw(times)
        found.append(
            CoxRow(
                entry=draw(st.sampled_from([early for early in (-1, 0, 1, 2, 3, 5) if early < time])),
                time=time,
                event=draw(st.booleans()),
                x=(draw(st.integers(-2, 2)) / 2, draw(st.integers(0, 1)) + 10.0),
                weight=draw(st.sampled_from([1.0, 2.0, 0.5])),
                offset=draw(st.sampled_from([0.0, 0.4])),
                stratum=draw(st.integers(0, 3)),
            )
        )
    return [found[0]._replace(event=True), *found[1:]]


BETA = st.tuples(st.floats(-2, 2), st.floats(-2, 2))


class Made:
    """Rows as arrays, on a grid."""

    def __init__(self, rows: list[CoxRow], *, strata: int = 4) -> None:
        columns = {name: np.array([getattr(row, name) for row in rows]) for name in CoxRow._fields}
        spread = spans(columns["time"], columns["event"], entry=columns["entry"], weights=columns["weight"])
        self.grid: EventGrid = event_grid(spread, columns["stratum"].astype(np.int32), strata)
        self.X = columns["x"].astype(np.float64)
        self.means = self.X.mean(axis=0)
        self.offset, self.weight = columns["offset"], columns["weight"]

    def sums(self, beta: tuple[float, ...], ties: str) -> RiskSums:
        return risk_sums(
            self.grid,
            self.X,
            self.means,
            np.array(beta),
            offset=self.offset,
            weight=self.weight,
            ties=ties,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("ties", TIES)
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(rows=rows(), beta=BETA)
def test_sums_are_those_of_one_event_at_a_time(ties: str, rows: list[CoxRow], beta: tuple) -> None:
    made, plain = Made(rows), plain_likelihood(rows, beta, ties)
    sums = made.sums(beta, ties)
    expected, second, outer = products(made.grid, made.X, made.means, sums)
    happened = made.grid.event.view(np.bool_)
    x, weight = (made.X - made.means)[happened], made.weight[happened]
    loglik = weight @ (x @ np.array(beta) + made.offset[happened]) - sums.log_denominators
    assert loglik == pytest.approx(plain.loglik, **close)
    assert weight @ x - expected == pytest.approx(np.array(plain.score), **close)
    assert second - outer == pytest.approx(np.array(plain.information), **close)


@pytest.mark.parametrize("ties", TIES)
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(rows=rows(), beta=BETA)
def test_score_residuals_are_those_of_one_event_at_a_time(ties: str, rows: list[CoxRow], beta: tuple) -> None:
    made = Made(rows)
    fast = weighted_score_residuals(made.grid, made.X, made.means, made.sums(beta, ties), weight=made.weight)
    assert fast == pytest.approx(np.array(plain_score_residuals(rows, beta, ties)), **close)
    assert fast.sum(axis=0) == pytest.approx(np.array(plain_likelihood(rows, beta, ties).score), **close)


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(rows=rows(), beta=BETA)
def test_clusters_add_up_their_rows(rows: list[CoxRow], beta: tuple) -> None:
    made = Made(rows)
    sums = made.sums(beta, "efron")
    cluster = (np.arange(len(rows)) % 3).astype(np.int32)
    of_rows = weighted_score_residuals(made.grid, made.X, made.means, sums, weight=made.weight)
    of_clusters = weighted_score_residuals(
        made.grid, made.X, made.means, sums, weight=made.weight, cluster=cluster, clusters=3
    )
    for number in range(3):
        assert of_clusters[number] == pytest.approx(of_rows[cluster == number].sum(axis=0), **close)
    assert products_of(of_clusters) == pytest.approx(of_clusters.T @ of_clusters, **close)


@pytest.mark.parametrize("ties", TIES)
@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(rows=rows(), beta=BETA)
def test_expected_events_are_events(ties: str, rows: list[CoxRow], beta: tuple) -> None:
    """Martingale residuals add up to 0, in every stratum."""
    made = Made(rows)
    sums = made.sums(beta, ties)
    expected = sums.risk * lived_through(made.grid, sums)
    stratum = np.array([row.stratum for row in rows])
    for number in range(4):
        here = stratum == number
        happened = (made.weight * made.grid.event)[here].sum()
        assert expected[here].sum() == pytest.approx(happened, **close)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(rows=rows())
def test_a_table_of_slots_and_a_search_give_the_same_grid(rows: list[CoxRow]) -> None:
    """Strata numbered far apart are searched for, near ones are looked up: the same slots."""
    near = Made(rows)
    far = Made([row._replace(stratum=row.stratum * 1000) for row in rows], strata=3001)
    assert (near.grid.stratum * 1000).tolist() == far.grid.stratum.tolist()
    for name in ("times", "events", "weight", "enter", "last", "event"):
        np.testing.assert_array_equal(getattr(near.grid, name), getattr(far.grid, name))


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(rows=rows())
def test_means_and_ranges_are_those_of_numpy(rows: list[CoxRow]) -> None:
    made = Made(rows)
    for weight in (None, made.weight):
        means, ranges = centre(made.X, weight)
        assert means == pytest.approx(np.average(made.X, axis=0, weights=weight), rel=1e-14)
        assert ranges.tolist() == np.ptp(made.X, axis=0).tolist()


def test_a_sum_that_is_no_number_is_told() -> None:
    made = Made([CoxRow(0, 1, True, (0.0, 0.0)), CoxRow(0, 2, False, (1.0, 0.0))])
    assert np.isinf(made.sums((2000.0, 0.0), "efron").log_denominators)
    assert np.isfinite(made.sums((600.0, 0.0), "efron").log_denominators)


def test_by_hand() -> None:
    """Three rows, the first two with an event at time 1: ``1/3 + 1/2`` after Efron, ``2/3`` after Breslow."""
    rows = [CoxRow(0, 1, True, (0.0, 0.0)), CoxRow(0, 1, True, (0.0, 0.0)), CoxRow(0, 4, False, (0.0, 0.0))]
    # the k-th event takes 1/3, 1/2 of what is left; those with an event live through 1/3 + 1/2 * 1/2
    efron, breslow = (Made(rows).sums((0.0, 0.0), ties) for ties in TIES)
    assert efron.hazard.tolist() == pytest.approx([1 / 3 + 1 / 2])
    assert lived_through(Made(rows).grid, efron).tolist() == pytest.approx([7 / 12, 7 / 12, 5 / 6])
    assert breslow.hazard.tolist() == pytest.approx([2 / 3])
