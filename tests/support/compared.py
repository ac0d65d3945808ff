"""Results folders with known counts, to be put side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coincide.canonical import Intake
from coincide.designs.pair.headline import headline
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.diseases import disease
from coincide.kernels.states import UNEXPOSED
from coincide.results.folder import Manifest, write_folder
from coincide.results.rules import Rule
from coincide.study.sections import Question
from coincide.study.write import study_text
from support.pair_sample import DEFAULT_PLAN, described, empty, pair_of, study
from support.released_sample import write_sample_page

YEARS = 365_250_000  # days of a thousand thousand years
REFERENCE = 2000


def results(
    out: Path,
    observed: tuple[int, int],
    *,
    label: str,
    preset: str = "ohdsi",
    digest: str = "",
    inputs: dict[str, str] | None = None,
    pair: tuple[str, str] = ("als", "ms"),
    intake: Intake | None = None,
    **more: object,
) -> Path:
    """Write results with (A then B, B then A) events in the primary, where 2 are expected in each order."""
    orders = []
    for events in observed:
        filled = empty()
        filled.put(UNEXPOSED, days=YEARS, events=REFERENCE)
        filled.put(DEFAULT_PLAN.primary.states[-2:], days=YEARS // 1000, events=events)
        orders.append(filled)
    question = Question(a=pair[0], b=pair[1], data_label=label)
    asked = replace(study(preset, question=question, **more), a=disease(pair[0]), b=disease(pair[1]))
    counted = Counted(intake or Intake(rows={}), described(), pair_of(*orders))
    found = answer_counted(asked, counted, DEFAULT_PLAN, seed=1)
    read = {"people.csv": digest or label} if inputs is None else inputs
    manifest = Manifest("run", Rule(preset), seed=1, data_name=label, inputs=read)
    return write_folder(
        out,
        tables=found.tables,
        headline=headline(found.verdict),
        study_text=study_text(asked),
        manifest=manifest,
        pages=write_sample_page,
    )
