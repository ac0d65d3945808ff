"""The notation of the specification: one person drawn day by day, the state of each day drawn below.

Line ``seen`` (what the register holds):
    ``.`` observed, blank not observed, ``*`` born (observed), ``x`` dies (observed),
    ``d`` dies on the day on which the register ends the spell,
    ``X`` dies with B on the death record (observed),
    ``A`` ``B`` ``C`` a record of A, of B, of both on an observed day, ``a`` ``b`` ``c`` on another day.
Line ``state`` (of each day, when A exposes and B is the outcome):
    ``-`` not at risk, ``u`` unexposed, ``0`` the day of A,
    ``1`` ``2`` ``3`` days 1-2, 3-5, 6 and later after A,
    ``p`` ``q`` days 0-2, 3 and later of risk time after an undated A.
Line ``event`` (left out when there is none): ``^`` below the day of a counted event.
"""

from __future__ import annotations

from textwrap import dedent

import numpy as np
import pyarrow as pa

from coincide.engines.base import Engine
from coincide.kernels.pair_counts import PairCounts, pair_counts
from coincide.kernels.pair_counts_reference import DayAtRisk, Spell, days_at_risk
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from support.small_tables import A_CODE, B_CODE, loaded

SINCE, PREVALENT = (1, 3, 6), (0, 3)
LETTERS = "u0123pq"
MARGIN = 8
LONG_AGO = -1000
MALE = 1
Tables = dict[str, list[tuple[int | None, ...]]]


def check(
    engine: str,
    drawing: str,
    *,
    rule_a: Rule | None = None,
    rule_b: Rule | None = None,
    **options: int | bool,
) -> None:
    """Run a drawing through an engine and the kernel, and compare with the drawing."""
    lines = _lines(drawing)
    tables = _tables(lines["seen"])
    follow_up = run(engine, tables, FollowUpOptions(**({"washout_days": 0} | options)), rule_a, rule_b)
    spells = spells_of(follow_up)
    days = list(days_at_risk(spells, SINCE, PREVALENT))
    assert _drawn(days, spells) == {"state": lines["state"], "event": lines.get("event", "")}
    counts = count(spells, SINCE, PREVALENT)
    state = lines["state"]
    assert counts.days.sum(axis=(1, 2)).tolist() == [state.count(letter) for letter in LETTERS]
    happened = [letter for letter, mark in zip(state, lines.get("event", ""), strict=False) if mark == "^"]
    assert counts.events.sum(axis=(1, 2)).tolist() == [happened.count(letter) for letter in LETTERS]


def run(
    kind: str, tables: Tables, options: FollowUpOptions, rule_a: Rule | None, rule_b: Rule | None
) -> pa.Table:
    """Return follow-up of canonical tables."""
    with loaded(kind, tables) as engine:
        return fetch_follow_up(engine, options, rule_a or Rule(), rule_b or Rule())


def fetch_follow_up(engine: Engine, options: FollowUpOptions, rule_a: Rule, rule_b: Rule) -> pa.Table:
    engine.run(pair_steps(options, rule_a, rule_b))
    return engine.fetch("follow_up", ("person", "start"))


def count(spells: list[Spell], since: tuple[int, ...], prevalent: tuple[int, ...]) -> PairCounts:
    """Count spells with the kernel."""
    columns = np.array(spells, np.int32).reshape(-1, 8).T
    return pair_counts(
        *np.ascontiguousarray(columns), rows=1, ages=120, since_cuts=since, prevalent_cuts=prevalent
    )


def spells_of(follow_up: pa.Table) -> list[Spell]:
    return [
        Spell(r["person"], 0, r["born"], r["start"], r["stop"], r["a_day"], r["a_dated"], r["b_day"])
        for r in follow_up.to_pylist()
    ]


def _lines(drawing: str) -> dict[str, str]:
    """Return the lines by name; the first eight characters are the name, then comes day 0."""
    lines = [line for line in dedent(drawing).splitlines() if line.strip()]
    return {line[:MARGIN].strip(): line[MARGIN:].rstrip(" -") for line in lines}


def _drawn(days: list[DayAtRisk], spells: list[Spell]) -> dict[str, str]:
    names = count(spells, SINCE, PREVALENT).states
    letters = {day.day: LETTERS[names.index(day.state)] for day in days}
    last = max(letters, default=-1)
    marks = {day.day for day in days if day.event}
    return {
        "state": "".join(letters.get(day, "-") for day in range(last + 1)),
        "event": "".join("^" if day in marks else " " for day in range(last + 1)).rstrip(),
    }


def _tables(seen: str) -> Tables:
    """Turn the drawn line into canonical tables; the day is the place in the line."""
    born = [day for day, mark in enumerate(seen) if mark == "*"]
    died = [day for day, mark in enumerate(seen) if mark in "dxX"]
    records = [(day, code) for day, mark in enumerate(seen) for code in _codes(mark)]
    return {
        "person": [(1, MALE, born[0] if born else LONG_AGO, died[0] if died else None, None)],
        "observed": [(1, day, day + 1) for day, mark in enumerate(seen) if mark in ".*xXABC"],
        "diagnosis": [(1, day, code, 1, 1) for day, code in records],
        "cause": [(1, day, B_CODE, 0) for day, mark in enumerate(seen) if mark == "X"],
    }


def _codes(mark: str) -> tuple[int, ...]:
    return {"A": (A_CODE,), "B": (B_CODE,), "C": (A_CODE, B_CODE)}.get(mark.upper(), ())
