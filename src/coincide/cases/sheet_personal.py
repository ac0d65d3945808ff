"""What looks like a person's name, number or date: a case sheet holds none of them."""

from __future__ import annotations

import re
from typing import Final

_KEY_WORDS: Final = frozenset(
    {
        *("name", "names", "firstname", "lastname", "surname", "forename", "initials", "fullname"),
        *("id", "ids", "identifier", "mrn", "cpr", "ssn", "nhs", "nin", "pnr", "personnummer", "passport"),
        *("dob", "birth", "birthdate", "birthday", "born", "date", "dates", "day", "timestamp", "created"),
        *("address", "street", "postcode", "zip", "phone", "telephone", "mobile", "email", "mail"),
        *("hospital", "physician", "insurance", "contact", "employer"),
    }
)
_MONTHS: Final = "jan|feb|mar|apr|may|maj|jun|jul|aug|sep|oct|okt|nov|dec"
_DATES: Final = (
    re.compile(r"(?<!\d)\d{4}[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)"),
    re.compile(rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:{_MONTHS})[a-z]*\.?,?\s+\d{{2,4}}", re.IGNORECASE),
    re.compile(rf"\b(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}", re.IGNORECASE),
)
_NUMBERS: Final = (re.compile(r"(?<!\d)\d{6}[-+ ]?\d{4}(?!\d)"), re.compile(r"(?:\d[ -]?){7,}"))
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
_TITLE: Final = re.compile(r"\b(?:mr|mrs|ms|miss|mme|herr|frau|hr|fru)\b\.?\s+[^\W\d_]", re.IGNORECASE)
_PUBLISHED: Final = re.compile(
    r"\b10\.\d{4,9}/\S+|\bPMC\d+|\bPMID:?\s*\d+|https?://\S+|\b\d+(?:\(\d+\))?:\s?[a-z]?\d+(?:[-\u2013]\d+)?",
    re.IGNORECASE,
)
_TWO_NAMES: Final = re.compile(
    r"\b([A-Z\u00c0-\u00de][\w'\u2019-]*[^\W\d_])[ ,]+([A-Z\u00c0-\u00de][\w'\u2019-]*[^\W\d_])"
)
_LABEL_WORDS: Final = frozenset(
    {"Case", "Patient", "Person", "Report", "Example", "Worked", "Synthetic", "The"}
)


def personal_key(key: str) -> bool:
    """Return whether a key asks for what a case sheet does not hold.

    Examples
    --------
    >>> personal_key("patientName"), personal_key("birth_date"), personal_key("motor")
    (True, True, False)
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key)
    return bool(_KEY_WORDS.intersection(re.split(r"[^a-z]+", spaced.lower())))


def personal_text(text: str) -> str:
    """Return what kind of personal fact a text seems to hold; empty for none.

    Examples
    --------
    >>> personal_text("seen on 2012-03-04"), personal_text("C5/6 and C6/7"), personal_text("cpr 010180-1234")
    ('a date', '', 'a number of a person')
    """
    if any(pattern.search(text) for pattern in _DATES):
        return "a date"
    if any(pattern.search(text) for pattern in _NUMBERS):
        return "a number of a person"
    if _MAIL.search(text):
        return "an address"
    return "a name" if _TITLE.search(text) else ""


def personal_source(text: str) -> str:
    """Return the same of the source of a published case, where authors, DOI and pages may stand."""
    return personal_text(_PUBLISHED.sub(" ", text))


def personal_label(text: str) -> str:
    """Return the same of a label, where two capitalised words in a row look like a name.

    Examples
    --------
    >>> personal_label("Trojsi 2012"), personal_label("case 7"), personal_label("Ada Lovelace")
    ('', '', 'a name')
    """
    found = personal_text(text)
    pairs = _TWO_NAMES.finditer(text)
    named = any(not _LABEL_WORDS.intersection(pair.groups()) for pair in pairs)
    return found or ("a name" if named else "")
