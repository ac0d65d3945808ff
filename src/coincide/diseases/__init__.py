"""Diseases: code sets in several vocabularies, with provenance.

`vocabularies` is the closed list of coding systems, `codes` their normal forms (in Python and in SQL),
`definition` what a disease is and the built-in ones, `own` the user's own code sets, `concept_set` those
of ATLAS, `resolve` the codes of a disease among those found in the data, `listing` what ``coincide codes``
prints, `controls` the negative controls and the known links, `incidence` the rates of the simulator.
"""

from coincide.diseases.concept_set import read_concept_set
from coincide.diseases.controls import PositivePair, negative_controls, positive_pairs
from coincide.diseases.definition import CodeSet, Disease, disease, disease_names
from coincide.diseases.listing import codelist_csv, codes_table, write_codelist
from coincide.diseases.own import from_inline, read_codelist
from coincide.diseases.resolve import CodeIndex, Resolved, asked_codes, index_codes, require_disjoint, resolve

__all__ = [
    "CodeIndex",
    "CodeSet",
    "Disease",
    "PositivePair",
    "Resolved",
    "asked_codes",
    "codelist_csv",
    "codes_table",
    "disease",
    "disease_names",
    "from_inline",
    "index_codes",
    "negative_controls",
    "positive_pairs",
    "read_codelist",
    "read_concept_set",
    "require_disjoint",
    "resolve",
    "write_codelist",
]
