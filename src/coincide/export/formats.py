"""What a results folder can be exported to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from coincide.errors import Problem, UsageError
from coincide.export.bibtex import bibtex
from coincide.export.tidy import tidy_csv
from coincide.export.tidy_cohort import tidy_cohort_csv
from coincide.results.read import Folder, read_folder


def _tidy(_path: Path, folder: Folder) -> bytes:
    return tidy_cohort_csv(folder) if "cohort_estimates" in folder.tables else tidy_csv(folder)


def _bibtex(_path: Path, folder: Folder) -> bytes:
    return bibtex(folder)


def _as_written(name: str) -> Callable[[Path, Folder], bytes]:
    """Return the maker of a form that the run has written already, under a hash of the manifest."""

    def copy(path: Path, _folder: Folder) -> bytes:
        return (path / name).read_bytes()

    return copy


FORMATS: Final[dict[str, Callable[[Path, Folder], bytes]]] = {
    "tidy": _tidy,
    "summarised-result": _as_written("summarised_result.csv"),
    "record-checklist": _as_written("record_checklist.md"),
    "bibtex": _bibtex,
}
"""Name of a form -> what makes its bytes from a folder."""


def exported(path: Path, form: str) -> bytes:
    """Return a results folder in another form.

    Parameters
    ----------
    path
        A finished results folder; it is read strictly, so a changed file is refused.
    form
        One of `FORMATS`.

    Raises
    ------
    UsageError
        When there is no such form, or a folder without estimates is asked for them.
    DataError
        When the folder is none, or was changed.
    """
    if form not in FORMATS:
        raise UsageError(
            Problem(
                "COI-U060",
                f'there is no form "{form}"',
                where="--to",
                fix=f"one of: {', '.join(FORMATS)}",
            )
        )
    folder = read_folder(path)
    if form != "bibtex" and not {"estimates", "cohort_estimates", "items"} & set(folder.tables):
        raise UsageError(_no_estimates(path, form, folder))
    return FORMATS[form](path, folder)


def _no_estimates(path: Path, form: str, folder: Folder) -> Problem:
    if "case_criteria" in folder.tables:
        return Problem(
            "COI-U063",
            f"a case series holds counts, no estimates of that kind: there is nothing to write as {form}",
            where=path.name,
            fix="read tables/case_criteria.csv, case_agreement.csv and case_findings.csv: they are tidy",
        )
    return Problem(
        "COI-U063",
        f"the folder holds no estimates, so there is nothing to write as {form}",
        where=path.name,
        why="it was made from other results folders",
        fix="export those folders one by one; what they say together stands in tables/pooled.csv",
    )
