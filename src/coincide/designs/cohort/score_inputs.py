"""What a score takes, from the columns a study names for it."""

from __future__ import annotations

import numpy as np

from coincide.designs.cohort.data import CohortData, Floats
from coincide.study.cohort_scores import ITEMS, OPTIONAL
from coincide.study.cohort_sections import ScoreSection


def score_inputs(data: CohortData, section: ScoreSection) -> dict[str, Floats]:
    """Return the inputs of a score by the names :func:`coincide.prognosis.scores.score_of` knows.

    The twelve items of a list become ``item_1`` to ``item_12``; whether people had died at the visit is 0 for
    everybody where the study does not say. Shapes (people,), NaN where missing.
    """
    found = {
        key: np.zeros(data.people) for key in OPTIONAL.get(section.name, ()) if key not in section.columns
    }
    for key, given in section.columns.items():
        if key == ITEMS:
            found |= {f"item_{number}": data.number(name) for number, name in enumerate(given, start=1)}
        else:
            found[key] = data.measure(str(given))
    return found
