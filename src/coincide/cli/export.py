"""``coincide export``: a results folder in the form another program or a journal reads."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet
from coincide.errors import Problem, UsageError


class Form(StrEnum):
    """What a folder can be exported to."""

    TIDY = "tidy"
    SUMMARISED_RESULT = "summarised-result"
    RECORD_CHECKLIST = "record-checklist"
    BIBTEX = "bibtex"


Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder that `coincide run` or `coincide cohort` wrote.")
]
To = Annotated[Form, typer.Option("--to", help="The form.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="File to write; without it, to stdout.")
]


def export(
    folder: Folder,
    to: To,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Write a results folder as a tidy table, OHDSI's summarised_result, BibTeX or a RECORD checklist."""
    from coincide.export.formats import exported

    if as_json and out is None:
        raise UsageError(
            Problem("COI-U061", "--json needs --out", fix="name the file; --json then tells where it is")
        )
    data = exported(folder, to.value)
    if out is None:
        say(data.decode("utf-8").rstrip("\n"))
        return
    _write(out, data)
    if as_json:
        say_json({"file": str(out), "form": to.value})
    else:
        say(str(out))


def _write(out: Path, data: bytes) -> None:
    from coincide.results.output import write_bytes

    if not out.parent.is_dir():
        raise UsageError(
            Problem("COI-U064", "the folder of the file is not there", where="--out", fix="make it first")
        )
    if out.exists():
        raise UsageError(
            Problem(
                "COI-U062",
                f"{out.name} exists already",
                where="--out",
                why="nothing is overwritten",
                fix="give another name, or move the file away first",
            )
        )
    write_bytes(out, data)
