"""Wrong labels planted: the ratio moves as the formula says, and the correction finds the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coincide.estimates.cells import Cells, checked
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.cross_labels import LabelShare, corrected_ratio, draw_wrong

WEIGHTS = np.array([0.1, 0.2, 0.3, 0.25, 0.15])
DAYS = 100_000.0 * WEIGHTS
REFERENCE = 5_000_000.0 * WEIGHTS[::-1]
RATES = np.array([1, 2, 4, 8, 16]) * 1e-4


def world(
    random: np.random.Generator, ratio: float, sensitivity: float = 1.0, false_rate: float = 0.0
) -> Cells:
    """Five ages; the second disease is seen with a sensitivity, and labels without disease come at a rate."""
    seen = [
        random.poisson(time * (t * sensitivity * RATES + false_rate))
        for t, time in ((ratio, DAYS), (1, REFERENCE))
    ]
    return checked(seen[0], DAYS, seen[1], REFERENCE)


@pytest.mark.parametrize("sensitivity", [1.0, 0.6])
def test_missed_diagnoses_alone_leave_the_ratio_as_it_is(sensitivity: float) -> None:
    random = np.random.default_rng(1)
    found = [math.log(rate_ratio(*world(random, 2.0, sensitivity)).estimate) for _ in range(400)]
    assert abs(np.mean(found) - math.log(2)) < 4 * np.std(found) / 20 + 0.01  # 0.01: bias of a log of a count


@pytest.mark.parametrize("ppv", [0.9, 0.5])
def test_labels_that_are_wrong_in_everybody_alike_draw_the_ratio_to_one(ppv: float) -> None:
    """With positive predictive value ``v`` in the unexposed the ratio is ``1 + v (t - 1)``."""
    random = np.random.default_rng(2)
    true = 3.0
    found = []
    for _ in range(400):
        # false labels at the same multiple of the true rate in each cell, so that v is one number
        seen = [
            random.poisson(time * RATES * (t + (1 - ppv) / ppv)) for t, time in ((true, DAYS), (1, REFERENCE))
        ]
        found.append(math.log(rate_ratio(*checked(seen[0], DAYS, seen[1], REFERENCE)).estimate))
    assert abs(np.mean(found) - math.log(1 + ppv * (true - 1))) < 4 * np.std(found) / 20 + 0.01


@pytest.mark.parametrize("ppv", [0.9, 0.5])
def test_people_who_carry_the_first_label_wrongly_draw_the_ratio_to_one_as_well(ppv: float) -> None:
    """Of the exposed time a share ``v`` is that of people with the disease: ``1 + v (t - 1)`` again."""
    random = np.random.default_rng(4)
    true = 3.0
    found = []
    for _ in range(400):
        exposed = random.poisson(ppv * DAYS * true * RATES) + random.poisson((1 - ppv) * DAYS * RATES)
        found.append(
            math.log(rate_ratio(exposed, DAYS, random.poisson(REFERENCE * RATES), REFERENCE).estimate)
        )
    assert abs(np.mean(found) - math.log(1 + ppv * (true - 1))) < 4 * np.std(found) / 20 + 0.01


@pytest.mark.slow
@pytest.mark.parametrize("true", [1.0, 2.0])
def test_the_corrected_interval_covers_and_the_uncorrected_does_not(true: float) -> None:
    """Labels wrong in people with one of the diseases: the ratio gains ``s N / E``; the prior is true."""
    random = np.random.default_rng(3)
    share, people = LabelShare(0.004, 0.002, 0.008), 3000
    expected = float((DAYS * RATES).sum())
    assert 40 < expected < 70
    covered, plain, shift = 0, 0, []
    for _ in range(200):
        cells = world(random, true)
        wrong = int(draw_wrong(share, people, random, 1)[0])
        labelled = cells._replace(
            exposed_events=cells.exposed_events + random.multinomial(wrong, DAYS / DAYS.sum())
        )
        shift.append(rate_ratio(*labelled).estimate - rate_ratio(*cells).estimate - wrong / expected)
        plain += rate_ratio(*labelled).interval.holds(true)
        found = corrected_ratio(labelled, draw_wrong(share, people, random, 1000), random)
        covered += found.interval.holds(true)
    # the attenuation formula's counterpart for labels of this kind, but for the cells they fall into
    assert abs(np.mean(shift)) < 0.05
    # 200 trials: 0.95 - 4 standard errors is 0.888
    assert covered / 200 >= 0.888
    assert plain / 200 < 0.85
