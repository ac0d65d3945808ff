"""Estimates of a cohort as one tidy table, with the column names of R's broom."""

from __future__ import annotations

from typing import Final

from coincide.results.read import Folder
from coincide.results.rows import is_suppressed
from coincide.results.table import Row, Value
from coincide.results.text import guarded, quoted

NAMES: Final[dict[str, str]] = {
    "term": "term",
    "estimate": "estimate",
    "statistic": "statistic",
    "df": "df",
    "p.value": "p",
    "conf.low": "low",
    "conf.high": "high",
    "conf.level": "level",
    "measure": "measure",
    "question": "question",
    "subject": "subject",
    "endpoint": "endpoint",
    "group": "group",
    "time": "time",
    "method": "method",
    "n": "people",
    "n.event": "events",
}
"""Column of the tidy table -> column of ``cohort_estimates.csv``."""

_STATES: Final = {"zero": "0", "infinite": "Inf"}


def tidy_cohort_csv(folder: Folder) -> bytes:
    """Return the rows of ``cohort_estimates.csv`` under the names broom gives, one line each.

    A limit that is zero or infinite is written as ``0`` or ``Inf``; whatever is missing or hidden is ``NA``.
    Ratios are ratios, not their logarithms.
    """
    release = folder.run.get("release", "")
    lines = [",".join((*NAMES, "suppressed", "release"))]
    for row in folder.tables.get("cohort_estimates", []):
        cells = [_cell(row, column) for column in NAMES.values()]
        cells += ["TRUE" if is_suppressed(row) else "FALSE", release]
        lines.append(",".join(quoted(guarded(cell)) if _is_text(cell) else cell for cell in cells))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(row: Row, column: str) -> str:
    value = row[column]
    if column in ("low", "high") and value is None:
        return _STATES.get(str(row[f"{column}_state"]), "NA")
    return _text(value)


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value or "NA"
    return "NA" if value is None else repr(value)


def _is_text(cell: str) -> bool:
    """Return whether a cell is no number: a negative number must not be guarded as a formula."""
    try:
        float(cell)
    except ValueError:
        return True
    return False
