"""Where each form keeps what: the columns of a file, and the places of causes on a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coincide.queries.ranks import PART_TWO, PART_UNKNOWN
from coincide.sources.deaths.options import TABLE, DeathsOptions, OneTable
from coincide.sources.register.options import TableOptions

SEVERAL: Final = ("part_1", "part_2", "causes")
"""Columns that may be declared as a list."""

FIRST_RANK: Final = {"underlying": 0, "part_1": 1, "part_2": PART_TWO, "causes": PART_UNKNOWN}
"""Where the ranks of each place begin; the underlying cause has rank 0 alone."""

SIM: Final[dict[str, str | tuple[str, ...]]] = {
    "date": "DTOBITO",
    "age": "IDADE",
    "sex": "SEXO",
    "part_1": ("LINHAA", "LINHAB", "LINHAC", "LINHAD"),
    "part_2": ("LINHAII",),
    "underlying": "CAUSABAS",
}
"""Columns of the files of Brazil's mortality system (SIM)."""


@dataclass(frozen=True, slots=True)
class FormRules:
    """Which columns a form may declare.

    Attributes
    ----------
    required
        Columns that must be declared, or have a usual name.
    optional
        Columns that may be.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]


_WHEN: Final = ("year", "date")
FORMS: Final[dict[str, FormRules]] = {
    "sim": FormRules((), ("id", "area", "date", "age", "sex", "part_1", "part_2", "underlying")),
    "nchs": FormRules((), ()),
    "long": FormRules(("id", "sex", "age", "code"), (*_WHEN, "rank", "part", "vocabulary", "area")),
    "wide": FormRules(
        ("sex", "age"), (*_WHEN, "id", "underlying", "part_1", "part_2", "causes", "vocabulary", "area")
    ),
}
"""Form -> the columns it may declare."""


def columns_of(options: DeathsOptions) -> dict[str, str | tuple[str, ...]]:
    """Return our column -> the file's, usual names filled in."""
    return SIM | options.columns if options.form == "sim" else options.columns


def flat_columns(options: DeathsOptions) -> dict[str, str]:
    """Return our column -> the file's, several columns of one place as ``part_1_0``, ``part_1_1``, ..."""
    found: dict[str, str] = {}
    for ours, theirs in columns_of(options).items():
        names = (theirs,) if isinstance(theirs, str) else theirs
        if ours in SEVERAL:
            found |= {f"{ours}_{number}": name for number, name in enumerate(names)}
        else:
            found[ours] = names[0]
    return found


def cause_columns(options: DeathsOptions) -> Iterator[tuple[str, str]]:
    """Yield (place, our column) of every column of causes of a table with a row a certificate, in order."""
    columns = flat_columns(options)
    for place in FIRST_RANK:
        for ours in columns:
            if ours == place or (place in SEVERAL and ours.rsplit("_", 1)[0] == place):
                yield place, ours


def one_table(options: DeathsOptions) -> OneTable:
    """Return the options as those of a register of one table."""
    default = "DDMMYYYY" if options.form == "sim" else "YYYY-MM-DD"
    table = TableOptions(
        files=options.files,
        columns={TABLE: TABLE},
        vocabulary=options.vocabulary,
        ending=options.ending,
        date_format=options.date_format or default,
    )
    return OneTable(
        people=table,
        diagnoses=table,
        delimiter=options.delimiter,
        quote=options.quote,
        encoding=options.encoding,
        missing=options.missing,
        placeholder_dates=options.placeholder_dates,
        latest_date=options.latest_date,
        vocabulary=options.vocabulary,
        vocabularies=options.vocabularies,
        sex=options.sex_words,
        max_quarantine_share=options.max_quarantine_share,
        one_cause_per_death=options.one_cause_per_death,
        sampled_on=options.sampled_on,
    )
