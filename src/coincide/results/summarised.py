"""``summarised_result.csv``: released tables in the exchange format of OHDSI and DARWIN EU.

Thirteen text columns as `omopgenerics` 1.3 reads them (``importSummarisedResult``), with the settings of each
result as rows of variable ``settings``. Names and levels of several columns are joined by `` &&& ``. Every
value of a hidden row is ``-``, their mark for a linked estimate: their ``<5`` would tell which of the hidden
counts are small and which are hidden to cover those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coincide.results.manifest import Manifest
from coincide.results.rows import is_suppressed
from coincide.results.schema import TABLES, Column
from coincide.results.table import Released, Row
from coincide.results.text import guarded, quoted

COLUMNS: Final = (
    "result_id",
    "cdm_name",
    "group_name",
    "group_level",
    "strata_name",
    "strata_level",
    "variable_name",
    "variable_level",
    "estimate_name",
    "estimate_type",
    "estimate_value",
    "additional_name",
    "additional_level",
)
_JOIN: Final = " &&& "
ALL: Final = "overall"
"""What the format says where nothing is divided."""

_OVERALL: Final = (ALL, ALL)
_TYPES: Final = {"integer": "integer", "number": "numeric", "text": "character", "boolean": "logical"}
_COUNTED: Final = frozenset({"people", "records", "rows"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of a table name a result; all others are its estimates.

    Attributes
    ----------
    variable
        Column whose value is the variable's name; None for the table's own name.
    group, strata, additional
        Columns that become name-level pairs.
    """

    variable: str | None = None
    group: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every column that is no estimate."""
        used = {*self.group, *self.strata, *self.additional, "suppressed"}
        return frozenset(used | ({self.variable} if self.variable else set()))


SHAPES: Final = {
    "baseline": Shape("variable", strata=("group",), additional=("kind", "level", "unit")),
    "cohort_estimates": Shape(
        "measure", ("subject", "endpoint"), ("group",), ("question", "term", "time", "method")
    ),
    "controls": Shape("kind", group=("first", "second"), additional=("pair",)),
    "curves": Shape("outcome", ("curve", "endpoint"), ("group",), ("time",)),
    "cutoffs": Shape("source", ("marker", "contrast"), additional=("cutoff", "unit")),
    "cumulative": Shape("quantity", additional=("direction", "years")),
    "estimates": Shape("measure", ("a", "b"), ("stratum",), ("question", "direction", "window")),
    "attrition": Shape("step", additional=("position", "kind")),
    "diseases": Shape("kind", group=("disease",), additional=("role", "rule")),
    "codes": Shape(group=("disease",), additional=("vocabulary", "code", "match")),
    "follow_up": Shape(additional=("direction", "state")),
    "life_years": Shape("quantity", ("state",), ("stratum",), ("compared_with", "until_age")),
    "mortality": Shape("quantity", ("state",), ("stratum",), ("compared_with",)),
    "null": Shape(),
    "onset": Shape(group=("disease",), strata=("sex", "age_from")),
    "places": Shape(additional=("grouping", "place")),
    "quality": Shape("rule", additional=("source_table", "source_column", "severity")),
}
"""Tables that are exchanged. The others are steps of a calculation or belong to this package alone."""


def summarised_csv(tables: Sequence[Released], facts: Manifest) -> bytes:
    """Return ``summarised_result.csv``."""
    exchanged = [table for table in tables if table.name in SHAPES]
    name = facts.data_name or "unknown"
    lines: list[tuple[str, ...]] = [COLUMNS]
    for number, table in enumerate(exchanged, start=1):
        for row in table.rows:
            lines += (_line(number, name, *cells) for cells in _results(table.name, row))
    for number, table in enumerate(exchanged, start=1):
        lines += (_line(number, name, *cells) for cells in _settings(table, facts))
    return "".join(",".join(map(quoted, line)) + "\n" for line in lines).encode("utf-8")


Cells = tuple[tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str, str]]
"""Group, strata, variable, additional (each name and level) and estimate (name, type, value)."""


def _line(
    number: int,
    cdm_name: str,
    group: tuple[str, str],
    strata: tuple[str, str],
    variable: tuple[str, str],
    additional: tuple[str, str],
    estimate: tuple[str, str, str],
) -> tuple[str, ...]:
    """Return one line in the order of the format."""
    before = (cdm_name, *group, *strata, *variable, *estimate[:2])
    return (str(number), *map(guarded, before), estimate[2], *map(guarded, additional))


def _results(name: str, row: Row) -> Iterator[Cells]:
    """Return the estimates of one row, one line each; empty ones of shown rows are left out."""
    shape = SHAPES[name]
    variable = str(row[shape.variable]) if shape.variable else name
    for column in TABLES[name]:
        if column.name in shape.names:
            continue
        value = _value(column, row)
        if value:
            yield (
                _pair(shape.group, row),
                _strata(shape.strata, row),
                (variable, "NA"),
                _pair(shape.additional, row),
                (_estimate_name(column), _TYPES[column.kind], value),
            )


def _value(column: Column, row: Row) -> str:
    value = row[column.name]
    if column.kind == "text":
        return guarded(str(value))
    if is_suppressed(row):
        return "-"
    return "" if value is None else repr(value)


def _estimate_name(column: Column) -> str:
    """Return the column's name; those of counts contain ``count``, by which the format knows them."""
    counted = column.kind == "integer" and column.unit in _COUNTED
    return f"{column.name}_count" if counted else column.name


def _pair(columns: Sequence[str], row: Row) -> tuple[str, str]:
    """Return names and levels; an empty level is ``overall``, since readers take empty text for missing."""
    if not columns:
        return _OVERALL
    levels = ("" if row[column] is None else str(row[column]) for column in columns)
    return _JOIN.join(columns), _JOIN.join(level or ALL for level in levels)


def _strata(columns: Sequence[str], row: Row) -> tuple[str, str]:
    """Return the strata; the column ``stratum`` holds ``all``, ``variable=level``, or a variable alone.

    A variable alone is that of a test whether its levels agree.
    """
    if columns != ("stratum",):
        return _pair(columns, row)
    name, _, level = str(row["stratum"]).partition("=")
    return _OVERALL if name == "all" else (name, level or ALL)


def _settings(table: Released, facts: Manifest) -> Iterator[Cells]:
    """Return the settings of one result as rows of the variable ``settings``."""
    shape = SHAPES[table.name]
    strata = {_strata(shape.strata, row)[0] for row in table.rows}
    settings = {
        "result_type": f"coincide_{table.name}",
        "package_name": "coincide",
        "package_version": facts.versions.get("coincide", "unknown"),
        "group": _JOIN.join(shape.group),
        "strata": _JOIN.join(sorted({name for name in strata if name != "overall"})),
        "additional": _JOIN.join(shape.additional),
        "min_cell_count": str(facts.rule.min_cell_count),
        "release_rule": facts.rule.name,
        "release_mark": facts.rule.mark,
        "synthetic": "true" if facts.synthetic else "false",
    }
    for name, value in settings.items():
        if value:
            estimate = (name, "character", guarded(value))
            yield _OVERALL, _OVERALL, ("settings", "NA"), _OVERALL, estimate
