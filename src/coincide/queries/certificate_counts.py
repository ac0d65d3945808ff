"""Counts of certificates: in each cell, by place of the mention, and of what was left out."""

from __future__ import annotations

from typing import Final

from coincide.queries import plain_certificates as plain
from coincide.queries.step import Step

EVERYWHERE, LISTED, WELL_DEFINED = 0, 1, 2
READINGS: Final = (EVERYWHERE, LISTED, WELL_DEFINED)
"""Readings of a certificate: a mention anywhere; not as the underlying cause alone; anywhere, certificates
with an ill-defined underlying cause left out."""

CERTIFICATE_STAGES: Final = (
    "death certificates",
    "sex known",
    "age known",
    "died in the years of the study",
)
"""What ``stages.stage`` numbers mean: certificates remaining, each a part of the one before."""

NAMED_KINDS: Final = ("named", "counted")
"""What ``named_counts.kind`` numbers mean: on any certificate; on one that lies in a cell."""


def count_steps() -> tuple[Step, ...]:
    """Return the steps that count: cells, places, stages, named_counts, codes_named, underlying."""
    return (_cells(), _places(), _stages(), _named_counts(), _codes_named(), _underlying())


def _reading(number: int, a: str, b: str, where: str = "") -> str:
    return f"""
SELECT {number} AS reading, c.sex AS sex, c.age AS age, c.year AS year, c.area AS area,
       CAST(COUNT(*) AS INTEGER) AS certificates,
       CAST(SUM(COALESCE(f.{a}, 0)) AS INTEGER) AS with_a,
       CAST(SUM(COALESCE(f.{b}, 0)) AS INTEGER) AS with_b,
       CAST(SUM(CASE WHEN f.{a} = 1 AND f.{b} = 1 THEN 1 ELSE 0 END) AS INTEGER) AS with_both
FROM certificate AS c
LEFT JOIN flags AS f ON f.person = c.person{where}
GROUP BY c.sex, c.age, c.year, c.area"""


def _cells() -> Step:
    readings = (
        _reading(EVERYWHERE, "a", "b"),
        _reading(LISTED, "listed_a", "listed_b"),
        _reading(WELL_DEFINED, "a", "b", "\nWHERE COALESCE(f.ill_defined, 0) = 0"),
    )
    return Step(
        name="cells",
        reads=("certificate", "flags"),
        columns=(
            "reading",
            "sex",
            "age",
            "year",
            "area",
            "certificates",
            "with_a",
            "with_b",
            "with_both",
        ),
        sql="\nUNION ALL".join(readings),
        plain=plain.cells,
        why="Certificates of each cell: all, those that name A, B, both; for each reading of a certificate.",
    )


def _places() -> Step:
    return Step(
        name="places",
        reads=("certificate", "flags"),
        columns=("underlying", "part", "certificates"),
        sql="""
SELECT p.underlying AS underlying, p.part AS part, CAST(COUNT(*) AS INTEGER) AS certificates
FROM (
  SELECT CASE WHEN f.underlying_a = 1 THEN 1 WHEN f.underlying_b = 1 THEN 2 ELSE 0 END AS underlying,
         CASE WHEN f.first_a = 1 AND f.first_b = 1 THEN 1
              WHEN f.first_a + f.second_a > 0 AND f.first_b + f.second_b > 0 THEN 2
              ELSE 0 END AS part
  FROM certificate AS c
  JOIN flags AS f ON f.person = c.person
  WHERE f.a = 1 AND f.b = 1
) AS p
GROUP BY p.underlying, p.part""",
        plain=plain.places,
        why="Certificates that name both: which is the underlying cause (0 neither, 1 A, 2 B), and in which "
        "part they stand (1 both in part I, 2 one of them in part II only, 0 not known).",
    )


def _stages() -> Step:
    return Step(
        name="stages",
        reads=("person", "certificate"),
        columns=("stage", "certificates"),
        sql="""
SELECT 0 AS stage, CAST(COUNT(*) AS INTEGER) AS certificates FROM person AS p
UNION ALL
SELECT 1 AS stage, CAST(COUNT(*) AS INTEGER) AS certificates FROM person AS p WHERE p.sex IN (1, 2)
UNION ALL
SELECT 2 AS stage, CAST(COUNT(*) AS INTEGER) AS certificates FROM person AS p
WHERE p.sex IN (1, 2) AND p.born IS NOT NULL
UNION ALL
SELECT 3 AS stage, CAST(COUNT(*) AS INTEGER) AS certificates FROM certificate AS c""",
        plain=plain.stages,
        why="Certificates remaining after each condition.",
    )


def _named_counts() -> Step:
    counts = [
        f"""
SELECT {number} AS disease, 0 AS kind, CAST(COUNT(DISTINCT n.person) AS INTEGER) AS certificates
FROM named AS n WHERE n.disease = {number}
UNION ALL
SELECT {number} AS disease, 1 AS kind, CAST(COUNT(DISTINCT n.person) AS INTEGER) AS certificates
FROM named AS n JOIN certificate AS c ON c.person = n.person WHERE n.disease = {number}"""
        for number in (0, 1)
    ]
    return Step(
        name="named_counts",
        reads=("named", "certificate"),
        columns=("disease", "kind", "certificates"),
        sql="\nUNION ALL".join(counts),
        plain=plain.named_counts,
        why="Certificates that name each disease: all, and those that lie in a cell.",
    )


def _codes_named() -> Step:
    return Step(
        name="codes_named",
        reads=("named", "code_set"),
        columns=("disease", "code", "mentions", "certificates"),
        sql="""
SELECT s.disease AS disease, s.code AS code, CAST(COUNT(n.person) AS INTEGER) AS mentions,
       CAST(COUNT(DISTINCT n.person) AS INTEGER) AS certificates
FROM code_set AS s
LEFT JOIN named AS n ON n.disease = s.disease AND n.code = s.code
WHERE s.disease IN (0, 1)
GROUP BY s.disease, s.code""",
        plain=plain.codes_named,
        why="Mentions and certificates of each code of a disease.",
    )


def _underlying() -> Step:
    return Step(
        name="underlying",
        reads=("cause",),
        columns=("listed", "certificates"),
        sql="""
SELECT 0 AS listed, CAST(COUNT(DISTINCT u.person) AS INTEGER) AS certificates FROM cause AS u WHERE u.rank = 0
UNION ALL
SELECT 1 AS listed, CAST(COUNT(DISTINCT u.person) AS INTEGER) AS certificates
FROM cause AS u
JOIN cause AS l ON l.person = u.person AND l.code = u.code AND l.rank > 0
WHERE u.rank = 0""",
        plain=plain.underlying,
        why="Certificates with an underlying cause, and those on which it stands in another place too.",
    )
