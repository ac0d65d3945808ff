"""The built-in terms of the Human Phenotype Ontology: ids, labels, and what each of them tells."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from coincide.cases.case import ATTACK_SITES, LESION_PLACES, REGIONS
from coincide.cases.hpo import ID, MEANINGS, current, hpo_terms, replaced, sign_terms

ONTOLOGY = Path(__file__).resolve().parents[4] / "shared" / "data" / "hpo" / "hp.obo.gz"


def test_every_term_is_well_formed() -> None:
    places = {"lesion": LESION_PLACES, "attack": ATTACK_SITES}
    for term in hpo_terms().values():
        assert ID.fullmatch(term.id)
        assert term.means in MEANINGS
        assert term.label
        assert set(term.where) <= set(places.get(term.means, REGIONS))
    assert len(sign_terms()) == sum(term.means in {"upper", "lower", "sign"} for term in hpo_terms().values())


@pytest.mark.parametrize(
    ("term", "means", "where"),
    [
        ("HP:0003487", "upper", ("lumbosacral",)),  # Babinski
        ("HP:0031993", "upper", ("cervical",)),  # Hoffmann
        ("HP:0012473", "lower", ("bulbar",)),  # tongue atrophy
        ("HP:0033683", "upper", ("bulbar",)),  # jaw
        ("HP:0031827", "upper", ("thoracic",)),  # abdominal reflex
        ("HP:0002380", "sign", ()),  # fasciculations alone
        ("HP:0001308", "sign", ("bulbar",)),  # of the tongue
        ("HP:0001324", "sign", ()),  # weakness alone
        ("HP:0001347", "upper", ()),  # hyperreflexia, nobody says where
        ("HP:0002493", "upper_whole", ()),
        ("HP:0003401", "none", ()),
    ],
)
def test_what_terms_tell(term: str, means: str, where: tuple[str, ...]) -> None:
    assert (hpo_terms()[term].means, hpo_terms()[term].where) == (means, where)


def test_only_the_signs_as_a_whole_can_be_absent_as_a_whole() -> None:
    assert [each.id for each in hpo_terms().values() if each.means.endswith("_whole")] == [
        "HP:0002493",
        "HP:0002366",
    ]


def test_obsolete_ids_lead_to_built_in_terms() -> None:
    assert all(new in hpo_terms() and old not in hpo_terms() for old, new in replaced().items())
    assert current("HP:0001352") == "HP:0003487"


def ontology() -> dict[str, str]:
    text = gzip.decompress(ONTOLOGY.read_bytes()).decode("utf-8")
    blocks = [block.split("\n[")[0] for block in text.split("\n[Term]\n")[1:]]
    return {re.search(r"^id: (\S+)", block, re.M)[1]: block for block in blocks}  # type: ignore[index]


@pytest.mark.shared
def test_the_table_agrees_with_the_ontology() -> None:
    if not ONTOLOGY.exists():
        pytest.skip("the ontology is not beside the checkout")
    terms = ontology()
    for term in hpo_terms().values():
        assert re.search(r"^name: (.*)", terms[term.id], re.M)[1] == term.label  # type: ignore[index]
        assert "is_obsolete: true" not in terms[term.id]
    for old, new in replaced().items():
        merged = f"alt_id: {old}\n" in terms[new] + "\n"
        obsolete = old in terms and f"replaced_by: {new}" in terms[old]
        assert merged or obsolete, old
    told = {
        old
        for old, block in terms.items()
        for new in re.findall(r"^replaced_by: (\S+)", block, re.M)
        if new in hpo_terms()
    }
    assert told <= set(replaced())


@pytest.mark.shared
def test_hpo_toolkit_reads_the_same_labels() -> None:
    hpotk = pytest.importorskip("hpotk")
    if not ONTOLOGY.exists():
        pytest.skip("the ontology is not beside the checkout")
    assert hpotk.TermId.from_curie("HP:0003487").prefix == "HP"
    assert all(hpotk.TermId.from_curie(each).value == each for each in hpo_terms())
