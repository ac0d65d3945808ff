"""Which fields the messages of a version 2 phenopacket have; what is not named here is read past.

Source: GA4GH Phenopacket Schema 2.0 (Jacobsen et al., Nature Biotechnology 2022,
doi 10.1038/s41587-022-01357-4).
"""

from __future__ import annotations

import re
from typing import Any, Final

from coincide.cases.reading_place import Place, nearest, shown

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "phenopacket": (
        *("id", "subject", "phenotypicFeatures", "measurements", "biosamples", "interpretations"),
        *("diseases", "medicalActions", "files", "metaData"),
    ),
    "subject": (
        *("id", "alternateIds", "dateOfBirth", "timeAtLastEncounter", "vitalStatus", "sex"),
        *("karyotypicSex", "gender", "taxonomy"),
    ),
    "feature": (
        *("description", "type", "excluded", "severity", "modifiers", "onset", "resolution", "evidence"),
    ),
    "measurement": ("description", "assay", "value", "complexValue", "timeObserved", "procedure"),
    "value": ("quantity", "ontologyClass"),
    "quantity": ("unit", "value", "referenceRange"),
    "range": ("unit", "low", "high"),
    "complex": ("typedQuantities",),
    "typed": ("type", "quantity"),
    "procedure": ("code", "bodySite", "performed"),
    "disease": (
        *("term", "excluded", "onset", "resolution", "diseaseStage", "clinicalTnmFinding"),
        *("primarySite", "laterality"),
    ),
    "interpretation": ("id", "progressStatus", "diagnosis", "summary"),
    "diagnosis": ("disease", "genomicInterpretations"),
    "genomic": ("subjectOrBiosampleId", "interpretationStatus", "gene", "variantInterpretation"),
    "variant": ("acmgPathogenicityClassification", "therapeuticActionability", "variationDescriptor"),
    "time": ("gestationalAge", "age", "ageRange", "ontologyClass", "timestamp", "interval"),
    "meta": (
        *("created", "createdBy", "submittedBy", "resources", "updates", "phenopacketSchemaVersion"),
        "externalReferences",
    ),
}
"""Message -> its fields."""

FIRST_VERSION: Final = frozenset({"genes", "variants", "htsFiles", "pedigree"})
"""Fields only version 1 has."""

_SIGNS: Final = frozenset({"phenotypicFeatures", "phenotypic_features", "metaData", "meta_data"})


def is_phenopacket(values: dict[str, Any]) -> bool:
    """Return whether a document is a phenopacket of any version, and no case sheet."""
    return bool(_SIGNS.intersection(values)) or {"subject", "id"} <= set(values)


def camel(key: str) -> str:
    """Return a field's name as JSON writes it; the schema's own spelling is allowed as well.

    Examples
    --------
    >>> camel("phenotypic_features"), camel("metaData")
    ('phenotypicFeatures', 'metaData')
    """
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), key)


def message(kind: str, value: Any, place: Place) -> dict[str, Any]:
    """Return the fields of a message; fields it does not have are told with the nearest one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        place.add(
            "COI-D768", "a JSON object is asked for here", fix=f"with the fields {', '.join(FIELDS[kind])}"
        )
        return {}
    found: dict[str, Any] = {}
    for number, (key, below) in enumerate(value.items(), start=1):
        name = camel(key)
        if name in FIELDS[kind]:
            found[name] = below
        elif not (kind == "phenopacket" and name in FIRST_VERSION):  # told as a wrong version
            called = f'"{key}"' if shown(key) == key else f"number {number}"
            place.at(key).add("COI-D755", f"no field is called {called}", fix=nearest(name, FIELDS[kind]))
    return found


def entries(value: Any, place: Place) -> list[Any]:
    """Return the entries of a repeated field."""
    if value is None:
        return []
    if not isinstance(value, list):
        place.add("COI-D768", "a list is asked for here", fix="write it in [ ]")
        return []
    return value


def truth(value: Any, place: Place) -> bool:
    """Return a field that is true or false; false where it is not told."""
    if value is None or isinstance(value, bool):
        return bool(value)
    place.add("COI-D768", "true or false is asked for here")
    return False
