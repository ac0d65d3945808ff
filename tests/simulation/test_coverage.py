"""How often the study's interval holds a true ratio of 1.5: in few large cells, in many nearly empty ones."""

from __future__ import annotations

import numpy as np
import pytest
from bands import unbiased, within
from pairs import philox

from coincide.estimates.cells import Cells
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.mantel_haenszel import rate_ratio as mantel_haenszel_ratio

TRUTH = 1.5
REPLICATES = 2000
# strata, exposed events expected in each at ratio 1, unexposed events for each of them
DENSE = (10, 12.0, 3.0)
SPARSE = (100, 0.5, 2.0)


def draw(random: np.random.Generator, strata: int, expected: float, times: float) -> Cells:
    """Draw cells whose rates and balance of exposed to unexposed time differ ten- and fourfold."""
    rate = 1e-4 * 10 ** np.linspace(0, 1, strata)
    share = np.tile([0.5, 2.0], strata // 2)
    exposed, unexposed = share * expected / rate, times * expected / rate
    events = random.poisson(TRUTH * exposed * rate), random.poisson(unexposed * rate)
    return Cells(events[0].astype(np.int64), exposed, events[1].astype(np.int64), unexposed)


@pytest.mark.slow
@pytest.mark.parametrize("design", [DENSE, SPARSE], ids=["10 large cells", "100 nearly empty cells"])
def test_the_interval_and_both_estimates_are_right(design: tuple[int, float, float]) -> None:
    random = philox(401)
    drawn = [draw(random, *design) for _ in range(REPLICATES)]
    found = [rate_ratio(*cells) for cells in drawn]
    beside = [mantel_haenszel_ratio(*cells) for cells in drawn]
    for ratios in (found, beside):
        assert within(np.mean([r.interval.holds(TRUTH) for r in ratios]), 0.95, REPLICATES)
        logs = np.log([r.estimate for r in ratios])
        assert abs(logs.mean() - np.log(TRUTH)) <= 0.02
        assert unbiased(logs, TRUTH)
    # the p value is that of the interval: it calls 1 unlikely exactly when the interval leaves it out
    assert all((r.p < 0.05) != r.interval.holds(1.0) for r in found)


def test_ratios_of_nearly_empty_cells_must_not_be_averaged() -> None:
    """The wrong way: a ratio in each cell, a half added to its counts, weighted by information."""
    random, logs = philox(402), []
    for _ in range(500):
        o, p, d, u = draw(random, *SPARSE)
        weight = 1 / (1 / (o + 0.5) + 1 / (d + 0.5))
        logs.append(float((weight * np.log((o + 0.5) / p / ((d + 0.5) / u))).sum() / weight.sum()))
    # drawn to what a half in both counts says, a quarter of the log ratio away: no Monte Carlo error (.004)
    assert abs(np.mean(logs) - np.log(TRUTH)) > 0.08
    assert not unbiased(np.array(logs), TRUTH)
