"""Ontology terms of a phenopacket: prefixes, body regions, sides, and coincide's own namespace.

The namespace ``COINCIDE`` holds what the Human Phenotype Ontology lacks. The id of a measurement is the path
of the attribute in a case sheet, such as ``COINCIDE:mri.rims``.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from coincide.cases.case import BULBAR, CERVICAL, LUMBOSACRAL, THORACIC
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known
from coincide.cases.reading_place import Place, near

LOCAL: Final = "COINCIDE"

PREFIXES: Final = frozenset(
    {
        *("HP", "MONDO", "OMIM", "ORPHA", "ORPHANET", "Orphanet", "DOID", "EFO", "MESH", "ICD10", "ICD10CM"),
        *("ICD11", "LOINC", "NCIT", "UBERON", "UO", "UCUM", "SNOMED", "SNOMEDCT", "SCTID", "UMLS", "PATO"),
        *("HGNC", "NCBIGene", "ENSEMBL", "ECO", "GENO", "SO", "CL", "CHEBI", "MAXO", "OBI", "NCBITaxon"),
        *("PMID", "DOI", "GSSO", "DrugCentral", "RxNorm", "ATC", LOCAL),
    }
)
"""Prefixes of the ontologies and code systems phenopackets use."""

REGIONS: Final = {
    f"{LOCAL}:bulbar": BULBAR,
    f"{LOCAL}:cervical": CERVICAL,
    f"{LOCAL}:thoracic": THORACIC,
    f"{LOCAL}:lumbosacral": LUMBOSACRAL,
    "UBERON:0001723": BULBAR,  # tongue
    "UBERON:0001456": BULBAR,  # face
    "UBERON:0002298": BULBAR,  # brainstem
    "UBERON:0000974": CERVICAL,  # neck
    "UBERON:0002102": CERVICAL,  # forelimb
    "UBERON:0001460": CERVICAL,  # arm
    "UBERON:0002398": CERVICAL,  # hand
    "UBERON:0002726": CERVICAL,  # cervical spinal cord
    "UBERON:0000916": THORACIC,  # abdomen
    "UBERON:0003038": THORACIC,  # thoracic spinal cord
    "UBERON:0002103": LUMBOSACRAL,  # hindlimb
    "UBERON:0000978": LUMBOSACRAL,  # leg
    "UBERON:0002387": LUMBOSACRAL,  # foot
    "UBERON:0002792": LUMBOSACRAL,  # lumbar spinal cord
    "UBERON:0005843": LUMBOSACRAL,  # sacral spinal cord
}
"""Body sites -> motor region (Uberon; Mungall et al., Genome Biology 2012, doi 10.1186/gb-2012-13-1-r5)."""

SIDES: Final = {
    "HP:0012835": "left",
    "HP:0012834": "right",
    "HP:0012832": "bilateral",
    "HP:0012833": "unilateral",
}

FOUND: Final[dict[str, Known]] = {
    "LOINC:LA9633-4": PRESENT,
    "LOINC:LA9634-2": ABSENT,
    "NCIT:C25626": PRESENT,
    "SNOMEDCT:52101004": PRESENT,
    "SNOMEDCT:2667000": ABSENT,
    f"{LOCAL}:present": PRESENT,
    f"{LOCAL}:absent": ABSENT,
    f"{LOCAL}:unknown": UNKNOWN,
}
PRESENT_TERM: Final = {"id": "LOINC:LA9633-4", "label": "Present"}
ABSENT_TERM: Final = {"id": "LOINC:LA9634-2", "label": "Absent"}

UNITS: Final = {
    "count": {"id": "UO:0000189", "label": "count unit"},
    "months": {"id": "UO:0000035", "label": "month"},
    "years": {"id": "UO:0000036", "label": "year"},
}

_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.]*):(\S+)")


class Term(NamedTuple):
    """An id with its label."""

    id: str
    label: str

    @property
    def local(self) -> str:
        """The name within coincide's namespace; empty outside of it."""
        return self.id.removeprefix(f"{LOCAL}:") if self.id.startswith(f"{LOCAL}:") else ""


NO_TERM: Final = Term("", "")


def term_at(value: Any, place: Place) -> Term:
    """Return a term, its prefix checked; an empty one where there is none to be read."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        place.add(
            "COI-D768",
            "a term with an id and a label is asked for here",
            fix='{"id": "HP:...", "label": ...}',
        )
        return NO_TERM
    label = value.get("label", "")
    for key in value:
        if key not in {"id", "label"}:
            place.at(key).add("COI-D755", "a term has no such key", fix="allowed: id, label")
    return _curie(value["id"], label if isinstance(label, str) else "", place)


def _curie(text: str, label: str, place: Place) -> Term:
    written = _CURIE.fullmatch(text)
    if written is None:
        place.add("COI-D766", "an id is no prefix, colon and number", fix="such as HP:0003487")
        return NO_TERM
    prefix = written[1]
    if prefix not in PREFIXES:
        hint = near(prefix, PREFIXES) or f"known: {', '.join(sorted(PREFIXES))}"
        place.add("COI-D766", "the prefix of an id is no ontology that is known", fix=hint)
        return NO_TERM
    if prefix == "HP" and not re.fullmatch(r"\d{7}", written[2]):
        place.add("COI-D766", "an HPO id has seven digits", fix="such as HP:0003487")
        return NO_TERM
    return Term(text, label)


def local(name: str, label: str = "") -> dict[str, str]:
    """Return a term of coincide's namespace.

    Examples
    --------
    >>> local("left arm")
    {'id': 'COINCIDE:left_arm', 'label': 'left arm'}
    """
    return {"id": f"{LOCAL}:{name.replace(' ', '_')}", "label": label or name}
