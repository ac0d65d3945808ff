"""Rule sensitivities: the primary with other ways of saying who has a disease, and from when.

``two_records`` asks for two records at least 30 days apart, whatever the study asks. ``first_record`` takes
the study's people and dates them at their first record: biased, because nobody can have died or left between
that day and the one on which the rule was fulfilled; printed to show how much such dating would matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from coincide.designs.pair.counts import fetch_follow_up
from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.prepare import follow_up_options
from coincide.designs.pair.untested import Untested
from coincide.designs.pair.variants import Variant, count_again, itself, packed, show_variants
from coincide.queries.disease import Name, Rule, disease_steps, first_record_steps
from coincide.queries.pair import rewashed_steps
from coincide.queries.step import Step
from coincide.study import Study

QUESTION: Final = "rule"
TWO_RECORDS: Final = "rule=two_records"
FIRST_RECORD: Final = "rule=first_record"
GAP_DAYS: Final = 30


def _count(bench: Bench) -> Arrays:
    """Count the primary under every other rule that differs from the study's."""
    if not bench.study.rivals.rules:
        return {}
    bench.progress.phase("Counting with other disease rules")
    counted = [
        _one(bench, stratum, steps) if steps else Untested(QUESTION, stratum, why)
        for stratum, steps, why in other_rules(bench.study)
    ]
    return packed(
        itself(bench),
        [one for one in counted if isinstance(one, Variant)],
        [one for one in counted if isinstance(one, Untested)],
    )


def other_rules(study: Study) -> Iterator[tuple[str, tuple[Step, ...], str]]:
    """Yield (stratum, steps to both diseases, why there are none) of every other rule."""
    rules: dict[Name, Rule] = {"a": study.rule_a, "b": study.rule_b}
    two = {name: replace(rule, records=2, gap_days=GAP_DAYS) for name, rule in rules.items()}
    steps = tuple(step for name, rule in two.items() for step in disease_steps(name, rule))
    yield TWO_RECORDS, steps if two != rules else (), "this is the study's own rule"
    first = tuple(step for name, rule in rules.items() for step in first_record_steps(name, rule))
    several = any(rule.records > 1 for rule in rules.values())
    yield FIRST_RECORD, first if several else (), "one record fulfils the rule: its day is the first"


def _one(bench: Bench, stratum: str, steps: tuple[Step, ...]) -> Variant | Untested:
    options = follow_up_options(bench.study, complete_lookback=bench.intake.complete_lookback)
    bench.engine.run((*steps, *rewashed_steps(options)))
    followed = fetch_follow_up(bench.engine)
    return count_again(stratum, followed, bench.study, bench.plan.latency_days)


def _show(arrays: Arrays, answers: Answers) -> Shown:
    return show_variants(QUESTION, arrays, answers.plan)


RULES = Part("rules", _count, _show)
