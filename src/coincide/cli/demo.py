"""``coincide demo``: a simulated population with a known answer, from nothing to a report."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Force, Json, LogFile, Memory, Quiet, Seed, Threads, Work

if TYPE_CHECKING:
    from coincide.study import Study

STUDY: Final = """\
# SYNTHETIC: nobody in this population exists. What is planted is printed in the report.

[study]
title = "SYNTHETIC: ALS and MS in a simulated, Denmark-like population"
a = "{a}"
b = "{b}"
data_label = "SYNTHETIC population of {people:,} people"

[data]
kind = "simulated"
people = {people}
seed = {seed}
start = {start}
end = {end}

[data.link]
ratios = {ratios}
from_days = {from_days}
order = "{order}"

[release]
preset = "none" # there is nobody to protect; a study of real people never says this
"""

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; must not exist yet.")]
People = Annotated[int, typer.Option("--people", metavar="N", min=1, help="How many people to simulate.")]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open the report in a browser.")]


def demo(
    out: Out = Path("coincide-demo"),
    people: People = 1_000_000,
    seed: Seed = 1,
    force: Force = False,
    no_open: NoOpen = False,
    threads: Threads = None,
    memory: Memory = None,
    work: Work = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Answer a question about a simulated, Denmark-like population whose truth is known and printed."""
    from coincide import session
    from coincide.machine import machine_from

    machine = machine_from(threads, memory, work)
    asked = demo_study(people, seed)
    with listening(quiet=quiet, log_file=log_file) as progress:
        result = session.run(asked, seed=seed, machine=machine, progress=progress, out=out, force=force)
    report = out / "report.html"
    if as_json:
        say_json(result.as_dict())
        return
    say("SYNTHETIC: nobody in this population exists; it says nothing about the real diseases.", _planted())
    say(result.verdict.sentence, str(report))
    if not no_open and _somebody_looks():
        typer.launch(str(report))


def demo_study(people: int, seed: int) -> Study:
    """Return the study of the demo, from a text that `coincide run` would take as well."""
    from coincide.simulation.demo import DEMO
    from coincide.study import parse_study

    text = STUDY.format(
        people=people,
        seed=seed,
        start=DEMO.start,
        end=DEMO.end,
        a=DEMO.a,
        b=DEMO.b,
        ratios=list(DEMO.link.ratios),
        from_days=list(DEMO.link.from_days),
        order=DEMO.link.order,
    )
    return parse_study(text, base=Path(), label="the demo")


def _planted() -> str:
    """Return the planted truth in one line."""
    from coincide.simulation.demo import DEMO

    window = ", 365-730d"
    ratios = [f"{name.removesuffix(window)} {value}" for name, value in DEMO.truth.items() if window in name]
    return f"Planted: {'; '.join(ratios)}"


def _somebody_looks() -> bool:
    """Return whether a person sits before a screen: a terminal, not a CI run, a display."""
    screen = sys.platform in ("win32", "darwin") or any(
        os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return sys.stdout.isatty() and not os.environ.get("CI") and screen
