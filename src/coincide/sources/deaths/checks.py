"""The options checked before a file is opened: all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches
from typing import Final

from coincide.errors import Problem
from coincide.sources.deaths.forms import FORMS, SEVERAL, one_table
from coincide.sources.deaths.layouts import layout_of, layouts
from coincide.sources.deaths.options import DeathsOptions
from coincide.sources.register.checks import problems_in as register_problems
from coincide.sources.register.options import RegisterOptions

_DIALECT: Final = (
    "COI-S103",
    "COI-S104",
    "COI-S105",
    "COI-S106",
    "COI-S107",
    "COI-S108",
    "COI-S111",
    "COI-S020",
)
"""Problems of a register's options that certificates share."""


def problems_in(options: DeathsOptions) -> Iterator[Problem]:
    """Find everything that is wrong with the options; no file is opened."""
    yield from _dialect(options)
    yield from _columns(options)
    if options.form in ("long", "wide"):
        yield from _vocabulary(options)
    elif options.vocabulary is not None or options.vocabularies:
        yield _not_for(options, "vocabulary", "its vocabulary is known")
    if options.form == "nchs":
        yield from _years(options)
    else:
        yield from _nchs_only(options)


def _dialect(options: DeathsOptions) -> Iterator[Problem]:
    table = one_table(options)
    same = RegisterOptions(**{each.name: getattr(table, each.name) for each in fields(table)})
    seen = set()
    for problem in register_problems(same):
        known = problem.code, problem.what
        if problem.code in _DIALECT and known not in seen:
            seen.add(known)
            where = problem.where.replace("data.people", "data").replace("data.diagnoses", "data")
            yield Problem(problem.code, problem.what, where, problem.why, problem.fix)


def _columns(options: DeathsOptions) -> Iterator[Problem]:
    rules = FORMS[options.form]
    known = [*rules.required, *rules.optional]
    for column, source in options.columns.items():
        if column not in known:
            near = get_close_matches(column, known, n=1)
            listed = f"Columns: {', '.join(known)}." if known else "Its columns are known: leave them out."
            yield Problem(
                "COI-S401",
                f"Certificates of form {options.form} have no column {column}.",
                where="data.columns",
                fix=f"Did you mean {near[0]}?" if near else listed,
            )
        elif not isinstance(source, str) and column not in SEVERAL:
            yield Problem("COI-S401", f"{column} takes one column of the file.", where="data.columns")
    missing = [column for column in rules.required if column not in options.columns]
    if options.form in ("long", "wide") and len({"year", "date"} & set(options.columns)) != 1:
        missing.append("one of year and date")
    if options.form == "wide" and not {"underlying", *SEVERAL} & set(options.columns):
        missing.append(f"one or more of underlying, {', '.join(SEVERAL)}")
    if missing:
        yield Problem(
            "COI-S402",
            f"Certificates of form {options.form} need: {', '.join(missing)}.",
            where="data.columns",
            fix="Say which column of the file it is.",
        )


def _vocabulary(options: DeathsOptions) -> Iterator[Problem]:
    if (options.vocabulary is None) == ("vocabulary" not in options.columns):
        yield Problem(
            "COI-S403",
            "The vocabulary of the causes is not said, or said twice.",
            where="data.vocabulary",
            why="410 is a heart attack in ICD-9 and nothing in ICD-10; a guess would mix diseases.",
            fix='Give vocabulary = "icd10", or name the column that says it: columns.vocabulary.',
        )


def _years(options: DeathsOptions) -> Iterator[Problem]:
    first, last = layouts()[0].years[0], layouts()[-1].years[1]
    if len(options.years) != len(options.files) or not options.years:
        yield Problem(
            "COI-S404",
            f"{len(options.files)} files and {len(options.years)} years are given.",
            where="data.years",
            why="Each year has its own layout; a record read by another's would be nonsense.",
            fix="Name the files one by one, and the year of each in the same order.",
        )
    for year in sorted(set(options.years)):
        if layout_of(year) is None:
            yield Problem(
                "COI-S405",
                f"There is no layout of {year}.",
                where="data.years",
                fix=f"Layouts: {first} to {last}.",
            )


def _nchs_only(options: DeathsOptions) -> Iterator[Problem]:
    if options.years:
        yield _not_for(options, "years", "each certificate says its own year")
    if options.axis != "record":
        yield _not_for(options, "axis", "only the files of the United States have two axes")


def _not_for(options: DeathsOptions, key: str, why: str) -> Problem:
    return Problem(
        "COI-S406",
        f"{key} does not belong to certificates of form {options.form}.",
        where=f"data.{key}",
        why=why,
        fix="Leave it out.",
    )
