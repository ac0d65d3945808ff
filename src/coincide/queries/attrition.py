"""Counts of people and records at each stage, so that nothing is lost without a number."""

from __future__ import annotations

from typing import Final

from coincide.days import edge
from coincide.queries import plain_attrition as plain
from coincide.queries.disease import NUMBER, Name
from coincide.queries.follow_up import INCIDENT, PREVALENT, UNOBSERVED
from coincide.queries.literals import literal
from coincide.queries.step import Step

STAGES: Final = (
    "in the register",
    "sex known",
    "birth day known",
    "observed alive",
    "observed after the washout",
    "at risk inside the study window",
)
"""What ``attrition.stage`` numbers mean: people remaining, each a part of the one before."""

KINDS: Final = ("recorded", "fulfilled", "incident", "prevalent", "unobserved")
"""What ``disease_counts.kind`` numbers mean; incident + prevalent + unobserved = fulfilled."""

ONSET_AGES: Final = tuple(range(0, 120, 10))
"""First year of each age group of ``onset``; the last is open."""


def attrition_steps() -> tuple[Step, ...]:
    """Return the steps ``attrition``, ``disease_counts``, ``codes_found``, ``onset``."""
    return (_attrition(), _disease_counts(), _codes_found(), _onset())


def _people(stage: int, counted: str, table: str, where: str = "") -> str:
    return f"SELECT {literal(stage)} AS stage, CAST({counted} AS INTEGER) AS people FROM {table} AS t{where}"


def _attrition() -> Step:
    rows = (
        _people(0, "COUNT(*)", "person"),
        _people(1, "COUNT(*)", "person", " WHERE t.sex IN (1, 2)"),
        _people(2, "COUNT(*)", "population"),
        _people(3, "COUNT(DISTINCT t.person)", "spells"),
        _people(4, "COUNT(DISTINCT t.person)", "after_washout"),
        _people(5, "COUNT(DISTINCT t.person)", "at_risk"),
    )
    return Step(
        name="attrition",
        reads=("person", "population", "spells", "after_washout", "at_risk"),
        columns=("stage", "people"),
        sql="\n" + "\nUNION ALL\n".join(rows),
        plain=plain.attrition,
        why="People remaining after each condition.",
    )


def _kind_counts(name: Name) -> list[str]:
    number = literal(NUMBER[name])
    recorded = f"""
SELECT {number} AS disease, 0 AS kind, CAST(COUNT(DISTINCT f.person) AS INTEGER) AS people
FROM (
  SELECT d.person AS person FROM found AS d WHERE d.disease = {number}
  UNION ALL
  SELECT c.person AS person FROM found_cause AS c WHERE c.disease = {number}
) AS f"""
    fulfilled = f"""
SELECT {number} AS disease, 1 AS kind, CAST(COUNT(*) AS INTEGER) AS people FROM placed_{name} AS p"""
    placed = [
        f"""
SELECT {number} AS disease, {literal(kind)} AS kind, CAST(COUNT(*) AS INTEGER) AS people
FROM placed_{name} AS p WHERE p.kind = {literal(kind)}"""
        for kind in (INCIDENT, PREVALENT, UNOBSERVED)
    ]
    return [recorded, fulfilled, *placed]


def _disease_counts() -> Step:
    return Step(
        name="disease_counts",
        reads=("found", "found_cause", "placed_a", "placed_b"),
        columns=("disease", "kind", "people"),
        sql="\nUNION ALL".join(_kind_counts("a") + _kind_counts("b")),
        plain=plain.disease_counts,
        why="People with a record (0), with the rule fulfilled (1): at risk (2), before (3), or neither (4).",
    )


def _codes_found() -> Step:
    return Step(
        name="codes_found",
        reads=("code_set", "found", "found_cause"),
        columns=("disease", "code", "records", "people"),
        sql="""
SELECT s.disease AS disease, s.code AS code,
       CAST(COUNT(f.person) AS INTEGER) AS records,
       CAST(COUNT(DISTINCT f.person) AS INTEGER) AS people
FROM code_set AS s
LEFT JOIN (
  SELECT d.disease AS disease, d.person AS person, d.code AS code FROM found AS d
  UNION ALL
  SELECT c.disease AS disease, c.person AS person, c.code AS code FROM found_cause AS c
) AS f ON f.disease = s.disease AND f.code = s.code
GROUP BY s.disease, s.code""",
        plain=plain.codes_found,
        why="Records (diagnoses and causes of death) and people of each code, zero included.",
    )


def _onset_of(name: Name) -> str:
    reached = " + ".join(
        f"(CASE WHEN d.day - p.born >= {literal(edge(age))} THEN 10 ELSE 0 END)" for age in ONSET_AGES[1:]
    )
    return f"""
SELECT {literal(NUMBER[name])} AS disease, p.sex AS sex, {reached} AS age10
FROM disease_{name} AS d
JOIN population AS p ON p.person = d.person"""


def _onset() -> Step:
    return Step(
        name="onset",
        reads=("disease_a", "disease_b", "population"),
        columns=("disease", "sex", "age10", "people"),
        sql=f"""
SELECT o.disease AS disease, o.sex AS sex, o.age10 AS age10, CAST(COUNT(*) AS INTEGER) AS people
FROM ({_onset_of("a")}
UNION ALL{_onset_of("b")}
) AS o
GROUP BY o.disease, o.sex, o.age10""",
        plain=plain.onset,
        why="People of known sex and birth by sex and ten-year age group at the fulfilled day.",
    )
