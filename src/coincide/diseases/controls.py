"""Controls: diseases without a known link to the pair, and pairs with a known link.

A negative control shows how far a ratio strays from 1 when nothing links two diseases; a known link shows
whether the data find one at all.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class PositivePair:
    """Two diseases known to meet more often than by chance, and neither defined by the other.

    Attributes
    ----------
    a, b
        Names of built-in diseases.
    why
        How they are linked.
    source
        Publication that shows it.
    """

    a: str
    b: str
    why: str
    source: str


def negative_controls() -> tuple[str, ...]:
    """Return the names of the built-in negative controls of ALS and MS, sorted."""
    return tuple(sorted(_written()["negative_controls"]))


def positive_pairs() -> tuple[PositivePair, ...]:
    """Return the built-in known links."""
    return tuple(PositivePair(**each) for each in _written()["positive_pairs"])


@cache
def _written() -> dict[str, Any]:
    text = (files("coincide.diseases") / "data" / "controls.toml").read_text("utf-8")
    return tomllib.loads(text)
