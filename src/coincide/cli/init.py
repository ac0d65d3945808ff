"""``coincide init``: a commented study file."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet
from coincide.errors import Problem, UsageError


class Kind(StrEnum):
    """Kinds of data a study file can be begun from."""

    REGISTER = "register"
    OMOP = "omop"
    MEDS = "meds"
    DEATHS = "deaths"
    COHORT = "cohort"


NewFile = Annotated[Path, typer.Argument(metavar="STUDY", help="The study file to write.")]
From = Annotated[Kind, typer.Option("--from", help="Which kind of data the study will read.")]


def init(
    study: NewFile = Path("study.toml"),
    kind: From = Kind.REGISTER,
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Write a commented study file to fill in. An existing file is never overwritten."""
    text = files("coincide.cli").joinpath(f"templates/study_{kind}.toml").read_text(encoding="utf-8")
    if not study.parent.is_dir():
        raise UsageError(
            Problem(
                "COI-U056", "the folder of the study file is not there", where=str(study), fix="make it first"
            )
        )
    try:
        with study.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            Problem(
                "COI-U052",
                f"{study} exists already and is never overwritten",
                where=str(study),
                fix="give another name, or move the file away",
            )
        ) from None
    if as_json:
        say_json({"study": str(study)})
    else:
        verb = "cohort" if kind is Kind.COHORT else "check"
        say(f"Wrote {study}. Fill it in, then: coincide {verb} {study}")
