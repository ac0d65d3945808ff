"""The D50 model: a falling curve of the ALSFRS-R for each person.

``ALSFRS-R(t) = 48 / (1 + exp((t - D50) / dx))``, t in months since onset (Steinbach et al., NeuroImage:
Clinical 2020; 25: 102094, and earlier work of that group).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem
from coincide.prognosis.alsfrs_r import FULL, TOTAL
from coincide.prognosis.citation import GROUPS_ONLY, Citation
from coincide.prognosis.inputs import Floats, Input, Read, read
from coincide.prognosis.sigmoid import Fit, Ints, Marks, falling, fit_falling, sums
from coincide.tidy import tidy_table

CITATION: Final = Citation(
    "Steinbach R, Batyrbekova M, Gaur N, et al.",
    "Neuroimage Clin 25:102094",
    2020,
    "10.1016/j.nicl.2019.102094",
    "formula and phases from a secondary source; D50 as the time of 24 points read in an abstract",
)
MONTHS: Final = Input("months_since_onset", "time from symptom onset to the visit", "months", 0, 1200)

REASONS: Final = ("", "fewer than two visits", "does not fall", "did not settle")
"""Why a person has no curve; the first means that there is one."""

PHASES: Final = ("I", "II", "III or IV")
_PHASE_FROM: Final = (0.25, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class D50:
    """Curves of the ALSFRS-R by person; all arrays have shape (people,), NaN where there is no curve.

    Attributes
    ----------
    people
        The values of `person` in their order, one for each row here.
    d50
        Months from onset to half the scale, 24 points.
    dx
        Width of the fall in months: small is steep.
    months
        Months since onset of the last visit with a score.
    rd50
        Share of the course behind at that visit, ``months / (2 D50)``; 0.5 is half of function lost.
    lost_a_month
        Slope of the curve at that visit, points a month (calculated functional loss).
    residual
        Root mean square distance of the visits from the curve, points.
    visits
        Visits with a score.
    left_out
        Visits without a score or a time, over all people.
    reasons
        Why there is no curve, from ``REASONS``.
    """

    people: NDArray[np.generic]
    d50: Floats
    dx: Floats
    months: Floats
    rd50: Floats
    lost_a_month: Floats
    residual: Floats
    visits: Ints
    left_out: int
    reasons: tuple[str, ...]

    @property
    def phases(self) -> tuple[str, ...]:
        """Phase of each person at the last visit: I below 0.25 of rD50, II below 0.5, then III or IV."""
        places = np.searchsorted(_PHASE_FROM, self.rd50, side="right").tolist()
        return tuple(
            "" if reason else PHASES[place] for place, reason in zip(places, self.reasons, strict=True)
        )

    def tidy(self) -> pa.Table:
        """Return one row for each person; people are numbers in the order of ``.people``."""
        return tidy_table(
            {
                "person": range(len(self.d50)),
                "d50_months": self.d50,
                "dx_months": self.dx,
                "months": self.months,
                "rd50": self.rd50,
                "phase": self.phases,
                "lost_a_month": self.lost_a_month,
                "residual": self.residual,
                "visits": self.visits,
                "reason": self.reasons,
            }
        )

    def summary(self) -> str:
        """Return in words how many people have a curve, and why others have none."""
        fitted = self.reasons.count("")
        lines = [f"D50: a curve for {fitted} of {len(self.reasons)} people"]
        lines += [
            f"{reason}: {self.reasons.count(reason)}" for reason in REASONS[1:] if reason in self.reasons
        ]
        if fitted:
            low, middle, high = np.nanquantile(self.d50, (0.25, 0.5, 0.75)).tolist()
            lines.append(f"D50 {middle:.1f} months in the middle person (quartiles {low:.1f} to {high:.1f})")
        return "\n".join([*lines, CITATION.text, GROUPS_ONLY])


def d50(person: ArrayLike, months_since_onset: ArrayLike, alsfrs_r: ArrayLike) -> D50:
    """Fit the D50 curve to each person's visits.

    Parameters
    ----------
    person
        Who the visit belongs to: numbers or text, shape (visits,).
    months_since_onset
        Months from symptom onset to the visit, shape (visits,); NaN or None leaves the visit out, counted.
    alsfrs_r
        Sum of the scale at the visit, 0 to 48, shape (visits,); NaN or None leaves the visit out, counted.

    Returns
    -------
    D50
        People in rising order of `person`. People with fewer than two visits at different times, whose
        scores do not fall, or whose curve did not settle have no curve, and a reason.

    Raises
    ------
    DataError
        COI-D880 to COI-D883, all at once, rows by number.

    Examples
    --------
    Two visits fix the curve: 36 points at 10 months and 12 at 30 put 24 points at month 20.

    >>> found = d50(["a", "a", "b"], [10, 30, 5], [36, 12, 40])
    >>> found.d50.round(6).tolist(), found.reasons
    ([20.0, nan], ('', 'fewer than two visits'))
    >>> float(found.rd50[0]), found.phases
    (0.75, ('III or IV', ''))
    """
    inputs = read((MONTHS, TOTAL), {"months_since_onset": months_since_onset, "alsfrs_r": alsfrs_r})
    who = np.asarray(person)
    if who.shape != inputs.missing.shape:
        raise DataError(Problem("COI-D882", "person differs in length from the visits", where="person"))
    people, places = np.unique(who, return_inverse=True)
    return _curves(people, places.astype(np.int64), inputs)


def _curves(people: NDArray[np.generic], places: Ints, inputs: Read) -> D50:
    kept = ~inputs.missing
    person, time, score = places[kept], *(inputs.columns[name][kept] for name in (MONTHS.name, TOTAL.name))
    number = np.bincount(person, minlength=len(people))
    fall, start = _started(person, time, score, len(people))
    several = _distinct_times(person, time, len(people)) >= 2
    used = several & fall
    rows = used[person]
    numbered = np.cumsum(used) - 1
    fit = fit_falling(numbered[person[rows]], time[rows], score[rows], FULL, (start[0][used], start[1][used]))
    settled = np.zeros(len(people), dtype=np.bool_)
    settled[used] = fit.settled & (fit.middle > 0)
    kind = np.where(~several, 1, np.where(~fall, 2, np.where(~settled, 3, 0)))
    last = np.full(len(people), -np.inf)
    np.maximum.at(last, person, time)
    return _result(people, kind, used, fit, last, number, int(inputs.missing.sum()))


def _result(
    people: NDArray[np.generic], kind: Ints, used: Marks, fit: Fit, last: Floats, number: Ints, left_out: int
) -> D50:
    def spread(values: Floats) -> Floats:
        whole = np.full(len(people), np.nan)
        whole[used] = values
        return np.where(kind == 0, whole, np.nan)

    middle, width = spread(fit.middle), spread(fit.width)
    time = np.where(kind == 0, last, np.nan)
    share = falling(1.0, middle, width, time)
    residual = np.sqrt(spread(fit.squares) / np.maximum(number, 1))
    return D50(
        people=people,
        d50=middle,
        dx=width,
        months=time,
        rd50=time / (2 * middle),
        lost_a_month=FULL * share * (1 - share) / width,
        residual=residual,
        visits=number,
        left_out=left_out,
        reasons=tuple(REASONS[place] for place in kind.tolist()),
    )


def _distinct_times(person: Ints, time: Floats, people: int) -> Ints:
    pairs = np.unique(np.column_stack([person.astype(np.float64), time]), axis=0)
    return np.bincount(pairs[:, 0].astype(np.int64), minlength=people)


def _started(person: Ints, time: Floats, score: Floats, people: int) -> tuple[Marks, tuple[Floats, Floats]]:
    """Return who falls, and a first curve: a line through the logits, the ends moved in by half a point."""
    clipped = np.clip(score, 0.5, FULL - 0.5)
    logit = np.log(FULL / clipped - 1)

    def total(values: Floats) -> Floats:
        return sums(person, values, people)

    number = np.maximum(total(np.ones(len(person))), 1)
    centre, height = total(time) / number, total(logit) / number
    apart = time - centre[person]
    rise, spread = total(apart * (logit - height[person])), total(apart**2)
    fall = (rise > 1e-9 * np.maximum(spread, 1)) & (spread > 0)
    slope = np.where(fall, rise / np.where(spread > 0, spread, 1.0), 1.0)
    return fall, (np.where(fall, centre - height / slope, 1.0), 1 / slope)
