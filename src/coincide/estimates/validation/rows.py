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
    """

    risk: Floats
    time: Floats
    event: Marks
    entry: Floats | None
    horizon: float

    def only(self, rows: NDArray[np.generic]) -> Predicted:
        """Return some of the rows, told by marks or numbers."""
        entry = None if self.entry is None else self.entry[rows]
        return Predicted(self.risk[rows], self.time[rows], self.event[rows], entry, self.horizon)

    @property
    def events(self) -> int:
        """Events by the horizon."""
        return int((self.event & (self.time <= self.horizon)).sum())


def predicted(
    risk: ArrayLike, time: ArrayLike, event: ArrayLike, *, horizon: float, entry: ArrayLike | None = None
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

    Raises
    ------
    DataError
        COI-D800 to COI-D807 for the follow-up; COI-D884 to COI-D886 for risk, horizon and event; all at once,
        rows by number, the first row being 0.
    """
    problems = Problems(DataError)
    share = column("risk", risk, problems)
    leave, kinds = column("time", time, problems), column("event", event, problems)
    enter = None if entry is None else column("entry", entry, problems)
    given = {"risk": share, "time": leave, "event": kinds, "entry": enter}
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
    return Predicted(share, leave, kinds == 1, enter, float(horizon))
