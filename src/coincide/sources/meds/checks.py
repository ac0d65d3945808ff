"""The options checked before a file is opened: all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import get_args

from coincide.diseases.vocabularies import find_vocabulary, unknown_vocabulary
from coincide.errors import Problem
from coincide.sources.meds.as_register import register_of
from coincide.sources.meds.options import MedsOptions
from coincide.sources.register.checks import problems_in as problems_of_register
from coincide.sources.register.options import SettingWord, SexWord


def problems_in(options: MedsOptions) -> Iterator[Problem]:
    """Find everything that is wrong with the options; no file is opened."""
    for vocabulary in dict.fromkeys(options.codes.values()):
        if find_vocabulary(vocabulary) is None:
            yield replace(unknown_vocabulary(vocabulary), where="data.codes")
    # An empty beginning would fit every code.
    if not options.codes or "" in (*options.codes, *options.settings, *options.contacts):
        yield Problem(
            "COI-S120",
            "Each kind of code needs how its codes begin.",
            where="data.codes",
            fix='Such as codes = { "DIAGNOSIS//ICD//10//" = "icd10cm" }.',
        )
    yield from _words("sex", options.sex.values(), get_args(SexWord))
    yield from _words("settings", options.settings.values(), get_args(SettingWord))
    yield from _observation(options)
    shifted = bool(options.shifted_dates)
    yield from problems_of_register(register_of(options, (), shifted=shifted))


def _words(key: str, given: Iterable[str], known: tuple[str, ...]) -> Iterator[Problem]:
    if any(word not in known for word in given):
        fix = f"Words: {', '.join(known)}."
        yield Problem("COI-S121", f"{key} translates to unknown words.", where=f"data.{key}", fix=fix)


def _observation(options: MedsOptions) -> Iterator[Problem]:
    given = options.observation
    if given is not None and (given.file is not None) == bool(given.start or given.end):
        yield Problem(
            "COI-S122",
            "observation needs either a file of spells, or the codes at which they start and end.",
            where="data.observation",
            fix='Such as { file = "enrolment.csv" }, or { start = ["ENROLLED"], end = ["LEFT"] }.',
        )
    elif given is not None and given.file is None and not given.start:
        yield Problem(
            "COI-S122", "Spells that end must start: name the codes.", where="data.observation.start"
        )
    if options.shifted_dates and options.coverage is not None:
        yield Problem(
            "COI-S123",
            "With shifted dates, coverage cannot be two days of the calendar.",
            where="data.coverage",
            why="The same day means another year for everybody.",
            fix="Give spells in data.observation.",
        )
