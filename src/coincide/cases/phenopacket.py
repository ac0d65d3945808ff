"""Phenopackets of version 2: write a case as one, and read one back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from coincide.cases.case import Case
from coincide.cases.phenopacket_read import case_from_phenopacket
from coincide.cases.phenopacket_write import packet_of
from coincide.cases.reading_text import document_of


def to_phenopacket(case: Case) -> dict[str, Any]:
    """Return a case as a phenopacket of version 2, as plain values of JSON.

    Parameters
    ----------
    case
        The patient.

    Returns
    -------
    dict
        What the Human Phenotype Ontology has a term for stands in ``phenotypicFeatures``; what it lacks in
        ``measurements`` of the namespace ``COINCIDE``, whose ids are the paths of the case sheet. Unknown
        findings are left out. No person, clock or date stands in it.

    Examples
    --------
    >>> from coincide.cases.case import MotorRegion
    >>> from coincide.cases.known import PRESENT
    >>> packet = to_phenopacket(Case(motor={"bulbar": MotorRegion(lower=PRESENT)}))
    >>> packet["phenotypicFeatures"][0]["type"]["id"]
    'HP:0002366'
    """
    return packet_of(case)


def from_phenopacket(packet: Mapping[str, Any], name: str = "phenopacket.json") -> Case:
    """Return the case a phenopacket tells of; `to_phenopacket` reads back as the same case.

    Raises
    ------
    DataError
        Everything that is wrong with it.
    """
    case, _ = case_from_phenopacket(document_of(json.dumps(packet), name))
    return case


def phenopacket_text(packet: Mapping[str, Any]) -> str:
    """Return a phenopacket as JSON; the same bytes for the same packet."""
    return json.dumps(packet, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
