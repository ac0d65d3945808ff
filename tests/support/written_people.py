"""People in words: ``born -9000, seen 0-4000 and 4500-6000, A 1000, B 1400, dies 5000``."""

from __future__ import annotations

from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from support.small_tables import A_CODE, B_CODE
from support.timeline import Tables, count, run, spells_of

CODES = {"A": A_CODE, "B": B_CODE}


def written(people: str) -> Tables:
    """Turn lines of words into canonical tables, one person a line; sex is male unless said."""
    tables: Tables = {"person": [], "observed": [], "diagnosis": [], "cause": []}
    for number, line in enumerate(filter(None, map(str.strip, people.splitlines()))):
        words = [part.strip().split(" ", 1) for part in line.split(",")]
        facts = {word: rest[0] for word, *rest in words if rest}
        sex = 2 if ["woman"] in words else 1
        died = int(facts["dies"]) if "dies" in facts else None
        tables["person"].append((number, sex, int(facts.get("born", "-9000")), died, None))
        for spell in facts["seen"].split(" and "):
            entry, _, exit_ = spell.partition("-")
            tables["observed"].append((number, int(entry), int(exit_)))
        for disease, code in CODES.items():
            days = facts[disease].split(" and ") if disease in facts else []
            tables["diagnosis"] += [(number, int(day), code, 1, 1) for day in days]
    return tables


def states(
    engine: str,
    people: str,
    *,
    since: tuple[int, ...] = (1, 183, 365, 730, 1826, 3652),
    prevalent: tuple[int, ...] = (0, 365),
    rule_a: Rule | None = None,
    **options: int | bool,
) -> dict[str, tuple[int, int]]:
    """Return (days, events) of every state in which there are any; the washout is 730 days."""
    spells = spells_of(run(engine, written(people), FollowUpOptions(**options), rule_a, None))
    counts = count(spells, since, prevalent)
    days, events = counts.days.sum(axis=(1, 2)).tolist(), counts.events.sum(axis=(1, 2)).tolist()
    return {name: (d, e) for name, d, e in zip(counts.states, days, events, strict=True) if d}
