"""Do the methods agree? The specification curve.

After Simonsohn, Simmons & Nelson, Nature Human Behaviour 2020;4:1208-14: every reasonable way of making the
main ratio, sorted by what it gives, with its choices below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.specification import specification
from coincide.report.grid import Grid, grid
from coincide.report.reading import is_hidden, number
from coincide.report.sections.lines import ratio_words
from coincide.report.specifications import Specification, by_ratio, farthest, specifications
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, integer, one_decimal

LEAST = 2
"""Ways of making the ratio below which there is nothing to agree."""


@dataclass(frozen=True, slots=True)
class Agree:
    """Every way of making the main ratio.

    Attributes
    ----------
    lead
        How many ways there are, how many lie above 1, and between which ratios.
    farthest
        The one that differs most.
    figure, table
        The curve, and the same as a table.
    """

    lead: str
    farthest: str
    figure: Figure | None
    table: Grid


def agree(view: View) -> Agree | None:
    """Return the section; None where the folder holds no result or one way of making it."""
    found = specifications(view)
    if view.unanswered or view.hidden or len(found) < LEAST:
        return None
    shown, table = by_ratio(found), _table(found)
    hidden = sum(is_hidden(one.row) for one in found)
    return Agree(
        lead=_lead(shown, hidden),
        farthest=_farthest(shown),
        figure=figure(specification(view, shown, hidden, _title(shown), table)),
        table=table,
    )


def _lead(shown: list[Specification], hidden: int) -> str:
    """Say how many ways there are, and what they give."""
    if not shown:
        return "Every way of making the ratio is hidden by the release rule or gives none."
    ratios = [number(one.row, "estimate") or 0.0 for one in shown]
    above = sum(ratio > 1 for ratio in ratios)
    clear = sum((number(one.row, "low") or 0.0) > 1 for one in shown)
    below = sum((number(one.row, "high") or math.inf) < 1 for one in shown)
    more = f" {hidden} more {'is' if hidden == 1 else 'are'} hidden by the release rule." if hidden else ""
    return (
        f"The main ratio was made in {len(shown)} ways. {above} of them give a ratio above 1; the "
        f"interval lies above 1 in {clear or 'none'} and below 1 in {below or 'none'}. The ratios reach from "
        f"{decimal(ratios[0])} to {decimal(ratios[-1])}.{more}"
    )


def _farthest(shown: list[Specification]) -> str:
    """Say which way differs most from the main comparison."""
    one = farthest(shown)
    if one is None:
        return ""
    return f"The one that differs most from the main comparison is “{one.name}”: {ratio_words(one.row)}."


def _title(shown: list[Specification]) -> str:
    """Say the finding of the figure."""
    above = sum((number(one.row, "estimate") or 0.0) > 1 for one in shown)
    return f"{above} of {len(shown)} ways of making the ratio give one above 1"


def _table(found: list[Specification]) -> Grid:
    """Return every way as a table: shown ones by ratio, hidden ones last."""
    shown = by_ratio(found)
    rest = [one for one in found if one not in shown]
    body = [(one.name, *_cells(one)) for one in (*shown, *rest)]
    headings = ("What was changed", "Observed", "Expected", "Rate ratio (interval)")
    return grid("Every way of making the main ratio, by the ratio it gave", headings, body)


def _cells(one: Specification) -> tuple[str, ...]:
    if is_hidden(one.row):
        return (HIDDEN,) * 3
    return (
        integer(number(one.row, "observed")),
        one_decimal(number(one.row, "expected")),
        ratio_words(one.row),
    )
