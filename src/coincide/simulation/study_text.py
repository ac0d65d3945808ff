"""The study file beside a simulated register."""

from __future__ import annotations

from collections.abc import Mapping

from coincide.simulation.options import Population

COLUMNS = {
    "people": ("id", "sex", "birth_date", "death_date"),
    "observed": ("id", "from", "to"),
    "diagnoses": ("id", "date", "code", "vocabulary", "setting"),
    "deaths": ("id", "date", "cause", "vocabulary"),
    "kin": ("id", "relative", "relation"),
}
"""Register table -> its columns. The files use the register's own names."""


def study_head(population: Population) -> str:
    """Return a study file up to its data: the same words, however the people are written."""
    return f"""\
# SYNTHETIC: simulated people. What was planted stands in truth.json.

[study]
title = "SYNTHETIC: {population.a} and {population.b} in a simulated register"
a = "{population.a}"
b = "{population.b}"
data_label = "SYNTHETIC register, seed {population.seed}"

"""


def study_text(population: Population, files: Mapping[str, str]) -> str:
    """Return a ready study file for a register in `files` (table -> file name)."""
    tables = "".join(_table(name, file) for name, file in files.items())
    return f'{study_head(population)}[data]\nkind = "register"\n{tables}'


def _table(name: str, file: str) -> str:
    columns = ", ".join(f'{column} = "{column}"' for column in COLUMNS[name])
    return f'\n[data.{name}]\nfiles = ["{file}"]\ncolumns = {{ {columns} }}\n'
