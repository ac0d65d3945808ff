"""``coincide report``: the report again, from the results folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `coincide run` wrote.")]


def report(
    folder: Folder,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Write the report of a results folder again: the same bytes, without the data."""
    from coincide.report.build import write_report

    with listening(quiet=quiet, log_file=log_file) as progress:
        progress.phase("Writing the report")
        path = write_report(folder)
    if as_json:
        say_json({"report": str(path)})
    else:
        say(str(path))
