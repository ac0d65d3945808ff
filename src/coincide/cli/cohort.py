"""``coincide cohort``: people followed to an endpoint, their markers and scores, and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Force, Json, LogFile, Memory, Quiet, Seed, StudyFile, Threads, Work

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; must not exist yet.")]


def cohort(
    study: StudyFile,
    out: Out = Path("results"),
    seed: Seed = 1,
    force: Force = False,
    threads: Threads = None,
    memory: Memory = None,
    work: Work = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Answer the questions of a cohort's study file: what goes with the endpoint, how well markers tell."""
    from coincide.machine import machine_from
    from coincide.study.cohort_read import load_cohort_study

    machine = machine_from(threads, memory, work)
    asked = load_cohort_study(study)  # what is wrong with it is told before the engine is loaded

    from coincide import cohort_session

    with listening(quiet=quiet, log_file=log_file) as progress:
        result = cohort_session.run(
            asked, seed=seed, machine=machine, progress=progress, out=out, force=force
        )
    if as_json:
        say_json(result.as_dict())
    else:
        say(result.sentence, str(out / "report.html"))
