"""Concordant pairs: the fast walk against every pair of rows looked at one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.kernels.survival.concordance import Pairs, concordance_pairs
from coincide.kernels.survival.concordance_reference import plain_concordance
from coincide.kernels.survival.spans import spans

KINDS = ("concordant", "discordant", "tied_score", "tied_time", "tied_both")


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """Draw entry, exit, event, score, weight and stratum of a few rows, with many ties."""
    n = draw(st.integers(1, 25))
    of = st.integers
    rows = draw(
        st.lists(
            st.tuples(of(0, 5), of(1, 6), of(0, 1), of(0, 4), of(1, 3), of(0, 2)), min_size=n, max_size=n
        )
    )
    entry, length, event, score, weight, stratum = np.array(rows).T
    return entry, entry + length, event, score.astype(float), weight.astype(float), stratum


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(cohorts(), st.booleans(), st.booleans())
def test_pairs_are_those_counted_one_by_one(
    rows: tuple[np.ndarray, ...], late: bool, stratified: bool
) -> None:
    entry, leave, event, score, weight, stratum = rows
    made = spans(leave, event, entry=entry if late else None, weights=weight)
    fast = concordance_pairs(made, score, stratum.astype(np.int32) if stratified else None)
    totals, partners = plain_concordance(
        entry if late else np.full(len(leave), -np.inf),
        leave,
        event,
        score,
        weight,
        stratum if stratified else np.zeros(len(leave)),
    )
    # whole weights: sums are exact
    assert {kind: getattr(fast, kind) for kind in KINDS} == totals
    assert fast.of_rows.tolist() == partners


def some(n: int = 300, seed: int = 4) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 20, n)
    return entry, entry + rng.integers(1, 40, n), rng.integers(0, 2, n), rng.integers(0, 30, n).astype(float)


def counted(entry: np.ndarray, leave: np.ndarray, event: np.ndarray, score: np.ndarray) -> Pairs:
    return concordance_pairs(spans(leave, event, entry=entry), score)


def test_order_of_rows_does_not_matter() -> None:
    rows = some()
    order = np.random.default_rng(1).permutation(len(rows[0]))
    one, other = counted(*rows), counted(*(column[order] for column in rows))
    assert [getattr(one, kind) for kind in KINDS] == [getattr(other, kind) for kind in KINDS]
    assert (one.of_rows[order] == other.of_rows).all()


def test_a_reversed_score_swaps_concordant_and_discordant() -> None:
    entry, leave, event, score = some()
    one, other = counted(entry, leave, event, score), counted(entry, leave, event, -score)
    assert (one.concordant, one.discordant) == (other.discordant, other.concordant)
    assert one.tied_score == other.tied_score > 0


def test_a_row_twice_is_a_row_of_weight_two() -> None:
    entry, leave, event, score = some(60)
    twice = concordance_pairs(
        spans(leave, event, entry=entry, weights=np.where(np.arange(60) < 10, 2.0, 1.0)), score
    )
    copies = counted(*(np.concatenate([column, column[:10]]) for column in (entry, leave, event, score)))
    # the copies of one row are tied with themselves in both, which a weight does not see
    assert (twice.concordant, twice.discordant) == (copies.concordant, copies.discordant)


def test_a_split_of_time_at_which_nobody_changes_is_no_pair_more() -> None:
    """Rows cut in two at a time: the pieces are compared like the whole, but for pairs of one person."""
    made = spans([4, 9], [1, 0])
    cut = spans([4, 4, 9], [1, 0, 0], entry=[0, 0, 4])
    whole = concordance_pairs(made, np.array([2.0, 1.0]))
    pieces = concordance_pairs(cut, np.array([2.0, 1.0, 1.0]))
    assert (whole.concordant, whole.discordant) == (pieces.concordant, pieces.discordant) == (1.0, 0.0)


def test_nobody_with_an_event_makes_no_pair() -> None:
    found = concordance_pairs(spans([3, 5], [0, 0]), np.array([1.0, 2.0]))
    assert [getattr(found, kind) for kind in KINDS] == [0.0] * 5


@pytest.mark.slow
def test_a_million_rows_take_seconds() -> None:
    import time

    rng = np.random.default_rng(2)
    made = spans(rng.integers(1, 3650, 1_000_000), rng.random(1_000_000) < 0.1)
    score = rng.normal(size=1_000_000)
    begin = time.perf_counter()
    concordance_pairs(made, score)
    assert time.perf_counter() - begin < 10  # 0.65 s on an idle machine
