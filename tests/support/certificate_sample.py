"""A study of certificates without files: canonical tables made by hand, run through an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coincide import days
from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.certificates.counts import CertificateCounts, count_certificates
from coincide.designs.certificates.study_tables import answer_counted
from coincide.diseases import from_inline
from coincide.progress import Silent
from coincide.results.table import Row
from coincide.sources.deaths import Deaths
from coincide.study import Study
from coincide.study.sections import ReleaseSection
from support.pair_sample import rows_of
from support.small_tables import loaded

CODES = ["F03", "G20", "J18", "R99"]
INTAKE = Intake(rows={}, unit="certificate")


@dataclass(frozen=True)
class Death:
    """A certificate: ``"G20u J18 G20 | F03"`` is underlying G20, J18 and G20 in part I, F03 in part II.

    ``? F03`` is a cause of unknown part.
    """

    causes: str
    sex: int = 1
    age: int | None = 70
    year: int = 2001
    area: int | None = None


def canonical(deaths: Sequence[Death]) -> dict[str, list[tuple[int | None, ...]]]:
    people, causes = [], []
    for person, death in enumerate(deaths):
        day = days.day(dt.date(death.year, 7, 1))
        born = None if death.age is None else day - days.edge(death.age)
        people.append((person, death.sex, born, day, death.area))
        causes += [(person, day, CODES.index(code), rank) for code, rank in ranked(death.causes)]
    codes = [(number, "icd10", text) for number, text in enumerate(CODES)]
    return {"person": people, "cause": causes, "code": codes}  # type: ignore[dict-item]


def ranked(text: str) -> list[tuple[str, int]]:
    first, _, second = text.partition("|")
    found, rank = [], 0
    for word in first.split():
        if word == "?":
            rank = 200
        elif word.endswith("u"):
            found.append((word[:-1], 0))
        else:
            rank += 1
            found.append((word, rank))
    return found + [(word, 101 + place) for place, word in enumerate(second.split())]


def study(preset: str = "none", **more: object) -> Study:
    """Return a study of Parkinson's disease (A) and dementia (B); its population is never read."""
    options = {"release": ReleaseSection(preset=preset)} | more
    return Study(
        a=from_inline("parkinson", codes={"icd10": ("G20",)}, label="Parkinson's disease"),
        b=from_inline("dementia", codes={"icd10": ("F03",)}, label="dementia"),
        population=Deaths(form="sim", files=("never",)),
        **options,
    )


def count_deaths(engine: str, deaths: Sequence[Death], asked: Study | None = None) -> CertificateCounts:
    with loaded(engine, canonical(deaths)) as made:
        return count_certificates(made, asked or study(), Silent())


def answer_deaths(
    engine: str, deaths: Sequence[Death], asked: Study | None = None, intake: Intake = INTAKE
) -> Answered:
    return answer_counted(asked or study(), intake, count_deaths(engine, deaths, asked), seed=1)


def ratio(answered: Answered, stratum: str = "all", measure: str = "mention_ratio") -> Row:
    (row,) = rows_of(answered.tables, "estimates", stratum=stratum, measure=measure)
    return row
