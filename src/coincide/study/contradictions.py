"""What the sections of diseases say in vain: it would be passed over without a word."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.errors import Problem
from coincide.study.problems import nearest, place
from coincide.study.sections import DiseaseSection, RuleSection, StudyFile


def contradictions(asked: StudyFile, label: str, text: str) -> Iterator[Problem]:
    """Find sections of no disease of the study, and keys that shut each other out."""
    pair = (asked.study.a, asked.study.b)
    known = (*pair, *control_names(asked))
    for name, section in asked.diseases.items():
        where = place(label, text, ("diseases", name))
        if name not in known:
            yield Problem(
                "COI-S007",
                f'the section of "{name}" belongs to neither disease of the study, nor to a control',
                where=where,
                why="its rule and codes would silently not be used",
                fix=nearest(name, known),
            )
        elif name not in pair and _has_rule(section):
            yield Problem(
                "COI-S010",
                f'the control "{name}" is given a rule or outside rates',
                where=where,
                why="controls count with one record or a death record, all alike, so that none can be tuned",
                fix="leave rule and outside_rates out of that section",
            )
        for what, fix in _clashes(section):
            yield Problem("COI-S008", what, where=where, fix=fix)


def control_names(asked: StudyFile) -> tuple[str, ...]:
    """Return the negative controls a study file names."""
    named = asked.rivals.negative_controls
    return () if isinstance(named, str) else tuple(dict.fromkeys(named))


def _has_rule(section: DiseaseSection) -> bool:
    return section.rule != RuleSection() or section.outside_rates is not None


def _clashes(section: DiseaseSection) -> Iterator[tuple[str, str]]:
    """Yield (what, fix) of keys that do not go together."""
    given = [key for key in ("use", "codes", "codelist", "concept_set") if getattr(section, key)]
    if len(given) > 1:
        fix = "keep one of use, codes, codelist and concept_set"
        yield f"a disease is given by {' and '.join(given)} at once", fix
    if section.excluded and not section.codes:
        yield "excluded is given without codes", "give codes, or leave excluded out"
    if bool(section.vocabulary) != bool(section.codelist):
        yield "codelist and vocabulary belong together", "give both, or neither"
    if section.match and not (section.codes or section.codelist):
        yield "match is given without codes", "give codes or a codelist, or leave match out"
