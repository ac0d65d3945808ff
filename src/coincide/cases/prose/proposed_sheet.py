"""A proposed case sheet: each line stands below the sentence it was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from coincide.cases.prose.proposed_case import attacks, muscles
from coincide.cases.sheet_write import write_sheet

if TYPE_CHECKING:
    from coincide.cases.prose.proposal import Proposal, ProposedFinding

HEAD: Final = """\
# proposed: check every line. Rules read the text; each line stands below the sentence it was taken from.
"""

_OUTSIDE: Final = ("sensory.", "bladder.")
"""Findings that are read and have no line in a case sheet."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def proposed_sheet(proposal: Proposal) -> str:
    """Return the sheet of a proposal; it reads back as the proposal's case."""
    lines: list[str] = []
    table: tuple[str, ...] = ()
    told = {"emg.muscles": [each for _, each in muscles(proposal.findings)]}
    told["course.attacks"] = [(one,) for _, one in attacks(proposal.findings)]
    for line in write_sheet(proposal.case()).splitlines():
        if opened := re.fullmatch(r"\[\[(.+)\]\]", line):
            table = ()
            lines.extend(_because(told[opened[1]].pop(0)))
        elif opened := re.fullmatch(r"\[(.+)\]", line):
            table = tuple(opened[1].split("."))
        elif table and " = " in line:
            lines.extend(_because(_of(proposal, (*table, line.partition(" = ")[0]))))
        lines.append(line)
    head, rest = lines[:2], lines[2:]
    return "\n".join([*head, HEAD + "\n".join([*_notes(proposal), *rest])]) + "\n"


def _of(proposal: Proposal, path: tuple[str, ...]) -> list[ProposedFinding]:
    """Return the findings a line of the sheet rests on."""
    name = ".".join(part for part in path if part != "lesions")
    if name == "course.attacks_complete":
        return [one for one in proposal.findings if one.name == "course.attack" and one.state == "absent"]
    return [one for one in proposal.findings if one.name == name and one.certain]


def _because(found: tuple[ProposedFinding, ...] | list[ProposedFinding]) -> Iterator[str]:
    """Yield a comment for each sentence, once, with what was read in it."""
    for sentence in dict.fromkeys(one.sentence for one in found):
        words = ", ".join(_words(one) for one in found if one.sentence == sentence)
        yield f"# proposed: {words}: {_line(sentence)}"


def _notes(proposal: Proposal) -> Iterator[str]:
    """Yield what the sheet cannot hold: warnings, doubts, contradictions, findings without a line."""
    yield from (f"# warning: {warning}" for warning in proposal.warnings)
    for one in proposal.findings:
        if one.contradicted_by:
            yield f"# contradiction, left unknown: {_full(one)}: {_line(one.sentence)}"
            yield from (f"#   against: {_line(sentence)}" for sentence in one.contradicted_by)
        elif one.state == "uncertain":
            yield f"# uncertain, left unknown: {_full(one)}: {_line(one.sentence)}"
        elif one.name.startswith(_OUTSIDE) or (
            one.name == "course.attack" and one.state == "absent" and one.value != "unknown"
        ):
            yield f"# read, without a line in the sheet: {_full(one)}: {_line(one.sentence)}"


def _full(one: ProposedFinding) -> str:
    return f"{one.name} {_words(one)}"


def _words(one: ProposedFinding) -> str:
    name = one.name.rpartition(".")[2] if one.name.startswith("emg.") else ""
    parts = (name, one.value, one.state, one.side, str(one.count) if one.count is not None else "")
    return " ".join(part for part in parts if part)


def _line(sentence: str) -> str:
    """Return a sentence on one line, without marks that a sheet cannot hold."""
    return '"' + _CONTROL.sub(" ", sentence).strip() + '"'
