"""Coefficients in words: a column of a formula as the report names it."""

from __future__ import annotations

import re
from typing import Final

_LEVEL: Final = re.compile(r"^(?P<column>[^\[\]]+)\[(?P<level>.*)\]$")
_FUNCTION: Final = re.compile(r"^(?P<name>\w+)\((?P<column>\w+)(?P<rest>,[^()]*)?\)$")
_WORDS: Final = {
    "per_sd": "{}, per standard deviation",
    "log": "log of {}",
    "log2": "{}, per doubling",
    "log10": "{}, per tenfold",
    "sqrt": "square root of {}",
    "tertile": "{}, third",
    "spline": "{}, curve",
}


def term_words(name: str, labels: dict[str, str]) -> str:
    """Return a column or term of a model in words.

    Parameters
    ----------
    name
        As the formula makes it, such as ``site[bulbar]`` or ``per_sd(sdtc)``.
    labels
        Column -> what the report calls it.

    Examples
    --------
    >>> labels = {"site": "site of onset", "sdtc": "SDTC, per ms"}
    >>> term_words("site[bulbar]", labels), term_words("per_sd(sdtc)", {"sdtc": "SDTC"})
    ('site of onset: bulbar', 'SDTC, per standard deviation')
    """
    return " x ".join(_one(part, labels) for part in _products(name))


def _products(name: str) -> list[str]:
    """Return the factors of a product; a colon inside brackets is part of a level."""
    parts, depth = [""], 0
    for sign in name:
        depth += (sign in "[(") - (sign in "])")
        if sign == ":" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _one(name: str, labels: dict[str, str]) -> str:
    if found := _LEVEL.match(name):
        return f"{_one(found['column'], labels)}: {found['level']}"
    if found := _FUNCTION.match(name):
        label = labels.get(found["column"], found["column"]).split(", per ")[0]
        return _WORDS.get(found["name"], "{}").format(label)
    return labels.get(name, name.replace("_", " "))
