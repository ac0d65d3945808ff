"""The values of a score for the rows of a cohort, with what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.prognosis.citation import GROUPS_ONLY, Citation
from coincide.tidy import tidy_table

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A score of each row.

    Attributes
    ----------
    name, unit
        The score, and the unit of its values.
    values
        Shape (n,), NaN where not computed.
    missing
        Rows without a value because an input is missing, shape (n,).
    extrapolated
        Rows with a value that rests on an unusual input, shape (n,).
    citation
        Where the score comes from.
    labels
        Group or stage of each row in words, empty where not computed; no labels when the score has none.
    """

    name: str
    unit: str
    values: Floats
    missing: Marks
    extrapolated: Marks
    citation: Citation
    labels: tuple[str, ...] = field(default=())

    @property
    def computed(self) -> int:
        """How many rows have a value."""
        return int(np.isfinite(self.values).sum())

    def tidy(self) -> pa.Table:
        """Return one row for each row given: ``row, estimate, unit, label, state``."""
        labels = self.labels or ("",) * len(self.values)
        return tidy_table(
            {
                "row": range(len(self.values)),
                "estimate": self.values.tolist(),
                "unit": [self.unit] * len(self.values),
                "label": labels,
                "state": self._states(),
            }
        )

    def summary(self) -> str:
        """Return in words how many rows have a value, how the values lie, and where the score comes from."""
        lost, unusual = int(self.missing.sum()), int(self.extrapolated.sum())
        counted = f"{lost} with a missing input, {unusual} extrapolated"
        lines = [f"{self.name}: computed in {self.computed} of {len(self.values)} rows, {counted}"]
        known = self.values[np.isfinite(self.values)]
        if len(known):
            low, middle, high = np.quantile(known, (0.25, 0.5, 0.75)).tolist()
            lines.append(f"median {middle:.4g} (quartiles {low:.4g} to {high:.4g}) {self.unit}".rstrip())
        for label in sorted({label for label in self.labels if label}):
            lines.append(f"{label}: {self.labels.count(label)}")
        return "\n".join([*lines, self.citation.text, GROUPS_ONLY])

    def _states(self) -> list[str]:
        known = np.isfinite(self.values)
        places = np.where(self.missing, 0, np.where(~known, 1, np.where(self.extrapolated, 2, 3)))
        words = ("missing", "not computed", "extrapolated", "computed")
        return [words[place] for place in places.tolist()]
