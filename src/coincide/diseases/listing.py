"""What ``coincide codes`` prints: a disease's codes as rows, and as an OpenCodelists file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from coincide.diseases.definition import CodeSet, Disease
from coincide.diseases.vocabularies import VOCABULARIES, vocabulary
from coincide.errors import Problem, StudyError


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of a disease, for a reader.

    Attributes
    ----------
    vocabulary
        Its key in a study file, such as ``icd10``.
    system
        The same in words, such as WHO ICD-10.
    """

    vocabulary: str
    system: str
    code: str
    match: str
    label: str
    provenance: str


def codes_table(disease: Disease) -> list[CodeRow]:
    """Return every code of a disease in the order of its file: one row a code."""
    return [row for each in disease.code_sets for row in _rows(each)]


def _rows(codes: CodeSet) -> list[CodeRow]:
    labels = codes.labels or ("",) * len(codes.codes)
    name = VOCABULARIES[codes.vocabulary].label
    match = f"not: {codes.match}" if codes.excluded else codes.match
    return [
        CodeRow(codes.vocabulary, name, code, match, label, codes.provenance)
        for code, label in zip(codes.codes, labels, strict=True)
    ]


def codelist_csv(disease: Disease, vocabulary_name: str) -> str:
    """Return the codes of one vocabulary as the text of an OpenCodelists file.

    Returns
    -------
    CSV with the header ``code,term,category``, lines ended by a line feed; the category is how the code
    is matched. :func:`coincide.diseases.own.read_codelist` reads it back.

    Raises
    ------
    StudyError
        COI-S029 when the disease has no codes in the vocabulary, COI-S030 when it takes codes out.
    """
    name = vocabulary(vocabulary_name).name
    sets = [each for each in disease.code_sets if each.vocabulary == name]
    if any(each.excluded for each in sets):
        raise StudyError(
            Problem(
                "COI-S030",
                f"{disease.name} takes out codes, which a codelist file cannot say.",
                why="The file would find people whom the disease leaves out.",
                fix="Keep the codes in the study file, or in a concept set.",
            )
        )
    if not sets:
        has = dict.fromkeys(each.vocabulary for each in disease.code_sets)
        raise StudyError(
            Problem(
                "COI-S029",
                f"{disease.name} has no codes in {VOCABULARIES[name].label}.",
                why="An empty codelist would find nobody.",
                fix=f"Use one of: {', '.join(has)}.",
            )
        )
    return write_codelist(*sets)


def write_codelist(*sets: CodeSet) -> str:
    """Return code sets of one vocabulary as the text of an OpenCodelists file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "term", "category"))
    for each in sets:
        writer.writerows((row.code, row.label, row.match) for row in _rows(each))
    return text.getvalue()
