"""Diseases and interpretations of a phenopacket: the age at onset, and variants that bring ALS."""

from __future__ import annotations

from typing import Any, Final

from coincide.cases.known import PRESENT
from coincide.cases.phenopacket_gathered import Gathered
from coincide.cases.phenopacket_shape import entries, message, truth
from coincide.cases.phenopacket_terms import NO_TERM, term_at
from coincide.cases.phenopacket_times import Age, age_of
from coincide.cases.reading_place import Place
from coincide.cases.sheet_values import text_at

ALS: Final = frozenset(
    {"MONDO:0004976", "MONDO:0007103", "ORPHA:803", "DOID:332", "OMIM:105400", "OMIM:105550"}
)
MS: Final = frozenset({"MONDO:0005301", "ORPHA:802", "ORPHA:71211", "DOID:2377", "OMIM:126200"})
ALS_GENES: Final = frozenset({"SOD1", "C9orf72", "TARDBP", "FUS"})
"""The genes in which most variants that bring ALS lie (Renton et al., Nature Neuroscience 2014,
doi 10.1038/nn.3584); of other genes the packet's own diagnosis must be ALS."""

_CAUSING: Final = frozenset({"PATHOGENIC", "LIKELY_PATHOGENIC"})
_NO_CALL: Final = frozenset({"REJECTED"})


def read_disease(value: Any, place: Place, found: Gathered) -> Age | None:
    """Return the age at onset of one of the two diseases; the diagnosis itself is no finding."""
    given = message("disease", value, place)
    term = term_at(given.get("term"), place.at("term"))
    onset = age_of(given.get("onset"), place.at("onset"))
    excluded = truth(given.get("excluded"), place.at("excluded"))
    if term is NO_TERM:
        return None
    if term.id in ALS | MS and not excluded:
        return onset
    found.leave_out(place)
    return None


def read_interpretation(value: Any, place: Place, found: Gathered) -> None:
    """Read the genes of one interpretation, and whether a variant that brings ALS is among them."""
    given = message("interpretation", value, place)
    spot = place.at("diagnosis")
    diagnosis = message("diagnosis", given.get("diagnosis"), spot)
    disease = diagnosis.get("disease")
    is_als = disease is not None and term_at(disease, spot.at("disease")).id in ALS
    listed = entries(diagnosis.get("genomicInterpretations"), spot.at("genomicInterpretations"))
    for number, each in enumerate(listed, start=1):
        _read_gene(each, spot.at("genomicInterpretations", number), is_als=is_als, found=found)


def _read_gene(value: Any, place: Place, *, is_als: bool, found: Gathered) -> None:
    given = message("genomic", value, place)
    variant = message("variant", given.get("variantInterpretation"), place.at("variantInterpretation"))
    described = variant.get("variationDescriptor")
    context = (
        described.get("geneContext", described.get("gene_context")) if isinstance(described, dict) else None
    )
    gene = given.get("gene", context)
    status = given.get("interpretationStatus")
    symbol = gene.get("symbol") if isinstance(gene, dict) else None
    if not isinstance(symbol, str) or status in _NO_CALL:
        found.leave_out(place)
        return
    words = text_at(symbol, place.at("gene", "symbol"))
    if words not in found.known.get(("genetics", "genes"), ()):
        found.tell(("genetics", "genes"), (words,), place)
    causing = variant.get("acmgPathogenicityClassification") in _CAUSING or status == "CAUSATIVE"
    if causing and (is_als or words in ALS_GENES):
        found.tell(("genetics", "als_variant"), PRESENT, place)
