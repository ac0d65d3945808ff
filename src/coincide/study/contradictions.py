"""What the sections of diseases say in vain: it would be passed over without a word."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.errors import Problem
from coincide.study.problems import nearest, place
from coincide.study.sections import DiseaseSection, StudyFile


def contradictions(asked: StudyFile, label: str, text: str) -> Iterator[Problem]:
    """Find sections of no disease of the study, and keys that shut each other out."""
    pair = (asked.study.a, asked.study.b)
    for name, section in asked.diseases.items():
        where = place(label, text, ("diseases", name))
        if name not in pair:
            yield Problem(
                "COI-S007",
                f'the section of "{name}" belongs to neither disease of the study',
                where=where,
                why="its rule and codes would silently not be used",
                fix=nearest(name, pair),
            )
        for what, fix in _clashes(section):
            yield Problem("COI-S008", what, where=where, fix=fix)


def _clashes(section: DiseaseSection) -> Iterator[tuple[str, str]]:
    """Yield (what, fix) of keys that do not go together."""
    given = [key for key in ("use", "codes", "codelist") if getattr(section, key)]
    if len(given) > 1:
        yield f"a disease is given by {' and '.join(given)} at once", "keep one of use, codes and codelist"
    if bool(section.vocabulary) != bool(section.codelist):
        yield "codelist and vocabulary belong together", "give both, or neither"
    if section.match and not (section.codes or section.codelist):
        yield "match is given without codes", "give codes or a codelist, or leave match out"
