"""Counts and durations in digits and in words."""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
WORDS: Final = {
    **{word: value for value, word in enumerate(_ONES)},
    **_TENS,
    "single": 1,
    "solitary": 1,
    "dozen": 12,
    "sole": 1,
}
MANY: Final = frozenset(
    {"numerous", "multiple", "many", "several", "innumerable", "countless", "disseminated"}
)
_MONTHS: Final = {
    "day": 1 / 30,
    "days": 1 / 30,
    "week": 0.25,
    "weeks": 0.25,
    "month": 1.0,
    "months": 1.0,
    "mo": 1.0,
}
UNITS: Final = {**_MONTHS, "mos": 1.0, "year": 12.0, "years": 12.0, "yr": 12.0, "yrs": 12.0, "y": 12.0}


def number_at(words: tuple[str, ...], place: int) -> float | None:
    """Return the number that one word is."""
    word = words[place]
    if re.fullmatch(r"\d+(\.\d+)?", word):
        return float(word)
    return float(WORDS[word]) if word in WORDS else None


def count_at(words: tuple[str, ...], place: int) -> int | None:
    """Return the number one word tells as a count: "more than ten" tells none, "at least nine" nine."""
    value = number_at(words, place)
    before = words[max(place - 2, 0) : place]
    if (
        value is None
        or value != int(value)
        or before == ("more", "than")
        or before[-1:] in (("over",), (">",))
    ):
        return None
    return int(value)


def durations(words: tuple[str, ...]) -> list[tuple[int, int, float]]:
    """Return (first, last, months) of each duration, such as "two and a half years" (30).

    Examples
    --------
    >>> durations(tuple("for two and a half years".split()))
    [(1, 6, 30.0)]
    """
    found = []
    for place, word in enumerate(words):
        if word in UNITS:
            first, amount = _amount(words, place)
            half = words[place + 1 : place + 4] == ("and", "a", "half")
            if amount is not None:
                found.append((first, place + 1 + 3 * half, (amount + 0.5 * half) * UNITS[word]))
    return found


def _amount(words: tuple[str, ...], unit: int) -> tuple[int, float | None]:
    """Return where the amount before a unit of time begins, and the amount."""
    if words[max(unit - 3, 0) : unit] == ("and", "a", "half") and unit >= 4:
        whole = number_at(words, unit - 4)
        return unit - 4, None if whole is None else whole + 0.5
    if words[max(unit - 2, 0) : unit] in (("half", "a"), ("a", "half")):
        return unit - 2, 0.5
    before = words[unit - 1] if unit else ""
    if before in {"a", "one", "past", "last"}:
        return unit - 1, 1.0
    return unit - 1, number_at(words, unit - 1) if unit else None
