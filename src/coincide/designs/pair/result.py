"""What a check or a run gives back: released tables and a verdict, nothing person-level."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coincide.designs.pair.headline import headline
from coincide.designs.pair.verdict import Verdict
from coincide.errors import Problem, UsageError
from coincide.results.folder import Manifest, write_folder
from coincide.results.read import Folder
from coincide.results.table import Released, Row

if TYPE_CHECKING:
    from coincide.report.notebook import Plot


def tables_by_name(tables: tuple[Released, ...]) -> dict[str, list[Row]]:
    """Return released rows by table."""
    return {table.name: [dict(row) for row in table.rows] for table in tables}


@dataclass(frozen=True, slots=True, repr=False)
class PairResult:
    """The answer of a pair study.

    Attributes
    ----------
    verdict
        The word, the sentence and the numbers that decided.
    tables
        Released tables; see ``coincide schema results``.
    study_text
        The study as run.
    manifest
        Facts of the run.
    folder
        Where the results were written, or None.
    """

    verdict: Verdict
    tables: tuple[Released, ...]
    study_text: str
    manifest: Manifest
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"PairResult({self.verdict.verdict!r}: {self.verdict.sentence})"

    def tidy(self, table: str = "estimates") -> list[Row]:
        """Return the rows of one table, ready for any data frame.

        Raises
        ------
        UsageError
            When there is no such table.
        """
        found = tables_by_name(self.tables)
        if table not in found:
            raise UsageError(
                Problem("COI-U033", f'there is no table "{table}"', fix=f"one of: {', '.join(sorted(found))}")
            )
        return found[table]

    def as_dict(self) -> dict[str, object]:
        """Return the content of ``verdict.json`` and where the folder is."""
        return {**headline(self.verdict), "folder": None if self.folder is None else str(self.folder)}

    def as_folder(self) -> Folder:
        """Return the results as the report reads them."""
        tables = tables_by_name(self.tables)
        run = {str(row["name"]): str(row["value"]) for row in tables["run"]}
        return Folder(tables, headline(self.verdict), run, self.study_text, {})

    def plot(self, name: str = "windows") -> Plot:
        """Return one figure of the report: with ``.svg``, ``.spec`` and a notebook view."""
        from coincide.report.notebook import plot

        return plot(self.as_folder(), name)

    def report(self, path: str | Path) -> Path:
        """Write the report as one HTML file that must not exist yet.

        Raises
        ------
        UsageError
            When there is something at `path`.
        """
        from coincide.report.build import render
        from coincide.results.output import write_bytes

        if Path(path).exists():
            raise UsageError(
                Problem(
                    "COI-U034",
                    f"{Path(path).name} exists already",
                    why="nothing is overwritten",
                    fix="give another name, or move the file away first",
                )
            )
        write_bytes(Path(path), render(self.as_folder()).encode("utf-8"))
        return Path(path)

    def write(self, out: str | Path, *, force: bool = False) -> Path:
        """Write the results folder: whole, or not at all."""
        from coincide.report.build import write_report

        return write_folder(
            Path(out),
            tables=self.tables,
            headline=headline(self.verdict),
            study_text=self.study_text,
            manifest=self.manifest,
            pages=write_report,
            force=force,
        )

    def _repr_html_(self) -> str:
        from coincide.report.notebook import card

        return card(self.as_folder())


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the data can answer: released tables that never look at the overlap.

    Attributes
    ----------
    tables
        Released tables: attrition, quality, codes, diseases, onset, power, run.
    forbids
        Reasons why these data cannot answer, whatever the overlap; see the verdict rules.
    """

    tables: tuple[Released, ...]
    forbids: tuple[str, ...]

    def tidy(self, table: str) -> list[Row]:
        """Return the rows of one table."""
        return tables_by_name(self.tables)[table]

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain values."""
        return {"forbids": list(self.forbids), "tables": tables_by_name(self.tables)}

    def lines(self) -> list[str]:
        """Return the check as text for a terminal."""
        from coincide.designs.pair.check_text import check_lines

        return check_lines(tables_by_name(self.tables), self.forbids)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(chr(10).join(self.lines()))}</pre>"
