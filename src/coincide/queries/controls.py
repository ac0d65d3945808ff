"""First days of control diseases: all of them in one pass over the data.

A control counts as present with one record, or a death record. Its day is placed as that of A and B: inside
time after the washout, before it, or neither.
"""

from __future__ import annotations

from coincide.queries import plain_controls as plain
from coincide.queries.follow_up import INCIDENT, PREVALENT, UNOBSERVED
from coincide.queries.literals import literal
from coincide.queries.step import Step


def control_steps() -> tuple[Step, ...]:
    """Return the steps ``control_first`` and ``control_days``.

    They read the loaded table ``control_set(disease, code)`` and the step ``after_washout``; the steps of A
    and B are left as they are.
    """
    return (_first(), _placed())


def _first() -> Step:
    return Step(
        name="control_first",
        reads=("diagnosis", "cause", "person", "control_set"),
        columns=("disease", "person", "day"),
        sql="""
SELECT f.disease AS disease, f.person AS person, MIN(f.day) AS day
FROM (
  SELECT s.disease AS disease, d.person AS person, d.day AS day
  FROM diagnosis AS d
  JOIN control_set AS s ON s.code = d.code
  UNION ALL
  SELECT s.disease AS disease, c.person AS person, COALESCE(p.died, c.day) AS day
  FROM cause AS c
  JOIN person AS p ON p.person = c.person
  JOIN control_set AS s ON s.code = c.code
) AS f
GROUP BY f.disease, f.person""",
        plain=plain.control_first,
        why="First record of each control disease, or the day of a death record with its code.",
    )


def _placed() -> Step:
    return Step(
        name="control_days",
        reads=("control_first", "after_washout"),
        columns=("disease", "person", "day", "kind"),
        sql=f"""
SELECT f.disease AS disease, f.person AS person, f.day AS day,
       MIN(CASE WHEN f.day >= r.start AND f.day < r.stop THEN {literal(INCIDENT)}
                WHEN r.start > f.day THEN {literal(PREVALENT)}
                ELSE {literal(UNOBSERVED)} END) AS kind
FROM control_first AS f
LEFT JOIN after_washout AS r ON r.person = f.person
GROUP BY f.disease, f.person, f.day""",
        plain=plain.control_days((INCIDENT, PREVALENT, UNOBSERVED)),
        why="Whether each control disease begins after the washout (2), before it (3), or neither (4).",
    )
