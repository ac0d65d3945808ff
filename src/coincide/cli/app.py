"""The command `coincide`: one verb a file, imported light; each verb imports its machinery when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Final, NoReturn

import typer

from coincide.cli.case import case
from coincide.cli.check import check
from coincide.cli.codes import codes
from coincide.cli.cohort import cohort
from coincide.cli.compare import compare
from coincide.cli.demo import demo
from coincide.cli.doctor import doctor
from coincide.cli.errors import guard, stop_on_signals
from coincide.cli.export import export
from coincide.cli.init import init
from coincide.cli.report import report
from coincide.cli.run import run
from coincide.cli.schema import schema
from coincide.cli.simulate import simulate
from coincide.cli.verify import verify

app = typer.Typer(
    name="coincide",
    help="Do two diseases meet in the same people by chance, or is there a link?",
    epilog="Start with `coincide demo`, then `coincide init study.toml`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: no 0.2 s of imports, nothing lost to a screen reader
    context_settings={"help_option_names": ["-h", "--help"]},
)
SHORT: Final[dict[Callable[..., None], str]] = {
    demo: "A finished report on simulated people.",
    init: "Write a commented study file.",
    check: "Can these data answer? No overlap is shown.",
    run: "The verdict, the numbers and a report.",
    cohort: "People followed: survival, prognosis, markers.",
    report: "The report again, from its folder alone.",
    compare: "Results side by side, and together.",
    export: "Results in the form other programs read.",
    codes: "Code sets of the built-in diseases.",
    simulate: "Data of people who do not exist.",
    schema: "What a study file or a results folder holds.",
    verify: "Rerun the worked examples on this machine.",
    doctor: "What belongs in a bug report.",
}
for verb, short in SHORT.items():
    app.command(short_help=short)(verb)
app.add_typer(case, short_help="One patient against the criteria for ALS and MS.")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"coincide {version('coincide')}")
        raise typer.Exit


@app.callback()
def coincide(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Do two diseases meet in the same people by chance, or is there a link?"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    stop_on_signals()
    sys.exit(guard(lambda: app(args=given, prog_name="coincide"), given))
