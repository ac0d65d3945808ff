"""Single values of a case sheet: findings, counts, words and text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final

from coincide.cases.known import ABSENT, ANY, PRESENT, UNKNOWN, Count, Known
from coincide.cases.reading_place import Place, near, nearest
from coincide.cases.reading_text import finite
from coincide.cases.segments import segments_in
from coincide.cases.sheet_personal import personal_text

FINDINGS: Final = {"present": PRESENT, "absent": ABSENT, "unknown": UNKNOWN}
MOST: Final = 9_999
OLDEST: Final = 120
LONGEST: Final = 200

_COUNT: Final = re.compile(
    r"(?P<sign>>=|<=|\u2265|\u2264)?\s*(?P<low>\d{1,6})(?:\s*[-\u2013]\s*(?P<high>\d{1,6}))?"
)
_SEGMENTS: Final = re.compile(
    r"(?:(?:C|Th|T|D|L|S)\d{1,2}(?:\s*[-\u2013]\s*(?:C|Th|T|D|L|S)?\d{1,2})?(?:\s*[/,]\s*|$))+", re.IGNORECASE
)
_CRANIAL: Final = re.compile(r"(?:CN )?[IVX]{1,4}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def known_at(value: object, place: Place) -> Known:
    """Return a finding: present, absent, unknown, true or false."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return PRESENT if value else ABSENT
    if isinstance(value, str) and value in FINDINGS:
        return FINDINGS[value]
    if not _told(value, place):
        hint = near(value, FINDINGS) if isinstance(value, str) else ""
        place.add(
            "COI-D756", "a finding is present, absent or unknown", fix=f"{hint}write one of these words"
        )
    return UNKNOWN


def count_at(value: object, place: Place) -> Count:
    """Return a count: a whole number, ``">=2"``, ``"<=1"``, ``"1-2"`` or ``"unknown"``."""
    if value is None or value == "unknown":
        return ANY
    if isinstance(value, int) and not isinstance(value, bool):
        return _range(value, value, place)
    written = _COUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if written is not None and not (written["sign"] and written["high"]):
        low, high = int(written["low"]), int(written["high"] or written["low"])
        if written["sign"] in {">=", "\u2265"}:
            return _range(low, None, place)
        return _range(0 if written["sign"] else low, high, place)
    if not _told(value, place):
        negative = isinstance(value, (float, str)) and str(value).strip().startswith("-")
        what = "a count is negative" if negative else "a count cannot be read"
        place.add("COI-D757", what, fix='write a whole number such as 3, or ">=2", "1-2", "unknown"')
    return ANY


def _range(low: int, high: int | None, place: Place) -> Count:
    if low < 0:
        place.add("COI-D757", "a count is negative", fix="write 0 or more")
    elif max(low, high or 0) > MOST:
        place.add("COI-D757", f"a count is above {MOST:,}", fix="check it")
    elif high is not None and high < low:
        place.add("COI-D757", "the upper end of a count lies below its lower end", fix='write it as "1-2"')
    else:
        return Count(low, high)
    return ANY


def age_at(value: object, place: Place) -> int | None:
    """Return an age in years, or None for unknown."""
    if value is None or value == "unknown":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value <= OLDEST:
            return value
        place.add("COI-D758", f"an age lies outside 0 to {OLDEST} years", fix="give completed years")
    elif not _told(value, place):
        place.add("COI-D758", "an age is no whole number", fix='give completed years, or "unknown"')
    return None


def word_at(value: object, place: Place, allowed: Sequence[str]) -> str:
    """Return one of the words an attribute may hold; the first of them where it is none."""
    if isinstance(value, str) and value in allowed:
        return value
    if not _told(value, place):
        hint = nearest(value if isinstance(value, str) else "", allowed)
        place.add("COI-D756", "this is none of the words that may stand here", fix=hint)
    return allowed[0]


def text_at(value: object, place: Place, looks: Callable[[str], str] = personal_text) -> str:
    """Return a short text that holds nothing of a person, and no character that hides."""
    if not isinstance(value, str):
        if not _told(value, place):
            place.add("COI-D756", "text is asked for here", fix="write it in quotes")
        return ""
    text = value.strip()
    if len(text) > LONGEST * 2 or _CONTROL.search(text):
        place.add("COI-D756", f"a text is longer than {LONGEST * 2} characters or holds control characters")
        return ""
    found = looks(text)
    if found:
        say_personal(place, found)
        return ""
    return text


def segment_at(value: object, place: Place) -> str:
    """Return segments of the cord such as ``C5``, ``C5-C7`` or ``C8/T1``; cranial nerves as ``XII``."""
    text = text_at(value, place)
    cranial = _CRANIAL.fullmatch(text) and place.path[-1] == "root"
    if not text or cranial or (_SEGMENTS.fullmatch(text) and segments_in(text)):
        return text
    place.add("COI-D756", "this is no segment of the cord", fix="write it as C5, C5-C7 or C8/T1 (C1 to S5)")
    return ""


def say_personal(place: Place, what: str) -> None:
    """Note that something about a person stands where nothing of the kind may stand."""
    place.add(
        "COI-D759",
        f"this looks like {what}",
        why="a case holds no name, number or date: its outputs are shown and passed on",
        fix="leave it out; write times as months since the first symptom, ages in years",
    )


def _told(value: object, place: Place) -> bool:
    """Return whether a value was, or is now, told as wrong for what it is."""
    if isinstance(value, (dt.date, dt.time)):
        say_personal(place, "a date")
        return True
    if isinstance(value, str) and (found := personal_text(value)):
        say_personal(place, found)
        return True
    return isinstance(value, float) and not finite(value)
