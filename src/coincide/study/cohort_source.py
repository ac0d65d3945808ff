"""From the sections of a cohort study to how its tables are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from coincide import days
from coincide.sources.cohort.options import COHORT, STIMULI, VISITS, ColumnOptions, TableOptions
from coincide.sources.cohort.source import CohortSource
from coincide.study.cohort_columns import (
    ColumnSection,
    ExcitabilitySection,
    ExcitabilityTest,
    TableSection,
    VisitsSection,
)
from coincide.study.cohort_dates import declared_format

if TYPE_CHECKING:
    from coincide.study.cohort_model import CohortStudy

TESTS: Final[tuple[str, ...]] = get_args(ExcitabilityTest)
"""Levels of the column ``test`` of raw stimuli."""


def cohort_source(study: CohortStudy) -> CohortSource:
    """Return how the tables of a study are read; nothing is opened."""
    others = [
        _table(study, name, section)
        for name, section in ((VISITS, study.visits), (STIMULI, study.excitability))
        if section is not None
    ]
    return CohortSource(cohort=_table(study, COHORT, study.cohort), others=tuple(others))


def _table(study: CohortStudy, name: str, section: TableSection) -> TableOptions:
    frame = study.frames().get(name)
    rows: Path | object = frame if section.file is None else study.base / section.file
    return TableOptions(
        name=name,
        rows=rows,
        id=section.id,
        columns=_columns(section),
        missing=section.missing,
        delimiter=section.delimiter,
        quote=section.quote,
        encoding=section.encoding,
        decimal=section.decimal,
        date_format=declared_format(section.date_format),
        century_pivot=section.century_pivot,
        placeholder_dates=tuple(days.day(date) for date in section.placeholder_dates),
        latest=days.day(section.latest_date),
        **_long(section),
    )


def _long(section: TableSection) -> dict[str, Any]:
    if isinstance(section, VisitsSection):
        return {"largest_share": section.max_quarantine_share, "order": section.time}
    if isinstance(section, ExcitabilitySection):
        return {"largest_share": section.max_quarantine_share}
    return {}


def _columns(section: TableSection) -> dict[str, ColumnOptions]:
    if isinstance(section, ExcitabilitySection):
        return _stimuli(section)
    declared: dict[str, ColumnSection] = getattr(section, "columns", {})
    time = section.time if isinstance(section, VisitsSection) else ""
    return {name: _column(name, column, needed=name == time) for name, column in declared.items()}


def _column(name: str, column: ColumnSection, *, needed: bool) -> ColumnOptions:
    return ColumnOptions(
        kind=column.kind,
        source=column.column or name,
        low=column.low,
        high=column.high,
        levels=column.levels,
        words={level: place for place, level in enumerate(column.levels)},
        unit=column.unit,
        needed=needed,
    )


def _stimuli(section: ExcitabilitySection) -> dict[str, ColumnOptions]:
    words = {test: TESTS.index(test) for test in TESTS}
    words |= {theirs: TESTS.index(ours) for theirs, ours in section.tests.items()}
    return {
        "test": ColumnOptions(kind="category", source=section.test, levels=TESTS, words=words, needed=True),
        "condition": ColumnOptions(kind="number", source=section.condition, unit="percent"),
        "x": ColumnOptions(kind="number", source=section.x, needed=True),
        "value": ColumnOptions(kind="number", source=section.value, low=0),
    }
