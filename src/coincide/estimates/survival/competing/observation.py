"""The chance of being under observation: not censored yet, and entered already.

Weights of a Fine-Gray model rest on it. ``F(t) = G(t-) H(t-)``: ``G`` the product-limit of censoring, ``H``
that of entry in reversed time (Geskus, Biometrics 2011; 67: 39-49). When an event and a censoring fall on one
time, two conventions are in use:

``after``
    the censoring comes after the event, as in every Kaplan-Meier curve: whoever has an event at ``u`` cannot
    be censored at ``u``. Then ``S(t-) F(t)`` is the share at risk exactly, and a Fine-Gray model without
    covariates gives the Aalen-Johansen curve exactly. R's ``survival::finegray`` does this.
``with``
    whoever has an event at ``u`` is still at risk of being censored at ``u``. ``cmprsk::crr`` does this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.kernels.survival.cause_counts import CauseCounts

Float = NDArray[np.float64]
CensoringTies = Literal["after", "with"]


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """Chance of being under observation, and how single rows move it; all arrays (cells, slots).

    Attributes
    ----------
    share
        ``F`` just before each slot.
    censored, entered
        Weight of rows censored in the slot, and at risk from the next slot on.
    out_jump, out_flow
        What a censoring adds to ``-log`` of later chances, and what being at risk of it takes back.
    in_jump, in_flow
        The same for entries, in reversed time.
    """

    share: Float
    censored: Float
    entered: Float
    out_jump: Float
    out_flow: Float
    in_jump: Float
    in_flow: Float


def observation(counts: CauseCounts, ties: CensoringTies = "after") -> Observation:
    """Return the chance of being under observation by cell and slot.

    Parameters
    ----------
    counts
        Rows by cell and slot; kind 0 is censored, all others are events.

    Raises
    ------
    DataError
        ``COI-D875`` when at some time nobody is under observation, but somebody has an event before and
        somebody after: weights from before to after are not known.

    Examples
    --------
    Four people, censored at 1 and 3, events at 2 and 4.

    >>> from coincide.kernels.survival.cause_counts import cause_counts
    >>> from coincide.kernels.survival.spans import spans
    >>> observation(cause_counts(spans([1, 2, 3, 4], [0, 1, 0, 1]))).share.tolist()
    [[1.0, 0.75, 0.75, 0.375]]
    """
    at_risk, censored, entered = counts.at_risk, counts.of(0), counts.entered
    events = counts.ended[:, 1:].sum(axis=1)
    of_censoring = _whole(at_risk - events, at_risk) if ties == "after" else at_risk
    of_entry = np.concatenate((at_risk[:, 1:], np.zeros((len(at_risk), 1))), axis=1)
    share = _before(_stay(censored, of_censoring)) * _backwards(_stay(entered, of_entry))
    if ((share == 0) & (events > 0)).any():
        raise DataError(_dies_out())
    # derivative of log(1 - C / Y); Fine & Gray's own formula has Y for Y - C
    out_jump = _over(1.0, _whole(of_censoring - censored, at_risk) if ties == "after" else of_censoring)
    in_jump = _over(1.0, _whole(of_entry - entered, of_entry))
    return Observation(
        share=share,
        censored=censored,
        entered=entered,
        out_jump=out_jump,
        out_flow=_over(censored, of_censoring) * out_jump,
        in_jump=in_jump,
        in_flow=_over(entered, of_entry) * in_jump,
    )


def _stay(leaving: Float, there: Float) -> Float:
    """Return the share that stays: 0, not a rest of rounding, where all leave."""
    share = 1 - _over(leaving, there)
    return np.where(share > 1e-12, share, 0.0)


def _before(factors: Float) -> Float:
    """Return the product of the factors of all earlier slots."""
    found = np.ones(factors.shape)
    np.cumprod(factors[:, :-1], axis=1, out=found[:, 1:])
    return found


def _backwards(factors: Float) -> Float:
    """Return the product of the factors of this slot and all later ones."""
    return np.asarray(np.cumprod(factors[:, ::-1], axis=1)[:, ::-1])


def _whole(values: Float, of: Float) -> Float:
    """Return differences of weights with rests of rounding set to 0."""
    return np.where(values > 1e-12 * of, values, 0.0)


def _over(above: Float | float, below: Float) -> Float:
    return np.divide(above, below, out=np.zeros(below.shape), where=below > 0)


def _dies_out() -> Problem:
    return Problem(
        "COI-D875",
        "at some time nobody is under observation, with events before and after it",
        where="entry, time",
        why="nobody links the time before to the time after, so weights across it are not known",
        fix="begin at a time from which on somebody is always at risk, and leave earlier follow-up out",
    )
