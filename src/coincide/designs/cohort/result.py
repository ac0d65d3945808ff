"""What a cohort study gives back: released tables and a sentence, nothing person-level."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coincide.errors import Problem, UsageError
from coincide.results.folder import Manifest, write_folder
from coincide.results.read import Folder
from coincide.results.table import Released, Row

if TYPE_CHECKING:
    from coincide.report.notebook import Plot


@dataclass(frozen=True, slots=True, repr=False)
class CohortResult:
    """The answers of a cohort study.

    Attributes
    ----------
    headline
        Content of ``cohort.json``.
    tables
        Released tables; see ``coincide schema results``.
    study_text
        The study as run.
    manifest
        Facts of the run.
    folder
        Where the results were written, or None.
    """

    headline: dict[str, Any]
    tables: tuple[Released, ...]
    study_text: str
    manifest: Manifest
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"CohortResult({self.sentence})"

    @property
    def sentence(self) -> str:
        """The answer in words."""
        return str(self.headline["sentence"])

    def tidy(self, table: str = "cohort_estimates") -> list[Row]:
        """Return the rows of one table, ready for any data frame.

        Raises
        ------
        UsageError
            When there is no such table.
        """
        found = self._rows()
        if table not in found:
            raise UsageError(
                Problem("COI-U033", f'there is no table "{table}"', fix=f"one of: {', '.join(sorted(found))}")
            )
        return found[table]

    def as_dict(self) -> dict[str, object]:
        """Return the content of ``cohort.json`` and where the folder is."""
        return {**self.headline, "folder": None if self.folder is None else str(self.folder)}

    def as_folder(self) -> Folder:
        """Return the results as the report reads them."""
        tables = self._rows()
        run = {str(row["name"]): str(row["value"]) for row in tables["run"]}
        return Folder(tables, dict(self.headline), run, self.study_text, {})

    def plot(self, name: str = "") -> Plot:
        """Return one figure of the report: with ``.svg``, ``.spec`` and a notebook view.

        Parameters
        ----------
        name
            Such as ``curve_by_site_event_free`` or ``model_prognosis``; the first figure when left out.

        Raises
        ------
        UsageError
            When there is no such figure, or its numbers are hidden; with the names there are.
        """
        from coincide.report.notebook import Plot
        from coincide.report.pages import figures_of

        found = figures_of(self.as_folder())
        chosen = name or next(iter(found), "")
        if chosen not in found:
            known = f"one of: {', '.join(found)}" if found else "every figure is hidden by the release rule"
            raise UsageError(Problem("COI-U043", f'there is no plot "{chosen}"', fix=known))
        return Plot(found[chosen])

    def write(self, out: str | Path, *, force: bool = False) -> Path:
        """Write the results folder: whole, or not at all."""
        from coincide.report.build import write_report

        return write_folder(
            Path(out),
            tables=self.tables,
            headline=self.headline,
            study_text=self.study_text,
            manifest=self.manifest,
            pages=write_report,
            force=force,
        )

    def _rows(self) -> dict[str, list[Row]]:
        return {table.name: [dict(row) for row in table.rows] for table in self.tables}

    def _repr_html_(self) -> str:
        from coincide.report.notebook import card

        return card(self.as_folder())
