"""Who is A and who is B, and who was followed: counts that never look at the overlap.

How many people fall ill *inside* their time at risk is not printed: that number less the unexposed
events would be the overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

from coincide.designs.pair.prepare import Prepared
from coincide.engines.base import Engine
from coincide.queries.attrition import KINDS

NAMES = ("a", "b")


@dataclass(frozen=True, slots=True)
class CodeFound:
    """One code of a disease: how many records and people have it."""

    role: str
    vocabulary: str
    code: str
    match: str
    records: int
    people: int


@dataclass(frozen=True, slots=True)
class OnsetGroup:
    """People of one sex and ten-year age group at the day the rule is fulfilled."""

    role: str
    sex: int
    age_from: int
    people: int


@dataclass(frozen=True, slots=True)
class Described:
    """Counts of people, records and codes.

    Attributes
    ----------
    remaining
        People remaining after each stage of ``queries.attrition.STAGES``.
    people
        role -> kind (recorded, fulfilled) -> people.
    codes
        Codes found, and declared codes nobody has.
    onset
        People by sex and age at onset.
    labels
        role -> what the disease's codes mean in these data.
    """

    remaining: tuple[int, ...]
    people: dict[str, dict[str, int]]
    codes: tuple[CodeFound, ...]
    onset: tuple[OnsetGroup, ...]
    labels: dict[str, str]


def describe(engine: Engine, prepared: Prepared) -> Described:
    """Fetch the counts from the engine's finished steps."""
    stages = engine.fetch("attrition", order_by=("stage",)).to_pylist()
    counted = engine.fetch("disease_counts", order_by=("disease", "kind")).to_pylist()
    groups = engine.fetch("onset", order_by=("disease", "sex", "age10")).to_pylist()
    people: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    for row in counted:
        people[NAMES[row["disease"]]][KINDS[row["kind"]]] = row["people"]
    return Described(
        remaining=tuple(row["people"] for row in stages),
        people=people,
        codes=_codes(engine, prepared),
        onset=tuple(
            OnsetGroup(NAMES[row["disease"]], row["sex"], row["age10"], row["people"]) for row in groups
        ),
        labels={"a": prepared.a.label, "b": prepared.b.label},
    )


def _codes(engine: Engine, prepared: Prepared) -> tuple[CodeFound, ...]:
    found = (prepared.a, prepared.b)
    match = {
        (number, hit.code): hit.match for number, resolved in enumerate(found) for hit in resolved.matched
    }
    rows = []
    for row in engine.fetch("codes_found", order_by=("disease", "code")).to_pylist():
        disease, code = row["disease"], row["code"]
        vocabulary, text = prepared.texts[code]
        how = match[(disease, code)]
        rows.append(CodeFound(NAMES[disease], vocabulary, text, how, row["records"], row["people"]))
    for name, resolved in zip(NAMES, found, strict=True):
        rows += [
            CodeFound(name, vocabulary, code, "not found", 0, 0) for vocabulary, code in resolved.not_found
        ]
    return tuple(rows)
