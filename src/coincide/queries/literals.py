"""The one way an option gets into SQL: as an integer literal."""

from __future__ import annotations

import operator
from collections.abc import Iterable


def literal(value: int) -> str:
    """Return an integer as SQL; anything else is refused, so that no text can enter a query.

    Raises
    ------
    TypeError
        When `value` is not a whole number.
    """
    # operator.index refuses text and floats, and drops what an enumeration would print
    return format(operator.index(value), "d")


def literals(values: Iterable[int]) -> str:
    """Return integers as a comma-separated SQL list."""
    return ", ".join(literal(value) for value in values)


def is_in(column: str, values: tuple[int, ...]) -> str:
    """Return ``AND column IN (...)``, or nothing when every value is welcome."""
    return f"AND {column} IN ({literals(values)})" if values else ""
