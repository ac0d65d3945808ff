"""Which disease is recorded first: unequal ages, rates and follow-up are no direction."""

from __future__ import annotations

import numpy as np
import pytest
from bands import at_most, within
from pairs import DATED, Both, both, philox
from scipy.stats import binomtest

from coincide.estimates.direction import direction, direction_from_totals
from coincide.estimates.orders import orders_agree
from coincide.estimates.shared_reference import expected_by_window
from coincide.simulation.options import Link
from support.worlds import Nature, Observation, hill, make_world, steep

SEEN = Observation(0, 21915, 21915, 32873, washout=730)
DEATH = steep(0.01, 2.5)
# A: late and fatal; B: earlier. After A little time is followed, after B decades.
LATE, EARLY = hill(0.006, 62, 9), hill(0.006, 50, 10)


def _worlds(seed: int, replicates: int, nature: Nature, people: int = 12_000) -> list[Both]:
    random = philox(seed)
    return [both(make_world(random, people, nature, SEEN)) for _ in range(replicates)]


def _totals(pair: Both) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    ab, ba = pair.windows("ab"), pair.windows("ba")
    return ab.events.sum(axis=1), expected_by_window(ab), ba.events.sum(axis=1), expected_by_window(ba)


def _unwindowed(pair: Both) -> float:
    """The wrong way: one expectation for all time after the first disease."""
    return direction_from_totals(*(np.array([total.sum()]) for total in _totals(pair))).p


def _even(pair: Both) -> float:
    """The wrong way: half and half."""
    o_ab, _, o_ba, _ = _totals(pair)
    pairs = int(o_ab.sum() + o_ba.sum())
    return float(binomtest(int(o_ab.sum()), pairs).pvalue) if pairs else 1.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ratios", "from_days"),
    [((1.0,), (0,)), ((3.0,), (0,)), ((12.0, 1.0), (0, 365))],
    ids=["no link", "the same link in both orders", "a link of one year"],
)
def test_an_equal_effect_in_both_orders_is_no_direction(
    ratios: tuple[float, ...], from_days: tuple[int, ...]
) -> None:
    replicates = 400
    nature = Nature(LATE, EARLY, DEATH, Link(ratios, from_days), death_excess=(0.3, 0.0))
    worlds = _worlds(401, replicates, nature)
    tool = np.array([direction(w.windows("ab"), w.windows("ba")).p for w in worlds])
    agree = np.array([orders_agree(w.order("ab", DATED), w.order("ba", DATED)).p for w in worlds])
    even = np.array([_even(w) for w in worlds])
    unwindowed = np.array([_unwindowed(w) for w in worlds])
    assert at_most(np.mean(tool < 0.05), 0.05, replicates)
    assert np.mean(even < 0.05) > 0.9  # the 50:50 null
    if len(ratios) == 1:
        assert at_most(np.mean(agree < 0.05), 0.05, replicates)
    else:
        assert np.mean(unwindowed < 0.05) > 0.3


@pytest.mark.slow
def test_a_true_direction_is_found() -> None:
    nature = Nature(LATE, EARLY, DEATH, Link((4.0,), order="a_then_b"))
    worlds = _worlds(402, 100, nature)
    found = [direction(w.windows("ab"), w.windows("ba")) for w in worlds]
    assert np.mean([d.p < 0.05 for d in found]) > 0.8
    # share r / (1 + r) at r = 4
    assert np.mean([d.share for d in found]) == pytest.approx(0.8, abs=0.03)


def test_the_binomial_of_known_expectations_rejects_five_percent() -> None:
    """Totals alone: unequal expectations, a ratio that is the same in both orders but not in all windows."""
    random, replicates = philox(403), 1000
    e_ab, e_ba = np.array([4.0, 3.0, 1.0]), np.array([2.0, 12.0, 40.0])
    ratio = np.array([5.0, 2.0, 1.0])
    p, unwindowed, even = [], [], []
    for _ in range(replicates):
        o_ab, o_ba = random.poisson(ratio * e_ab), random.poisson(ratio * e_ba)
        p.append(direction_from_totals(o_ab, e_ab, o_ba, e_ba).p)
        sums = (np.array([x.sum()]) for x in (o_ab, e_ab, o_ba, e_ba))
        unwindowed.append(direction_from_totals(*sums).p)
        even.append(binomtest(int(o_ab.sum()), int(o_ab.sum() + o_ba.sum())).pvalue)
    assert within(np.mean(np.array(p) < 0.05), 0.05, replicates)
    assert np.mean(np.array(unwindowed) < 0.05) > 0.6
    assert np.mean(np.array(even) < 0.05) > 0.9
