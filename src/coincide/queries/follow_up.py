"""From observed spells to the days on which a person is at risk.

A washout is counted from the first day of a *chain* of spells: spells whose gaps are not longer than
the washout. Inside a chain a gap interrupts the risk but not the washout, so what is left of a washout
when a short first spell ends is counted on from that chain's first day. A longer gap begins a new
chain, with a washout of its own. A chain that begins on the birth day needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coincide.days import NEVER
from coincide.errors import Problems, StudyError
from coincide.queries import plain_follow_up as plain
from coincide.queries.disease import Name
from coincide.queries.literals import literal
from coincide.queries.step import Step

INCIDENT: Final = 2
PREVALENT: Final = 3
UNOBSERVED: Final = 4


@dataclass(frozen=True, slots=True)
class FollowUpOptions:
    """How observed time becomes time at risk.

    Attributes
    ----------
    washout_days
        Days at the begin of a chain of spells that show who is already ill; never at risk.
    window_from, window_to
        First and last day of the study; None: open.
    complete_lookback
        Whether the day of a first disease is known however early it lies.

    Raises
    ------
    StudyError
        When the washout is negative or the window ends before it begins.
    """

    washout_days: int = 730
    window_from: int | None = None
    window_to: int | None = None
    complete_lookback: bool = False

    def __post_init__(self) -> None:
        problems = Problems(StudyError)
        if self.washout_days < 0:
            problems.add("COI-S203", "the washout cannot be negative", where="washout_days")
        if self.window_from is not None and self.window_to is not None and self.window_to < self.window_from:
            problems.add("COI-S204", "the study ends before it begins", where="window_from, window_to")
        problems.raise_if_any()


def at_risk_steps(options: FollowUpOptions) -> tuple[Step, ...]:
    """Return the steps ``population``, ``spells``, ``after_washout``, ``at_risk``."""
    return (_population(), _spells(), _after_washout(options), _at_risk(options))


def follow_up_steps(options: FollowUpOptions) -> tuple[Step, ...]:
    """Return the steps ``placed_a``, ``placed_b``, ``follow_up``; they read ``disease_a``, ``disease_b``."""
    return (_placed("a"), _placed("b"), _follow_up(options))


def _population() -> Step:
    return Step(
        name="population",
        reads=("person",),
        columns=("person", "sex", "born", "died", "area"),
        sql="""
SELECT p.person AS person, p.sex AS sex, p.born AS born, p.died AS died, p.area AS area
FROM person AS p
WHERE p.sex IN (1, 2) AND p.born IS NOT NULL""",
        plain=plain.population,
        why="People whose sex and birth day are known.",
    )


def _spells() -> Step:
    # equal rows tie in the order below, but either may come first: the spell is the same
    return Step(
        name="spells",
        reads=("observed", "population"),
        columns=("person", "entry", "exit"),
        sql="""
