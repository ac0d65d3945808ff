"""The options checked before anything is opened: all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from coincide.diseases.vocabularies import find_vocabulary, unknown_vocabulary
from coincide.errors import Problem
from coincide.sources.omop.options import OmopOptions
from coincide.sources.register.checks import common_problems, format_problems
from coincide.sources.register.dates import date_format
from coincide.sources.register.options import RegisterOptions


def problems_in(options: OmopOptions, register: RegisterOptions) -> Iterator[Problem]:
    """Find everything that is wrong with the options; nothing is opened.

    Parameters
    ----------
    options
        Of the CDM.
    register
        The register its tables become, which shares the rules about dates and shares.
    """
    yield from common_problems(register)
    yield from _place(options)
    yield from _codes(options)
    yield from _concepts(options)
    form = date_format(options.date_format)
    if form is not None and form.short_year:
        yield Problem(
            "COI-S603",
            "Dates of a CDM have years of four digits.",
            where="data.date_format",
            fix="Write the dates again as YYYY-MM-DD.",
        )
    else:
        yield from format_problems(options.date_format, None, "data")


def _concepts(options: OmopOptions) -> Iterator[Problem]:
    for key, words in (("settings", options.settings), ("positions", options.positions)):
        if not all(re.fullmatch("[0-9]{1,10}", concept) for concept in words):
            yield Problem(
                "COI-S604",
                f"{key} are named by the numbers of concepts.",
                where=f"data.{key}",
                fix='Such as "9201" = "inpatient" for settings, "32902" = 1 for positions.',
            )


def _place(options: OmopOptions) -> Iterator[Problem]:
    if (options.path is None) == (options.postgres is None):
        yield Problem(
            "COI-S601",
            "The CDM lies in one place: either path or postgres is given.",
            where="data",
            fix='path = "cdm.duckdb" or a folder, or a table [data.postgres].',
        )
    if options.postgres is not None and options.schema != "main":
        yield Problem(
            "COI-S601",
            "The schema of a PostgreSQL server is said with the server.",
            where="data.schema",
            fix="Move it to data.postgres.schema.",
        )


def _codes(options: OmopOptions) -> Iterator[Problem]:
    if not options.codes or len(set(options.codes)) < len(options.codes):
        yield Problem(
            "COI-S602",
            'codes names "standard", "source", or both once.',
            where="data.codes",
            why="Without codes nobody could be found to have a disease.",
        )
    said = {"vocabularies": options.vocabularies.values(), "source_vocabulary": [options.source_vocabulary]}
    for key, names in said.items():
        for name in dict.fromkeys(names):
            if name is not None and find_vocabulary(name) is None:
                yield replace(unknown_vocabulary(name), where=f"data.{key}")
    if options.conditions == "era" and options.codes == ("source",):
        yield Problem(
            "COI-S602",
            "Condition eras have no source codes.",
            where="data.codes",
            fix='Say codes = ["standard"], or conditions = "occurrence".',
        )
