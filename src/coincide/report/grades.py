"""Good, Limited or Poor: each by a rule that is printed beside it. The grades decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coincide.report.labels import GRADES
from coincide.report.reading import is_true, number, text, total
from coincide.report.view import View
from coincide.report.words import decimal, integer, one_decimal, percent


@dataclass(frozen=True, slots=True)
class Grade:
    """One finding about the data.

    Attributes
    ----------
    question
        What was looked at.
    finding
        The number found.
    word, sign
        Good, Limited or Poor, and the sign beside the word.
    rule
        How the word follows from the number.
    """

    question: str
    finding: str
    word: str
    sign: str
    rule: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Where Good ends and where Poor begins; `rising` scales are better when higher."""

    good: float
    poor: float

    def word(self, value: float) -> str:
        """Return the word of a value: at or past `good`, at or past `poor`, or between."""
        rising = self.good > self.poor
        if value >= self.good if rising else value <= self.good:
            return "Good"
        return "Poor" if (value < self.poor if rising else value > self.poor) else "Limited"


def grades(view: View) -> tuple[Grade, ...]:
    """Return the grades that can be worked out from the folder."""
    return tuple(grade for makers in (_findable, _reference, _watched, _set_aside) for grade in makers(view))


def _grade(question: str, finding: str, word: str, rule: str) -> Grade:
    """Return a grade with its sign."""
    return Grade(question, finding, word, GRADES[word], rule)


def _findable(view: View) -> Iterator[Grade]:
    """Grade the smallest ratio that would be found."""
    rows = [row for row in view.rows("power") if text(row, "direction") == "either"]
    if not rows:
        return
    marked = [number(row, "ratio") for row in rows if is_true(row.get("smallest"))]
    ratio = marked[0] if marked else None
    word = "Poor" if ratio is None else Limits(good=2, poor=5).word(ratio)
    finding = "none of those looked at" if ratio is None else decimal(ratio)
    yield _grade(
        "Smallest rate ratio found 4 times in 5",
        finding,
        word,
        "Good: 2 or less. Limited: up to 5. Poor: more than 5.",
    )


def _reference(view: View) -> Iterator[Grade]:
    """Grade how firmly the expected number stands."""
    rows = [row for row in view.rows("power") if text(row, "direction") == "either"]
    expected = number(rows[0], "expected") if rows else None
    events = number(rows[0], "reference_events") if rows else None
    if not expected or events is None:
        return
    times = events / expected
    yield _grade(
        "People without the first disease behind the expected number",
        f"{integer(events)} against {one_decimal(expected)} expected",
        Limits(good=20, poor=1).word(times),
        "Good: at least 20 for each expected person. Limited: at least 1. Poor: fewer.",
    )


def _watched(view: View) -> Iterator[Grade]:
    """Grade how long people were followed, on average."""
    rows = [
        row
        for row in view.rows("follow_up")
        if (text(row, "state"), text(row, "direction")) == ("unexposed", "a_then_b")
    ]
    years, people = total(rows, "person_years"), total(rows, "people")
    if years is None or not people:
        return
    yield _grade(
        "Average time a person was followed",
        f"{one_decimal(years / people)} years",
        Limits(good=5, poor=2).word(years / people),
        "Good: 5 years or more. Limited: at least 2. Poor: less.",
    )


def _set_aside(view: View) -> Iterator[Grade]:
    """Grade the largest share of rows a check set aside."""
    aside = [row for row in view.rows("quality") if text(row, "severity") == "quarantine"]
    counts = [(number(row, "rows"), number(row, "of")) for row in aside]
    shares = [rows / of for rows, of in counts if rows is not None and of]
    if not view.rows("quality") or (aside and not shares):  # nothing looked at, or all of it hidden
        return
    worst = max(shares, default=0.0)
    hidden = " (of those that may be shown)" if len(shares) < len(aside) else ""
    yield _grade(
        "Largest share of rows set aside by one check",
        (percent(worst) if worst else "none") + hidden,
        Limits(good=0.01, poor=0.05).word(worst),
        "Good: 1 % or less. Limited: up to 5 %. Poor: more.",
    )
