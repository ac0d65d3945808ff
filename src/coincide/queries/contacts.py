"""Days on which people met doctors for something else than A or B."""

from __future__ import annotations

from coincide.queries import plain_contacts as plain
from coincide.queries.literals import literal
from coincide.queries.step import Step


def contact_days_step(first: int, last: int) -> Step:
    """Return the step ``contact_days`` of the people from `first` up to, not including, `last`.

    A contact day is a day with a row of ``contact`` or with any diagnosis record. A day on which a record
    carries a code of A or B is none, whatever else was recorded on it: that visit may be due to the disease.
    """
    low, high = literal(first), literal(last)
    return Step(
        name="contact_days",
        reads=("contact", "diagnosis", "found"),
        columns=("person", "day"),
        sql=f"""
WITH coded AS (
  SELECT DISTINCT f.person AS person, f.day AS day
  FROM found AS f
),
met AS (
  SELECT c.person AS person, c.day AS day FROM contact AS c
  WHERE c.person >= {low} AND c.person < {high}
  UNION ALL
  SELECT d.person AS person, d.day AS day FROM diagnosis AS d
  WHERE d.person >= {low} AND d.person < {high}
)
SELECT DISTINCT m.person AS person, m.day AS day
FROM met AS m
LEFT JOIN coded AS o ON o.person = m.person AND o.day = m.day
WHERE o.person IS NULL""",
        plain=plain.contact_days(first, last),
        why="Days with a contact or a diagnosis on which no code of A or B was recorded.",
    )
