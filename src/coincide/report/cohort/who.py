"""Who was followed: the flow, what is missing, and the people at the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from coincide.report.cohort.blocks import Block, Section, present
from coincide.report.cohort.rows import estimates_of, estimates_table, group_words, of_subject, subjects
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, integer, percent, started


def cohort_who(view: View) -> Section:
    """Return the section."""
    people = view.population()
    lead = (
        f"{integer(people)} people are in the analysis."
        if people is not None
        else "How many people are in the analysis is hidden by the release rule."
    )
    return Section(
        f"{lead} Nobody was left out without being counted below.",
        (
            Block("How the people were chosen", tables=present(_flow(view))),
            Block("How long they were followed", tables=present(_followed(view))),
            Block(
                "The people at the beginning",
                tables=tuple(_baseline(view, group) for group in subjects(view.rows("baseline"), "group")),
                note="Numbers: median (quartiles), and mean (standard deviation). Quartiles are shown only "
                "for groups so large that they tell of no single person.",
            ),
            Block("What was wrong with the data", tables=present(_quality(view))),
        ),
    )


def _flow(view: View) -> Grid:
    rows = [
        (
            started(text(row, "step")),
            "left out here" if text(row, "kind") == "dropped" else "remaining",
            HIDDEN if is_hidden(row) else integer(number(row, "people")),
        )
        for row in view.rows("attrition")
    ]
    return grid("From the table to the analysis", ("Step", "", "People"), rows, words=2)


def _followed(view: View) -> Grid | None:
    rows = estimates_of(view, "follow_up")
    lead: list[tuple[str, Callable[[Row], str]]] = [
        ("Endpoint", lambda row: started(text(row, "endpoint") or "any"))
    ]
    if subjects(rows, "group") != ["all"]:
        lead.append(("Who", group_words))
    return estimates_table("Follow-up", rows, *lead)


def _baseline(view: View, group: str) -> Grid:
    rows = of_subject(view.rows("baseline"), group, "group")
    body = [_line(row) for row in rows]
    name = "Everybody" if group == "all" else started(group)
    made = grid(name, ("Variable", "", "People", "Value", "Without a value"), body, words=2)
    columns = [replace(each, holds="text") if each.heading == "Value" else each for each in made.columns]
    return replace(made, columns=tuple(columns))  # median, quartiles and mean are too long for one line


def _line(row: Row) -> tuple[str, ...]:
    name = started(text(row, "variable"))
    level = text(row, "level") or text(row, "unit") or _whole(row)
    if is_hidden(row):
        return name, level, HIDDEN, HIDDEN, HIDDEN
    return name, level, integer(number(row, "people"), "–"), _value(row), integer(whole(row, "missing"), "–")


def _whole(row: Row) -> str:
    """Name the row of a category that counts everybody who has a value."""
    return "with a value" if text(row, "kind") == "category" and text(row, "variable") != "people" else "–"


def _value(row: Row) -> str:
    share = number(row, "share")
    if share is not None:
        return percent(share / 100)
    median, q1, q3 = (number(row, name) for name in ("median", "q1", "q3"))
    mean, sd = number(row, "mean"), number(row, "sd")
    quartiles = f" ({decimal(q1)} to {decimal(q3)})" if q1 is not None and q3 is not None else ""
    spread = f" ({decimal(sd)})" if sd is not None else ""
    parts = [f"{decimal(median)}{quartiles}"] if median is not None else []
    parts += [f"mean {decimal(mean)}{spread}"] if mean is not None else []
    return "; ".join(parts) or "–"


def _quality(view: View) -> Grid | None:
    rows: Sequence[Row] = view.rows("quality")
    body = [
        (
            text(row, "rule"),
            text(row, "what"),
            text(row, "severity"),
            HIDDEN if is_hidden(row) else integer(number(row, "rows")),
        )
        for row in rows
    ]
    return grid("Rules that rows broke", ("Rule", "What", "Done", "Rows"), body, words=3) if body else None
