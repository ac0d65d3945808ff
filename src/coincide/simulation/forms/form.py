"""What a form of writing a population must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from coincide.simulation.options import Population
from coincide.simulation.population import Block

FormName = Literal["register", "omop", "meds"]
FileFormat = Literal["parquet", "csv"]
Tables = dict[str, pa.Table]


def no_tables(*_: object) -> Tables:
    """Return no table."""
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a population. All functions are pure: the same population, the same bytes.

    Attributes
    ----------
    folder
        Folder of its tables below the one that is written to; empty for none of its own.
    formats
        File formats it has.
    files
        (population, file format) -> table -> file name, relative to the folder that is written to.
    schema
        Table -> the columns of its file.
    texts
        (population, file of each table) -> name -> text of the files that are no tables; ``study`` is one.
    rows
        (population, number of the block, block) -> rows to append to tables that grow with every block.
    whole
        The same, for tables that belong to one block alone.
    once
        population -> tables that are the same for everybody.
    """

    folder: str
    formats: tuple[FileFormat, ...]
    files: Callable[[Population, FileFormat], dict[str, str]]
    schema: Callable[[str], pa.Schema]
    texts: Callable[[Population, Mapping[str, str]], dict[str, str]]
    rows: Callable[[Population, int, Block], Tables] = no_tables
    whole: Callable[[Population, int, Block], Tables] = no_tables
    once: Callable[[Population], Tables] = no_tables
