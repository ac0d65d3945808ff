"""The layouts of the fixed-width files of the US National Center for Health Statistics, by year."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from coincide.sources.deaths.ages import AgeCode
from coincide.sources.deaths.options import Axis

CONDITIONS: Final = 20
"""Places for conditions on either axis."""

_CODE: Final = 4
_FLAG: Final = 1
_LINE: Final = 2
"""Characters of a code, of its flag, and of line and sequence before it on the entity axis."""

Span = tuple[int, int]
"""First and last position, from 1."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Where one condition lies; `line` is None on the record axis."""

    code: Span
    flag: Span
    line: Span | None


@dataclass(frozen=True, slots=True)
class NchsLayout:
    """One layout.

    Attributes
    ----------
    years
        First and last data year it holds for.
    vocabulary
        Of all codes.
    year, sex, age, underlying
        Where these lie.
    age_code
        How ages are written.
    entity_number, record_number
        Where the number of conditions of each axis lies.
    entity_from, record_from
        First position of the first condition of each axis.
    """

    years: Span
    vocabulary: str
    year: Span
    sex: Span
    age: Span
    age_code: AgeCode
    underlying: Span
    entity_number: Span
    entity_from: int
    record_number: Span
    record_from: int

    @property
    def short_year(self) -> bool:
        """Whether the data year has two digits."""
        return self.year[1] - self.year[0] == 1

    def number(self, axis: Axis) -> Span:
        """Return where the number of conditions lies."""
        return self.record_number if axis == "record" else self.entity_number

    def conditions(self, axis: Axis) -> Iterator[Condition]:
        """Yield the places of conditions in order."""
        before = 0 if axis == "record" else _LINE
        start = self.record_from if axis == "record" else self.entity_from
        for number in range(CONDITIONS):
            first = start + number * (before + _CODE + _FLAG)
            code = first + before, first + before + _CODE - 1
            yield Condition(code, (code[1] + 1, code[1] + 1), (first, first) if before else None)


@cache
def layouts() -> tuple[NchsLayout, ...]:
    """Return every layout, oldest first."""
    text = files("coincide.sources.deaths").joinpath("data/nchs.toml").read_text(encoding="utf-8")
    return tuple(_layout(each) for each in tomllib.loads(text)["layout"])


def _layout(given: dict[str, Any]) -> NchsLayout:
    values: Any = {key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}
    return NchsLayout(**values)


def layout_of(year: int) -> NchsLayout | None:
    """Return the layout of a data year, or None when there is none."""
    return next((each for each in layouts() if each.years[0] <= year <= each.years[1]), None)
