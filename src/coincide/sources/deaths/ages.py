"""Ages as the forms write them, cast to completed years."""

from __future__ import annotations

from typing import Final, Literal

AgeCode = Literal["years", "sim", "nchs3", "nchs4"]
"""``years``: completed years. ``sim``: a digit for the unit, then two digits: 4 years, 5 years above 100; 0
to 3 minutes to months; 9, or ``000``, unknown. ``nchs3`` (to 2002): 0 years, 1 years above 100, 2 to 6
months to minutes, 9 unknown. ``nchs4``: 1 years, 2 months, 4 days, 5 hours, 6 minutes, 9 unknown."""

UNREADABLE_AGE: Final = -1
"""Stands in a column of ages for a text that is no age."""

_UNKNOWN: Final = {
    "years": "FALSE",
    "sim": "{t} = '000' OR {t} LIKE '9__'",
    "nchs3": "{t} LIKE '9__'",
    "nchs4": "{t} LIKE '9___' OR {t} = '1999'",
}
_SHAPES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "years": (("[0-9]{1,3}", "CAST({t} AS INTEGER)"),),
    "sim": (
        ("4[0-9]{2}", "CAST(substr({t}, 2) AS INTEGER)"),
        ("5[0-9]{2}", "100 + CAST(substr({t}, 2) AS INTEGER)"),
        ("[0-3][0-9]{2}", "0"),
    ),
    "nchs3": (
        ("[01][0-9]{2}", "CAST({t} AS INTEGER)"),
        ("[2-6][0-9]{2}", "0"),
    ),
    "nchs4": (
        ("1[0-9]{3}", "CAST(substr({t}, 2) AS INTEGER)"),
        ("[2456][0-9]{3}", "0"),
    ),
}


def age_sql(text: str, code: AgeCode) -> str:
    """Return SQL of an age in completed years: NULL when unknown, `UNREADABLE_AGE` when it is none.

    Parameters
    ----------
    text
        SQL of the text, NULL where it is missing.
    code
        How ages are written.
    """
    trimmed = f"trim({text})"
    whens = " ".join(
        f"WHEN regexp_full_match({trimmed}, '{shape}') THEN {value.format(t=trimmed)}"
        for shape, value in _SHAPES[code]
    )
    unknown = _UNKNOWN[code].format(t=trimmed)
    return (
        f"CAST(CASE WHEN {text} IS NULL OR {unknown} THEN NULL {whens} ELSE {UNREADABLE_AGE} END AS INTEGER)"
    )
