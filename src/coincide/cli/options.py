"""The options that several verbs share, so that they read and mean the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="The study file, such as study.toml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing about progress.")]
LogFile = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="FILE", help="Add phases and totals to FILE; no value of a person."),
]
Debug = Annotated[bool, typer.Option("--debug", help="On a failure, show the traceback (may show data).")]
Threads = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", help="Threads of the engine [COINCIDE_THREADS]."),
]
Memory = Annotated[
    str | None,
    typer.Option("--memory", metavar="SIZE", help='Memory of the engine, such as "4GiB" [COINCIDE_MEMORY].'),
]
Work = Annotated[
    Path | None,
    typer.Option("--work", metavar="DIR", help="Folder of unfinished, personal work [COINCIDE_WORK]."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of the random numbers.")]
Force = Annotated[bool, typer.Option("--force", help="Move an existing output folder aside first.")]
ShowSql = Annotated[bool, typer.Option("--show-sql", help="Print the SQL the study runs, and stop.")]
