"""Cohorts: one strictly read row per person, and long tables of visits and stimuli."""

from __future__ import annotations

from coincide.sources.cohort.options import ColumnOptions, TableOptions
from coincide.sources.cohort.read import ReadTable
from coincide.sources.cohort.source import CohortSource, CohortTables

__all__ = ["CohortSource", "CohortTables", "ColumnOptions", "ReadTable", "TableOptions"]
