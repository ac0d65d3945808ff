"""How a study file may write a date format: the register's words, or the marks of C."""

from __future__ import annotations

from typing import Final

_MARKS: Final = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%b": "MON"}


def declared_format(text: str) -> str:
    """Return a date format in the register's words.

    Examples
    --------
    >>> declared_format("%d.%m.%Y"), declared_format("YYYY-MM-DD")
    ('DD.MM.YYYY', 'YYYY-MM-DD')
    """
    for mark, word in _MARKS.items():
        text = text.replace(mark, word)
    return text
