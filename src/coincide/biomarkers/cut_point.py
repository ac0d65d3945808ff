"""The cut-point of a marker that separates survival best, and what choosing it in the same data does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.scale import plain, ranked
from coincide.estimates.markers.cut_point_optimism import CutPointOptimism, cut_point_optimism
from coincide.estimates.markers.maxstat import INSIDE, Largest, checked, largest
from coincide.tidy import text_table, tidy_table


@dataclass(frozen=True, slots=True)
class CutPoint:
    """The best of many cut-points.

    Attributes
    ----------
    found
        Cut-point, statistic, p values as if it were the only one and adjusted for having looked at many.
    hazard
        Hazard ratio above against below, its optimism, and what is left of it.
    notes
        What a reader should know.
    """

    found: Largest
    hazard: CutPointOptimism
    notes: tuple[str, ...]

    @property
    def value(self) -> float:
        """The cut-point."""
        return self.found.cut

    @property
    def ratio(self) -> float:
        """Hazard ratio above against below as found in these data, which flatters."""
        return math.exp(self.hazard.apparent.log_ratio)

    @property
    def corrected(self) -> float:
        """What is left of the hazard ratio (0.632+ bootstrap)."""
        return math.exp(self.hazard.corrected)

    def tidy(self) -> pa.Table:
        """Return rows of name and number."""
        rows = {
            "cut_point": self.value,
            "cut_points_tried": self.found.tried,
            "statistic": self.found.statistic,
            "p_unadjusted": self.found.p_unadjusted,
            "p_permutation": self.found.p_permutation,
            "p_approximate": self.found.p_approximate,
            "hazard_ratio": self.ratio,
            "optimism_of_log_ratio": self.hazard.optimism,
            "hazard_ratio_corrected": self.corrected,
            "cut_point_low": self.hazard.low,
            "cut_point_high": self.hazard.high,
        }
        return tidy_table({"term": list(rows), "estimate": [float(one) for one in rows.values()]})

    def summary(self) -> str:
        """Return the result in words."""
        found, hazard = self.found, self.hazard
        events = f"{hazard.apparent.events} events above and {hazard.apparent.events_other} at or below"
        lines = [
            f"best of {found.tried} cut-points: above {self.value:g}, {events}",
            text_table(self.tidy()),
            f"p value as if it were the only cut-point looked at: {found.p_unadjusted:.2g}",
            f"p value adjusted for the search: {found.p_permutation:.2g} ({found.draws} shuffled markers)",
            f"the hazard ratio {self.ratio:.2f} is flattered by the choice of the cut-point; corrected,",
            f"{self.corrected:.2f} is left (0.632+ bootstrap, {hazard.draws} draws)",
        ]
        return "\n".join([*lines, *self.notes])


def cut_point(
    marker: Marker,
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    inside: tuple[float, float] = INSIDE,
    draws: int = 1000,
    seed: int = 1,
) -> CutPoint:
    """Search the cut-point with the largest log-rank statistic and show what the search flatters.

    Parameters
    ----------
    marker
        Values, shape (n,).
    time, event, entry
        Follow-up; events are 0 or 1.
    inside
        Every cut-point has at least the first share of people at or below it, and at most the second.
    draws, seed
        Shuffles for the adjusted p value, and bootstrap draws for the optimism of the hazard ratio; each draw
        chooses its own cut-point and tries it on the people it left out.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D806``, ``COI-D912``, ``COI-D914``, ``COI-D915``, ``COI-D920``, ``COI-D928``,
        ``COI-D929``.

    Notes
    -----
    Lausen & Schumacher, Biometrics 1992; 48: 73-85. Altman, Lausen, Sauerbrei & Schumacher, Journal of the
    National Cancer Institute 1994; 86: 829-35. A marker is better used as the number it is.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.Generator(np.random.Philox(key=7))
    >>> noise, months = random.normal(size=112), random.exponential(37, size=112)
    >>> found = cut_point(noise, months, np.ones(112), draws=100, seed=1)
    >>> found.found.p_unadjusted < found.found.p_permutation
    True
    """
    values = plain(marker)
    numbers, rows = checked(ranked(values), time, event, entry)
    found = largest(numbers, time, event, entry=entry, inside=inside, draws=draws, seed=seed)
    hazard = cut_point_optimism(numbers, rows, inside=inside, draws=draws, seed=seed)
    return CutPoint(found, hazard, values.notes)