WITH clipped AS (
  SELECT o.person AS person,
         CASE WHEN o.entry < p.born THEN p.born ELSE o.entry END AS entry,
         CASE WHEN o.exit >= p.died THEN p.died + 1 ELSE o.exit END AS exit
  FROM observed AS o
  JOIN population AS p ON p.person = o.person
),
marked AS (
  SELECT c.person AS person, c.entry AS entry, c.exit AS exit,
         CASE WHEN c.entry <= MAX(c.exit) OVER (
                PARTITION BY c.person ORDER BY c.entry ASC NULLS LAST, c.exit ASC NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS opens
  FROM clipped AS c
  WHERE c.entry < c.exit
),
numbered AS (
  SELECT m.person AS person, m.entry AS entry, m.exit AS exit,
         SUM(m.opens) OVER (
                PARTITION BY m.person ORDER BY m.entry ASC NULLS LAST, m.exit ASC NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
  FROM marked AS m
)
SELECT n.person AS person, MIN(n.entry) AS entry, MAX(n.exit) AS exit
FROM numbered AS n
GROUP BY n.person, n.spell""",
        plain=plain.spells,
        why="Observed time inside life, the death day included; overlapping and adjacent spells joined.",
    )


def _after_washout(options: FollowUpOptions) -> Step:
    washout = literal(options.washout_days)
    return Step(
        name="after_washout",
        reads=("spells", "population"),
        columns=("person", "start", "stop"),
        sql=f"""
WITH marked AS (
  SELECT s.person AS person, s.entry AS entry, s.exit AS exit, p.born AS born,
         CASE WHEN s.entry - LAG(s.exit) OVER (
                PARTITION BY s.person ORDER BY s.entry ASC NULLS LAST) <= {washout} THEN 0 ELSE 1 END AS opens
  FROM spells AS s
  JOIN population AS p ON p.person = s.person
),
chained AS (
  SELECT m.person AS person, m.entry AS entry, m.exit AS exit, m.born AS born,
         MAX(CASE WHEN m.opens = 1 THEN m.entry ELSE NULL END) OVER (
                PARTITION BY m.person ORDER BY m.entry ASC NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS opened
  FROM marked AS m
),
washed AS (
  SELECT c.person AS person,
         CASE WHEN c.opened > c.born AND c.entry < c.opened + {washout}
              THEN c.opened + {washout} ELSE c.entry END AS start,
         c.exit AS stop
  FROM chained AS c
)
SELECT w.person AS person, w.start AS start, w.stop AS stop
FROM washed AS w
WHERE w.start < w.stop""",
        plain=plain.after_washout(options.washout_days),
        why=f"The first {washout} days of observation left out, and again after a longer gap.",
    )


def _at_risk(options: FollowUpOptions) -> Step:
    opens = -NEVER if options.window_from is None else options.window_from
    closes = NEVER if options.window_to is None else options.window_to + 1
    return Step(
        name="at_risk",
        reads=("after_washout",),
        columns=("person", "start", "stop"),
        sql=f"""
SELECT w.person AS person,
       CASE WHEN w.start < {literal(opens)} THEN {literal(opens)} ELSE w.start END AS start,
       CASE WHEN w.stop > {literal(closes)} THEN {literal(closes)} ELSE w.stop END AS stop
FROM after_washout AS w
WHERE w.start < {literal(closes)} AND w.stop > {literal(opens)}""",
        plain=plain.at_risk(opens, closes),
        why="Time at risk inside the study window.",
    )


def _placed(name: Name) -> Step:
    return Step(
        name=f"placed_{name}",
        reads=(f"disease_{name}", "after_washout"),
        columns=("person", "day", "kind"),
        sql=f"""
SELECT d.person AS person, d.day AS day,
       MIN(CASE WHEN d.day >= r.start AND d.day < r.stop THEN {literal(INCIDENT)}
                WHEN r.start > d.day THEN {literal(PREVALENT)}
                ELSE {literal(UNOBSERVED)} END) AS kind
FROM disease_{name} AS d
LEFT JOIN after_washout AS r ON r.person = d.person
GROUP BY d.person, d.day""",
        plain=plain.placed(f"disease_{name}", (INCIDENT, PREVALENT, UNOBSERVED)),
        why=f"Whether disease {name} begins after the washout (2), before it (3), or neither (4).",
    )


def _follow_up(options: FollowUpOptions) -> Step:
    dated = "{0}.day IS NOT NULL" if options.complete_lookback else f"{{0}}.kind = {literal(INCIDENT)}"
    return Step(
        name="follow_up",
        reads=("at_risk", "population", "placed_a", "placed_b"),
        columns=(
            *("person", "sex", "born", "died", "area", "start", "stop"),
            *("a_day", "b_day", "a_dated", "b_dated"),
        ),
        sql=f"""
SELECT r.person AS person, p.sex AS sex, p.born AS born,
       COALESCE(p.died, {literal(NEVER)}) AS died, COALESCE(p.area, -1) AS area,
       r.start AS start, r.stop AS stop,
       COALESCE(a.day, {literal(NEVER)}) AS a_day, COALESCE(b.day, {literal(NEVER)}) AS b_day,
       CASE WHEN {dated.format("a")} THEN 1 ELSE 0 END AS a_dated,
       CASE WHEN {dated.format("b")} THEN 1 ELSE 0 END AS b_dated
FROM at_risk AS r
JOIN population AS p ON p.person = r.person
LEFT JOIN placed_a AS a ON a.person = r.person
LEFT JOIN placed_b AS b ON b.person = r.person""",
        plain=plain.follow_up(INCIDENT, options.complete_lookback),
        why="One row per person and spell at risk, with the day of death and of each disease, and whether"
        " that is dated.",
    )
