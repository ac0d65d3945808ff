"""Which codes lie below those a disease asks for, where the data bring a hierarchy."""

from __future__ import annotations

from typing import Final

from coincide.queries.step import Rows, Step, Tables

_SQL: Final = """
SELECT a.asked AS asked, b.code AS code
FROM asked AS a
JOIN broader AS b ON b.vocabulary = a.vocabulary AND b.text = a.text
"""


def below_step() -> Step:
    """Return the step that finds the codes below each of ``asked(asked, vocabulary, text)``."""
    return Step(
        name="below",
        reads=("asked", "broader"),
        columns=("asked", "code"),
        sql=_SQL,
        plain=_below,
        why="The codes below each code a disease names: only the lines of the hierarchy that are asked for.",
    )


def _below(tables: Tables) -> Rows:
    return [
        (asked, code)
        for asked, *wanted in tables["asked"]
        for code, *above in tables["broader"]
        if wanted == above
    ]
