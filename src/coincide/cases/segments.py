"""Segments of the spinal cord, and the body regions their motor neurons belong to."""

from __future__ import annotations

import re
from typing import Final

from coincide.cases.case import CERVICAL, LUMBOSACRAL, THORACIC

SEGMENTS: Final = tuple(
    f"{letter}{number}"
    for letter, most in (("C", 8), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, most + 1)
)
"""From the first cervical to the last sacral segment."""

_ONE: Final = r"(?:C|TH|T|D|L|S)\d{1,2}"
_SPAN: Final = re.compile(rf"({_ONE})(?:\s*[-\u2013]\s*({_ONE}|\d{{1,2}}))?")


def segments_in(text: str) -> frozenset[str]:
    """Return the segments a text names, spans included; none where it names none.

    Examples
    --------
    >>> sorted(segments_in("C5-C7")), sorted(segments_in("C8/Th1")), segments_in("facial")
    (['C5', 'C6', 'C7'], ['C8', 'T1'], frozenset())
    """
    return frozenset(one for match in _SPAN.finditer(text.upper()) for one in _between(*match.groups()))


def _between(first: str, last: str | None) -> tuple[str, ...]:
    start = _named(first)
    end = start if last is None else _named(last if not last.isdigit() else start[0] + last)
    if start not in SEGMENTS or end not in SEGMENTS:
        return ()
    return SEGMENTS[SEGMENTS.index(start) : SEGMENTS.index(end) + 1]


def _named(text: str) -> str:
    """Write a segment one way: Th5, D5 and T05 are T5."""
    letter = text[0].replace("D", "T")
    return f"{letter}{int(text.lstrip('CTHDLS'))}"


def regions_of(segment: str) -> tuple[str, ...]:
    """Return the body regions a segment supplies; the first thoracic one supplies the hand as well."""
    if segment == "T1":
        return (CERVICAL, THORACIC)
    return ({"C": CERVICAL, "T": THORACIC, "L": LUMBOSACRAL, "S": LUMBOSACRAL}[segment[0]],)


def neighbours(segment: str) -> frozenset[str]:
    """Return a segment with the ones next to it."""
    at = SEGMENTS.index(segment)
    return frozenset(SEGMENTS[max(0, at - 1) : at + 2])
