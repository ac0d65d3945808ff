"""Forest plot: each estimate with its interval, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import Track, ratio_axis
from coincide.report.figures.points import Ratio, ends, legend_names, marks, places, ratio_of, row_words
from coincide.report.grid import Grid
from coincide.report.labels import QUESTIONS
from coincide.report.palette import Canvas, Spec, series_scales
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import Margin, View
from coincide.report.words import integer, one_decimal, started

TEXT_LINE = 17
"""Height of a line of words, in pixels."""

INTERVAL = 40
"""Height of the interval under the words."""


def forest(view: View, rows: Sequence[Row], title: str, table: Grid) -> Plot | None:
    """Return the forest plot of rate ratios; None when no row has a number.

    Parameters
    ----------
    rows
        Rows of ``estimates`` with measure ``rate_ratio`` (or ``smr``), in the order to draw.
    title
        The finding.
    table
        The same rows in words.
    """
    hidden = sum(is_hidden(row) for row in rows)
    rows = [row for row in rows if not is_hidden(row)]
    ratios = [
        ratio_of(
            row,
            question_name(view, text(row, "question"), text(row, "direction")),
            view.order(text(row, "direction")),
        )
        for row in rows
    ]
    if not any(item.ratio is not None or item.open_high for item in ratios):
        return None
    names = {d: view.order(d) for d in ("a_then_b", "b_then_a", "either") if _used(rows, d)}
    counts = [_counts(row) for row in rows]
    margin = view.margin
    return Plot(
        name="estimates",
        title=title,
        subtitle="Rate ratio with its interval, on a doubling scale. 1 is what chance predicts. The pale "
        f"band ({margin.low:g} to {margin.high:g}) is set beforehand as too near 1 to matter.",
        alt=alt_text(ratios),
        note=_note(hidden),
        table=table,
        data=tuple(rows),
        draw=lambda canvas: rows_spec(ratios, counts, names, margin, canvas),
    )


def alt_text(ratios: Sequence[Ratio]) -> str:
    """Return every row of the figure as a sentence."""
    return "Rate ratios. " + " ".join(f"{item.label}: {item.words}." for item in ratios)


def _used(rows: Sequence[Row], direction: str) -> bool:
    """Return whether a direction has a row."""
    return any(text(row, "direction") == direction for row in rows)


def question_name(view: View, question: str, direction: str) -> str:
    """Name what a row answers."""
    if question == "primary" and view.corrected:
        return "Both orders together, as counted"
    if question == "order":
        return started(view.order(direction))
    name = QUESTIONS.get(question, question)
    return name if direction == "either" else f"{name}: {view.order(direction)}"


def _counts(row: Row) -> str:
    """Say what was seen and expected."""
    return f"{integer(number(row, 'observed'))} seen, {one_decimal(number(row, 'expected'))} expected:"


def _result(counts: str, words: str, canvas: Canvas) -> str:
    """Put counts and ratio on one line, or on two where they do not fit."""
    line = f"{counts} {words}".strip()
    return line if len(line) <= canvas.label else f"{counts}\n{words}".strip()


def _note(hidden: int) -> str:
    """Say what an arrow means and what is hidden."""
    note = "An arrow head means that the interval goes on beyond the scale."
    return f"{note} Rows left out, because the release rule hides them: {hidden}." if hidden else note


def rows_spec(
    ratios: Sequence[Ratio], counts: Sequence[str], names: dict[str, str], margin: Margin, canvas: Canvas
) -> Spec:
    """Return the specification for a canvas: in each row the words stand above the interval."""
    axis = ratio_axis((margin.low / 2, margin.high * 2, *ends(ratios)))
    values = places(ratios, axis, canvas)
    for value, item, count in zip(values, ratios, counts, strict=True):
        value["label"] = f"{wrap(item.label, canvas)}\n{_result(count, item.words, canvas)}"
    text_lines = max(str(value["label"]).count("\n") for value in values) + 1
    height = TEXT_LINE * text_lines + INTERVAL
    row: Spec = {"field": "index", "type": "ordinal", "axis": None}
    track = Track(height=INTERVAL - 12, below=0.5 * TEXT_LINE * text_lines)
    return {
        "width": canvas.width,
        "height": {"step": height},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "encoding": {"x": {"scale": axis.scale(), "axis": {**axis.axis("Rate ratio"), "grid": False}}},
        "layer": [
            {
                "encoding": {"y": row},
                "layer": [
                    *track.marks(margin.low, margin.high),
                    *marks("x", series_scales(legend_names(names, canvas)), track.below),
                ],
            },
            row_words(),
        ],
    }
