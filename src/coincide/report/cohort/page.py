"""The page of a clinical cohort, from its folder alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from coincide.report.clean import clean
from coincide.report.cohort.answer import Answer, cohort_answer
from coincide.report.cohort.blocks import Section
from coincide.report.cohort.curves import cohort_curves
from coincide.report.cohort.cut_point import cohort_cut_point
from coincide.report.cohort.excitability import cohort_excitability
from coincide.report.cohort.items import cohort_items
from coincide.report.cohort.markers import cohort_markers
from coincide.report.cohort.methods import cohort_methods
from coincide.report.cohort.models import cohort_models
from coincide.report.cohort.reproduce import cohort_reproduce
from coincide.report.cohort.scores import cohort_scores
from coincide.report.cohort.who import cohort_who
from coincide.report.context import Header
from coincide.report.drawing import Figure
from coincide.report.grid import Grid, grid
from coincide.report.reading import Folder, text
from coincide.report.view import View, view
from coincide.report.words import integer

SECTIONS: Final[tuple[tuple[str, str, Callable[[View], Section | None]], ...]] = (
    ("who", "Who was followed", cohort_who),
    ("curves", "How it went", cohort_curves),
    ("models", "What goes with the endpoint", cohort_models),
    ("scores", "How published scores do here", cohort_scores),
    ("markers", "What the markers tell", cohort_markers),
    ("excitability", "Nerve excitability", cohort_excitability),
    ("cut_point", "What choosing a cut-point does", cohort_cut_point),
    ("methods", "Methods and limits", cohort_methods),
    ("items", "Reporting checklists", cohort_items),
    ("reproduce", "How to reproduce", cohort_reproduce),
)
"""(id, heading, what makes it) of each section after the answer; those with nothing to say are left out."""


@dataclass(frozen=True, slots=True)
class CohortPage:
    """The whole page; what its template may use.

    Attributes
    ----------
    header
        Head of the page.
    contents
        (id, heading) of what is shown, the answer first.
    answer
        The answer in plain words.
    sections
        (id, heading, section) of the others.
    """

    header: Header
    contents: tuple[tuple[str, str], ...]
    answer: Answer
    sections: tuple[tuple[str, str, Section], ...]


def cohort_page(folder: Folder) -> CohortPage:
    """Return everything the page shows."""
    seen = view(clean(folder))
    made = [(name, heading, make(seen)) for name, heading, make in SECTIONS]
    shown = tuple((name, heading, section) for name, heading, section in made if section is not None)
    return CohortPage(
        header=_header(seen),
        contents=(
            ("answer", "The answer in plain words"),
            *((name, heading) for name, heading, _ in shown),
        ),
        answer=cohort_answer(seen),
        sections=shown,
    )


def cohort_figures(page: CohortPage) -> dict[str, Figure]:
    """Return every figure of the page by name."""
    return {figure.plot.name: figure for _, _, section in page.sections for figure in section.figures}


def _header(seen: View) -> Header:
    title = seen.fact("title", "A clinical cohort")
    mark = "SYNTHETIC: " if seen.synthetic else ""
    return Header(
        title=title,
        page_title=f"{mark}{title}",
        description=text(seen.headline, "sentence"),
        data=seen.fact("data_label", "Data without a label"),
        facts=_facts(seen),
        version=seen.fact("version", ""),
        synthetic=seen.synthetic,
        not_for_release=seen.not_for_release,
        truth=_planted(seen),
        world=None,
    )


def _planted(seen: View) -> Grid | None:
    """Return what was planted in a simulated cohort, where the run holds it."""
    rows = [(text(row, "name"), text(row, "value")) for row in seen.rows("planted")]
    return grid("What was planted", ("What", "Value"), rows) if rows else None


def _facts(seen: View) -> tuple[tuple[str, str], ...]:
    found = (
        ("Data", seen.fact("data_label", "")),
        ("People", integer(seen.population(), missing="")),
        ("Registered", seen.fact("registered", "")),
        ("Made with", f"coincide {seen.fact('version', '')}".strip()),
        ("Study hash", seen.fact("study_sha256", "")[:16]),
    )
    return tuple((name, value) for name, value in found if value)
