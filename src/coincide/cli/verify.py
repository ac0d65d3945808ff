"""``coincide verify``: the worked examples again, offline, on this machine."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from coincide.cli.console import listening, say, say_json, say_table
from coincide.cli.options import Debug, Json, LogFile, Quiet
from coincide.errors import InternalError, Problem

if TYPE_CHECKING:
    from coincide.verify.comparison import Comparison

COLUMNS = ("no", "example", "quantity", "expected", "computed", "difference", "same")


def verify(
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Rerun the worked examples: expected, computed, difference. Any difference is exit code 70."""
    from coincide.verify.examples import run_examples

    with listening(quiet=quiet, log_file=log_file) as progress:
        progress.phase("Running the worked examples")
        compared = run_examples()
    wrong = [each for each in compared if not each.ok]
    if as_json:
        say_json({"numbers": len(compared), "differ": len(wrong), "examples": [_plain(e) for e in compared]})
    else:
        say_table([_row(each) for each in compared], COLUMNS)
        examples = len({each.number for each in compared})
        say("", f"{len(compared)} numbers of {examples} worked examples, {len(wrong)} differ")
    if wrong and as_json:
        raise typer.Exit(InternalError.exit_code)  # the one JSON object is already printed
    if wrong:
        raise InternalError(_problem(wrong))


def _row(each: Comparison) -> dict[str, object]:
    return {
        "no": each.number,
        "example": each.title,
        "quantity": each.quantity,
        "expected": f"{each.expected:.10g}",
        "computed": f"{each.computed:.10g}",
        "difference": f"{each.difference:+.1e}",
        "same": "yes" if each.ok else "NO",
    }


def _plain(each: Comparison) -> dict[str, object]:
    """Return a comparison as JSON can hold it: an infinity is text."""
    values = asdict(each) | {"difference": each.difference}
    return {
        name: value if not isinstance(value, float) or math.isfinite(value) else str(value)
        for name, value in values.items()
    }


def _problem(wrong: list[Comparison]) -> Problem:
    return Problem(
        "COI-I051",
        f"{len(wrong)} numbers differ from what they must be",
        where="; ".join(f"example {each.number}, {each.quantity}" for each in wrong),
        why="this installation computes something wrong: do not trust its results",
        fix="install the pinned requirements again; if it stays, report it with `coincide doctor`",
    )
