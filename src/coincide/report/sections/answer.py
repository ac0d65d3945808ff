"""Section 1: the answer in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.strip import strip
from coincide.report.labels import MEANINGS, REASONS, VERDICTS
from coincide.report.reading import text
from coincide.report.view import View
from coincide.report.words import PER, decimal, integer, interval


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict as readers meet it.

    Attributes
    ----------
    heading, sign
        The verdict in a few words, and a sign beside it.
    sentence
        The sentence of ``verdict.json``, with O, E and "not a cause".
    meaning
        What the verdict word means.
    reasons, reasons_heading
        What qualifies it, and the words above them.
    ratio, million
        The ratio, and the counts per 1,000,000 people, in sentences; empty when hidden.
    figure
        Expected beside observed.
    """

    heading: str
    sign: str
    sentence: str
    meaning: str
    reasons: tuple[str, ...]
    reasons_heading: str
    ratio: str
    million: str
    figure: Figure | None


def answer(view: View) -> Answer:
    """Return the section."""
    heading, sign = VERDICTS.get(view.verdict, (view.verdict or "No verdict", "–"))
    return Answer(
        heading=heading,
        sign=sign,
        sentence=text(view.headline, "sentence"),
        meaning=MEANINGS.get(view.verdict, ""),
        reasons=tuple(reason(code) for code in view.reasons),
        reasons_heading="Why there is no answer" if view.unanswered else "What to keep in mind",
        ratio=_ratio(view),
        million=_million(view),
        figure=figure(strip(view)),
    )


def reason(code: str) -> str:
    """Return a reason code in words; an unknown code stays readable."""
    return REASONS.get(code, f"Reason given by the analysis: {code.replace('_', ' ')}.")


def _ratio(view: View) -> str:
    """Say what the ratio means for a rate, with its interval."""
    ratio = view.headline_number("ratio")
    if ratio is None:
        return ""
    low, high = view.headline_number("low"), view.headline_number("high")
    ends = interval(low, high, text(view.headline, "low_state"), text(view.headline, "high_state"))
    level = f"{100 * view.fact_number('level', 0.95):g} %"
    if ratio == 0:
        return (
            "Nobody who had one of the two diseases was seen to get the other. With the play of chance "
            "allowed for, "
            f"the data fit any rate ratio in the {level} interval from {ends}."
        )
    who = (
        "Corrected for how often unlinked diseases meet in these data, people" if view.corrected else "People"
    )
    return (
        f"{who} who had one of the two diseases got the other {decimal(ratio)} times as often as people of "
        "the same "
        f"sex, age and birth years who did not have it. With the play of chance allowed for, the data fit "
        f"anything in the {level} interval from {ends}."
    )


def _million(view: View) -> str:
    """Say the counts with the one fixed denominator."""
    counts = per_million(view)
    if counts is None:
        return ""
    return (
        f"Per {integer(PER)} people followed, that is {counts[0]} people with both diseases where chance "
        f"predicts {counts[1]}."
    )


def per_million(view: View) -> tuple[str, str] | None:
    """Return observed and expected people for each 1,000,000 followed; None where they cannot be shown."""
    people, observed, expected = (
        view.population(),
        view.headline_number("observed"),
        view.headline_number("expected"),
    )
    if not people or observed is None or expected is None:
        return None
    return decimal(PER * observed / people), decimal(PER * expected / people)
