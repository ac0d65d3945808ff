"""Concepts for the codes of a simulated register: small vocabulary tables, made and not downloaded.

Standard concepts are OMOP's own for the built-in diseases; what has none is 0, "no matching concept".
Source codes get local concepts above two billion, the range OMOP leaves to every site.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyarrow as pa

from coincide.diseases.definition import Disease, disease
from coincide.simulation.basis import basis_of
from coincide.simulation.codebook import DIALECTS, OTHER_TOPICS
from coincide.simulation.options import Population

LOCAL: Final = 2_000_000_001
"""First concept id of source codes."""

REGISTRY: Final = 32879
"""Type concept of every row: it comes from a registry."""

GENDERS: Final = {"M": 8507, "F": 8532}
VISITS: Final = {"inpatient": 9201, "outpatient": 9202, "emergency": 9203}
"""Setting of the register -> concept of the visit that carries it."""

ANY_DISEASE: Final = 4274025
"""The concept every disease lies below."""

_FROM, _TO = "1970-01-01", "2099-12-31"
_FIXED: Final = (
    (0, "No matching concept", "Metadata", "None", "Undefined", None, "No matching concept"),
    (GENDERS["M"], "MALE", "Gender", "Gender", "Gender", "S", "M"),
    (GENDERS["F"], "FEMALE", "Gender", "Gender", "Gender", "S", "F"),
    (VISITS["inpatient"], "Inpatient Visit", "Visit", "Visit", "Visit", "S", "IP"),
    (VISITS["outpatient"], "Outpatient Visit", "Visit", "Visit", "Visit", "S", "OP"),
    (VISITS["emergency"], "Emergency Room Visit", "Visit", "Visit", "Visit", "S", "ER"),
    (REGISTRY, "Registry", "Type Concept", "Type Concept", "Type Concept", "S", "registry"),
    (ANY_DISEASE, "Disease", "Condition", "SNOMED", "Disorder", "S", "64572001"),
)
VOCABULARIES: Final = ("None", "Gender", "Visit", "Type Concept", "SNOMED", "ICD10", "ICD8")


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concepts of a code book.

    Attributes
    ----------
    source, standard
        (codes,) concept of each text of the book, and of the disease it stands for.
    written
        (codes,) vocabulary of OMOP and code with its dot, of each text.
    names
        (vocabulary, code) -> label.
    diseases
        Standard concept -> (label, code of SNOMED).
    """

    source: pa.Array
    standard: pa.Array
    written: tuple[tuple[str, str], ...]
    names: dict[tuple[str, str], str]
    diseases: dict[int, tuple[str, str]]


@lru_cache(maxsize=4)
def concepts_of(population: Population) -> Concepts:
    """Return the concepts of the codes a population is written in."""
    basis = basis_of(population)
    book = basis.book
    written = tuple(_written(*code) for code in zip(book.texts, book.vocabularies, strict=True))
    of_text = [0] * len(book.texts)
    names: dict[tuple[str, str], str] = {}
    diseases: dict[int, tuple[str, str]] = {}
    for topic, name in enumerate((*basis.rates.diseases, *OTHER_TOPICS)):
        known = None if name in OTHER_TOPICS else disease(name)
        concept, label, snomed = (0, name.replace("_", " "), "") if known is None else _standard(known)
        if concept:
            diseases.setdefault(concept, (label, snomed))
        for row in range(len(DIALECTS)):
            first, size = int(book.first[row, topic]), int(book.size[row, topic])
            for text in range(first, first + size):
                of_text[text] = concept
                names.setdefault(written[text], label)
    ids = {code: LOCAL + rank for rank, code in enumerate(sorted(names))}
    source = pa.array([ids[code] for code in written], pa.int64())
    return Concepts(source, pa.array(of_text, pa.int64()), written, names, diseases)


def _written(text: str, dialect: str) -> tuple[str, str]:
    """Return a code's vocabulary in OMOP and its text there, with a dot after three signs."""
    bare = (text[1:] if dialect == "icd10dk" else text).replace(".", "")
    code = f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare
    return ("ICD8" if dialect == "icd8" else "ICD10"), code


def _standard(known: Disease) -> tuple[int, str, str]:
    """Return a disease's standard concept (0 for none), label and code of SNOMED."""
    codes = {
        vocabulary: [code for each in known.code_sets if each.vocabulary == vocabulary for code in each.codes]
        for vocabulary in ("omop", "snomed")
    }
    concept = int(codes["omop"][0]) if codes["omop"] else 0
    return concept, known.label, (codes["snomed"] or [f"OMOP{concept}"])[0]


def concept_rows(population: Population) -> list[tuple[object, ...]]:
    """Return the rows of ``concept``, by id."""
    made = concepts_of(population)
    rows: list[tuple[object, ...]] = [*_FIXED]
    rows += [
        (concept, label, "Condition", "SNOMED", "Disorder", "S", code)
        for concept, (label, code) in made.diseases.items()
    ]
    for rank, (vocabulary, code) in enumerate(sorted(made.names)):
        label, kind = made.names[vocabulary, code], f"{vocabulary} code"
        rows.append((LOCAL + rank, label, "Condition", vocabulary, kind, None, code))
    return [(*row, _FROM, _TO, None) for row in sorted(rows, key=lambda row: int(str(row[0])))]


def ancestor_rows(population: Population) -> list[tuple[object, ...]]:
    """Return the rows of ``concept_ancestor``: each disease below itself and below any disease."""
    diseases = sorted(concepts_of(population).diseases)
    own = [(concept, concept, 0, 0) for concept in (ANY_DISEASE, *diseases)]
    return [*own, *((ANY_DISEASE, concept, 1, 1) for concept in diseases)]


def relationship_rows(population: Population) -> list[tuple[object, ...]]:
    """Return the rows of ``concept_relationship``: what each source code maps to."""
    made = concepts_of(population)
    pairs = set(zip(made.source.to_pylist(), made.standard.to_pylist(), strict=True))
    return [(source, standard, "Maps to", _FROM, _TO, None) for source, standard in sorted(pairs) if standard]
