"""Text inside SQL: the only two ways a name or a value enters a statement."""

from __future__ import annotations

from collections.abc import Iterable


def literal(text: str) -> str:
    """Return `text` as a SQL string.

    Examples
    --------
    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as the inside of a SQL list, ``'a', 'b'``."""
    return ", ".join(literal(text) for text in texts)


def identifier(name: str) -> str:
    """Return `name` as a quoted SQL identifier.

    Examples
    --------
    >>> identifier('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
