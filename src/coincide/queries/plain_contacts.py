"""Slow, obvious twin of the contact days."""

from __future__ import annotations

from coincide.queries.plain_disease import Plain
from coincide.queries.step import Row, Rows, Tables


def contact_days(first: int, last: int) -> Plain:
    """Make the twin that takes the days of A and B from all days with a record."""

    def run(tables: Tables) -> Rows:
        met = {row[:2] for name in ("contact", "diagnosis") for row in tables[name]}
        coded = {(person, day) for _, person, day, *_ in tables["found"]}
        return list[Row](one for one in met - coded if one[0] is not None and first <= one[0] < last)

    return run
