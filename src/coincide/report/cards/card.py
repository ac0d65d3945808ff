"""A card, and what all cards ask of the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.choices import choice
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.sections.lines import ratio_words
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG, decimal, started

SIGNS: Final[dict[str, str]] = {
    "Tested": "●",
    "Partly tested": "◐",
    "Not tested": "○",
    "Hidden": "▨",
}
"""How far a rival was tested -> a sign that is not a colour."""

NOTHING: Final = "No difference from chance was shown, so there is nothing to explain."
MISSING: Final = "the results hold no such row"


@dataclass(frozen=True, slots=True)
class Card:
    """One rival explanation.

    Attributes
    ----------
    key
        Names the card on the page.
    question
        The rival as a question.
    state
        One of `SIGNS`.
    how, result, size
        How it was tested, with what results, and how big it must be to explain everything.
    """

    key: str
    question: str
    state: str
    how: str
    result: tuple[str, ...]
    size: str

    @property
    def sign(self) -> str:
        """The sign beside the state."""
        return SIGNS[self.state]


def found(view: View) -> bool:
    """Whether the study found a difference from chance, so that there is something to explain."""
    return view.verdict in ("more", "less")


def rate_ratio(view: View, question: str, stratum: str | None = None) -> Row | None:
    """Return the ratio of both orders together that answers a question, or None."""
    rows = view.estimates(question=question, direction="either", measure="rate_ratio")
    return next((row for row in rows if stratum is None or text(row, "stratum") == stratum), None)


def why_not(view: View, question: str, stratum: str = "") -> str:
    """Say why a question was not tested."""
    for row in view.rows("untested"):
        if text(row, "question") == question and stratum in ("", text(row, "stratum")):
            return text(row, "why")
    return MISSING


def ratio(row: Row | None) -> str:
    """Return a ratio with its interval; hidden and missing are said."""
    return HIDDEN_LONG if row is not None and is_hidden(row) else ratio_words(row)


def some(row: Row | None) -> list[Row]:
    """Return a row as a list; empty when there is none."""
    return [] if row is None else [row]


def state(*tests: Sequence[Row]) -> str:
    """Say how far something was tested, from the rows that each of its tests gave."""
    there = [rows for rows in tests if rows]
    if not there:
        return "Not tested"
    shown = [any(not is_hidden(row) for row in rows) for rows in there]
    if not any(shown):
        return "Hidden"
    return "Tested" if all(shown) and len(there) == len(tests) else "Partly tested"


def joined(*sentences: str) -> str:
    """Put sentences one after the other; empty ones are left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def results(*sentences: str) -> tuple[str, ...]:
    """Return the results that are there, or that there is none."""
    return tuple(sentence for sentence in sentences if sentence) or ("No result.",)


def each(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the ratio under each choice as a sentence; how many are hidden comes last, once."""
    hidden = sum(is_hidden(row) for row in rows)
    shown = [row for row in rows if not is_hidden(row)]
    said = [f"{started(choice(text(row, 'stratum')))}: {ratio(row)}." for row in shown]
    more = f"{hidden} more {'is' if hidden == 1 else 'are'} {HIDDEN_LONG}."
    return (*said, more) if hidden else tuple(said)


def strength(view: View) -> str:
    """Say how strongly something left out must go with both diseases to make the ratio (E-value)."""
    row = view.estimate(question="primary", measure="e_value")
    if not found(view):
        return NOTHING
    if row is None:
        return "How strong it must be is not in these results."
    if is_hidden(row):
        return f"How strong it must be is {HIDDEN_LONG}."
    value, limit = number(row, "estimate"), number(row, "low")
    whole = f"{_both(view, value)} for all of it, and " if value is not None else ""
    return (
        "To explain it, something not compared would have to go with both diseases (the E-value): "
        f"{whole}{_both(view, limit)} for the interval to reach 1."
    )


def _both(view: View, times: float | None) -> str:
    """Say how much likelier, or unlikelier, each disease must be."""
    if view.verdict == "less":
        return f"one {decimal(times)} times as likely and the other that many times less likely"
    return f"each {decimal(times)} times as likely"
