"""Which page shows which kind of results folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from coincide.report.cases.series_page import case_series_page
from coincide.report.certificates.page import certificate_figures, certificates_page
from coincide.report.cohort.page import cohort_figures, cohort_page
from coincide.report.comparison import comparison
from coincide.report.context import figures, page
from coincide.report.drawing import Figure
from coincide.report.reading import Folder

PAGES: Final[dict[str, tuple[str, Callable[[Folder], object]]]] = {
    "pair": ("report.html", page),
    "certificates": ("report.html", certificates_page),
    "cohort": ("cohort.html", cohort_page),
    "comparison": ("comparison.html", comparison),
    "case_series": ("case_series.html", case_series_page),
}
"""`design` of a folder's run -> template, and what makes its content."""


def page_of(folder: Folder) -> tuple[str, object]:
    """Return template and content of a folder's page."""
    template, content = PAGES[str(folder.run.get("design") or "pair")]
    return template, content(folder)


def figures_of(folder: Folder) -> dict[str, Figure]:
    """Return every figure of a folder's page by name; those without numbers to show are missing."""
    if folder.run.get("design") == "certificates":
        return certificate_figures(certificates_page(folder))
    if folder.run.get("design") == "cohort":
        return cohort_figures(cohort_page(folder))
    if folder.run.get("design") == "case_series":
        return {}
    return figures(page(folder))
