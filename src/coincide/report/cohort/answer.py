"""The answer in plain words: the sentence, and what it does not mean."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.reading import text
from coincide.report.view import View


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer.

    Attributes
    ----------
    sign, heading, sentence
        As on the card of a notebook.
    findings
        Further findings, one sentence each.
    warnings
        What a reader must know before using a number.
    """

    sign: str
    heading: str
    sentence: str
    findings: tuple[str, ...]
    warnings: tuple[str, ...]


def cohort_answer(view: View) -> Answer:
    """Return the section."""
    told = view.headline.get("findings") or ()
    warned = view.headline.get("warnings") or ()
    return Answer(
        sign="◆",
        heading=view.fact("title", "A clinical cohort"),
        sentence=text(view.headline, "sentence"),
        findings=tuple(
            text(one, "sentence") for one in told if isinstance(one, dict) and text(one, "sentence")
        ),
        warnings=tuple(str(one) for one in warned),
    )
