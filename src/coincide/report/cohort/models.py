"""What goes with the endpoint: each model's ratios, and what checking it found, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coincide.report.cohort.blocks import Block, Section, drawn, present
from coincide.report.cohort.rows import (
    MEASURES,
    count_words,
    estimates_of,
    estimates_table,
    of_subject,
    subjects,
    value_words,
)
from coincide.report.drawing import figure
from coincide.report.figures.term_forest import term_forest
from coincide.report.grid import Column, Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, p_value, started

RATIOS = ("hazard_ratio", "subdistribution_ratio")


def cohort_models(view: View) -> Section | None:
    """Return the section; None where the study asks for no model."""
    rows = estimates_of(view, "model", "marker_and_endpoint")
    if not rows:
        return None
    return Section(
        "A ratio above 1 means that the endpoint comes sooner with more of the term, the other terms of the "
        "same model being equal. These are people as they were seen, not an experiment: what goes together "
        "need not be why.",
        tuple(_model(view, name, of_subject(rows, name)) for name in subjects(rows)),
    )


def _model(view: View, name: str, rows: Sequence[Row]) -> Block:
    ratios = [row for row in rows if text(row, "measure") in RATIOS]
    table = _ratios(ratios)
    title = f"{started(name)}: {started(text(rows[0], 'endpoint'))}"
    checks = of_subject(view.rows("model_checks"), name)
    others = [row for row in rows if text(row, "measure") not in RATIOS]
    forest = figure(term_forest(name, ratios, f"What goes with {text(rows[0], 'endpoint')}", table))
    return Block(
        title,
        words=(_made(ratios),),
        figures=drawn(forest),
        tables=present(
            None if forest else table,
            estimates_table("How well it orders people", others, ("How", _how)),
            _checks(checks),
        ),
    )


def _how(row: Row) -> str:
    return started(text(row, "method")) or "–"


def _made(rows: Sequence[Row]) -> str:
    methods = subjects(rows, "method")
    return f"Made by {', '.join(method for method in methods if method)}." if any(methods) else ""


def _ratios(rows: Sequence[Row]) -> Grid:
    measure = MEASURES.get(text(rows[0], "measure"), "Ratio") if rows else "Ratio"
    body = [
        (
            text(row, "term"),
            value_words(row),
            HIDDEN if is_hidden(row) else p_value(number(row, "p")),
            count_words(row, "people"),
            count_words(row, "events"),
        )
        for row in rows
    ]
    return grid("Terms of the model", ("Term", f"{measure} (95 % limits)", "p", "People", "Events"), body)


def _checks(rows: Sequence[Row]) -> Grid | None:
    body = [
        (
            started(text(row, "check").replace("_", " ")),
            text(row, "term") or "all terms",
            HIDDEN if is_hidden(row) else decimal(number(row, "statistic"), "–"),
            HIDDEN if is_hidden(row) else p_value(number(row, "p")) if number(row, "p") is not None else "–",
            started(text(row, "words")),
        )
        for row in rows
    ]
    if not body:
        return None
    made = grid("Checks of the model", ("Check", "Term", "Statistic", "p", "In words"), body, words=2)
    return replace(made, columns=(*made.columns[:-1], Column("In words", "text")))
