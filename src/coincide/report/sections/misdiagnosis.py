"""Section 7: could it be misdiagnosis?"""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.latency import latency
from coincide.report.grid import Grid, grid
from coincide.report.labels import left_out, window_order
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import SHORT, lines, of_measure, short_cells
from coincide.report.view import View
from coincide.report.words import HIDDEN, HIDDEN_LONG, decimal, integer, one_decimal, people, percent

CRITERIA = {
    "lower_limit": "the interval would no longer lie above 1",
    "expected": "no more people would be left than chance predicts",
}


@dataclass(frozen=True, slots=True)
class Misdiagnosis:
    """How much wrong labelling would undo the result."""

    lead: str
    prior: str
    table: Grid | None
    figure: Figure | None
    series: Grid | None


def misdiagnosis(view: View) -> Misdiagnosis:
    """Return the section."""
    rows = view.rows("misdiagnosis")
    series, drawn = _latency(view)
    return Misdiagnosis(_lead(view, rows), _prior(view, rows), _table(view, rows), drawn, series)


def _lead(view: View, rows: tuple[Row, ...]) -> str:
    """Say how many people would have to carry a wrong label."""
    if view.verdict == "cannot_answer":
        return "Without a result there is nothing that a wrong diagnosis could undo."
    limit = next((row for row in rows if text(row, "criterion") == "lower_limit"), None)
    if limit is not None and is_hidden(limit):
        return f"How many wrong diagnoses would undo the result is {HIDDEN_LONG}."
    remove = number(limit, "remove") if limit else None
    if view.verdict != "more" or not remove:
        return (
            "A wrong diagnosis can only add people with both diseases; since no excess was shown, none has "
            "to be "
            "explained away. Misdiagnosis can still hide or dilute a link."
        )
    share = number(limit or {}, "share_of_people")
    part = f" That is {decimal(share)} % of all people with {view.b}." if share is not None else ""
    return (
        f"If {people(remove)} of the {integer(number(limit or {}, 'observed'))} with both had one of the "
        "labels wrongly, "
        f"the result would no longer stand out from chance.{part}"
    )


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
        "the label "
        f"{view.a} wrongly, that is {one_decimal(number(row, 'prior_people'))} people ({source})."
    )


def _table(view: View, rows: tuple[Row, ...]) -> Grid | None:
    """Return the tipping points."""
    if not rows:
        return None
    body = []
    for row in rows:
        share = number(row, "share_of_people")
        numbers = (
            (HIDDEN, HIDDEN)
            if is_hidden(row)
            else (
                integer(number(row, "remove"), missing="–"),
                percent(None if share is None else share / 100, missing="–"),
            )
        )
        criterion = text(row, "criterion")
        body.append((f"Until {CRITERIA.get(criterion, criterion)}", *numbers))
    headings = ("Fewest people to remove", "People", f"As a share of all people with {view.b}")
    return grid("How many wrong labels would undo the result", headings, body)


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
