"""MiToS stages of ALS: how many domains of function are lost.

Chio et al., J Neurol Neurosurg Psychiatry 2015; 86: 38-44, table 1.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from coincide.prognosis.alsfrs_r import Floats, item_scores
from coincide.prognosis.citation import Citation
from coincide.prognosis.inputs import Marks, read
from coincide.prognosis.kings import DIED
from coincide.prognosis.scored import Scored

CITATION: Final = Citation(
    "Chiò A, Hammond ER, Mora G, Bonito V, Filippini G",
    "J Neurol Neurosurg Psychiatry 86:38-44",
    2015,
    "10.1136/jnnp-2013-306589",
    "rule read in table 1 of the paper",
)
_NEEDED: Final = (1, 3, 4, 6, 8, 10, 12)


def mitos_stage(items: ArrayLike, *, died: ArrayLike | None = None) -> Scored:
    """Return the MiToS stage of each visit.

    Parameters
    ----------
    items
        The twelve items of the ALSFRS-R, shape (n, 12), NaN or None where missing.
    died
        1 where the person has died, shape (n,); None when nobody has.

    Returns
    -------
    Scored
        Stage 0 to 5: the number of domains lost, 5 for death. Movement: item 8 (walking) or item 6
        (dressing) at most 1. Swallowing: item 3 at most 1. Communicating: item 1 (speech) **and** item 4
        (writing) at most 1. Breathing: item 10 (dyspnoea) at most 1 or item 12 (respiratory
        insufficiency) at most 2.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, rows by number.

    Examples
    --------
    >>> mute_but_writing = [0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
    >>> chair_and_night_ventilation = [4, 4, 4, 4, 4, 4, 4, 1, 0, 4, 4, 2]
    >>> mitos_stage([mute_but_writing, chair_and_night_ventilation]).values.tolist()
    [0.0, 2.0]
    """
    scores = item_scores(items)
    dead = np.zeros(len(scores)) if died is None else died
    return stage_of(scores, read((DIED,), {"died": dead}).columns["died"])


def stage_of(scores: Floats, died: Floats) -> Scored:
    """Return the MiToS stage of checked values."""
    unknown = np.isnan(scores[:, [number - 1 for number in _NEEDED]]).any(axis=1)
    missing = np.isnan(died) | (unknown & (died != 1))
    values = sum(lost.astype(np.float64) for lost in domains_lost(scores).values())
    values = np.where(missing, np.nan, np.where(died == 1, 5.0, values))
    labels = tuple("" if np.isnan(value) else f"{value:.0f}" for value in values.tolist())
    return Scored("MiToS stage", "", values, missing, np.zeros(len(values), np.bool_), CITATION, labels)


def domains_lost(scores: Floats) -> dict[str, Marks]:
    """Return which domains are lost in each row of checked items; a missing item counts as not lost."""

    def at_most(item: int, limit: int) -> Marks:
        low: Marks = scores[:, item - 1] <= limit
        return low

    return {
        "movement": at_most(8, 1) | at_most(6, 1),
        "swallowing": at_most(3, 1),
        "communicating": at_most(1, 1) & at_most(4, 1),
        "breathing": at_most(10, 1) | at_most(12, 2),
    }
