"""``coincide case``: one patient against the published criteria, and the files that hold a patient."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from coincide.cli.case_read import read
from coincide.cli.case_series import series
from coincide.cli.console import say, say_json, warn
from coincide.cli.options import Debug, Force, Json, LogFile, Quiet

PERSONAL: Final = "PERSONAL: about one patient; never counts as released."
RESEARCH: Final = "For research, not for diagnosis."

case = typer.Typer(
    name="case",
    help="Does this patient meet the criteria for ALS, for MS, for both?",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class EmgUnit(StrEnum):
    """Where denervation must be shown in El Escorial 2000."""

    LIMBS = "limbs"
    REGIONS = "regions"


class CrossRegion(StrEnum):
    """Whether upper and lower signs may lie in different regions in Gold Coast 2020."""

    ALLOW = "allow"
    DENY = "deny"


class FileKind(StrEnum):
    """How a patient is written down."""

    PHENOPACKET = "phenopacket"
    SHEET = "sheet"


CaseFile = Annotated[
    Path,
    typer.Argument(metavar="CASE", help="A case sheet (TOML or JSON) or a phenopacket (JSON, version 2)."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Also write a page and JSON there; must not exist yet."),
]
NewFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write there instead of printing; never over a file."),
]
Unit = Annotated[EmgUnit, typer.Option("--emg-unit", help="El Escorial 2000: denervation in two of these.")]
Cross = Annotated[
    CrossRegion,
    typer.Option("--cross-region", help="Gold Coast: upper and lower signs in different regions."),
]
To = Annotated[FileKind, typer.Option("--to", help="What to turn it into.")]
Proved = Annotated[
    bool,
    typer.Option("--parse-back", help="Also parse the phenopacket with the GA4GH classes (extra cases)."),
]


def check(
    file: CaseFile,
    out: Folder = None,
    emg_unit: Unit = EmgUnit.LIMBS,
    cross_region: Cross = CrossRegion.ALLOW,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Hold a patient against every set of criteria: met, not met or unknown, and what would decide."""
    from coincide.cases.reading import read_case

    with _warnings_told(quiet=quiet):
        patient = read_case(file)

    from coincide.cases.evaluate import CaseOptions, evaluate
    from coincide.cases.output import as_json as case_as_json
    from coincide.cases.output import write_case
    from coincide.cli.case_table import case_lines

    found = evaluate(patient, CaseOptions(emg_unit=emg_unit.value, cross_region=cross_region.value))
    if out is not None:
        write_case(patient, found, out, force=force)
    document = case_as_json(patient, found)
    if as_json:
        say_json(document)
    else:
        say(PERSONAL, *case_lines(document), *([str(out)] if out else []), RESEARCH)


def template(
    out: NewFile = None,
    as_json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001  (has no phases to silence)
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Print a case sheet with comments, all unknown, to fill in."""
    from coincide.cases.sheet_template import write_template

    _give(write_template(), out, as_json=as_json, key="template")


def convert(
    file: CaseFile,
    to: To,
    out: NewFile = None,
    parse_back: Proved = False,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Turn a case sheet into a phenopacket, or a phenopacket into a case sheet."""
    from coincide.cases.reading import read_case

    with _warnings_told(quiet=quiet):
        patient = read_case(file)
    if to is FileKind.SHEET:
        from coincide.cases.sheet_write import write_sheet

        text = write_sheet(patient)
    else:
        from coincide.cases.phenopacket import phenopacket_text, to_phenopacket

        text = phenopacket_text(to_phenopacket(patient))
        if parse_back:
            from coincide.cases.phenopacket_classes import check_with_classes

            check_with_classes(text)
    _give(text, out, as_json=as_json, key=to.value)
    if not quiet:
        warn(PERSONAL)


VERBS: Final[dict[Callable[..., None], str]] = {
    check: "Which criteria a patient meets, and what would decide.",
    template: "A case sheet to fill in.",
    convert: "Case sheet to phenopacket, and back.",
    read: "A case sheet proposed from a case report.",
    series: "Counts over many cases, and agreement of criteria.",
}
for verb, short in VERBS.items():
    case.command(short_help=short)(verb)


def _give(text: str, out: Path | None, *, as_json: bool, key: str) -> None:
    """Print a text, or write it to a new file and say where."""
    if out is not None:
        from coincide.cases.reading_out import write_new

        write_new(out, text)
    if as_json:
        say_json({key: text} if out is None else {"file": str(out)})
    else:
        say(text.removesuffix("\n") if out is None else f"Wrote {out}.")


@contextmanager
def _warnings_told(*, quiet: bool) -> Iterator[None]:
    """Print what the reader warns of on stderr, one line each."""
    from coincide.cases.reading_notes import CaseWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CaseWarning)
        yield
    for each in caught:
        if not issubclass(each.category, CaseWarning):
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
        elif not quiet:
            warn(f"note: {each.message}")
