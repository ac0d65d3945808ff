"""Read a study file: every problem at once, the nearest key for a misspelt one."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from coincide.canonical import Setting
from coincide.diseases import (
    Disease,
    disease,
    disease_names,
    from_inline,
    read_codelist,
    read_concept_set,
)
from coincide.errors import CoincideError, Problem, Problems, StudyError
from coincide.queries.disease import Rule
from coincide.sources.base import kinds
from coincide.study.contradictions import contradictions, control_names
from coincide.study.model import Study
from coincide.study.problems import near, problems_of
from coincide.study.sections import DiseaseSection, RuleSection, StudyFile
from coincide.study.source_options import source_from
from coincide.study.write import with_text


def load_study(path: Path | str) -> Study:
    """Read a study file.

    Raises
    ------
    StudyError
        With everything that is wrong with the file.
    """
    file = Path(path)
    return parse_study(read_text(file), base=file.parent, label=file.name)


def read_text(path: Path, kind: str = "register") -> str:
    """Return the text of a study file; `kind` is what ``coincide init`` would begin one from.

    Raises
    ------
    StudyError
        COI-S001 when there is none that can be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = Problem(
            "COI-S001",
            f"there is no study file {path.name}",
            where=path.name,
            fix=f"coincide init {path.name} --from {kind}",
        )
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(
            "COI-S001",
            f"the study file cannot be read: {type(error).__name__}",
            where=path.name,
            fix="give a readable UTF-8 text file",
        )
    raise StudyError(problem)


def parse_study(text: str, *, base: Path, label: str = "study.toml") -> Study:
    """Read a study from TOML text; relative paths are taken from `base`."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            Problem("COI-S001", f"the study file is not TOML: {error}", where=label, fix="mend that line")
        ) from None
    problems = Problems(StudyError)
    source = source_from(given.get("data"), text, base, label, problems)
    try:
        asked = StudyFile.model_validate(given)
    except ValidationError as error:
        problems.extend(problems_of(error, StudyFile, label, text))
        problems.stop()
    problems.extend(contradictions(asked, label, text))
    diseases = [_disease(name, asked, base, label, problems) for name in (asked.study.a, asked.study.b)]
    controls = {name: _disease(name, asked, base, label, problems) for name in control_names(asked)}
    problems.raise_if_any()
    a, b = (found for found in diseases if found is not None)
    assert source is not None  # noqa: S101  (a missing source is a problem raised above)
    sections = [asked.diseases.get(name, DiseaseSection()) for name in (asked.study.a, asked.study.b)]
    study = Study(
        a=a,
        b=b,
        population=source,
        rule_a=rule_from(sections[0].rule),
        rule_b=rule_from(sections[1].rule),
        question=asked.study,
        followed=asked.population,
        windows=asked.windows,
        rivals=asked.rivals,
        release=asked.release,
        outside_rates={
            found.name: base / section.outside_rates
            for found, section in zip((a, b), sections, strict=True)
            if section.outside_rates
        },
        own_controls=tuple(
            replace(found, name=name)
            for name, found in controls.items()
            if found is not None and name in asked.diseases and name not in (asked.study.a, asked.study.b)
        ),
    )
    return with_text(study, text)


def rule_from(section: RuleSection) -> Rule:
    """Turn the rule of a study file into the rule of the queries."""
    return Rule(
        records=section.records,
        gap_days=section.gap_days,
        settings=tuple(int(Setting[name.upper()]) for name in section.settings),
        positions=section.positions,
        death_fulfils=section.death_fulfils,
    )


def _disease(name: str, asked: StudyFile, base: Path, label: str, problems: Problems) -> Disease | None:
    """Return the disease a study names: its own section first, then the built-in ones."""
    section = asked.diseases.get(name, DiseaseSection(use=name))
    where = f"{label}, diseases.{name}"
    try:
        if section.codelist is not None:
            if section.vocabulary is None:  # told as a contradiction of the section
                return None
            found = read_codelist(base / section.codelist, section.vocabulary, name=name, match=section.match)
            return replace(found, label=section.label or found.label)
        if section.concept_set is not None:
            return read_concept_set(base / section.concept_set, name=name, label=section.label)
        if section.codes:
            return from_inline(
                name,
                codes=section.codes,
                match=section.match,
                label=section.label or name,
                excluded=section.excluded,
            )
        built_in = section.use or name
        if built_in.lower() not in disease_names():
            problems.add(
                "COI-S006",
                f'no disease is called "{built_in}"',
                where=where,
                fix=f"{near(built_in, disease_names())}name its codes in [diseases.{name}], "
                "or take one that `coincide codes` lists",
            )
            return None
        found = disease(built_in)
        return replace(found, label=section.label or found.label)
    except CoincideError as error:
        problems.extend(list(error.problems))
        return None


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a study file, with the options of every installed source."""
    schema = StudyFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["sources"] = {
        kind: TypeAdapter(options).json_schema() for kind, options in sorted(kinds().items())
    }
    return schema
