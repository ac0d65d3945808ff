"""The washout series: the primary with shorter and longer washouts.

With a short washout old disease is taken for new; that false incidence falls as the washout grows. A long
washout leaves less time and fewer people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from coincide.days import edge
from coincide.designs.pair.counts import fetch_follow_up
from coincide.designs.pair.parts import Answers, Arrays, Bench, Part, Shown
from coincide.designs.pair.prepare import follow_up_options
from coincide.designs.pair.untested import Untested
from coincide.designs.pair.variants import Variant, count_again, itself, packed, show_variants, variant_of
from coincide.queries.pair import rewashed_steps

QUESTION: Final = "washout"


def _count(bench: Bench) -> Arrays:
    """Count the primary with every washout; the study's own stands there already."""
    if not bench.study.rivals.washout_years:
        return {}
    bench.progress.phase("Counting with other washouts")
    counted = list(_each(bench))
    return packed(
        itself(bench),
        [one for one in counted if isinstance(one, Variant)],
        [one for one in counted if isinstance(one, Untested)],
    )


def _each(bench: Bench) -> Iterator[Variant | Untested]:
    study = bench.study
    own = follow_up_options(study, complete_lookback=bench.intake.complete_lookback)
    for years in sorted(set(study.rivals.washout_years)):
        stratum = f"washout={years}y"
        if edge(years) == own.washout_days:
            yield variant_of(stratum, bench.followed, bench.row, bench.pair, bench.plan)
            continue
        bench.engine.run(rewashed_steps(replace(own, washout_days=edge(years))))
        followed = fetch_follow_up(bench.engine)
        if len(followed.person):
            yield count_again(stratum, followed, study, bench.plan.latency_days)
        else:
            why = f"nobody is left at risk after {_years(years)} of washout"
            yield Untested(QUESTION, stratum, why)


def _years(years: int) -> str:
    return "1 year" if years == 1 else f"{years} years"


def _show(arrays: Arrays, answers: Answers) -> Shown:
    return show_variants(QUESTION, arrays, answers.plan)


WASHOUTS = Part("washouts", _count, _show)
