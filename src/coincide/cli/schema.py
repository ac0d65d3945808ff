"""``coincide schema``: names, types and units of the two contracts, the study file and the results folder."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from coincide.cli.console import say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet


class Contract(StrEnum):
    """What can be described."""

    STUDY = "study"
    COHORT = "cohort"
    RESULTS = "results"


Which = Annotated[
    Contract, typer.Argument(help="The study file of a pair or of a cohort, or the results folder.")
]


def schema(
    which: Which,
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Print what a study file may say, or what a results folder holds."""
    if which is Contract.STUDY:
        from coincide.study import study_schema

        say_json(study_schema())  # a JSON schema is JSON with and without --json
    elif which is Contract.COHORT:
        from coincide.study.cohort_read import cohort_study_schema

        say_json(cohort_study_schema())
    elif as_json:
        say_json(results_schema())
    else:
        from coincide.results import schema_text

        say(schema_text())


def results_schema() -> dict[str, object]:
    """Return the contract of a results folder as plain values."""
    from dataclasses import asdict

    from coincide.results import schema as contract

    return {
        "schema": contract.SCHEMA_VERSION,
        "tables": {
            f"tables/{name}.csv": [asdict(column) for column in columns]
            for name, columns in contract.TABLES.items()
        },
        "verdict.json": [asdict(field) for field in contract.VERDICT_FIELDS],
        "measures": contract.MEASURES,
        "questions": contract.QUESTIONS,
    }
