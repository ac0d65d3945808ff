"""From a cohort study to its tables in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coincide.designs.cohort.data import CohortData, Column, Facts, Ints, LongTable
from coincide.engines.duckdb import DuckDBEngine
from coincide.machine import Machine
from coincide.progress import Progress, Silent
from coincide.sources.cohort import CohortSource, CohortTables, ReadTable, TableOptions
from coincide.sources.cohort.options import COHORT, STIMULI, VISITS
from coincide.study.cohort_columns import ColumnSection
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_source import cohort_source


def read_cohort(
    study: CohortStudy, work: Path, *, machine: Machine | None = None, progress: Progress | None = None
) -> CohortData:
    """Read a cohort's tables, strictly; nothing person-level stays in `work`.

    Parameters
    ----------
    study
        The study.
    work
        Folder for what is staged while the tables are read; made with mode 0700 when it is not there.
    machine
        Threads and memory of the engine.
    progress
        Is told phases and totals.

    Raises
    ------
    DataError
        Everything wrong with any of the tables, at once; no message holds an id, a date or a value.
    """
    source, size = cohort_source(study), machine or Machine()
    with DuckDBEngine(
        work=work, read_paths=source.inputs(), threads=size.threads, memory=size.memory
    ) as engine:
        tables = source.read(engine, engine.work, progress or Silent())
    return _data(study, source, tables)


def _data(study: CohortStudy, source: CohortSource, tables: CohortTables) -> CohortData:
    cohort = tables.tables[COHORT]
    columns = _columns(cohort, source.cohort, study.cohort.columns)
    return CohortData(
        people=len(cohort.person),
        columns=columns,
        line=cohort.line,
        file=cohort.label,
        facts=Facts(
            rows={name: table.rows for name, table in tables.tables.items()},
            kept={name: len(table.person) for name, table in tables.tables.items()},
            findings=tables.findings,
            files=tables.files,
        ),
        group=_groups(study, columns),
        visits=_long(tables, source, VISITS, study.visits.columns if study.visits else {}),
        stimuli=_long(tables, source, STIMULI, {}),
    )


def _columns(
    table: ReadTable, options: TableOptions, declared: dict[str, ColumnSection]
) -> dict[str, Column]:
    return {
        name: Column(
            kind=column.kind,
            values=table.values[name],
            label=declared[name].named(name) if name in declared else name,
            unit=column.unit,
            levels=column.levels,
        )
        for name, column in options.columns.items()
    }


def _long(
    tables: CohortTables, source: CohortSource, name: str, declared: dict[str, ColumnSection]
) -> LongTable | None:
    if name not in tables.tables:
        return None
    table = tables.tables[name]
    options = next(each for each in source.others if each.name == name)
    return LongTable(table.person, _columns(table, options, declared), table.line, table.label)


def _groups(study: CohortStudy, columns: dict[str, Column]) -> Column | None:
    """Return the groups as a category of their names; people at no level of any are in none."""
    groups = study.cohort.groups
    if groups is None:
        return None
    column = columns[groups.column]
    of_level = np.full(len(column.levels) + 1, -1, dtype=np.int32)  # the last is read for a missing level
    for place, levels in enumerate(groups.levels.values()):
        of_level[[column.levels.index(level) for level in levels]] = place
    found: Ints = of_level[column.values.astype(np.int64)]
    return Column(kind="category", values=found, label=column.label, levels=groups.names)
