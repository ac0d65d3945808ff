"""Ages of a phenopacket: durations are kept in years; timestamps and birth dates are read past."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from coincide.cases.known import Count
from coincide.cases.phenopacket_shape import message
from coincide.cases.reading_place import Place
from coincide.cases.sheet_values import OLDEST

_DURATION: Final = re.compile(
    r"P(?=\d)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T[\dHMS.]+)?"
)


class Age(NamedTuple):
    """An age in whole months; where only years are told, up to eleven more."""

    months: int
    further: int

    @property
    def years(self) -> int:
        """Completed years."""
        return self.months // 12


def age_of(value: Any, place: Place) -> Age | None:
    """Return the age of a time element; None where it tells none."""
    time = message("time", value, place)
    age = time.get("age")
    if not isinstance(age, dict):
        return None
    text = age.get("iso8601duration", age.get("iso8601_duration"))
    written = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if written is None:
        place.at("age").add("COI-D768", "an age is no ISO 8601 duration", fix="such as P33Y or P33Y4M")
        return None
    years, months = int(written["years"] or 0), int(written["months"] or 0)
    months += int(written["weeks"] or 0) * 7 // 30 + int(written["days"] or 0) // 31
    if years * 12 + months > OLDEST * 12:
        place.at("age").add("COI-D758", f"an age lies outside 0 to {OLDEST} years", fix="check it")
        return None
    exact = any(written[part] is not None for part in ("months", "weeks", "days"))
    return Age(years * 12 + months, 0 if exact else 11)


def months_between(first: Age, last: Age) -> Count | None:
    """Return how many months may lie between two ages; None when the last comes before the first.

    Examples
    --------
    >>> months_between(Age(33 * 12, 11), Age(34 * 12 + 6, 0))
    Count(low=7, high=18)
    """
    high = last.months + last.further - first.months
    return None if high < 0 else Count(max(0, last.months - first.months - first.further), high)
