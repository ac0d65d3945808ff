"""The revised ALS functional rating scale: its twelve items, its sum, its parts and its slope.

Cedarbaum et al., Journal of the Neurological Sciences 1999; 169: 13-21. Slope: Kimura et al., Neurology 2006;
66: 265-7; groups of slope: Labra et al., J Neurol Neurosurg Psychiatry 2016; 87: 628-32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.kernels.survival.spans import rows_named
from coincide.prognosis.citation import Citation
from coincide.prognosis.inputs import Input, Read, read
from coincide.prognosis.scored import Scored
from coincide.tidy import tidy_table

Floats = NDArray[np.float64]

ITEMS: Final = (
    "speech",
    "salivation",
    "swallowing",
    "handwriting",
    "cutting food",
    "dressing and hygiene",
    "turning in bed",
    "walking",
    "climbing stairs",
    "dyspnoea",
    "orthopnoea",
    "respiratory insufficiency",
)
"""The items in their order, from 1 to 12. Item 5 is 5a without and 5b with a gastrostomy."""

PARTS: Final = {
    "bulbar": (1, 2, 3),
    "fine_motor": (4, 5, 6),
    "gross_motor": (7, 8, 9),
    "respiratory": (10, 11, 12),
}
"""Part of the scale -> numbers of its items; each part is a sum from 0 to 12."""

FULL: Final = 48
"""The sum of somebody without loss."""

CITATION: Final = Citation(
    "Cedarbaum JM, Stambler N, Malta E, et al.",
    "J Neurol Sci 169:13-21",
    1999,
    "10.1016/S0022-510X(99)00210-5",
    "items and their order read in a printed form of the scale",
)
SLOPE_CITATION: Final = Citation(
    "Labra J, Menon P, Byth K, Morrison S, Vucic S",
    "J Neurol Neurosurg Psychiatry 87:628-632",
    2016,
    "10.1136/jnnp-2015-310998",
    "cut-points and medians read in the abstract of the paper",
)

LABRA: Final = (0.47, 1.11)
"""Cut-points of slope in points a month: three groups of 203 people whose median survival from the first
visit was 2.4, 1.6 and 0.7 years. They describe that cohort; nothing makes them natural limits."""

LABRA_GROUPS: Final = ("below 0.47 (Labra 2016)", "0.47 to 1.11 (Labra 2016)", "above 1.11 (Labra 2016)")

TOTAL: Final = Input("alsfrs_r", "sum of the ALSFRS-R", "points", 0, FULL)
MONTHS: Final = Input(
    "months_since_onset", "time from symptom onset to the visit", "months", 0.03, 1200, usual=(1, 240)
)
"""At least one day: a slope over no time has no meaning."""


@dataclass(frozen=True, slots=True, eq=False)
class AlsfrsR:
    """Sums of the scale; all arrays have shape (n,), NaN where an item they need is missing.

    Attributes
    ----------
    total
        0 (all lost) to 48 (nothing lost).
    parts
        Name of a part (see ``PARTS``) -> its sum, 0 to 12.
    """

    total: Floats
    parts: dict[str, Floats]

    def tidy(self) -> pa.Table:
        """Return one row for each row given: ``row, total`` and the parts."""
        return tidy_table({"row": range(len(self.total)), "total": self.total, **self.parts})


def item_scores(items: ArrayLike) -> Floats:
    """Check the twelve items of each visit.

    Parameters
    ----------
    items
        Shape (n, 12), in the order of ``ITEMS``; whole numbers from 0 to 4, NaN or None where missing.

    Raises
    ------
    DataError
        COI-D881 when it is no such table; COI-D880 for each item with impossible values, rows by number.
    """
    problems = Problems(DataError)
    try:
        scores = np.array(items, dtype=np.float64)
    except (TypeError, ValueError):
        scores = np.empty((0, 0))
    if scores.ndim != 2 or scores.shape[1] != len(ITEMS) or not len(scores):
        problems.add(
            "COI-D881",
            "the items of the ALSFRS-R must be numbers in a table of rows by 12 columns",
            where="items",
            fix="give the items 1 to 12 in the order of the scale, item 5 once (5a or 5b)",
        )
    problems.raise_if_any()
    known = np.isfinite(scores)
    wrong = np.isinf(scores) | (known & ((scores < 0) | (scores > 4) | (scores != np.floor(scores))))
    for place in np.flatnonzero(wrong.any(axis=0)).tolist():
        problems.add(
            "COI-D880",
            f"item {place + 1} ({ITEMS[place]}) is not 0, 1, 2, 3 or 4 in {rows_named(wrong[:, place])}",
            where=f"items, column {place + 1}",
            fix="mend those values, or leave them empty: they are then counted as missing",
        )
    problems.raise_if_any()
    return scores


def alsfrs_r(items: ArrayLike) -> AlsfrsR:
    """Return the sum and the parts of the ALSFRS-R.

    Parameters
    ----------
    items
        Shape (n, 12), see `item_scores`.

    Raises
    ------
    DataError
        COI-D880 and COI-D881.

    Examples
    --------
    >>> found = alsfrs_r([[4] * 12, [3, 3, 3, 2, 2, 2, 1, 1, 1, 4, 4, 4], [None] + [4] * 11])
    >>> found.total.tolist(), found.parts["fine_motor"].tolist()
    ([48.0, 30.0, nan], [12.0, 6.0, 12.0])
    """
    scores = item_scores(items)
    parts = {
        name: scores[:, [number - 1 for number in numbers]].sum(axis=1) for name, numbers in PARTS.items()
    }
    return AlsfrsR(scores.sum(axis=1), parts)


def alsfrs_slope(alsfrs_r: ArrayLike, months_since_onset: ArrayLike) -> Scored:
    """Return the points lost each month since onset, ``(48 - ALSFRS-R) / months``.

    Parameters
    ----------
    alsfrs_r
        Sum of the scale, 0 to 48, shape (n,); NaN or None where missing.
    months_since_onset
        Months from symptom onset to the visit, at least one day, shape (n,).

    Returns
    -------
    Scored
        Points a month, 0 or more; labels name the groups of Labra et al. 2016. The scale is taken as full
        at onset, so a slope over a few weeks is mostly noise: below a month it is flagged as extrapolated.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, rows by number.

    Examples
    --------
    >>> found = alsfrs_slope([41, 48, 20, None], [10, 12, 14, 9])
    >>> found.values.tolist(), found.labels[:2]
    ([0.7, 0.0, 2.0, nan], ('0.47 to 1.11 (Labra 2016)', 'below 0.47 (Labra 2016)'))
    """
    return slope_of(read((TOTAL, MONTHS), {"alsfrs_r": alsfrs_r, "months_since_onset": months_since_onset}))


def slope_of(inputs: Read) -> Scored:
    """Return the slope of checked inputs."""
    values = (FULL - inputs.columns["alsfrs_r"]) / inputs.columns["months_since_onset"]
    values = np.where(inputs.missing, np.nan, values)
    places = np.where(values < LABRA[0], 0, np.where(values <= LABRA[1], 1, 2)).tolist()
    labels = tuple(
        "" if missing else LABRA_GROUPS[place]
        for place, missing in zip(places, inputs.missing.tolist(), strict=True)
    )
    return Scored(
        "ALSFRS-R slope",
        "points a month",
        values,
        inputs.missing,
        inputs.extrapolated,
        SLOPE_CITATION,
        labels,
    )
