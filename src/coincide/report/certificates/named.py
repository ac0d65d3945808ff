"""Who is named, what chance predicts, and which certificates name both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from coincide.report.certificates.wording import retold
from coincide.report.drawing import Figure
from coincide.report.figures.waterfall import waterfall
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import Line, lines, ratio_words
from coincide.report.sections.who import Who, who
from coincide.report.view import View
from coincide.report.words import HIDDEN, HIDDEN_LONG, decimal, integer, one_decimal, p_value

_STRATA: Final = {
    "all": "All certificates (decides the verdict)",
    "sex=male": "Men",
    "sex=female": "Women",
    "mention=not as the underlying cause alone": "Named otherwise than as the underlying cause alone",
    "certificates=underlying cause not ill-defined": "Without certificates whose underlying cause is "
    "ill-defined",
}
_GROUPINGS: Final = {"underlying": "Which is the underlying cause", "part": "Part of the certificate"}


@dataclass(frozen=True, slots=True)
class Chance:
    """How the expected number is made."""

    lead: str
    figure: Figure | None
    table: Grid | None


@dataclass(frozen=True, slots=True)
class Together:
    """The certificates that name both."""

    lead: str
    table: Grid | None
    places: Grid | None


def certificate_who(view: View) -> Who:
    """Return the section of who is named."""
    certificates = view.population()
    counted = f"{integer(certificates)} certificates were counted. " if certificates is not None else ""
    lead = (
        f"{counted}A certificate names a disease when one of its codes stands anywhere on it: in the chain "
        "that led to death, among what contributed, or as the underlying cause. However often it stands "
        "there, it counts once."
    )
    made = who(view)
    return replace(made, lead=lead, codes=_codes(made.codes))


def _codes(codes: Grid | None) -> Grid | None:
    """Return the code table with counts of mentions and certificates."""
    if codes is None:
        return None
    said = {"Records": "Mentions", "People": "Certificates"}
    columns = tuple(
        replace(column, heading=said.get(column.heading, column.heading)) for column in codes.columns
    )
    return replace(codes, columns=columns)


def certificate_chance(view: View) -> Chance:
    """Return the section of what chance predicts."""
    rows = sorted(view.rows("steps"), key=lambda row: number(row, "position") or 0)
    if not rows:
        return Chance("No expected number could be formed from these certificates.", None, None)
    table = _steps(rows)
    if any(is_hidden(row) for row in rows):
        return Chance("The steps to the expected number are hidden by the release rule.", None, table)
    first, last = number(rows[0], "expected"), number(rows[-1], "expected")
    lead = (
        f"If naming one disease said nothing about naming the other, {one_decimal(last)} certificates would "
        f"be expected to name both. Without regard to sex, age and year it would be {one_decimal(first)}."
    )
    drawn = retold(
        waterfall(view, rows, table),
        title=f"Step by step, chance predicts {one_decimal(last)} certificates",
        subtitle="Certificates expected to name both diseases, compared within ever more alike groups; "
        "the last bar is used.",
        alt="Expected certificates by step: "
        + "; ".join(f"{text(row, 'step')}, {one_decimal(number(row, 'expected'))}" for row in rows)
        + f". Observed: {integer(number(rows[-1], 'observed'))}.",
        table=table,
        note="Each bar begins where the one before it ends; grey hatch is expectation, the green diamond is "
        "what was seen.",
    )
    return Chance(lead, drawn, table)


def _steps(rows: Sequence[Row]) -> Grid:
    cells = [
        (
            text(row, "step").capitalize(),
            *(
                (HIDDEN,) * 3
                if is_hidden(row)
                else (
                    one_decimal(number(row, "expected")),
                    integer(number(row, "observed")),
                    decimal(number(row, "ratio")),
                )
            ),
        )
        for row in rows
    ]
    headings = ("Certificates are compared", "Expected", "Observed", "Observed over expected")
    return grid("Expected certificates that name both diseases, step by step", headings, cells)


def together(view: View) -> Together:
    """Return the section of what was counted."""
    found = lines(
        row for question in ("primary", "stratum", "reading") for row in view.estimates(question=question)
    )
    return Together(_together_lead(view), _estimates(view, found) if found else None, _places(view))


def _together_lead(view: View) -> str:
    if view.hidden:
        return f"How many certificates name both is {HIDDEN_LONG}."
    if view.unanswered:
        return (
            "These counts are printed so that nothing is kept back. They are no finding: a number below, "
            "or near, what chance predicts is what certificates show whenever one cause crowds out "
            "another. No ratio is given."
        )
    observed, expected = view.headline_number("observed"), view.headline_number("expected")
    return (
        f"{integer(observed)} certificates name both diseases; {one_decimal(expected)} would by chance. "
        "Below: each sex by itself, and other readings of what a certificate names."
    )


def _estimates(view: View, found: Sequence[Line]) -> Grid:
    cells = [
        (_STRATA.get(line.stratum, line.stratum), *_numbers(line, counts_only=view.unanswered))
        for line in found
    ]
    headings: tuple[str, ...] = ("Certificates", "Observed", "Expected")
    if not view.unanswered:
        headings += ("Observed over expected", "Mention ratio (interval)", "p")
    return grid("Certificates that name both diseases", headings, cells)


def _numbers(line: Line, *, counts_only: bool) -> tuple[str, ...]:
    row = line.measures.get("mention_ratio", {})
    if is_hidden(row):
        return (HIDDEN,) * (2 if counts_only else 5)
    counts = integer(number(row, "observed")), one_decimal(number(row, "expected"))
    if counts_only:
        return counts
    standardised = line.measures.get("standardised_ratio", {})
    return (
        *counts,
        decimal(number(standardised, "estimate")),
        ratio_words(row),
        p_value(number(row, "p")).removeprefix("p ").removeprefix("= "),
    )


def _places(view: View) -> Grid | None:
    rows = view.rows("places")
    if not rows:
        return None
    cells = [
        (
            _GROUPINGS.get(text(row, "grouping"), text(row, "grouping")),
            _named(view, text(row, "place")),
            HIDDEN if is_hidden(row) else integer(number(row, "observed")),
        )
        for row in rows
    ]
    headings = ("Told apart by", "Place", "Certificates")
    return grid("Where certificates that name both name them", headings, cells, words=2)


def _named(view: View, place: str) -> str:
    """Say a place with the names readers know."""
    for key, name in ((view.keys.get("a", ""), view.a), (view.keys.get("b", ""), view.b)):
        if key and place == f"{key} is the underlying cause":
            return f"{name} is the underlying cause"
    return place
