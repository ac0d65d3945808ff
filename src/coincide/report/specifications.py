"""Every way in which the folder made the main ratio: what each one changed, sorted by the ratio it gave."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coincide.report.choices import choice
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.labels import left_out
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import DIRECTIONS, View
from coincide.report.words import started

MAIN: Final = "Main comparison"
EDGE: Final = (1461, 4)
"""Days of a number of years, as the study cuts time: ``1461 * years // 4``."""


Found = tuple[tuple[str, ...], str, Row]
"""Choices, direction and row."""


@dataclass(frozen=True, slots=True)
class Specification:
    """One way of making the ratio.

    Attributes
    ----------
    place
        Its place among all, by what differs.
    choices
        What differs from the main comparison, in words; `MAIN` alone for that itself.
    direction
        Whose people: ``either`` order, or one of them.
    row
        The row of ``estimates``.
    """

    place: int
    choices: tuple[str, ...]
    direction: str
    row: Row

    @property
    def name(self) -> str:
        """What differs, in one text."""
        return "; ".join(self.choices)

    @property
    def ratio(self) -> Ratio:
        """The ratio as it is drawn."""
        return ratio_of(self.row, self.name, self.direction)

    @property
    def main(self) -> bool:
        """Whether this is the main comparison itself."""
        return self.choices == (MAIN,)


def specifications(view: View) -> list[Specification]:
    """Return every specification of the folder in the order of choices, hidden ones too."""
    return [Specification(place, *one) for place, one in enumerate(_each(view))]


def by_ratio(found: list[Specification]) -> list[Specification]:
    """Return those with a number to show, from the smallest ratio to the largest."""
    shown = [one for one in found if not is_hidden(one.row) and number(one.row, "estimate") is not None]
    return sorted(shown, key=lambda one: number(one.row, "estimate") or 0.0)


def farthest(shown: list[Specification]) -> Specification | None:
    """Return the one that differs most from the main comparison, as a ratio of ratios."""
    main = next((number(one.row, "estimate") for one in shown if one.main), None)
    others = [one for one in shown if not one.main]
    if not main or not others:
        return None
    return max(others, key=lambda one: _distance(number(one.row, "estimate") or 0.0, main))


def _distance(value: float, main: float) -> float:
    return abs(math.log(value / main)) if value > 0 else math.inf


def _each(view: View) -> Iterator[Found]:
    yield from _of(view, (MAIN,), question="primary", measure="rate_ratio")
    yield from _of(view, ("Method: Mantel-Haenszel",), question="primary", measure="mantel_haenszel")
    yield from _of(
        view,
        ("Corrected by pairs without a link",),
        question="primary_calibrated",
        direction="either",
        measure="calibrated_ratio",
    )
    for direction in DIRECTIONS:
        first = f"{started(view.first(direction))} first"
        yield from _of(view, (first,), question="order", direction=direction, measure="rate_ratio")
        outside = (first, "Expected from outside rates")
        yield from _of(view, outside, question="outside_rates", direction=direction, measure="smr")
    yield from _of(
        view,
        ("Without first disease from before",),
        question="primary_without_prevalent",
        measure="rate_ratio",
    )
    yield from _latencies(view)
    yield from _strata(view)


def _of(view: View, choices: tuple[str, ...], **wanted: str) -> Iterator[Found]:
    for row in view.estimates(**wanted):
        if text(row, "stratum") in ("", "all"):
            yield choices, text(row, "direction"), row


def _latencies(view: View) -> Iterator[Found]:
    """Yield the latency series; the main comparison's own latency stands there already."""
    main = view.estimate(question="primary", measure="rate_ratio")
    for row in view.estimates(question="latency", measure="rate_ratio"):
        if main is None or text(row, "window") != text(main, "window"):
            yield (f"Left out: {left_out(text(row, 'window'))}",), text(row, "direction"), row


def _strata(view: View) -> Iterator[Found]:
    """Yield what changes washout, rule or groups; the study's own washout stands there already."""
    own = view.fact_number("washout_days", 730)
    for question in ("washout", "rule", "care_seeking"):
        for row in view.estimates(question=question, measure="rate_ratio"):
            stratum = text(row, "stratum")
            if not _is_own_washout(stratum, own):
                yield (started(choice(stratum)),), text(row, "direction"), row


def _is_own_washout(stratum: str, days: float) -> bool:
    years = stratum.removeprefix("washout=").removesuffix("y")
    return stratum.startswith("washout=") and years.isdigit() and EDGE[0] * int(years) // EDGE[1] == days
