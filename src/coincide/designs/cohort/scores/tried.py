"""A score beside an endpoint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.bench import ALL
from coincide.designs.cohort.endpoints import Endpoint
from coincide.designs.cohort.grid import Rows
from coincide.designs.cohort.scores.described import Computed
from coincide.designs.cohort.subsets import Subset
from coincide.results.table import CountId, Row

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """A score beside an endpoint, in the people who have it.

    Attributes
    ----------
    score, endpoint
        What is validated against what.
    known, rows
        Who has the score, and their follow-up.
    part
        Their counts.
    safe
        Horizons at which events and people still followed may be counted.
    """

    score: Computed
    endpoint: Endpoint
    known: Bools
    rows: Rows
    part: Subset
    safe: frozenset[float]

    @property
    def event(self) -> NDArray[np.int32]:
        """1 for people who reached the endpoint."""
        found: NDArray[np.int32] = (self.rows.event == 1).astype(np.int32)
        return found

    def named(self, time: float | None = None) -> Row:
        """Return the columns that name a row."""
        return {
            "question": "score_validation",
            "subject": self.score.name,
            "endpoint": self.endpoint.label,
            "group": ALL,
            "time": time,
        }

    def by(self, horizon: float) -> CountId:
        """Return the identity of their events by a horizon."""
        return CountId("events", ("score", self.score.name, self.endpoint.name, f"by {horizon:g}"))
