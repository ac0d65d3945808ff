"""From a study and its canonical tables to finished steps: codes resolved, queries run."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from coincide import days
from coincide.canonical import Intake
from coincide.designs.pair.code_index import code_index
from coincide.diseases import Resolved, require_disjoint, resolve
from coincide.engines.arrow import int32_table
from coincide.engines.base import Engine
from coincide.progress import Progress
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from coincide.queries.step import Step
from coincide.study import Study


@dataclass(frozen=True, slots=True)
class Prepared:
    """The two diseases as the data know them, and the code table.

    Attributes
    ----------
    a, b
        Codes of each disease found in the data.
    texts
        Code number -> (vocabulary, text).
    """

    a: Resolved
    b: Resolved
    texts: dict[int, tuple[str, str]]


def follow_up_options(study: Study, *, complete_lookback: bool = False) -> FollowUpOptions:
    """Turn the study's population section into options of the queries."""
    followed = study.followed
    return FollowUpOptions(
        washout_days=followed.washout_days,
        window_from=days.day(followed.window_from) if followed.window_from else None,
        window_to=days.day(followed.window_to) if followed.window_to else None,
        complete_lookback=complete_lookback,
    )


def study_steps(study: Study, *, complete_lookback: bool = False) -> tuple[Step, ...]:
    """Return every step the study runs, in order."""
    options = follow_up_options(study, complete_lookback=complete_lookback)
    return pair_steps(options, study.rule_a, study.rule_b)


def prepare(engine: Engine, study: Study, intake: Intake, progress: Progress) -> Prepared:
    """Find the codes of A and B in the data and run every step.

    Raises
    ------
    StudyError
        When A and B share a code of the data.
    """
    index = code_index(engine, (study.a, study.b))
    a, b = resolve(study.a, index), resolve(study.b, index)
    require_disjoint(a, b)
    engine.load("code_set", _code_set(a, b))
    progress.phase("Finding first days and time at risk")
    engine.run(study_steps(study, complete_lookback=intake.complete_lookback))
    return Prepared(a, b, index.names)


def _code_set(a: Resolved, b: Resolved) -> pa.Table:
    pairs = [(number, code) for number, found in enumerate((a, b)) for code in found.codes]
    return int32_table(("disease", "code"), pairs)
