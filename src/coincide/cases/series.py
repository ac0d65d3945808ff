"""Many cases: how many meet which criteria, and how far criteria agree. Only counts leave, by the gate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from coincide import __version__
from coincide.cases.case import Case
from coincide.cases.clause import findings_in
from coincide.cases.criteria.base import Criterion
from coincide.cases.criteria.every import criteria
from coincide.cases.evaluate import evaluate, findings_of
from coincide.cases.evaluation import CaseOptions, Evaluation
from coincide.cases.findings_words import words
from coincide.cases.series_headline import series_headline
from coincide.cases.series_members import SeriesCase
from coincide.cases.series_read import read_series
from coincide.cases.series_tables import released_series
from coincide.progress import Progress, Silent
from coincide.results.folder import Manifest, refuse_existing, write_folder
from coincide.results.rules import ReleaseRule, Rule
from coincide.results.schema import SCHEMA_VERSION
from coincide.results.table import Released, Table

VERB: Final = "case series"
DESIGN: Final = "case_series"


def series(
    folder: Path,
    out: Path,
    *,
    preset: str = "ohdsi",
    options: CaseOptions | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Evaluate every case of a folder and write a results folder of counts.

    Parameters
    ----------
    folder
        Holds the case files; see `coincide.cases.series_read.read_series`.
    out
        Folder to write; it must not exist unless `force` moves it aside.
    preset
        Name of the release rule.
    options
        How sources that can be read in two ways are read.
    progress
        Hears how many cases are evaluated.

    Returns
    -------
    dict
        The content of ``case_series.json``.

    Raises
    ------
    CoincideError
        With every problem of every file; then nothing is written.
    """
    from coincide.report.build import write_report

    rule, chosen, heard = Rule(preset), options or CaseOptions(), progress or Silent()
    refuse_existing(out, force)
    heard.phase("Reading cases")
    cases = read_series(folder)
    heard.phase("Evaluating cases", len(cases))
    tables = series_tables(cases, chosen, rule, heard)
    headline = series_headline(tables, criteria())
    # no hashes of the files: a case sheet holds so little that its hash could be guessed back
    manifest = Manifest(verb=VERB, rule=rule, data_name="case series", versions={"coincide": __version__})
    write_folder(
        out,
        tables=tables,
        headline=headline,
        study_text=_study_text(chosen, rule),
        manifest=manifest,
        pages=write_report,
        force=force,
    )
    return headline


def series_tables(
    cases: Sequence[Case],
    options: CaseOptions,
    rule: ReleaseRule,
    progress: Progress | None = None,
) -> tuple[Released, ...]:
    """Return the released tables of a series of cases, whatever their order."""
    asked = criteria(options.emg_unit, options.cross_region)
    found = []
    for number, case in enumerate(cases, start=1):
        found.append(series_case(case, evaluate(case, options)))
        if progress is not None:
            progress.advance(number)
    return released_series(found, asked, _words(asked), _run_table(options, rule), rule)


def series_case(case: Case, evaluation: Evaluation) -> SeriesCase:
    """Return what a series looks at in one case."""
    return SeriesCase(
        result={one.name: one.result for one in evaluation.criteria},
        without={one.name: one.result_without_exclusion for one in evaluation.criteria},
        category={one.name: one.category for one in evaluation.criteria},
        findings={name: state.value for name, state in findings_of(case).items()},
    )


def _words(asked: Sequence[Criterion]) -> dict[str, tuple[str, str]]:
    """Return finding -> the disease it is asked for, and its words; what the other explains is no finding."""
    by: dict[str, set[str]] = {}
    for one in asked:
        for name in findings_in(one.whole):
            by.setdefault(name, set()).add(one.disease)
    return {
        name: (next(iter(diseases)) if len(diseases) == 1 else "both", words(name))
        for name, diseases in by.items()
        if not name.startswith("not_explained_by.")
    }


def _run_table(options: CaseOptions, rule: ReleaseRule) -> Table:
    values = {
        "schema": SCHEMA_VERSION,
        "version": __version__,
        "design": DESIGN,
        "title": "Case series: criteria for ALS and MS",
        "data_label": "case series",
        "data_kind": "cases",
        "synthetic": "no",
        "emg_unit": options.emg_unit,
        "cross_region": options.cross_region,
        "release": rule.name,
        "release_words": rule.words,
        "min_cell_count": str(rule.min_cell_count),
        "level": "0.95",
        "unit": "case",
    }
    return Table("run", tuple({"name": name, "value": value} for name, value in values.items()))


def _study_text(options: CaseOptions, rule: ReleaseRule) -> str:
    """Return how the cases were evaluated as TOML."""
    names = ", ".join(f'"{one.name}"' for one in criteria())
    return (
        "# A case series: how the cases were evaluated. The cases themselves are not here.\n\n"
        f'[series]\ncriteria = [{names}]\nemg_unit = "{options.emg_unit}"\n'
        f'cross_region = "{options.cross_region}"\n\n[release]\npreset = "{rule.name}"\n'
    )
