"""The page of a study of death certificates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from coincide.report.certificates.answer import certificate_able, certificate_answer
from coincide.report.certificates.named import (
    Chance,
    Together,
    certificate_chance,
    certificate_who,
    together,
)
from coincide.report.certificates.wrong import Wrong, wrong
from coincide.report.clean import clean
from coincide.report.context import Header, header
from coincide.report.drawing import Figure
from coincide.report.reading import Folder
from coincide.report.sections.able import Able
from coincide.report.sections.answer import Answer
from coincide.report.sections.methods import Methods, methods
from coincide.report.sections.reproduce import Reproduce, reproduce
from coincide.report.sections.who import Who
from coincide.report.view import View, view
from coincide.report.words import integer, started

CONTENTS: Final = (
    ("answer", "The answer in plain words"),
    ("able", "Could these certificates answer?"),
    ("certificate_who", "Which certificates name which disease"),
    ("certificate_chance", "What chance predicts"),
    ("certificate_together", "Which certificates name both"),
    ("certificate_wrong", "Could it be wrong causes?"),
    ("certificate_methods", "Methods and limits"),
    ("reproduce", "Checklist and how to reproduce"),
)
"""(id, heading) of each section, in order; the page numbers them from 1."""


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """The whole page; what its templates may use."""

    header: Header
    contents: tuple[tuple[str, str], ...]
    hidden: int
    a_label: str
    b_label: str
    answer: Answer
    able: Able
    who: Who
    chance: Chance
    together: Together
    wrong: Wrong
    methods: Methods
    reproduce: Reproduce


def certificates_page(folder: Folder) -> CertificatesPage:
    """Return everything the page shows, from the folder alone."""
    seen = view(clean(folder))
    return CertificatesPage(
        header=replace(header(seen), facts=_facts(seen)),
        contents=CONTENTS,
        hidden=seen.hidden_rows(*seen.folder.tables),
        a_label=started(seen.fact("a_label", seen.a)),
        b_label=started(seen.fact("b_label", seen.b)),
        answer=certificate_answer(seen),
        able=certificate_able(seen),
        who=certificate_who(seen),
        chance=certificate_chance(seen),
        together=together(seen),
        wrong=wrong(seen),
        methods=methods(seen),
        reproduce=reproduce(seen),
    )


def certificate_figures(page: CertificatesPage) -> dict[str, Figure]:
    """Return every figure of the page by name; those without numbers to show are missing."""
    found = (page.answer.figure, page.able.figure, page.chance.figure)
    return {figure.plot.name: figure for figure in found if figure is not None}


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    """Return the facts under the title; those the run does not hold are left out."""
    first, last = view.fact("window_from", "")[:4], view.fact("window_to", "")[:4]
    found = (
        ("Data", view.fact("data_label", "")),
        ("Certificates counted", integer(view.population(), missing="")),
        (
            "Years of death",
            f"{first or 'first'} to {last or 'last'}" if first or last else "all years of the data",
        ),
        ("Registered", view.fact("registered", "")),
        ("Made with", f"coincide {view.fact('version', '')}".strip()),
        ("Study hash", view.fact("study_sha256", "")[:16]),
    )
    return tuple((name, value) for name, value in found if value)
