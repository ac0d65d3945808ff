"""The slow twin of `coincide.kernels.survival.fine_gray`: every row in every risk set, by definition."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One row: at risk on ``(entry, exit]``; `event` is 0 censored, 1 the event asked about, 2 another."""

    entry: float
    exit: float
    event: int
    x: tuple[float, ...]
    weight: float = 1.0
    stratum: int = 0
    group: int = 0


def plain_share(people: Sequence[Person], one: Person, time: float, *, after: bool = True) -> float:
    """Return the chance ``F`` of being under observation just before a time, for the likes of one row.

    Product-limit of censoring before `time` times product-limit, backwards, of entry at or after it. With
    `after`, whoever has an event is no longer at risk of being censored at that time.
    """
    alike = [each for each in people if (each.stratum, each.group) == (one.stratum, one.group)]
    found = 1.0
    for u in sorted({each.exit for each in alike if each.event == 0 and each.exit < time}):
        censored = sum(each.weight for each in alike if each.exit == u and each.event == 0)
        found *= 1 - censored / sum(
            each.weight
            for each in alike
            if each.entry < u and (each.exit > u or (each.exit == u and (each.event == 0 or not after)))
        )
    for e in sorted({each.entry for each in alike if each.entry >= time}):
        came = sum(each.weight for each in alike if each.entry == e)
        found *= 1 - came / sum(each.weight for each in alike if each.entry <= e < each.exit)
    return found


def plain_weight(people: Sequence[Person], one: Person, time: float, *, after: bool = True) -> float:
    """Return the weight of a row in the risk set of its stratum at a time, without case weight."""
    if one.entry < time <= one.exit:
        return 1.0
    if one.event == 2 and one.exit < time:
        whole = plain_share(people, one, one.exit, after=after)
        return plain_share(people, one, time, after=after) / whole
    return 0.0


def plain_loglik(
    people: Sequence[Person], beta: Sequence[float], *, efron: bool = True, after: bool = True
) -> float:
    """Return the log partial likelihood of the subdistribution hazard."""
    total = 0.0
    for stratum, time in sorted({(each.stratum, each.exit) for each in people if each.event == 1}):
        inside = [each for each in people if each.stratum == stratum]
        tied = [each for each in inside if each.exit == time and each.event == 1]
        risk = math.fsum(
            each.weight * plain_weight(people, each, time, after=after) * _hazard(each, beta)
            for each in inside
        )
        of_tied = math.fsum(each.weight * _hazard(each, beta) for each in tied)
        mean = math.fsum(each.weight for each in tied) / len(tied)
        total += math.fsum(each.weight * math.log(_hazard(each, beta)) for each in tied)
        for place in range(len(tied)):
            total -= mean * math.log(risk - (place / len(tied) if efron else 0.0) * of_tied)
    return total


def _hazard(one: Person, beta: Sequence[float]) -> float:
    return math.exp(math.fsum(b * x for b, x in zip(beta, one.x, strict=True)))
