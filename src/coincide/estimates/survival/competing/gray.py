"""Gray's test: is the cumulative incidence of one kind of event the same in all groups?

Source: Gray, Annals of Statistics 1988; 16: 1141-54. The scores compare subdistribution hazards, with the
number at risk of group ``k`` read as ``R_k = Y_k (1 - F_k(t-)) / S_k(t-)``: those who had another event first
stay in it. At tied events the variance is corrected as in Gray's R package ``cmprsk``, with which it agrees
to the last digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.competing.incidence import CauseCurve, cause_curve

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GrayScore:
    """Scores of groups and their covariance; those of strata add up.

    Attributes
    ----------
    observed
        Events of the kind asked about, weighted by time, shape (groups,).
    expected
        What equal subdistribution hazards would give, shape (groups,); its sum is that of `observed`.
    covariance
        Of ``observed - expected``, shape (groups, groups).
    """

    observed: Float
    expected: Float
    covariance: Float

    def __add__(self, other: GrayScore) -> GrayScore:
        """Return the score of two strata."""
        return GrayScore(
            self.observed + other.observed,
            self.expected + other.expected,
            self.covariance + other.covariance,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Pooled:
    """What all groups share; arrays have shape (times,) or (groups, times)."""

    people: Float
    share: Float
    people_of_all: Float
    before: Float
    incidence: Float
    weight: Float
    events: Float


def gray_score(at_risk: Float, events: Float, others: Float, rho: float = 0.0) -> GrayScore:
    """Return the scores of one stratum.

    Parameters
    ----------
    at_risk, events, others
        By group and time: at risk, with the kind asked about, with any other, shape (groups, times).
    rho
        Time is weighted by ``(1 - F(t-)) ** rho``, ``F`` the pooled incidence: 0 weighs all times alike,
        above 0 early times more.

    Examples
    --------
    Two groups that fare alike, and so a score of 0:

    >>> at_risk, events = np.array([[4.0, 3.0]] * 2), np.array([[1.0, 1.0]] * 2)
    >>> score = gray_score(at_risk, events, np.zeros((2, 2)))
    >>> (score.observed - score.expected).tolist()
    [0.0, 0.0]
    """
    curves = [cause_curve(*rows) for rows in zip(at_risk, events, others, strict=True)]
    people = _ratio(at_risk, np.array([one.before for one in curves]))
    weighed = people * (1 - np.array([_previous(one.incidence) for one in curves]))
    pooled = _pooled(people, events.sum(axis=0), rho)
    expected = pooled.weight * pooled.events * _ratio(weighed, weighed.sum(axis=0))
    pull = _pull(pooled)
    drift = np.cumsum(pull * _ratio(pooled.events, pooled.people_of_all * (1 - pooled.before)), axis=2)
    covariance = np.zeros((len(curves), len(curves)))
    for k, one in enumerate(curves):
        covariance += _own(pull[:, k], drift[:, k], one, at_risk[k], pooled)
        covariance += _from_others(drift[:, k], one, at_risk[k], others[k], pooled)
    return GrayScore((pooled.weight * events).sum(axis=1), expected.sum(axis=1), covariance)


def _pooled(people: Float, events: Float, rho: float) -> _Pooled:
    everybody = people.sum(axis=0)
    incidence = np.cumsum(_ratio(events, everybody))
    before = _previous(incidence)
    weight = np.maximum(1 - before, 0.0) ** rho
    return _Pooled(people, _ratio(people, everybody), everybody, before, incidence, weight, events)


def _pull(pooled: _Pooled) -> Float:
    """Return how group k moves the score of group i: ``L n_k (I(i = k) - n_i / n.)``, (i, k, times)."""
    apart = np.eye(len(pooled.people))[:, :, None] - pooled.share[:, None, :]
    return np.asarray(pooled.weight * pooled.people[None, :, :] * apart)


def _own(pull: Float, drift: Float, curve: CauseCurve, at_risk: Float, pooled: _Pooled) -> Float:
    """Return what the events asked about of one group add to the covariance."""
    far = np.where(curve.free > 0, 1 - _ratio(1 - pooled.incidence, curve.free), 1.0)
    effect = pull + far * (drift[:, -1:] - drift)
    alive = pooled.people_of_all * curve.before
    tied = 1 - _ratio(pooled.events - 1, alive - 1, where=pooled.events > 1)
    spread = _ratio(tied * curve.before * pooled.events, pooled.people_of_all * at_risk)
    return np.asarray((effect * spread) @ effect.T)


def _from_others(drift: Float, curve: CauseCurve, at_risk: Float, others: Float, pooled: _Pooled) -> Float:
    """Return what the other events of one group add: they take people from the incidence to come."""
    far = np.where(curve.free > 0, _ratio(1 - pooled.incidence, curve.free), 0.0)
    effect = far * (drift - drift[:, -1:])
    tied = 1 - _ratio(others - 1, at_risk - 1, where=others > 1)
    spread = tied * _ratio(curve.before**2 * others, at_risk**2)
    return np.asarray((effect * spread) @ effect.T)


def _previous(values: Float) -> Float:
    """Return the value before each time, 0 before the first."""
    return np.concatenate(([0.0], values[:-1]))


def _ratio(above: Float, below: Float, where: NDArray[np.bool_] | None = None) -> Float:
    """Return a ratio, 0 where the divisor is 0 or where it is not asked for."""
    asked = below != 0 if where is None else where & (below != 0)
    above, below, asked = np.broadcast_arrays(above, below, asked)
    return np.divide(above, below, out=np.zeros(above.shape), where=asked)
