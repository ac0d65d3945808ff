"""``coincide case series``: many cases, how many meet which criteria, and how far the criteria agree."""

from __future__ import annotations

import warnings
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Force, Json, LogFile, Quiet


class Preset(StrEnum):
    """The release rules."""

    OHDSI = "ohdsi"
    OPENSAFELY = "opensafely"
    NONE = "none"


class Unit(StrEnum):
    """Where denervation must be shown in El Escorial 2000."""

    LIMBS = "limbs"
    REGIONS = "regions"


class Crossing(StrEnum):
    """Whether upper and lower signs may lie in different regions in Gold Coast 2020."""

    ALLOW = "allow"
    DENY = "deny"


Cases = Annotated[Path, typer.Argument(metavar="FOLDER", help="Holds the case files (.toml, .json).")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; must not exist yet.")]
ByPreset = Annotated[Preset, typer.Option("--preset", help="Release rule: which small counts are hidden.")]
EmgUnit = Annotated[Unit, typer.Option("--emg-unit", help="El Escorial 2000: denervation in two of these.")]
CrossRegion = Annotated[
    Crossing, typer.Option("--cross-region", help="Gold Coast: upper and lower signs in different regions.")
]


def series(
    folder: Cases,
    out: Out = Path("case-series"),
    preset: ByPreset = Preset.OHDSI,
    emg_unit: EmgUnit = Unit.LIMBS,
    cross_region: CrossRegion = Crossing.ALLOW,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Count over many cases: which criteria they meet, how far criteria agree; small counts are hidden."""
    from coincide.cases.evaluation import CaseOptions
    from coincide.cases.reading_notes import CaseWarning
    from coincide.cases.series import series as evaluated

    options = CaseOptions(emg_unit=emg_unit.value, cross_region=cross_region.value)
    with listening(quiet=quiet, log_file=log_file) as progress, warnings.catch_warnings():
        warnings.simplefilter("ignore", CaseWarning)  # told for each case by `coincide case check`
        headline = evaluated(
            folder, out, preset=preset.value, options=options, force=force, progress=progress
        )
    if as_json:
        say_json({**headline, "folder": str(out)})
    else:
        say(str(headline["sentence"]), str(out / "report.html"))
