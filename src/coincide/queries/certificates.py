"""From death certificates to counts in each cell of sex, age and calendar year.

A disease is *named* on a certificate when a code of its set stands anywhere on it. A certificate is counted
once for a disease, however often and wherever it names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from coincide.queries import plain_certificates as plain
from coincide.queries.certificate_counts import count_steps
from coincide.queries.literals import literal
from coincide.queries.ranks import PART_TWO, PART_UNKNOWN
from coincide.queries.step import Step

A, B, ILL_DEFINED = 0, 1, 2
"""Numbers of the code sets in the loaded table ``code_set(disease, code)``."""


@dataclass(frozen=True, slots=True)
class CellOptions:
    """What makes a cell beside sex, one-year age and calendar year.

    Attributes
    ----------
    by_area
        Whether certificates are compared within areas only.
    """

    by_area: bool = False


def certificate_steps(options: CellOptions) -> tuple[Step, ...]:
    """Return every step from the canonical tables to the counts of a study of certificates.

    Beside the canonical tables the steps read three loaded ones: ``code_set(disease, code)``,
    ``ages(age, first, last)`` (days since birth) and ``years(year, first, last)`` (days).

    Returns
    -------
    tuple of Step
        ``named``, ``certificate``, ``flags``, and the counts ``cells``, ``places``, ``stages``,
        ``named_counts``, ``codes_named``, ``underlying``.
    """
    return (_named(), _certificate(options), _flags(), *count_steps())


def _named() -> Step:
    return Step(
        name="named",
        reads=("cause", "code_set"),
        columns=("disease", "person", "code", "rank"),
        sql="""
SELECT s.disease AS disease, c.person AS person, c.code AS code, c.rank AS rank
FROM cause AS c
JOIN code_set AS s ON s.code = c.code""",
        plain=plain.named,
        why="Causes on certificates with a code of a disease, or an ill-defined one.",
    )


def _certificate(options: CellOptions) -> Step:
    area = "COALESCE(p.area, -1)" if options.by_area else "-1"
    return Step(
        name="certificate",
        reads=("person", "ages", "years"),
        columns=("person", "sex", "age", "year", "area"),
        sql=f"""
SELECT p.person AS person, p.sex AS sex, a.age AS age, y.year AS year, {area} AS area
FROM person AS p
JOIN ages AS a ON p.died - p.born BETWEEN a.first AND a.last
JOIN years AS y ON p.died BETWEEN y.first AND y.last
WHERE p.sex IN (1, 2)""",
        plain=plain.certificate(options.by_area),
        why="Certificates of known sex and age in the years of the study, each in its cell.",
    )


def _flag(condition: str, name: str) -> str:
    return f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"


def _flags() -> Step:
    second, unknown = literal(PART_TWO), literal(PART_UNKNOWN)
    columns = []
    for number, name in ((A, "a"), (B, "b")):
        of = f"n.disease = {literal(number)}"
        columns += [
            _flag(of, name),
            _flag(f"{of} AND n.rank > 0", f"listed_{name}"),
            _flag(f"{of} AND n.rank = 0", f"underlying_{name}"),
            _flag(f"{of} AND n.rank > 0 AND n.rank < {second}", f"first_{name}"),
            _flag(f"{of} AND n.rank >= {second} AND n.rank < {unknown}", f"second_{name}"),
        ]
    columns.append(_flag(f"n.disease = {literal(ILL_DEFINED)} AND n.rank = 0", "ill_defined"))
    listed = ",\n       ".join(columns)
    return Step(
        name="flags",
        reads=("named",),
        columns=("person", *plain.FLAGS),
        sql=f"""
SELECT n.person AS person,
       {listed}
FROM named AS n
GROUP BY n.person""",
        plain=plain.flags,
        why="Where each certificate names A and B, and whether its underlying cause is ill-defined.",
    )
