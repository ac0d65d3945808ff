"""Kernels of competing risks against their twins: counts, errors, risk sets of a subdistribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.errors import InternalError
from coincide.estimates.aalen_johansen import variance
from coincide.estimates.survival.competing.fine_gray import (
    FineGrayDesign,
    SubdistributionLikelihood,
    fine_gray_design,
    fit,
)
from coincide.estimates.survival.competing.fine_gray_variance import add_observation, score_lines
from coincide.estimates.survival.competing.incidence import cause_curve, greenwood
from coincide.estimates.survival.competing.jackknife import jackknife
from coincide.estimates.survival.cox.design import cox_design
from coincide.kernels.survival.cause_counts import cause_counts
from coincide.kernels.survival.cause_counts_reference import (
    Row,
    plain_at_risk,
    plain_ended,
    plain_entered,
)
from coincide.kernels.survival.fine_gray_reference import Person, plain_loglik, plain_weight
from coincide.kernels.survival.incidence_errors_reference import plain_incidence, plain_influence
from coincide.kernels.survival.spans import spans

ROW = st.tuples(
    st.integers(-1, 4),
    st.integers(1, 4),
    st.integers(0, 2),
    st.integers(0, 1),
    st.sampled_from([0.5, 1.0, 3.0]),
)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_the_kernel_counts_what_looking_at_every_row_counts(drawn: list[Row]) -> None:
    rows = [(entry, entry + more, event, group, weight) for entry, more, event, group, weight in drawn]
    entry, leave, event, group, weight = (np.array(one) for one in zip(*rows, strict=True))
    made = spans(leave, event, entry=entry, weights=weight)
    counts = cause_counts(made, group.astype(np.int32), groups=2, kinds=2)
    for of in (0, 1):
        for slot, time in enumerate(made.times.tolist()):
            # weights are halves and whole numbers: their sums are exact
            assert counts.at_risk[of, slot] == plain_at_risk(rows, of, time)
            assert counts.entered[of, slot] == plain_entered(rows, of, time)
            for kind in (0, 1, 2):
                assert counts.ended[of, kind, slot] == plain_ended(rows, of, kind, time)


def test_a_group_outside_the_table_is_our_own_fault() -> None:
    with pytest.raises(InternalError):
        cause_counts(spans([1, 2], [1, 0]), np.array([0, 1], np.int32), groups=1)


def test_errors_carried_forward_are_the_double_sum_over_times() -> None:
    made = draw(7, delayed=False)[0]
    counts = cause_counts(spans(made[:, 1], made[:, 2]), kinds=2)
    at_risk, events, others = counts.at_risk[0], counts.of(1)[0], counts.besides(1)[0]
    found = greenwood(cause_curve(at_risk, events, others), at_risk)
    plain = [variance(at_risk[:k], events[:k], others[:k]) for k in range(1, len(at_risk) + 1)]
    assert found == pytest.approx(plain, rel=1e-12)  # closed form against closed form


def test_robust_errors_are_the_squared_influences_of_rows() -> None:
    table = draw(17, delayed=True, rows=25)[0]
    entry, leave, event, weight = table[:, :4].T
    made = spans(leave, event, entry=entry, weights=weight)
    counts = cause_counts(made, kinds=2)
    at_risk = counts.at_risk[0]
    curve = cause_curve(at_risk, counts.of(1)[0], counts.besides(1)[0])
    found = jackknife(curve, at_risk, made.entry, made.exit, made.event, 1, made.weight)
    rows = [(int(a), int(b), int(c), w) for a, b, c, w in table[:, :4].tolist()]
    for slot in range(0, made.slots, 3):
        time = int(made.times[slot])
        plain = sum((one[3] * plain_influence(rows, one, 1, time)) ** 2 for one in rows)
        assert found[slot] == pytest.approx(plain, rel=1e-10, abs=1e-15)
        assert curve.incidence[slot] == pytest.approx(plain_incidence(rows, 1, time), rel=1e-12)


def draw(seed: int, *, delayed: bool, rows: int = 40) -> tuple[np.ndarray, list[Person]]:
    """Return rows with many ties: entry, exit, event, weight, stratum, group, two covariates."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    entry = np.floor(rng.uniform(0, 4, rows)) * (rng.random(rows) < 0.6) * delayed
    exit_ = entry + np.ceil(rng.exponential(8, rows)) + 1
    columns = [entry, exit_, rng.integers(0, 3, rows), rng.integers(1, 4, rows) / 2]
    columns += [rng.integers(0, 2, rows), rng.integers(0, 2, rows)]
    table = np.column_stack([*columns, rng.normal(size=(rows, 2))])
    people = [
        Person(row[0], row[1], int(row[2]), tuple(row[6:]), row[3], int(row[4]), int(row[5]))
        for row in table.tolist()
    ]
    return table, people


