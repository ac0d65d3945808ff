"""King's stages of ALS from the items of the ALSFRS-R.

Stages: Roche et al., Brain 2012; 135: 847-52. From the ALSFRS-R: Balendra et al., Amyotrophic Lateral
Sclerosis and Frontotemporal Degeneration 2014; 15: 279-84.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from coincide.prognosis.alsfrs_r import Floats, item_scores
from coincide.prognosis.citation import Citation
from coincide.prognosis.inputs import Marks, read, yes_or_no
from coincide.prognosis.scored import Scored

CITATION: Final = Citation(
    "Roche JC, Rojas-Garcia R, Scott KM, et al.; from the ALSFRS-R by Balendra R, et al. 2014 "
    "(doi:10.3109/21678421.2014.897357)",
    "Brain 135:847-852",
    2012,
    "10.1093/brain/awr351",
    "rule transcribed from a secondary source, and met again in a second one",
)
GASTROSTOMY: Final = yes_or_no("gastrostomy", "whether a feeding tube is in use")
DIED: Final = yes_or_no("died", "whether the person has died")

_REGIONS: Final = ((1, 2, 3), (4, 5), (8,))
"""Items of the bulbar region, the arms (item 5 without gastrostomy) and the legs."""

LABELS: Final = ("0", "1", "2", "3", "4", "5")


def kings_stage(items: ArrayLike, *, gastrostomy: ArrayLike, died: ArrayLike | None = None) -> Scored:
    """Return King's stage of each visit.

    Parameters
    ----------
    items
        The twelve items of the ALSFRS-R, shape (n, 12), NaN or None where missing.
    gastrostomy
        1 where a feeding tube is in use, shape (n,). It has to be told: the scale alone does not show it.
    died
        1 where the person has died, shape (n,); None when nobody has.

    Returns
    -------
    Scored
        Stage 0 to 5. 1, 2, 3: number of regions involved (bulbar: any of items 1 to 3 below 4; arms: item 4
        or 5 below 4; legs: item 8 below 4). 4: nutritional failure (4A, a gastrostomy) or respiratory failure
        (4B, item 10 at 0 or item 12 below 4), named in the labels. 5: death. 0: none of these, as when only
        the trunk or the climbing of stairs is affected; the published scheme has no such stage.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, rows by number.

    Examples
    --------
    >>> speech_and_arms = [3, 4, 4, 2, 4, 4, 4, 4, 4, 4, 4, 4]
    >>> ventilated = [4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 2]
    >>> found = kings_stage([speech_and_arms, ventilated, speech_and_arms], gastrostomy=[0, 0, 1])
    >>> found.values.tolist(), found.labels
    ([2.0, 4.0, 4.0], ('2', '4B', '4A'))
    """
    scores = item_scores(items)
    flags = read((GASTROSTOMY, DIED), {"gastrostomy": gastrostomy, "died": _nobody(died, len(scores))})
    return stage_of(scores, flags.columns["gastrostomy"], flags.columns["died"])


def stage_of(scores: Floats, gastrostomy: Floats, died: Floats) -> Scored:
    """Return King's stage of checked values."""
    needed = [number - 1 for numbers in (*_REGIONS, (10, 12)) for number in numbers]
    unknown = np.isnan(scores[:, needed]).any(axis=1) | np.isnan(gastrostomy)
    missing = np.isnan(died) | (unknown & (died != 1))
    regions = sum(_below(scores, numbers).astype(np.float64) for numbers in _REGIONS)
    nutritional = gastrostomy == 1
    respiratory = (scores[:, 9] == 0) | (scores[:, 11] < 4)
    values = np.where(nutritional | respiratory, 4.0, regions)
    values = np.where(missing, np.nan, np.where(died == 1, 5.0, values))
    labels = _labels(values, nutritional, respiratory)
    return Scored("King's stage", "", values, missing, np.zeros(len(values), np.bool_), CITATION, labels)


def _below(scores: Floats, numbers: tuple[int, ...]) -> Marks:
    return np.asarray((scores[:, [number - 1 for number in numbers]] < 4).any(axis=1), dtype=np.bool_)


def _labels(values: Floats, nutritional: Marks, respiratory: Marks) -> tuple[str, ...]:
    rows = zip(values.tolist(), nutritional.tolist(), respiratory.tolist(), strict=True)
    return tuple(_label(value, fed, breathing) for value, fed, breathing in rows)


def _label(value: float, fed: bool, breathing: bool) -> str:
    if np.isnan(value):
        return ""
    if value != 4:
        return LABELS[int(value)]
    return {(True, False): "4A", (False, True): "4B", (True, True): "4A and 4B"}[fed, breathing]


def _nobody(died: ArrayLike | None, rows: int) -> ArrayLike:
    return np.zeros(rows) if died is None else died
