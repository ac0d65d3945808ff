"""The ratio with one rival explanation after the other allowed for."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.report.choices import choice
from coincide.report.drawing import Plot
from coincide.report.figures.forest import alt_text, rows_spec
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.grid import grid
from coincide.report.labels import left_out, window_order
from coincide.report.reading import Row, is_hidden, text
from coincide.report.view import View
from coincide.report.words import decimal

TOGETHER = "both orders together"


def rivals(view: View) -> Plot | None:
    """Return the figure; None unless something stands beside the main ratio."""
    named = [(name, row) for name, row in _rows(view) if row is not None]
    shown = [(name, row) for name, row in named if not is_hidden(row)]
    ratios = [ratio_of(row, name, TOGETHER) for name, row in shown]
    if len(ratios) < 2:
        return None
    hidden, margin = len(named) - len(shown), view.margin
    table = grid(
        "The ratio with one rival after the other allowed for",
        ("Allowed for", "Rate ratio (interval)"),
        [(item.label, item.words) for item in ratios],
    )
    return Plot(
        name="rivals",
        title=_title(ratios),
        subtitle="Rate ratio of both orders together with its interval, each row allowing for one rival "
        f"explanation, on a doubling scale. The pale band is {margin.low:g} to {margin.high:g}.",
        alt=alt_text(ratios),
        note="The rows share most of their people. An arrow head means that the interval goes on beyond "
        "the scale." + (f" Rows left out, because the release rule hides them: {hidden}." if hidden else ""),
        table=table,
        data=tuple(row for _, row in shown),
        draw=lambda canvas: rows_spec(ratios, [""] * len(ratios), {"either": TOGETHER}, margin, canvas),
    )


def _rows(view: View) -> Iterator[tuple[str, Row | None]]:
    """Yield (what was allowed for, row)."""
    yield "Nothing beyond the main comparison", view.estimate(question="primary", measure="rate_ratio")
    yield (
        "Care-seeking: corrected by pairs without a link",
        view.estimate(question="primary_calibrated", measure="calibrated_ratio"),
    )
    for row in view.estimates(question="care_seeking", measure="rate_ratio"):
        yield f"Care-seeking: {choice(text(row, 'stratum'))}", row
    for row in view.rows("misdiagnosis_draws"):
        yield f"Wrong labels: {_label(view, text(row, 'wrong_label'))}", row
    series = view.estimates(question="latency", measure="rate_ratio")
    if series:
        last = max(series, key=lambda row: window_order(text(row, "window")))
        yield f"Wrong labels: {left_out(text(last, 'window'))} left out", last
    yield (
        "Old disease: without first disease before follow-up",
        view.estimate(question="primary_without_prevalent", measure="rate_ratio"),
    )
    washouts = view.estimates(question="washout", measure="rate_ratio")
    if washouts:
        yield f"Old disease: {choice(text(washouts[-1], 'stratum'))}", washouts[-1]
    for row in view.estimates(question="rule", measure="rate_ratio"):
        yield f"Coding: {choice(text(row, 'stratum'))}", row


def _label(view: View, wrong_label: str) -> str:
    if wrong_label == "both":
        return "either label wrong"
    return f"{view.a if wrong_label == 'a' else view.b} wrong, as believed"


def _title(ratios: list[Ratio]) -> str:
    """Say between which ratios the rows lie."""
    known = [item.ratio for item in ratios if item.ratio is not None]
    if not known:
        return "The ratio with each rival explanation allowed for"
    above = sum(item.low is not None and item.low > 1 for item in ratios)
    return (
        f"With one rival after the other allowed for, the ratio lies between {decimal(min(known))} and "
        f"{decimal(max(known))}; {above} of {len(ratios)} intervals lie above 1"
    )