def designed(table: np.ndarray, ties: str = "efron", censoring: str = "after") -> FineGrayDesign:
    entry, exit_, event, weight, stratum, group = table[:, :6].T
    cox = cox_design(
        exit_,
        event == 1,
        table[:, 6:],
        entry=entry,
        ties=ties,  # type: ignore[arg-type]
        weights=weight,
        strata=stratum,
    )
    return fine_gray_design(
        cox,
        event == 2,
        group=group.astype(np.int32),
        groups=2,
        censoring_ties=censoring,  # type: ignore[arg-type]
    )


CONVENTIONS = [("efron", "after"), ("breslow", "after"), ("breslow", "with")]


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize(("ties", "censoring"), CONVENTIONS)
def test_the_kernel_has_the_likelihood_of_the_definition(ties: str, censoring: str, delayed: bool) -> None:
    table, people = draw(3, delayed=delayed)
    likelihood = SubdistributionLikelihood(designed(table, ties, censoring))
    for beta in ((0.0, 0.0), (0.7, -0.4)):
        plain = plain_loglik(people, beta, efron=ties == "efron", after=censoring == "after")
        means = likelihood.design.cox.means  # centring moves numerator and denominator alike
        assert likelihood(np.array(beta)).loglik == pytest.approx(plain, rel=1e-12), means


@pytest.mark.parametrize(("ties", "censoring"), CONVENTIONS)
def test_score_and_information_are_the_derivatives(ties: str, censoring: str) -> None:
    likelihood = SubdistributionLikelihood(designed(draw(5, delayed=True)[0], ties, censoring))
    beta, step = np.array([0.3, -0.2]), 1e-5
    at = likelihood(beta)
    for j in range(2):
        up, down = (likelihood(beta + sign * step * np.eye(2)[j]) for sign in (1, -1))
        # central differences: errors of step^2 and of rounding over step
        assert at.score[j] == pytest.approx((up.loglik - down.loglik) / (2 * step), abs=1e-7)
        assert at.information[j] == pytest.approx((down.score - up.score) / (2 * step), abs=1e-7)


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_influences_are_the_derivatives_by_case_weight(ties: str, delayed: bool) -> None:
    """A row moves the coefficients through risk sets, through censoring, through entry: all exactly."""
    table, _ = draw(11, delayed=delayed)
    design = designed(table, ties)
    found = fit(design)
    lines = score_lines(design, sums := design.sums(found.coef))
    add_observation(design, sums, lines)
    influence = lines @ found.covariances.naive
    step = 1e-5
    for row in range(0, len(table), 3):
        moved = []
        for sign in (1, -1):
            other = table.copy()
            other[row, 3] *= 1 + sign * step
            moved.append(fit(designed(other, ties)).coef)
        # central differences of a fit that is exact to about 1e-14
        assert influence[row] == pytest.approx((moved[0] - moved[1]) / (2 * step), abs=1e-8)


def test_weights_of_late_rows_are_those_of_the_definition() -> None:
    table, people = draw(13, delayed=True)
    design = designed(table)
    late, grid = design.late, design.cox.grid
    assert len(late.rows) > 5
    for place, row in enumerate(late.rows.tolist()):
        for slot in range(int(late.begin[place]), grid.slots):
            if grid.stratum[slot] == people[row].stratum:
                fast = late.scale[place] * late.share[late.group[place], slot]
                plain = people[row].weight * plain_weight(people, people[row], float(grid.times[slot]))
                assert fast == pytest.approx(plain, rel=1e-12)
