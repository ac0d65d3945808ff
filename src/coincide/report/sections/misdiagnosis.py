"""Wrong labels in detail: how few would undo the result, what was believed, and does the ratio fade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.latency import latency
from coincide.report.grid import Grid, grid
from coincide.report.labels import left_out, window_order
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import SHORT, lines, of_measure, ratio_words, short_cells
from coincide.report.tipping import tipping_table
from coincide.report.view import View
from coincide.report.words import (
    HIDDEN,
    HIDDEN_LONG,
    decimal,
    integer,
    one_decimal,
    people,
    percent,
    started,
)

CRITERIA = {
    "lower_limit": "the interval would no longer lie above 1",
    "expected": "no more people would be left than chance predicts",
}


@dataclass(frozen=True, slots=True)
class Misdiagnosis:
    """How much wrong labelling would undo the result.

    Attributes
    ----------
    prior
        What was believed beforehand.
    table
        The fewest people to remove.
    draws
        What is left when wrong labels are drawn from the belief; None where no range was given.
    figure, series
        The ratio with more or less time left out.
    """

    prior: str
    table: Grid | None
    draws: Grid | None
    figure: Figure | None
    series: Grid | None


def misdiagnosis(view: View) -> Misdiagnosis:
    """Return the details."""
    rows = view.rows("misdiagnosis")
    series, drawn = _latency(view)
    return Misdiagnosis(_prior(view, rows), _table(view, rows), _draws(view), drawn, series)


def how_few(view: View, rows: Sequence[Row]) -> str:
    """Say how many people would have to carry a wrong label."""
    limit = next((row for row in rows if text(row, "criterion") == "lower_limit"), None)
    if limit is not None and is_hidden(limit):
        return f"How many wrong diagnoses would undo the result is {HIDDEN_LONG}."
    remove = number(limit, "remove") if limit else None
    if view.verdict != "more" or not remove:
        return (
            "A wrong diagnosis can only add people with both diseases; since no excess was shown, none has "
            "to be explained away. Misdiagnosis can still hide or dilute a link."
        )
    share = number(limit or {}, "share_of_people")
    part = f" That is {decimal(share)} % of all people with {view.b}." if share is not None else ""
    return (
        f"If {people(remove)} of the {integer(number(limit or {}, 'observed'))} with both had one of the "
        "labels wrongly, "
        f"the result would no longer stand out from chance.{part}"
    )


def wrong_words(view: View, wrong_label: str) -> str:
    """Say who carries which label wrongly."""
    if wrong_label == "both":
        return "people who carry either label wrongly"
    holders, label = (view.b, view.a) if wrong_label == "a" else (view.a, view.b)
    return f"people with {holders} who carry the label {label} wrongly"


def drawn_words(view: View, row: Row) -> str:
    """Say what is left when wrong labels are drawn from a belief."""
    who = wrong_words(view, text(row, "wrong_label"))
    if is_hidden(row):
        return f"What is left without {who} is {HIDDEN_LONG}."
    possible, left = number(row, "possible"), number(row, "estimate")
    if left is None or possible is None:
        return f"Without {who} nothing can be said: {text(row, 'method')}."
    undone = number(row, "limit_at_most_one")
    return (
        f"Without {who}, the rate ratio is {ratio_words(row)}. In {decimal(undone)} of 100 draws the "
        "interval of what is left does not lie above 1."
    )


def _draws(view: View) -> Grid | None:
    """Return what is left when wrong labels are drawn."""
    rows = view.rows("misdiagnosis_draws")
    if not rows:
        return None
    headings = (
        "Wrong label",
        "Believed (95 of 100)",
        "People taken away (95 of 100)",
        "Rate ratio left (95 of 100)",
        "Draws not above 1",
        "Draws with ratio 1 or less",
    )
    body = [(started(wrong_words(view, text(row, "wrong_label"))), *_drawn_cells(row)) for row in rows]
    return grid("What is left when wrong labels are drawn 10,000 times", headings, body)


def _drawn_cells(row: Row) -> tuple[str, ...]:
    if is_hidden(row):
        return (HIDDEN,) * 5
    shares = (number(row, name) for name in ("limit_at_most_one", "ratio_at_most_one"))
    return (
        _believed(row),
        _taken(row),
        ratio_words(row),
        *(percent(None if share is None else share / 100, missing="–") for share in shares),
    )


def _taken(row: Row) -> str:
    """Write how many people are taken away, with both ends."""
    middle, low, high = (
        integer(number(row, name), missing="–") for name in ("wrong", "wrong_low", "wrong_high")
    )
    return f"{middle} ({low} to {high})"


def _believed(row: Row) -> str:
    """Write the prior of a wrong label; two together have none of their own."""
    shares = [number(row, name) for name in ("prior_share", "prior_low", "prior_high")]
    known = [percent(share / 100) for share in shares if share is not None]
    return f"{known[0]} ({known[1]} to {known[2]})" if len(known) == len(shares) else "–"


def _prior(view: View, rows: tuple[Row, ...]) -> str:
    """Say what was believed beforehand about cross-labelling."""
    row = next((row for row in rows if not is_hidden(row) and number(row, "prior_people") is not None), None)
    if row is None:
        return (
            "No estimate of how often one disease is labelled as the other was given, so whether that many "
            "wrong labels are plausible is for the reader to judge."
        )
    source = text(row, "prior_source") or "source not given"
    return (
        f"Beforehand, {decimal(number(row, 'prior_share'))} % of people with {view.b} were thought to carry "
        f"the label {view.a} wrongly, that is {one_decimal(number(row, 'prior_people'))} people ({source})."
    )


def _table(view: View, rows: tuple[Row, ...]) -> Grid | None:
    """Return the tipping points."""
    headings = ("Fewest people to remove", "People", f"As a share of all people with {view.b}")
    return tipping_table(rows, CRITERIA, headings, "How many wrong labels would undo the result")


def _latency(view: View) -> tuple[Grid | None, Figure | None]:
    """Return the latency series as table and figure."""
    found = sorted(lines(view.estimates(question="latency")), key=lambda line: window_order(line.window))
    if not found:
        return None, None
    body = [(left_out(line.window).capitalize(), *short_cells(line)) for line in found]
    table = grid("Both orders together, with different spans left out", ("Left out", *SHORT), body)
    rows = of_measure(found, "rate_ratio")
    return table, None if view.unanswered else figure(latency(rows, _title(rows), table))


def _title(rows: list[Row]) -> str:
    """Say where the series begins and ends."""
    shown = [(row, number(row, "estimate")) for row in rows]
    known = [(row, ratio) for row, ratio in shown if ratio is not None]
    if len(known) < 2:
        return "The ratio when more time is left out"
    (first, before), (last, after) = known[0], known[-1]
    start, stop = (left_out(text(row, "window")) for row in (first, last))
    return f"From {decimal(before)} with {start} left out to {decimal(after)} with {stop} left out"
