"""From records to the day on which a disease rule is fulfilled.

Only the day of *fulfilment* is used. Dating a two-record disease at its first record would give every
person days on which they could not yet have been counted: immortal time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from coincide.errors import Problems, StudyError
from coincide.queries import plain_disease as plain
from coincide.queries.literals import is_in, literal
from coincide.queries.step import Step

Name = Literal["a", "b"]
NUMBER: Final[dict[Name, int]] = {"a": 0, "b": 1}
"""Number of a disease in the loaded table ``code_set(disease, code)``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a disease counts as present.

    Attributes
    ----------
    records
        How many records on distinct days are needed.
    gap_days
        Each record at least so many days after the one before (distinct days are always asked).
    settings
        Settings (``canonical.Setting``) that count; empty: all.
    positions
        Positions of the diagnosis that count (1 = main); empty: all.
    death_fulfils
        Whether one death record with a code of the set fulfils the rule alone, on the death day.

    Raises
    ------
    StudyError
        When a number is out of range.
    """

    records: int = 1
    gap_days: int = 0
    settings: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    death_fulfils: bool = False

    def __post_init__(self) -> None:
        problems = Problems(StudyError)
        if self.records < 1:
            problems.add("COI-S201", "a disease rule needs at least one record", where="records")
        if self.gap_days < 0:
            problems.add("COI-S202", "the gap between records cannot be negative", where="gap_days")
        problems.raise_if_any()


def found_steps() -> tuple[Step, ...]:
    """Return the steps that pick the records of every loaded code set, in one pass over the data."""
    return (
        Step(
            name="found",
            reads=("diagnosis", "code_set"),
            columns=("disease", "person", "day", "code", "setting", "position"),
            sql="""
SELECT s.disease AS disease, d.person AS person, d.day AS day, d.code AS code,
       d.setting AS setting, d.position AS position
FROM diagnosis AS d
JOIN code_set AS s ON s.code = d.code""",
            plain=plain.found,
            why="Diagnosis records with a code of a disease.",
        ),
        Step(
            name="found_cause",
            reads=("cause", "person", "code_set"),
            columns=("disease", "person", "day", "code"),
            sql="""
SELECT s.disease AS disease, c.person AS person, COALESCE(p.died, c.day) AS day, c.code AS code
FROM cause AS c
JOIN person AS p ON p.person = c.person
JOIN code_set AS s ON s.code = c.code""",
            plain=plain.found_cause,
            why="Death records with a code of a disease, on the day of death.",
        ),
    )


def disease_steps(name: Name, rule: Rule) -> tuple[Step, ...]:
    """Return the steps from found records to ``disease_a(person, day)``.

    Parameters
    ----------
    name
        ``a`` or ``b``: which code set, and the suffix of the steps' names.
    rule
        When the disease counts as present.

    Returns
    -------
    tuple of Step
        ``records_a``, ``chain_a_1`` ... ``chain_a_k`` for k records, ``disease_a``.

    Notes
    -----
    The chain is greedy: the next record is the first one at least ``gap_days`` after the one before.
    No other chain reaches its k-th record earlier.
    """
    chain = [_first_link(name), *(_next_link(name, link, rule) for link in range(2, rule.records + 1))]
    return (_records(name, rule), *chain, _fulfilled(name, rule))


def first_record_steps(name: Name, rule: Rule) -> tuple[Step, ...]:
    """Return the steps to ``disease_a`` of the same people, dated at their first record.

    For sensitivity alone: between the first record and the day on which the rule is fulfilled nobody can have
    died or left, so those days are immortal.
    """
    *steps, _ = disease_steps(name, rule)
    return (*steps, _dated_first(name, rule))


def _records(name: Name, rule: Rule) -> Step:
    number = NUMBER[name]
    return Step(
        name=f"records_{name}",
        reads=("found",),
        columns=("person", "day"),
        sql=f"""
SELECT DISTINCT f.person AS person, f.day AS day
FROM found AS f
WHERE f.disease = {literal(number)} {is_in("f.setting", rule.settings)} {is_in("f.position", rule.positions)}
""".rstrip(),
        plain=plain.records(number, rule.settings, rule.positions),
        why=f"Days with a record of disease {name} that counts.",
    )


def _first_link(name: Name) -> Step:
    return Step(
        name=f"chain_{name}_1",
        reads=(f"records_{name}",),
        columns=("person", "day"),
        sql=f"""
SELECT r.person AS person, MIN(r.day) AS day
FROM records_{name} AS r
GROUP BY r.person""",
        plain=plain.first_link(f"records_{name}"),
        why=f"First record of disease {name}.",
    )


def _next_link(name: Name, link: int, rule: Rule) -> Step:
    gap = max(rule.gap_days, 1)
    before = f"chain_{name}_{literal(link - 1)}"
    return Step(
        name=f"chain_{name}_{literal(link)}",
        reads=(before, f"records_{name}"),
        columns=("person", "day"),
        sql=f"""
SELECT c.person AS person, MIN(r.day) AS day
FROM {before} AS c
JOIN records_{name} AS r ON r.person = c.person AND r.day >= c.day + {literal(gap)}
GROUP BY c.person""",
        plain=plain.next_link(before, f"records_{name}", gap),
        why=f"Record {link} of disease {name}: the first at least {gap} days after the one before.",
    )


def _fulfilled(name: Name, rule: Rule) -> Step:
    number, last = NUMBER[name], f"chain_{name}_{literal(rule.records)}"
    deaths = f"""
  UNION ALL
  SELECT f.person AS person, f.day AS day FROM found_cause AS f WHERE f.disease = {literal(number)}"""
    return Step(
        name=f"disease_{name}",
        reads=(last, "found_cause") if rule.death_fulfils else (last,),
        columns=("person", "day"),
        sql=f"""
SELECT f.person AS person, MIN(f.day) AS day
FROM (
  SELECT c.person AS person, c.day AS day FROM {last} AS c{deaths if rule.death_fulfils else ""}
) AS f
GROUP BY f.person""",
        plain=plain.fulfilled(last, number, rule.death_fulfils),
        why=f"The day on which the rule of disease {name} is fulfilled for the first time.",
    )


def _dated_first(name: Name, rule: Rule) -> Step:
    number, first, last = NUMBER[name], f"chain_{name}_1", f"chain_{name}_{literal(rule.records)}"
    deaths = f"""
  UNION ALL
  SELECT c.person AS person, c.day AS day FROM found_cause AS c WHERE c.disease = {literal(number)}"""
    also = deaths if rule.death_fulfils else ""
    reads = tuple(dict.fromkeys((first, last, *(("found_cause",) if rule.death_fulfils else ()))))
    return Step(
        name=f"disease_{name}",
        reads=reads,
        columns=("person", "day"),
        sql=f"""
WITH fulfilled AS (
  SELECT k.person AS person, k.day AS day FROM {last} AS k{also}
),
recorded AS (
  SELECT r.person AS person, r.day AS day FROM {first} AS r{also}
)
SELECT f.person AS person, MIN(r.day) AS day
FROM fulfilled AS f
JOIN recorded AS r ON r.person = f.person
GROUP BY f.person""",
        plain=plain.dated_first(first, last, number, rule.death_fulfils),
        why=f"The first record of disease {name} in people in whom its rule is fulfilled at some time.",
    )
