"""The words readers see for the codes that stand in the tables."""

from __future__ import annotations

import re
from typing import Final

from coincide.report.words import years

VERDICTS: Final[dict[str, tuple[str, str]]] = {
    "more": ("More often than chance", "▲"),
    "less": ("Less often than chance", "▼"),
    "chance": ("About as often as chance predicts", "≈"),
    "too_few": ("Too few people to tell", "?"),
    "cannot_answer": ("These data cannot answer", "–"),
}
"""Verdict -> headline and a sign that is not a colour."""

MEANINGS: Final[dict[str, str]] = {
    "more": "The two diseases met in the same people more often than their own frequencies explain.",
    "less": "The two diseases met in the same people less often than their own frequencies explain.",
    "chance": "The two diseases met about as often as they would if they had nothing to do with each other, "
    "and the data are precise enough to say so.",
    "too_few": "The data can neither show a link nor rule one out. This is a result, not a failure: "
    "below is what the data do exclude.",
    "cannot_answer": "The question cannot be put to these data. The reason stands below; no ratio is given "
    "where none can be trusted.",
}

REASONS: Final[dict[str, str]] = {
    "fragile": "The result is fragile: it would no longer stand if only a few people with both diseases "
    "had been given a wrong diagnosis.",
    "orders_differ": "The two orders do not agree, so the answer is given for each order by itself.",
    "one_order": "More than 90 % of what chance predicts lies in one order; the answer is about that order "
    "only.",
    "no_positive_control": "The data were not shown to find a link that is known to exist.",
    "release_rule": "The numbers behind the answer are too small to be published under the release rule.",
    "conditional_on_dying": "Death certificates can show that two diseases are named together, but since "
    "every death needs a cause they cannot show that they meet no more often than chance.",
    "nobody_unexposed": "Nobody was followed without the first disease, so there is no one to compare with.",
    "no_certificate": "No certificate is left whose sex, age and year of death are known.",
    "nobody_followed": "Nobody is left to follow after the washout and inside the window.",
    "one_cause_per_death": "Each death has one cause only, so no death can name both diseases.",
    "sampled_on_disease": "People were chosen because they had one of the diseases, so their meeting is "
    "decided by the sampling.",
    "sampled_on_care": "People are in the data because they were in hospital or intensive care. Any two "
    "diseases that bring people there meet there, linked or not.",
    "observation_inferred": "How long people were observed is only inferred from their first and last "
    "record, "
    "and nobody declared that the data cover people fully.",
    "uncalibrated": "Not corrected for care-seeking: people who see doctors often collect more of every "
    "diagnosis.",
}

QUESTIONS: Final[dict[str, str]] = {
    "primary": "Both orders together (decides the verdict)",
    "primary_calibrated": "Corrected by negative controls (decides the verdict)",
    "primary_without_prevalent": "The same, without people whose first disease began before follow-up",
    "order": "One order by itself",
    "all": "All time after the first disease",
    "window": "By time since the first disease",
    "same_day": "Both first recorded on the same day",
    "latency": "Other spans left out",
    "prodrome": "Year by year after the first disease",
    "washout": "With another look back before follow-up",
    "rule": "With another rule for the diseases",
    "stratum": "In parts of the people",
    "care_seeking": "Among people who saw doctors equally often",
    "direction": "Which came first",
    "outside_rates": "Against outside rates",
}

GRADES: Final[dict[str, str]] = {"Good": "●", "Limited": "◐", "Poor": "○"}

KINDS: Final[dict[str, str]] = {
    "recorded": "with at least one record of the codes",
    "fulfilled": "who fulfil the rule",
    "named": "certificates that name it",
    "counted": "of them with known sex, age and year",
}

STATES: Final[dict[str, str]] = {
    "unexposed": "Without the first disease (the comparison)",
    "left_out": "Left out of the main comparison",
    "prevalent": "First disease began before follow-up",
    "0d": "The day of the first disease",
}

_WINDOW: Final = re.compile(r"(?P<start>\d+)(?:-(?P<stop>\d+))?d(?P<open>\+?)")


def window(code: str) -> str:
    """Return a window of time since the first disease in words.

    >>> [window(w) for w in ("0d", "1-183d", "730-1826d", "365d+", "prevalent", "all")]
    ['same day', 'first 6 months', '2 to 5 years', 'after 1 year', 'began before follow-up', 'all time']
    """
    if code.endswith(" dated"):
        return f"{window(code.removesuffix(' dated'))}, day of the first disease known"
    if code == "0d":
        return "same day"
    if code.startswith("prevalent"):
        return "began before follow-up" + code.removeprefix("prevalent").replace(":", ", ", 1)
    found = _WINDOW.fullmatch(code)
    if found is None:
        return "all time" if code in ("all", "") else code
    start, stop = int(found["start"]), found["stop"]
    if stop is None:
        return f"after {years(start)}" if start > 1 else "from the next day"
    if start <= 1:
        return f"first {years(int(stop)).removeprefix('1 ')}"
    return _between(years(start), years(int(stop)))


def _between(start: str, stop: str) -> str:
    """Say the unit once when both ends share it."""
    count, unit = start.split(" ", 1)
    same = stop.endswith((unit.rstrip("s"), unit.rstrip("s") + "s"))
    return f"{count} to {stop}" if same else f"{start} to {stop}"


def year_of(code: str) -> str:
    """Return which year after the first disease a window of one year is.

    >>> [year_of(w) for w in ("1-365d", "365-730d", "3287-3652d")]
    ['1', '2', '10']
    """
    found = _WINDOW.fullmatch(code)
    if found is None or found["stop"] is None:
        return window(code)
    return str(round(int(found["stop"]) / 365.25))


def left_out(code: str) -> str:
    """Return how much time a window leaves out: ``1826d+`` leaves out the first 5 years.

    >>> left_out("1d+"), left_out("365d+")
    ('nothing', '1 year')
    """
    found = _WINDOW.fullmatch(code)
    if found is None:
        return window(code)
    return years(int(found["start"])) if int(found["start"]) > 1 else "nothing"


def window_order(code: str) -> tuple[int, int]:
    """Return a key that sorts windows by time, with ``prevalent`` and ``all`` last."""
    found = _WINDOW.fullmatch(code)
    if found is not None:
        return 0, int(found["start"])
    return (1, 0) if code.startswith("prevalent") else (2, 0)


def state(code: str) -> str:
    """Return a state of follow-up in words."""
    return STATES.get(code) or window(code).capitalize()
