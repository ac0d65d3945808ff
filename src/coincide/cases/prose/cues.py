"""Cues in words: patterns and word lists, kept as data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def cue(name: str) -> re.Pattern[str]:
    """Return the pattern of a cue."""
    return re.compile("|".join(_content()["patterns"][name]))


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(_content()["words"][name])


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((files("coincide.cases.prose") / "cues.toml").read_text("utf-8"))
