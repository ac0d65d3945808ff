"""From the ``[data]`` section, or keyword options, to a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from coincide.errors import CoincideError, Problems, StudyError
from coincide.sources.base import Checkable, Source, kinds
from coincide.study.problems import nearest, problems_of, unknown_options
from coincide.study.sections import StudyFile


def open_source(kind: str, options: Mapping[str, object], base: Path) -> Source:
    """Make a source from options as a study file would hold them.

    Raises
    ------
    StudyError
        With every option that is unknown or wrong.
    """
    problems = Problems(StudyError)
    source = source_from({"kind": kind, **options}, "", base, "options", problems)
    problems.raise_if_any()
    assert source is not None  # noqa: S101  (without a source there is a problem)
    return source


def source_from(given: object, text: str, base: Path, label: str, problems: Problems) -> Source | None:
    """Make the source of ``[data]``; its options class says what the section may hold."""
    if not isinstance(given, Mapping):
        problems.add(
            "COI-S003",
            'the study file lacks the section "[data]"',
            where=label,
            fix='add [data] with kind = "register"; `coincide init` writes an example',
        )
        return None
    known = kinds()
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in known:
        problems.add(
            "COI-S005",
            f"the kind of data {kind!r} is not known",
            where=f"{label}, data.kind",
            fix=nearest(str(kind), known),
        )
        return None
    options = known[kind]
    plain = {key: _dates_as_text(value) for key, value in given.items() if key != "kind"}
    unknown = list(unknown_options(options, plain, label, text, ("data",)))
    problems.extend(unknown)
    try:
        source: Source = TypeAdapter(options).validate_python(plain)
    except ValidationError as error:
        problems.extend(
            problem
            for problem in problems_of(error, StudyFile, f"{label}, data", text)
            if problem.code != "COI-S002"
        )
        return None
    except CoincideError as error:
        problems.extend(list(error.problems))
        return None
    if isinstance(source, Checkable):
        problems.extend(list(source.problems()))
    return source.located(base)


def _dates_as_text(value: Any) -> Any:
    """Return TOML dates as ISO text, at every depth: options classes take text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _dates_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(inner) for inner in value]
    return value
