"""A phenopacket of version 2 as a case; plain JSON, no package needed."""

from __future__ import annotations

import re
from typing import Any, Final

from coincide.cases.case import Case
from coincide.cases.known import Count
from coincide.cases.phenopacket_features import FeatureReader
from coincide.cases.phenopacket_gathered import Gathered
from coincide.cases.phenopacket_genes import read_disease, read_interpretation
from coincide.cases.phenopacket_measurements import read_measurement
from coincide.cases.phenopacket_shape import FIRST_VERSION, camel, entries, is_phenopacket, message
from coincide.cases.phenopacket_terms import LOCAL
from coincide.cases.phenopacket_times import Age, age_of, months_between
from coincide.cases.reading_place import Place
from coincide.cases.reading_text import Document
from coincide.cases.sheet import check_case, value_at
from coincide.cases.sheet_leaves import case_of

__all__ = ["case_from_phenopacket", "is_phenopacket"]

VERSION: Final = "2.0"
OWN_WORDS: Final = {f"{LOCAL}:label": "label", f"{LOCAL}:source": "source"}
SEXES: Final = {"FEMALE": "female", "MALE": "male", "OTHER_SEX": "other", "UNKNOWN_SEX": "unknown"}

_SECOND: Final = re.compile(r"2(?:\.\d+){0,2}(?:-\w[\w.]*)?")
_ARTICLE: Final = re.compile(r"PMID:\d{1,9}|DOI:10\.\S{1,80}", re.IGNORECASE)


def case_from_phenopacket(document: Document) -> tuple[Case, list[str]]:
    """Return the patient a phenopacket tells of, and notes on what was not read word for word.

    The packet's id, the subject's ids and birth date and every timestamp are read past and never kept; ages
    are kept in years.

    Raises
    ------
    DataError
        Everything that is wrong: COI-D755 an unknown field, COI-D757 a wrong number, COI-D758 an age out of
        range, COI-D760 findings that contradict each other, COI-D765 another version of the schema,
        COI-D766 an unknown prefix, COI-D767 an unknown term of coincide's namespace, COI-D768 a wrong form.
    """
    place = document.place
    packet = message("phenopacket", document.values, place)
    found = Gathered()
    _read_meta(packet, document.values, place, found)
    features = FeatureReader(found)
    for name, read in (
        ("phenotypicFeatures", features.read),
        ("measurements", lambda each, spot: read_measurement(each, spot, found)),
        ("interpretations", lambda each, spot: read_interpretation(each, spot, found)),
    ):
        for number, each in enumerate(entries(packet.get(name), place.at(name)), start=1):
            read(each, place.at(name, number))
    _read_subject(packet, place, found, [*features.onsets, *_disease_onsets(packet, place, found)])
    case = case_of(found.said())
    check_case(case, place)
    return case, found.every_note()


def _read_meta(packet: dict[str, Any], values: dict[str, Any], place: Place, found: Gathered) -> None:
    spot = place.at("metaData")
    meta = message("meta", packet.get("metaData"), spot)
    version = meta.get("phenopacketSchemaVersion")
    first = FIRST_VERSION.intersection(camel(key) for key in values)
    if first or not (isinstance(version, str) and _SECOND.fullmatch(version)):
        place.at("metaData", "phenopacketSchemaVersion").add(
            "COI-D765",
            "this is no phenopacket of version 2" if version or first else "no version of the schema is told",
            why="the versions name their fields differently, so findings would be lost",
            fix=f'convert it to version 2, and write "phenopacketSchemaVersion": "{VERSION}"',
        )
    for number, each in enumerate(
        entries(meta.get("externalReferences"), spot.at("externalReferences")), start=1
    ):
        if isinstance(each, dict):
            _read_reference(each, spot.at("externalReferences", number), found)


def _read_reference(given: dict[str, Any], place: Place, found: Gathered) -> None:
    name, words = given.get("id"), given.get("description")
    if name in OWN_WORDS:
        key = OWN_WORDS[str(name)]
        found.tell((key,), value_at(("Case", key), str, words, place.at("description")), place)
    elif isinstance(name, str) and _ARTICLE.fullmatch(name) and ("source",) not in found.known:
        found.tell(("source",), name, place)


def _disease_onsets(packet: dict[str, Any], place: Place, found: Gathered) -> list[Age]:
    listed = enumerate(entries(packet.get("diseases"), place.at("diseases")), start=1)
    ages = [read_disease(each, place.at("diseases", number), found) for number, each in listed]
    return [age for age in ages if age is not None]


def _read_subject(packet: dict[str, Any], place: Place, found: Gathered, onsets: list[Age]) -> None:
    """Read sex, the age at the first symptom and how long the illness has lasted."""
    spot = place.at("subject")
    subject = message("subject", packet.get("subject"), spot)
    sex = subject.get("sex")
    if sex is not None:
        if sex not in SEXES:
            spot.at("sex").add("COI-D756", "this is no sex of the schema", fix=f"one of: {', '.join(SEXES)}")
        found.tell(("sex",), SEXES.get(str(sex), "unknown"), spot)
    last = age_of(subject.get("timeAtLastEncounter"), spot.at("timeAtLastEncounter"))
    if not onsets:
        return
    first = min(onsets)
    if ("age_years",) not in found.known:
        found.tell(("age_years",), first.years, spot)
    between = months_between(first, last) if last is not None else Count()
    if between is None:
        spot.add("COI-D760", "the last encounter lies before the first symptom", fix="check both ages")
    else:
        found.tell(("course", "illness_months"), between, spot)
