"""What is odd about the events together, before they are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.canonical import Finding
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import Problem
from coincide.sources.meds.codes import ROLES
from coincide.sources.meds.rules import (
    END_ALONE,
    IN_CARE,
    NO_EVENT_CODE,
    NO_PREFIX,
    NO_SUBJECT,
    SHIFTED,
    TWO_FILES,
)
from coincide.sources.meds.shards import EVENTS
from coincide.sources.meds.tables import SUBJECTS, Workshop, ends_alone

FAR: Final = "DATE '2100-01-01'"
"""No event of a data set with true dates is later."""

_SHOWN: Final = 3
_PEOPLE: Final = 10
"""A heading fewer people have is not shown: no preset of the release gate would show them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes
    ----------
    findings
        Lines for the quality table.
    problems
        Reasons to stop.
    shifted
        Whether each person's dates were moved by an amount of their own.
    in_care
        Whether everybody has been in intensive care.
    """

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    shifted: bool
    in_care: bool


def look_around(shop: Workshop) -> Look:
    """Count what is odd; `SUBJECTS` and `ROLES` are made."""
    engine = shop.engine
    events, no_id, no_code = engine.rows(
        f"SELECT count(*), count(*) - count(id), count(*) - count(code) FROM {EVENTS}"
    )[0]
    everybody, split, dated, far = engine.rows(
        f"SELECT count(*), count(*) FILTER (WHERE split), count(last), count(*) FILTER (WHERE last > {FAR})"
        f" FROM {SUBJECTS}"
    )[0]
    declared = shop.options.shifted_dates
    shifted = 2 * far > dated if declared is None else declared
    care = _in_care(engine)
    in_care = 0 < care == everybody
    found = [
        NO_SUBJECT.finding("events", no_id, events),
        NO_EVENT_CODE.finding("events", no_code, events),
        TWO_FILES.finding("events", split, everybody),
        _unmapped(engine, events),
        SHIFTED.finding("events", everybody if shifted else 0, everybody),
        IN_CARE.finding("events", care if in_care else 0, everybody),
    ]
    if shop.options.by_codes:
        found.append(END_ALONE.finding("events", *ends_alone(shop)))
    problems = _too_many(no_id, no_code, events, shop.options.max_quarantine_share)
    return Look(tuple(finding for finding in found if finding.rows), problems, shifted, in_care)


def _in_care(engine: DuckDBEngine) -> int:
    return engine.number(
        f"SELECT count(DISTINCT e.id) FROM {EVENTS} e JOIN (FROM {ROLES} WHERE care) c ON c.code = e.code"
    )


def _unmapped(engine: DuckDBEngine, events: int) -> Finding:
    """Count events that look like diagnoses and are read as none, with the headings of their codes."""
    rows = engine.number(f"SELECT sum(rows) FROM {ROLES} WHERE looks AND vocabulary IS NULL")
    shown = _headings(engine) if rows else []
    return NO_PREFIX.finding("events", rows, events, ", ".join(shown))


def _headings(engine: DuckDBEngine) -> list[str]:
    """Return the commonest headings: the parts of a code before its last, three at most."""
    parts = "string_split(c.code, '//')"
    heading = (
        f"CASE WHEN len({parts}) > 1"
        f" THEN array_to_string({parts}[1:least(len({parts}) - 1, 3)], '//') || '//'"
        " ELSE regexp_extract(c.code, '^[^/]+/') END"
    )
    found = engine.rows(
        f"SELECT {heading} AS heading, count(DISTINCT e.id) AS people FROM {EVENTS} e"
        f" JOIN (FROM {ROLES} WHERE looks AND vocabulary IS NULL) c ON c.code = e.code GROUP BY heading"
        f" HAVING people >= {_PEOPLE} AND regexp_full_match(heading, '[A-Za-z0-9_/ -]{{1,60}}')"
        f" ORDER BY people DESC, heading LIMIT {_SHOWN}"
    )
    return [heading for heading, _ in found]


def _too_many(no_id: int, no_code: int, events: int, largest: float) -> tuple[Problem, ...]:
    """Return why so many events of nobody, or of nothing, stop the run."""
    rules = [(rule, rows) for rule, rows in ((NO_SUBJECT, no_id), (NO_EVENT_CODE, no_code)) if rows]
    if no_id + no_code <= largest * events:
        return ()
    return tuple(
        Problem(
            rule.code,
            f"{rows:,} of {events:,} events ({rows / events:.2%}): {rule.what}.",
            where="events",
            why=f"At most {largest:.2%} may be left out: the data are not what they are said to be.",
            fix=f"{rule.fix} max_quarantine_share raises the limit.",
        )
        for rule, rows in rules
    )
