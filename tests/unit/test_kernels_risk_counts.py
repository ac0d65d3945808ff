"""Numbers at risk: the fast counts against a walk time by time, their laws, a case by hand."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.errors import DataError
from coincide.kernels.survival.risk_counts import RiskCounts, risk_counts
from coincide.kernels.survival.risk_counts_reference import PlainRow, plain_risk_counts
from coincide.kernels.survival.spans import spans

GROUPS = 3


@st.composite
def follow_up(draw: st.DrawFn) -> list[PlainRow]:
    """Draw rows on few times, so that ties, entries at exit times and empty groups are common."""
    late = draw(st.booleans())
    scale = draw(st.sampled_from([1.0, 0.1, 30.4375]))
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        entry = draw(st.integers(0, 5)) if late else None
        time = draw(st.integers(0 if entry is None else entry + 1, 8))
        weight = draw(st.sampled_from([1.0, 2.0, 0.3, 1.7]))
        rows.append(
            PlainRow(
                None if entry is None else entry * scale,
                time * scale,
                draw(st.integers(0, 1)),
                weight,
                draw(st.integers(0, GROUPS - 1)),
            )
        )
    return rows


def counted(rows: list[PlainRow], *, weighted: bool = True) -> tuple[np.ndarray, RiskCounts]:
    late = rows[0].entry is not None
    made = spans(
        [row.time for row in rows],
        [row.event for row in rows],
        entry=[row.entry for row in rows] if late else None,
        weights=[row.weight for row in rows] if weighted else None,
    )
    return made.times, risk_counts(made, np.array([row.group for row in rows], np.int32), GROUPS)


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(follow_up())
def test_counts_are_those_of_a_walk_time_by_time(rows: list[PlainRow]) -> None:
    times, fast = counted(rows)
    slow = plain_risk_counts(rows, times.tolist(), GROUPS)
    for (group, time), plain in slow.items():
        slot = times.tolist().index(time)
        for name in ("at_risk", "events", "censored"):
            assert getattr(fast, name)[group, slot] == getattr(plain, name)
        # sums of a dozen weights in another order
        for name in ("weight_at_risk", "weight_events"):
            assert getattr(fast, name)[group, slot] == pytest.approx(getattr(plain, name), abs=1e-12)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(follow_up())
def test_who_enters_stays_until_leaving(rows: list[PlainRow]) -> None:
    _, found = counted(rows)
    left = found.events + found.censored
    assert found.entered.sum() == left.sum() == len(rows)
    before = np.diff(found.at_risk, axis=1)
    np.testing.assert_array_equal(before, found.entered[:, 1:] - left[:, :-1])
    assert (found.at_risk >= left).all()


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(follow_up())
def test_nobody_else_left_means_exactly_so_under_weights(rows: list[PlainRow]) -> None:
    """A residue of rounding there would keep a curve from reaching 0."""
    _, found = counted(rows)
    alone = found.at_risk == found.events
    np.testing.assert_array_equal(found.weight_at_risk[alone], found.weight_events[alone])
    assert (found.weight_at_risk >= found.weight_events).all()


def test_without_weights_sums_are_counts_and_without_groups_all_are_one() -> None:
    rows = [PlainRow(None, t, e, 1.0, g) for t, e, g in ((3, 1, 0), (5, 0, 1), (5, 1, 2), (9, 1, 0))]
    times, found = counted(rows, weighted=False)
    np.testing.assert_array_equal(found.weight_at_risk, found.at_risk)
    np.testing.assert_array_equal(found.weight_events, found.events)
    together = risk_counts(spans([row.time for row in rows], [row.event for row in rows]))
    for field in fields(RiskCounts):
        np.testing.assert_array_equal(
            getattr(together, field.name)[0], getattr(found, field.name).sum(axis=0)
        )
    assert times.tolist() == [3, 4, 5, 6, 7, 8, 9]


def test_an_entry_at_the_time_of_an_event_comes_after_it() -> None:
    made = spans([4, 6], [1, 1], entry=[0, 4])
    found = risk_counts(made)
    assert dict(zip(made.times.tolist(), found.at_risk[0].tolist(), strict=True))[4.0] == 1


def test_times_that_differ_by_rounding_are_ties() -> None:
    made = spans([0.1 + 0.2, 0.3, 0.7], [1, 1, 0], entry=[0.0, 0.1, 0.1 + 0.2])
    found = risk_counts(made)
    assert made.times.tolist() == [0.3, 0.7]
    assert found.events.tolist() == [[2, 0]]
    assert found.at_risk.tolist() == [[2, 1]]


def test_days_in_months_keep_their_ties() -> None:
    days = np.array([487, 487 * 3, 487 * 3, 10_000])
    assert spans(days / 30.4375, [1, 1, 1, 0]).slots == spans(days / 365.25 * 12, [1, 1, 1, 0]).slots == 3


def test_a_row_shorter_than_rounding_is_refused_by_number() -> None:
    with pytest.raises(DataError, match=r"COI-D805 .* row 0"):
        spans([0.1 + 0.2, 0.7], [1, 1], entry=[0.3, 0.1])
