"""Section 8: how each number is made, and what it leaves open. The prose stands in the template."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.view import View
from coincide.report.words import years


@dataclass(frozen=True, slots=True)
class Methods:
    """What the study sets, as the prose needs it.

    Attributes
    ----------
    latency, washout
        Spans of time in words.
    margin
        Both ends of the margin.
    groups
        What makes a group of people alike.
    a, b
        Names of the diseases.
    release
        What was hidden, and why.
    """

    latency: str
    washout: str
    margin: tuple[str, str]
    groups: str
    a: str
    b: str
    release: str


def methods(view: View) -> Methods:
    """Return the section."""
    return Methods(
        latency=years(view.fact_number("latency_days", 365)),
        washout=years(view.fact_number("washout_days", 730)),
        margin=(f"{view.margin.low:g}", f"{view.margin.high:g}"),
        groups=view.fact("strata", "sex, age (1 year), birth cohort (5 years)"),
        a=view.a,
        b=view.b,
        release=release_words(view),
    )


def release_words(view: View) -> str:
    """Say what was hidden, and why."""
    if view.not_for_release:
        return (
            "The release rule was switched off: every count is shown as it is, and this page must not leave "
            "the place of the data."
        )
    return (
        f"Release rule: {view.fact('release_words')}. The whole row goes, because an interval would give its "
        "count back; and further rows go, so that no hidden number can be found by adding and subtracting."
    )
