"""Who: ages at which each disease is first recorded, men and women apart."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot
from coincide.report.grid import Grid
from coincide.report.palette import CONFIG, A, B, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG, integer, started

SEXES = {"male": "Men", "female": "Women"}


def onset(view: View, rows: Sequence[Row], title: str, table: Grid) -> Plot | None:
    """Return the histogram of ages; None when every group is hidden or empty.

    Parameters
    ----------
    rows
        Rows of ``onset``.
    """
    if not any(whole(row, "people") for row in rows):
        return None
    hidden = sum(is_hidden(row) for row in rows)
    return Plot(
        name="onset",
        title=title,
        subtitle="People by their age when the rule of the disease was first met, in groups of ten years. "
        "Filled bars are men, hollow bars are women.",
        alt="Age when the disease is first recorded. " + _sentences(view),
        note=f"Groups hidden by the release rule: {hidden} of {len(rows)}; they are marked with a question "
        "mark.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(view, canvas),
    )


def _sentences(view: View) -> str:
    """Return the counts of each disease as a sentence."""
    parts = []
    for role, disease in (("a", view.a), ("b", view.b)):
        groups = [
            f"{SEXES.get(text(row, 'sex'), text(row, 'sex')).lower()} {age_group(row)}, "
            + (HIDDEN_LONG if is_hidden(row) else integer(number(row, "people")))
            for row in view.of_disease("onset", role)
            if is_hidden(row) or whole(row, "people")
        ]
        parts.append(f"{started(disease)}: {'; '.join(groups)}.")
    return " ".join(parts)


def age_group(row: Row) -> str:
    """Name a ten-year age group: ``40-49``."""
    start = whole(row, "age_from") or 0
    return f"{start}–{start + 9}"


def _spec(view: View, canvas: Canvas) -> Spec:
    """Return one panel for each disease."""
    panels = [
        _panel(view.a, A.colour, view.of_disease("onset", "a"), canvas),
        _panel(view.b, B.colour, view.of_disease("onset", "b"), canvas),
    ]
    key = "hconcat" if canvas.panels > 1 else "vconcat"
    return {key: panels, "spacing": 24, "config": {**CONFIG, "title": {"fontSize": 14, "anchor": "start"}}}


def _panel(disease: str, colour: str, rows: Sequence[Row], canvas: Canvas) -> Spec:
    """Return the panel of one disease."""
    values = [
        {
            "age": (whole(row, "age_from") or 0),
            "sex": SEXES.get(text(row, "sex"), text(row, "sex")),
            "people": whole(row, "people") or 0,
            "hidden": is_hidden(row),
            "fill": colour if text(row, "sex") == "male" else "white",
        }
        for row in rows
    ]
    along: Spec = {"field": "age", "type": "ordinal", "axis": {"title": "Age from, years", "labelAngle": 0}}
    return {
        "title": {"text": f"{started(disease)}: people"},
        "width": (canvas.width - 40) // canvas.panels - 62,
        "height": 170,
        "data": {"values": values},
        "encoding": {"x": along, "xOffset": {"field": "sex", "sort": list(SEXES.values())}},
        "layer": [_bars(colour), _hidden()],
    }


def _bars(colour: str) -> Spec:
    """Return the bars: filled for men, hollow for women."""
    return {
        "mark": {"type": "bar", "stroke": colour, "strokeWidth": 1.5},
        "encoding": {
            "y": {"field": "people", "type": "quantitative", "axis": {"title": None, "tickCount": 4}},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def _hidden() -> Spec:
    """Return the sign of a hidden group."""
    return {
        "transform": [{"filter": "datum.hidden"}],
        "mark": {"type": "text", "text": "?", "dy": -8, "fontWeight": "bold"},
        "encoding": {"y": {"datum": 0}},
    }
