"""The slow twin of the influences in `coincide.kernels.survival.incidence_errors`: row by row."""

from __future__ import annotations

from collections.abc import Sequence

Row = tuple[int, int, int, float]
"""entry, exit, event, weight; at risk in ``entry < time <= exit``."""


def plain_influence(rows: Sequence[Row], one: Row, kind: int, time: int) -> float:
    """Return what one row moves the incidence of a kind of event by a time, per unit of its weight.

    ``sum S(u-) xi_k(u) - sum (F(time) - F(u)) xi.(u) / (1 - h(u))`` with ``xi_k = (dN_k - Y dA_k) / (sum of
    Y)``.
    """
    found = 0.0
    for u in range(time + 1):
        at_risk = _at_risk(rows, u)
        if not at_risk or not one[0] < u <= one[1]:
            continue
        of_kind, of_any = _ended(rows, u, kind) / at_risk, _ended(rows, u, None) / at_risk
        moved_kind = ((one[1], one[2]) == (u, kind)) - of_kind
        moved_any = (one[1] == u and one[2] > 0) - of_any
        found += _free(rows, u - 1) * moved_kind / at_risk
        if of_any < 1:
            to_come = plain_incidence(rows, kind, time) - plain_incidence(rows, kind, u)
            found -= to_come * moved_any / at_risk / (1 - of_any)
    return found


def plain_incidence(rows: Sequence[Row], kind: int, time: int) -> float:
    """Return the incidence of a kind of event by a time."""
    return sum(
        _free(rows, u - 1) * _ended(rows, u, kind) / _at_risk(rows, u)
        for u in range(time + 1)
        if _at_risk(rows, u)
    )


def _free(rows: Sequence[Row], time: int) -> float:
    found = 1.0
    for u in range(time + 1):
        if _at_risk(rows, u):
            found *= 1 - _ended(rows, u, None) / _at_risk(rows, u)
    return found


def _at_risk(rows: Sequence[Row], time: int) -> float:
    return sum(weight for entry, leave, _, weight in rows if entry < time <= leave)


def _ended(rows: Sequence[Row], time: int, kind: int | None) -> float:
    return sum(
        weight
        for _, leave, event, weight in rows
        if leave == time and (event > 0 if kind is None else event == kind)
    )
