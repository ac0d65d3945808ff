"""Read a cohort's study file: every problem at once, the nearest key for a misspelt one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from coincide.errors import Problem, StudyError
from coincide.study.cohort_checks import contradictions
from coincide.study.cohort_model import CohortStudy
from coincide.study.cohort_places import Label, wrong_values
from coincide.study.cohort_sections import CohortFile
from coincide.study.cohort_write import with_text
from coincide.study.read import read_text

IN_PYTHON: Final = Label("CohortStudy")
"""What messages call a study that no file holds."""


def load_cohort_study(path: Path | str) -> CohortStudy:
    """Read the study file of ``coincide cohort``; its data are not read.

    Raises
    ------
    StudyError
        With everything that is wrong with the file.
    """
    file = Path(path)
    return parse_cohort_study(read_text(file, "cohort"), base=file.parent, label=file.name)


def parse_cohort_study(text: str, *, base: Path, label: str = "study.toml") -> CohortStudy:
    r"""Read a cohort study from TOML text; relative file names are taken from `base`.

    Raises
    ------
    StudyError
        With everything that is wrong with the text.

    Examples
    --------
    >>> study = parse_cohort_study(
    ...     '[cohort]\nfile = "patients.csv"\nid = "patient"\n'
    ...     '[cohort.columns]\nage = { kind = "number", unit = "years", low = 0, high = 110 }\n',
    ...     base=Path(),
    ... )
    >>> study.cohort.columns["age"].unit
    'years'
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            Problem("COI-S001", f"the study file is not TOML: {error}", where=label, fix="mend that line")
        ) from None
    _of_a_cohort(given, label)
    asked = sections_from(given, {}, Label(label, text))
    sections: dict[str, Any] = {name: getattr(asked, name) for name in CohortFile.model_fields}
    study = CohortStudy(question=sections.pop("study"), base=base, **sections)
    return with_text(study, text)


def _of_a_cohort(given: Mapping[str, object], label: str) -> None:
    """Refuse a file of two diseases in one sentence; each of its keys would be unknown."""
    if "cohort" not in given and ("data" in given or "population" in given):
        raise StudyError(
            Problem(
                "COI-S001",
                "the study file asks about two diseases in a population, not about a cohort",
                where=label,
                fix=f"coincide run {label}; a cohort's file: coincide init --from cohort",
            )
        )


def sections_from(
    given: Mapping[str, object], frames: Mapping[str, object], label: Label = IN_PYTHON
) -> CohortFile:
    """Return the sections of a study, checked one by one and against each other.

    Parameters
    ----------
    given
        Name in a study file -> section, as a mapping or as its class.
    frames
        Frames that stand for files, by section.
    label
        What messages call the study.

    Raises
    ------
    StudyError
        With everything that is wrong.
    """
    try:
        asked = CohortFile.model_validate(dict(given))
    except ValidationError as error:
        failure = StudyError(*wrong_values(error, CohortFile, label))
    else:
        problems = list(contradictions(asked, frozenset(frames), label))
        if problems:
            raise StudyError(*problems)
        return asked
    raise failure


def cohort_study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a cohort's study file."""
    schema = CohortFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
