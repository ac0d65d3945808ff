"""A case as a phenopacket of version 2.

What the Human Phenotype Ontology has a term for is a feature; everything else is a measurement in coincide's
namespace, under the path of the attribute in a case sheet. Nothing that is known is lost. No clock is read:
the time of creation is the same constant in every packet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from coincide.cases.case import Case, Muscle
from coincide.cases.hpo import RELEASE, hpo_terms, sign_terms
from coincide.cases.known import ABSENT, PRESENT, Count, Known
from coincide.cases.phenopacket_features import SIGN
from coincide.cases.phenopacket_read import OWN_WORDS, SEXES, VERSION
from coincide.cases.phenopacket_terms import ABSENT_TERM, LOCAL, PRESENT_TERM, SIDES, UNITS, local
from coincide.cases.sheet_contradictions import DENIED
from coincide.cases.sheet_leaves import leaf_types, leaves, told_of
from coincide.cases.sheet_shape import WORDS

CREATED: Final = "1970-01-01T00:00:00Z"
WHOLE: Final = {"upper": "HP:0002493", "lower": "HP:0002366"}
ALSO: Final = {
    ("mri", "lesions", "periventricular"): ("HP:0030891", 1),
    ("mri", "lesions", "spinal_cord"): ("HP:0100561", 1),
    ("csf", "bands"): ("HP:6000397", 2),
}
"""Counts that are also told as a feature, for programs that read features alone; from so many."""

GENE_IDS: Final = {"SOD1": "HGNC:11179", "C9orf72": "HGNC:28337", "TARDBP": "HGNC:11571", "FUS": "HGNC:4010"}
_SIDED: Final = re.compile(r"(.+) \((left|right|bilateral|unilateral)\)")

Row = dict[str, Any]
Path = tuple[str, ...]


def packet_of(case: Case) -> Row:
    """Return the phenopacket of a case, as plain values of JSON."""
    known = leaves(case)
    packet: Row = {
        "id": case.label or "case",
        "subject": {"id": "case", "sex": next(word for word, sex in SEXES.items() if sex == case.sex)},
        "phenotypicFeatures": [*_features(known)],
        "measurements": [*_measurements(known)],
        "interpretations": [*_interpretations(case)],
    }
    packet = {name: value for name, value in packet.items() if value}
    return {**packet, "metaData": _meta(case, packet)}


def _features(known: dict[Path, Any]) -> Iterator[Row]:
    for path, value in known.items():
        if path[0] in {"motor", "unplaced"}:
            yield from _signs(path, value, known)
        elif path in ALSO:
            yield from _also(*ALSO[path], value)


def _signs(path: Path, value: Any, known: dict[Path, Any]) -> Iterator[Row]:
    region = path[1] if path[0] == "motor" else ""
    if isinstance(value, Known):
        yield _feature(_hpo(WHOLE[path[-1]]), region, excluded=value is ABSENT)
        return
    for words in value:
        sided = _SIDED.fullmatch(words)
        label, side = (sided[1], sided[2]) if sided else (words, "")
        if _has_term(label, region, path, known):
            yield _feature(_hpo(sign_terms()[label].id), region, side)
        else:
            yield _feature({"id": SIGN, "label": words}, region)


def _has_term(label: str, region: str, path: Path, known: dict[Path, Any]) -> bool:
    """Return whether a sign can be told by a term that says no more than the case does."""
    term = sign_terms().get(label)
    if term is None or DENIED.match(label):
        return False
    told = term.means == "sign" or known.get((*path[:-1], term.means)) is PRESENT
    return told and (region in term.where if term.where and region else not term.where)


def _feature(term: Row, region: str = "", side: str = "", *, excluded: bool = False) -> Row:
    found: Row = {"type": term}
    if excluded:
        found["excluded"] = True
    modifiers = [local(region)] if region else []
    modifiers += [{"id": key, "label": word.capitalize()} for key, word in SIDES.items() if word == side]
    return {**found, "modifiers": modifiers} if modifiers else found


def _also(term_id: str, least: int, count: Count) -> Iterator[Row]:
    state = count.at_least(least)
    if state.decided and (state is PRESENT or count.high == 0 or least > 1):
        yield _feature(_hpo(term_id), excluded=state is ABSENT)


def _hpo(term_id: str) -> Row:
    return {"id": term_id, "label": hpo_terms()[term_id].label}


def _measurements(known: dict[Path, Any]) -> Iterator[Row]:
    elsewhere = {("label",), ("source",), ("sex",), ("genetics", "genes")}
    for path, value in known.items():
        if path[0] in {"motor", "unplaced"} or path in elsewhere:
            continue
        for each in value if isinstance(value, tuple) else (value,):
            yield {"assay": local(".".join(path), path[-1].replace("_", " ")), **_value(path, each)}


def _value(path: Path, value: Any) -> Row:
    leaf = leaf_types()[path]
    if isinstance(value, Known):
        return {"value": {"ontologyClass": _state(value)}}
    if isinstance(value, str):
        closed = (leaf.owner, leaf.name) in WORDS
        return {"value": {"ontologyClass": local(value) if closed else local("words", value)}}
    if isinstance(value, int):
        return {"value": {"quantity": {"unit": UNITS["years"], "value": value}}}
    if isinstance(value, Count):
        return _count(value, UNITS["months" if leaf.name.endswith("_months") else "count"])
    return _record(value)


def _state(value: Known) -> Row:
    return PRESENT_TERM if value is PRESENT else ABSENT_TERM


def _count(count: Count, unit: Row) -> Row:
    if count.exact is not None:
        return {"value": {"quantity": {"unit": unit, "value": count.exact}}}
    ends = {"at_least": count.low, "at_most": count.high}
    rows = [
        {"type": local(name, name.replace("_", " ")), "quantity": {"unit": unit, "value": number}}
        for name, number in ends.items()
        if number is not None
    ]
    return {"complexValue": {"typedQuantities": rows}}


def _record(one: Any) -> Row:
    """Return a muscle or an attack: a quantity for each thing told, 1 present and 0 absent."""
    told = told_of(one)
    name = told.pop("name", "")
    rows = [row for key, value in told.items() for row in _quantities(key, value)]
    found: Row = {"complexValue": {"typedQuantities": rows}}
    if isinstance(one, Muscle):
        site = local("muscle", name)
        found["procedure"] = {"code": local("needle_emg", "needle electromyography"), "bodySite": site}
    return found


def _quantities(key: str, value: Any) -> Iterator[Row]:
    for each in value if isinstance(value, tuple) else (value,):
        label = key.replace("_", " ") if isinstance(each, Known) else each
        number = 0 if each is ABSENT else 1
        yield {"type": local(key, label), "quantity": {"unit": UNITS["count"], "value": number}}


def _interpretations(case: Case) -> Iterator[Row]:
    """Yield the genes; whether a variant brings ALS is a measurement of its own."""
    if not case.genetics.genes:
        return
    calls = [
        {
            "subjectOrBiosampleId": "case",
            "interpretationStatus": "UNKNOWN_STATUS",
            "gene": {"valueId": GENE_IDS.get(gene, f"{LOCAL}:gene"), "symbol": gene},
        }
        for gene in case.genetics.genes
    ]
    disease = {"id": "MONDO:0004976", "label": "amyotrophic lateral sclerosis"}
    yield {
        "id": "genes",
        "progressStatus": "UNKNOWN_PROGRESS",
        "diagnosis": {"disease": disease, "genomicInterpretations": calls},
    }


def _meta(case: Case, packet: Row) -> Row:
    told = {"label": case.label, "source": case.source}
    references = [{"id": key, "description": told[name]} for key, name in OWN_WORDS.items() if told[name]]
    return {
        "created": CREATED,
        "createdBy": "coincide",
        "resources": [*_resources(packet)],
        "phenopacketSchemaVersion": VERSION,
        **({"externalReferences": references} if references else {}),
    }


_OBO: Final = "http://purl.obolibrary.org/obo"
_RESOURCES: Final = (
    ("hp", "human phenotype ontology", f"{_OBO}/hp.json", RELEASE, "HP", f"{_OBO}/HP_"),
    ("mondo", "Mondo Disease Ontology", f"{_OBO}/mondo.json", "not told", "MONDO", f"{_OBO}/MONDO_"),
    ("uo", "Units of measurement ontology", f"{_OBO}/uo.owl", "not told", "UO", f"{_OBO}/UO_"),
    ("hgnc", "HUGO Gene Nomenclature Committee", "https://www.genenames.org", "not told", "HGNC", ""),
    (
        "loinc",
        "Logical Observation Identifiers Names and Codes",
        "https://loinc.org",
        "not told",
        "LOINC",
        "",
    ),
    ("coincide", "keys of the case sheet of coincide", "urn:coincide:case", "1", LOCAL, "urn:coincide:case:"),
)


def _resources(packet: Row) -> Iterator[Row]:
    """Yield the vocabularies the packet uses."""
    keys = ("id", "name", "url", "version", "namespacePrefix", "iriPrefix")
    used = set(re.findall(r"'(\w+):", repr(packet)))
    for row in _RESOURCES:
        if row[4] in used:
            yield dict(zip(keys, row, strict=True))
