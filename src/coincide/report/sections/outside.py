"""Section 5: whether counts against outside rates vary more than chance alone gives."""

from __future__ import annotations

from typing import Final

from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import ratio_words
from coincide.report.view import View
from coincide.report.words import decimal, p_value

NOTABLE: Final = 0.05
"""Below this p the widened interval is put forward."""


def variation(view: View) -> tuple[str, ...]:
    """Return a sentence for each order with outside rates and events enough to see their variation."""
    rows = view.estimates(question="outside_rates", measure="smr_dispersion")
    return tuple(_sentence(view, row) for row in rows if not is_hidden(row))


def _sentence(view: View, row: Row) -> str:
    direction, factor, p = text(row, "direction"), number(row, "estimate"), number(row, "p")
    start = f"Against outside rates, {view.order(direction)}: "
    if factor is None or p is None:
        return f"{start}whether events vary more than by chance alone cannot be said ({text(row, 'method')})."
    varies = f"the events of different ages and years vary {decimal(factor)} times as much as by chance alone"
    if p >= NOTABLE:
        return f"{start}{varies}, which chance can do ({p_value(p)})."
    wide = view.estimate(question="outside_rates", direction=direction, measure="smr_widened")
    return (
        f"{start}{varies} ({p_value(p)}). The ratio is not the same at all ages and in all years, or events "
        "come in clusters; the interval in the table is then too narrow. Allowing for it: "
        f"{ratio_words(wide)}."
    )
