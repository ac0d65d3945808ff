"""The slow twin of `coincide.kernels.survival.cox_sums`: one event of one risk set at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Vector = list[float]


class CoxRow(NamedTuple):
    """One row at risk on ``(entry, time]``."""

    entry: float
    time: float
    event: bool
    x: tuple[float, ...]
    weight: float = 1.0
    offset: float = 0.0
    stratum: int = 0


class TiedEvent(NamedTuple):
    """One of the events of a stratum and time, with the weights it is compared under.

    Attributes
    ----------
    stratum, time
        Where it happened.
    rows
        Numbers of the rows at risk.
    shares
        Part of each of those rows that is still at risk: below 1 for tied events after Efron.
    weight
        Mean case weight of the events of that time.
    """

    stratum: int
    time: float
    rows: list[int]
    shares: Vector
    weight: float


class PlainLikelihood(NamedTuple):
    """Log partial likelihood, its first derivatives, and minus its second."""

    loglik: float
    score: Vector
    information: list[Vector]


def tied_events(rows: Sequence[CoxRow], ties: str) -> Iterator[TiedEvent]:
    """Yield every event with its risk set."""
    for stratum, time in sorted({(row.stratum, row.time) for row in rows if row.event}):
        at_risk = [i for i, row in enumerate(rows) if row.stratum == stratum and row.entry < time <= row.time]
        tied = [i for i in at_risk if rows[i].event and rows[i].time == time]
        mean = sum(rows[i].weight for i in tied) / len(tied)
        for k in range(len(tied)):
            left = 1 - k / len(tied) if ties == "efron" else 1.0
            shares = [left if i in tied else 1.0 for i in at_risk]
            yield TiedEvent(stratum, time, at_risk, shares, mean)


def risk(row: CoxRow, beta: Sequence[float]) -> float:
    """Return ``w exp(x b + offset)``."""
    return row.weight * math.exp(row.offset + sum(x * b for x, b in zip(row.x, beta, strict=True)))


def mean_covariates(rows: Sequence[CoxRow], beta: Sequence[float], event: TiedEvent) -> tuple[float, Vector]:
    """Return the sum of risks an event is compared with, and the mean covariates under them."""
    parts = [risk(rows[i], beta) * share for i, share in zip(event.rows, event.shares, strict=True)]
    total = sum(parts)
    columns = range(len(beta))
    return total, [
        sum(part * rows[i].x[j] for i, part in zip(event.rows, parts, strict=True)) / total for j in columns
    ]


def plain_likelihood(rows: Sequence[CoxRow], beta: Sequence[float], ties: str = "efron") -> PlainLikelihood:
    """Return the log partial likelihood and its derivatives at `beta`."""
    columns = range(len(beta))
    loglik, score, information = 0.0, [0.0 for _ in columns], [[0.0 for _ in columns] for _ in columns]
    for row in rows:
        if row.event:
            loglik += row.weight * math.log(risk(row, beta) / row.weight)
            score = [s + row.weight * x for s, x in zip(score, row.x, strict=True)]
    for event in tied_events(rows, ties):
        total, mean = mean_covariates(rows, beta, event)
        loglik -= event.weight * math.log(total)
        score = [s - event.weight * m for s, m in zip(score, mean, strict=True)]
        for i, share in zip(event.rows, event.shares, strict=True):
            part = event.weight * risk(rows[i], beta) * share / total
            away = [x - m for x, m in zip(rows[i].x, mean, strict=True)]
            for j in columns:
                for k in columns:
                    information[j][k] += part * away[j] * away[k]
    return PlainLikelihood(loglik, score, information)
