"""A cohort study as text: the file as it was given, or TOML made from a study of Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coincide.study.cohort_sections import CohortFile
from coincide.study.write import digest, toml_lines, toml_literal

if TYPE_CHECKING:
    from coincide.study.cohort_model import CohortStudy

_FRAME: Final = "# The rows of [{name}] came from a frame in memory."


def cohort_study_text(study: CohortStudy) -> str:
    """Return the study as run.

    A study file is returned as it is. A study made or changed in Python becomes TOML; data frames cannot
    stand in a file, so a comment says that there were some.
    """
    made = _made(study)
    return study.text if study.text and study.text_of == digest(made) else made


def with_text(study: CohortStudy, text: str) -> CohortStudy:
    """Return a study that goes by the text of its file until it is changed."""
    return replace(study, text=text, text_of=digest(_made(study)))


def _made(study: CohortStudy) -> str:
    asked = CohortFile.model_validate(study.sections())
    plain = asked.model_dump(exclude_defaults=True, exclude_none=True)
    for name in ("cohort", "visits", "excitability"):
        if plain.get(name, {}).get("file"):
            plain[name]["file"] = _file(plain[name]["file"])
    if asked.cohort.groups is not None:
        groups = asked.cohort.groups
        plain["cohort"]["groups"] = {"column": groups.column, **groups.levels}
    plain |= {"release": asked.release.model_dump()}
    frames = [_FRAME.format(name=name) for name in study.frames()]
    return "\n".join([*frames, *_sections(plain)]).strip() + "\n"


def _file(name: str) -> str:
    """Return a file's name as it may stand in an output: the folders of this machine are no part of it."""
    return Path(name).name if Path(name).is_absolute() else name


def _sections(plain: Mapping[str, Any]) -> Iterator[str]:
    """Yield every section; those of which there are several by their double brackets."""
    for name, section in plain.items():
        if not isinstance(section, Mapping):
            for each in section:
                yield from ("", f"[[{name}]]", *_pairs(each))
        elif "columns" in section:
            rest = {key: value for key, value in section.items() if key != "columns"}
            yield from toml_lines(rest, (name,))
            yield from ("", f"[{name}.columns]", *_pairs(section["columns"]))
        else:
            yield from toml_lines(section, (name,))


def _pairs(section: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line for each key; a table inside stands on that line too."""
    for key, value in section.items():
        yield f"{key} = {toml_literal(value)}"
