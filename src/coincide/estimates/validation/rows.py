"""Predicted risks beside what happened: checked once, for every measure of performance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.kernels.survival.spans import column, rows_named, same_length, spans

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """Rows with a predicted risk and a follow-up; arrays have shape (n,).

    Attributes
    ----------
    risk
        Predicted risk of the event by the horizon, 0 to 1.
    time
        End of follow-up.
    event
        Whether it ended with the event.
    entry
        Time after which the row is at risk, or None when all are from the beginning.
    horizon
        The time the risk is predicted for.
    expected
        Events predicted of the row's own follow-up up to the horizon, or None where not given.
    """

    risk: Floats
    time: Floats
    event: Marks
    entry: Floats | None
    horizon: float
    expected: Floats | None = None

    def only(self, rows: NDArray[np.generic]) -> Predicted:
        """Return some of the rows, told by marks or numbers."""
        entry = None if self.entry is None else self.entry[rows]
        expected = None if self.expected is None else self.expected[rows]
        return Predicted(self.risk[rows], self.time[rows], self.event[rows], entry, self.horizon, expected)

    @property
    def had(self) -> Marks:
        """Whether each row had the event by the horizon."""
        return self.event & (self.time <= self.horizon)

    @property
    def events(self) -> int:
        """Events by the horizon."""
        return int(self.had.sum())

    @property
    def late(self) -> bool:
        """Whether some row is at risk only after the beginning."""
        return self.entry is not None and bool((self.entry > 0).any())


def predicted(
    risk: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    *,
    horizon: float,
    entry: ArrayLike | None = None,
    expected: ArrayLike | None = None,
) -> Predicted:
    """Check predicted risks and follow-up.

    Parameters
    ----------
    risk
        Predicted risk of the event by `horizon`, from 0 to 1, shape (n,).
    time
        End of follow-up in the unit of `horizon`, shape (n,).
    event
        1 when it ended with the event, else 0.
    horizon
        Above 0, and not after the last follow-up.
    entry
        Time after which a row is at risk, before `horizon` in some row; None for the beginning.
    expected
        Events predicted from `entry` to `time` or `horizon`, whichever comes first, shape (n,); 0 for a row
        that enters at or after the horizon.

    Raises
    ------
    DataError
        COI-D800 to COI-D807 for the follow-up; COI-D884 to COI-D886 for risk and expected events, event, and
        horizon; all at once, rows by number, the first row being 0.
    """
    problems = Problems(DataError)
    share = column("risk", risk, problems)
    leave, kinds = column("time", time, problems), column("event", event, problems)
    enter = None if entry is None else column("entry", entry, problems)
    events = None if expected is None else column("expected", expected, problems)
    given = {"risk": share, "time": leave, "event": kinds, "entry": enter, "expected": events}
    same_length(problems, **{name: one for name, one in given.items() if one is not None})
    problems.raise_if_any()
    spans(leave, kinds, entry=enter)
    if ((share < 0) | (share > 1)).any():
        problems.add(
            "COI-D884",
            f"risk is not between 0 and 1 in {rows_named((share < 0) | (share > 1))}",
            where="risk",
            fix="give the predicted risk by the horizon, not a linear predictor or a percentage",
        )
    if events is not None:
        _check_expected(events, enter, horizon, problems)
    if (kinds > 1).any():
        problems.add(
            "COI-D885",
            f"event is not 0 or 1 in {rows_named(kinds > 1)}",
            where="event",
            why="the risk of one of several causes needs the others as competing, not as censored",
            fix="join the causes into one endpoint, as the score was developed for",
        )
    if not 0 < horizon <= leave.max() or (enter is not None and not (enter < horizon).any()):
        problems.add(
            "COI-D886",
            f"nobody is followed at a horizon of {horizon:g}",
            where="horizon",
            fix=f"give one above 0 and at most {leave.max():g}, in the unit of time",
        )
    problems.raise_if_any()
    return Predicted(share, leave, kinds == 1, enter, float(horizon), events)


def _check_expected(expected: Floats, entry: Floats | None, horizon: float, problems: Problems) -> None:
    """Note events predicted of a row that cannot be."""
    wrong = expected < 0
    if entry is not None:
        wrong |= (expected > 0) & (entry >= horizon)
    if wrong.any():
        problems.add(
            "COI-D884",
            f"expected is negative, or above 0 for an entry at or after the horizon, in {rows_named(wrong)}",
            where="expected",
            fix="give the predicted cumulative hazard at min(time, horizon) less that at entry",
        )
