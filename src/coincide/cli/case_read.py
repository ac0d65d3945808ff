"""``coincide case read``: a case sheet proposed from an English case report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from coincide.cli.console import say, say_json, warn
from coincide.cli.options import Debug, Json, LogFile, Quiet
from coincide.errors import DataError, Problem

if TYPE_CHECKING:
    from coincide.cases.prose import Proposal, ProposedFinding

PERSONAL: Final = "PERSONAL: about one patient; never counts as released."
PROPOSED: Final = "proposed: check every line"
LARGEST_BYTES: Final = 200_000

Report = Annotated[
    Path,
    typer.Argument(metavar="REPORT", help="A case report in English as plain text (UTF-8, at most 200 kB)."),
]
NewSheet = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help="Write the sheet there instead of printing; never over a file."
    ),
]


def read(
    file: Report,
    out: NewSheet = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,  # noqa: ARG001  (has no phases to log)
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Propose a case sheet from an English case report: each line with its sentence, to be checked."""
    text = _text(file)

    from coincide.cases.prose import propose_case

    proposal = propose_case(text)
    if out is not None:
        from coincide.cases.reading_out import write_new

        write_new(out, proposal.sheet())
    if not quiet:
        for warning in proposal.warnings:
            warn(f"note: {warning}")
    if as_json:
        say_json(_document(proposal))
    elif out is not None:
        say(PERSONAL, f"Wrote {out}.", PROPOSED)
    else:
        say(f"# {PERSONAL}", f"# {PROPOSED}", proposal.sheet().removesuffix("\n"))


def _text(file: Path) -> str:
    """Return the text of a file; no error shows any of it."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST_BYTES + 1)
    except OSError:
        raise DataError(
            Problem("COI-D793", "the report cannot be opened", str(file), fix="give a text file")
        ) from None
    if len(raw) > LARGEST_BYTES:
        raise DataError(
            Problem(
                "COI-D790",
                "the text is larger than 200 kB",
                str(file),
                "a case report is a few pages",
                "give the report of one patient",
            )
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise DataError(
            Problem(
                "COI-D792",
                "the report is not plain text in UTF-8",
                str(file),
                fix="save it as plain text (UTF-8)",
            )
        )
    return text


def _document(proposal: Proposal) -> dict[str, Any]:
    return {
        "personal": PERSONAL,
        "proposed": PROPOSED,
        "findings": [_entry(one) for one in proposal.findings],
        "warnings": list(proposal.warnings),
        "sheet": proposal.sheet(),
    }


def _entry(one: ProposedFinding) -> dict[str, Any]:
    return {
        "name": one.name,
        "state": one.state,
        "side": one.side,
        "count": one.count,
        "value": one.value,
        "certain": one.certain,
        "sentence": one.sentence,
        "start": one.start,
        "end": one.end,
        "contradicted_by": list(one.contradicted_by),
    }
