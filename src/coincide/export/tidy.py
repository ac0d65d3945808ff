"""Estimates as one tidy table, with the column names of R's broom.

``std.error`` is always ``NA``: limits and p values here are mid-P ones of the conditional law, and a standard
error beside them would invite a Wald interval that small counts do not allow.
"""

from __future__ import annotations

from typing import Final

from coincide.results.read import Folder
from coincide.results.rows import is_suppressed
from coincide.results.table import Row, Value
from coincide.results.text import guarded, quoted

COLUMNS: Final = (
    *("term", "estimate", "std.error", "conf.low", "conf.high", "p.value", "conf.level", "method"),
    *("question", "direction", "window", "stratum", "n_ab", "expected", "person_years", "suppressed"),
    "release",
)
_STATES: Final = {"zero": "0", "infinite": "Inf"}


def tidy_csv(folder: Folder) -> bytes:
    """Return the rows of ``estimates.csv`` under the names broom gives, one line each.

    A limit that is zero or infinite is written as ``0`` or ``Inf``; whatever is missing or hidden is ``NA``.
    """
    release = folder.run.get("release", "")
    lines = [",".join(COLUMNS)]
    for row in folder.tables.get("estimates", []):
        lines.append(",".join(quoted(guarded(cell)) for cell in _cells(row, release)))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cells(row: Row, release: str) -> tuple[str, ...]:
    return (
        str(row["measure"]),
        _number(row["estimate"]),
        "NA",
        _limit(row, "low"),
        _limit(row, "high"),
        _number(row["p"]),
        _number(row["level"]),
        str(row["method"]) or "NA",
        *(str(row[name]) for name in ("question", "direction", "window", "stratum")),
        *(_number(row[name]) for name in ("observed", "expected", "person_years")),
        "TRUE" if is_suppressed(row) else "FALSE",
        release,
    )


def _limit(row: Row, side: str) -> str:
    if row["low"] is None and row["high"] is None and row["p"] is None:
        return "NA"  # the row has no interval of its own
    return _STATES.get(str(row[f"{side}_state"]), _number(row[side]))


def _number(value: Value) -> str:
    return "NA" if value is None else repr(value)
