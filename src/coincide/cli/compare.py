"""``coincide compare``: two or more results folders side by side and together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Force, Json, LogFile, Quiet

Folders = Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders that `coincide run` wrote.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the comparison.")]


def compare(
    folders: Folders,
    out: Out = Path("comparison"),
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Compare results: side by side, pooled with a prediction interval, and what differs in definitions."""
    from coincide.compare.write import compare as compared

    with listening(quiet=quiet, log_file=log_file) as progress:
        progress.phase("Comparing results", len(folders))
        headline = compared(folders, out, force=force)
    if as_json:
        say_json({**headline, "folder": str(out)})
    else:
        say(str(headline["sentence"]), str(out / "report.html"))
