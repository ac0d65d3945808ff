"""Two independent diseases that share an age or a calendar pattern are not linked.

One-year cells keep the false positives at 5 %; coarse ones, and cells that forget the cohort, do not.
"""

from __future__ import annotations

import numpy as np
import pytest
from bands import unbiased, within
from pairs import DATED, cells, counts, crude, philox
from scipy.special import expit

from coincide.estimates.conditional import rate_ratio
from support.worlds import Nature, Observation, flat, make_world, steep, stepped

YEAR = 365


def test_age_in_eight_strata_crude_and_in_two_bands() -> None:
    random, replicates = philox(101), 1000
    age = np.arange(8)
    exposed = 2000 * expit(-4 + 0.5 * age)
    unexposed = 2000 - exposed
    rate = expit(-3.5 + 0.45 * age)
    false = {"strata": 0, "two bands": 0, "crude": 0}
    for _ in range(replicates):
        o, d = random.poisson(exposed * rate), random.poisson(unexposed * rate)
        for name, bounds in (("strata", age), ("two bands", [0, 4]), ("crude", [0])):
            banded = [np.add.reduceat(x, bounds) for x in (o, exposed, d, unexposed)]
            false[name] += rate_ratio(*banded).p < 0.05
    assert within(false["strata"] / replicates, 0.05, replicates)
    assert false["two bands"] / replicates > 0.9
    assert false["crude"] == replicates


@pytest.mark.slow
def test_continuous_age_with_the_default_cells_and_with_coarse_ones() -> None:
    random, replicates = philox(102), 1000
    nature = Nature(steep(0.02, 2.2), steep(0.02, 2.2), steep(0.01, 2.5))
    seen = Observation(0, 50 * YEAR, 50 * YEAR, 80 * YEAR, washout=730)
    found = {name: [] for name in ("default", "five years", "two bands", "crude")}
    logs = []
    for _ in range(replicates):
        counted = counts(make_world(random, 4000, nature, seen))
        ratio = rate_ratio(*cells(counted.days, counted.events, DATED))
        logs.append(np.log(ratio.estimate))
        found["default"].append(ratio.p)
        for name, bounds in (
            ("five years", tuple(range(0, 115, 5))),
            ("two bands", (0, 50)),
            ("crude", (0,)),
        ):
            found[name].append(rate_ratio(*crude(counted, DATED, bounds)).p)
    false = {name: np.mean(np.array(p) < 0.05) for name, p in found.items()}
    assert within(false["default"], 0.05, replicates)
    assert unbiased(np.array(logs), 1.0)
    assert abs(np.mean(logs)) <= 0.02
    assert not within(false["two bands"], 0.05, replicates)
    assert false["crude"] > 0.9
    # five-year bands: measured, not promised; rates that grow 2.2-fold in ten years leave a small bias
    assert false["five years"] < 0.2


@pytest.mark.slow
def test_a_new_coding_system_that_finds_more_of_both_diseases() -> None:
    random, replicates = philox(103), 1000
    step = {"birth_years": 60, "at": 75.0, "factor": 4.0}
    nature = Nature(stepped(flat(0.006), **step), stepped(flat(0.006), **step), flat(0.002))
    seen = Observation(0, 60 * YEAR, 60 * YEAR, 90 * YEAR)
    tool, no_cohort = [], []
    for _ in range(replicates):
        counted = counts(make_world(random, 3000, nature, seen))
        tool.append(rate_ratio(*cells(counted.days, counted.events, DATED)).p)
        no_cohort.append(rate_ratio(*crude(counted, DATED, tuple(range(115)))).p)
    assert within(np.mean(np.array(tool) < 0.05), 0.05, replicates)
    assert np.mean(np.array(no_cohort) < 0.05) > 0.5
