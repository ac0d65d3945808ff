"""Choices of a study in words: what ``stratum`` of ``estimates`` says was changed, or of whom a row is."""

from __future__ import annotations

import re
from typing import Final

_KNOWN: Final[dict[str, str]] = {
    "rule=two_records": "two records at least 30 days apart",
    "rule=first_record": "dated at the first record",
    "care_seeking=within_levels": "within people with as many contacts",
    "care_seeking=ignored": "the same time, contacts ignored",
    "sex=male": "men",
    "sex=female": "women",
    "sex": "men and women",
    "age": "ages",
    "born": "birth years",
    "area": "areas",
}
_WORDS: Final[dict[str, str]] = {"age": "age", "born": "born", "area": "area"}
_WASHOUT: Final = re.compile(r"washout=(\d+)y")


def choice(stratum: str) -> str:
    """Return a stratum in words; an unknown one stays readable.

    >>> [choice(s) for s in ("washout=5y", "rule=two_records", "sex=male", "area=north_1")]
    ['look back of 5 years', 'two records at least 30 days apart', 'men', 'area north 1']
    """
    found = _WASHOUT.fullmatch(stratum)
    if found is not None:
        return {"0": "no look back", "1": "look back of 1 year"}.get(
            found[1], f"look back of {found[1]} years"
        )
    if stratum in _KNOWN:
        return _KNOWN[stratum]
    variable, _, level = stratum.partition("=")
    return f"{_WORDS.get(variable, variable)} {level}".replace("_", " ").strip()
