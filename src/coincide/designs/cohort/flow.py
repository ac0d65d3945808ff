"""Who is in: people in the file, and those left out of follow-up, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from coincide.canonical import Finding
from coincide.designs.cohort.bench import Bench, Question
from coincide.designs.cohort.lines import Line, Shown, line
from coincide.results.table import CountId, Sum


def remaining(position: int) -> CountId:
    """Return the identity of the people remaining after a step."""
    return CountId("people", (str(position), "remaining"))


def dropped(position: int) -> CountId:
    """Return the identity of the people a step left out."""
    return CountId("people", (str(position), "dropped"))


def flow(bench: Bench) -> Shown:
    """Return the rows of ``attrition.csv`` and ``quality.csv``."""
    steps = bench.flow
    lines = [_stage(0, "remaining", steps[0].words, steps[0].people)]
    sums = []
    for position, (before, after) in enumerate(pairwise(steps), start=1):
        lines += [
            _stage(position, "dropped", after.left_out, before.people - after.people),
            _stage(position, "remaining", after.words, after.people),
        ]
        sums.append(Sum(remaining(position - 1), (dropped(position), remaining(position))))
    return Shown((*lines, *_quality(bench.data.facts.findings)), tuple(sums))


def _stage(position: int, kind: str, step: str, people: int) -> Line:
    return line("attrition", position=position, kind=kind, step=step, people=people)


def _quality(findings: tuple[Finding, ...]) -> Iterator[Line]:
    for finding in findings:
        yield line(
            "quality",
            rule=finding.rule,
            source_table=finding.table,
            source_column=finding.column,
            what=finding.what,
            severity=finding.severity,
            rows=finding.rows,
            of=finding.of,
        )


FLOW: Final = Question("Counting people", lambda _: True, flow)
