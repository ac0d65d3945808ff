"""The shipped codes against the published code lists (in the data folder beside the checkout)."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from coincide.diseases import disease, disease_names, resolve
from coincide.diseases.codes import normalise

MAPS = Path(__file__).parents[2].parent / "shared" / "data" / "code_maps"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not MAPS.is_dir(), reason="the folder ../shared/data/code_maps is absent"),
]

ALL = disease_names()


def _lines(name: str) -> list[str]:
    with gzip.open(MAPS / name, "rt", encoding="utf-8") as file:
        return file.read().splitlines()


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_lines(name)))


@cache
def _icd10cm(year: int) -> frozenset[str]:
    if year == 2024:
        return frozenset(line[:7].strip() for line in _lines("icd10cm-codes-2024.txt.gz"))
    lines = (line.strip() for line in _lines("icd10cm-code-list-April-2026.txt.gz"))
    return frozenset(line for line in lines if re.fullmatch(r"[A-Z][0-9][0-9A-Z]{1,5}", line))


@cache
def _who() -> frozenset[str]:
    text = (MAPS / "icd_10_v2019.xml").read_text("utf-8-sig")
    return frozenset(normalise(name, "icd10") for name in re.findall(r"<name>([^<]*)</name>", text))


@cache
def _icd9cm() -> frozenset[str]:
    text = (MAPS / "icd9toicd10cmgem.csv").read_text("utf-8")
    return frozenset(row["icd9cm"] for row in csv.DictReader(text.splitlines()))


@cache
def _phecodes() -> dict[str, set[str]]:
    """Return phecodes of ICD-9-CM (flag 9) and ICD-10-CM (flag 10) codes, without their parents."""
    found = defaultdict(set)
    for row in _rows("phecode12.csv.gz"):
        if row["phecode"] == row["phecode_unrolled"]:
            found[f"{row['flag']} {row['ICD']}"].add(row["phecode"])
    return found


def _declared(vocabulary: str) -> list[tuple[str, str, str]]:
    return [
        (name, code, codes.match)
        for name in ALL
        for codes in disease(name).code_sets
        if codes.vocabulary == vocabulary
        for code in codes.normal_codes
    ]


def _absent(vocabulary: str, listed: frozenset[str]) -> list[tuple[str, str, str]]:
    starts = {text[:length] for text in listed for length in range(1, len(text) + 1)}
    return [
        each for each in _declared(vocabulary) if each[1] not in (starts if each[2] == "prefix" else listed)
    ]


@pytest.mark.parametrize("year", [2024, 2026])
def test_every_icd10cm_code_exists(year: int) -> None:
    assert len(_icd10cm(year)) > 70_000
    assert _absent("icd10cm", _icd10cm(year)) == []


def test_every_who_code_exists() -> None:
    declared = _declared("icd10")
    assert len(declared) > 70
    assert [each for each in declared if each[1] not in _who()] == []


def test_every_icd9cm_code_exists() -> None:
    assert _absent("icd9cm", _icd9cm()) == []


@pytest.mark.slow
@pytest.mark.parametrize("year", [2024, 2026])
def test_no_icd10cm_code_belongs_to_two_diseases(year: int) -> None:
    found = [(number, "icd10cm", text) for number, text in enumerate(sorted(_icd10cm(year)))]
    owner: dict[int, str] = {}
    for name in ALL:
        resolved = resolve(disease(name), found)
        assert resolved.codes, name
        assert resolved.not_found == (), name
        for code in resolved.codes:
            assert owner.setdefault(code, name) == name


def test_the_split_of_g35() -> None:
    leaves = {"G35A", "G35B0", "G35B1", "G35B2", "G35C0", "G35C1", "G35C2", "G35D"}
    assert not leaves & _icd10cm(2024)
    assert leaves <= _icd10cm(2026)
    found = [(number, "icd10cm", text) for number, text in enumerate(sorted(_icd10cm(2026)))]
    texts = {row.text for row in resolve(disease("ms"), found).matched}
    assert texts == leaves | {"G35", "G35B", "G35C"}
    known = {key.partition(" ")[2] for key in _phecodes()}
    assert not {"G35.A", "G35.D", "G35.B0"} & known


def test_phecodes_of_als_and_ms() -> None:
    phecodes = _phecodes()
    assert phecodes["9 335.20"] == phecodes["10 G12.21"] == {"334.21"}
    assert phecodes["9 340"] == phecodes["10 G35"] == {"335"}
    shipped = {
        name: {
            code for each in disease(name).code_sets if each.vocabulary == "phecode" for code in each.codes
        }
        for name in ("als", "ms")
    }
    assert shipped == {"als": {"334.21"}, "ms": {"335"}}


def test_phecode_340_is_migraine_and_icd9_340_is_ms() -> None:
    names = {row["phecode"]: row["phecode_string"] for row in _rows("phecode12.csv.gz")}
    assert names["340"] == "Migraine"
    assert names["335"] == "Multiple sclerosis"
    found = [(0, "phecode", "340"), (1, "icd9cm", "340"), (2, "icd9cm", "33520"), (3, "phecode", "335")]
    assert resolve(disease("ms"), found).codes == (1, 3)
    assert resolve(disease("als"), found).codes == (2,)


def test_phecode_exclusions_would_delete_those_who_have_both() -> None:
    excluded = defaultdict(set)
    for row in _rows("phecode12.csv.gz"):
        excluded[row["phecode"]] |= set(row["exclude_range"].split(","))
    assert "334.21" in excluded["335"]
    assert "335" in excluded["334.21"]


def test_phecodex_of_als_and_ms() -> None:
    names = {row["phecode"]: row["phecode_string"] for row in _rows("phecodeX.csv.gz")}
    assert names["NS_323.31"] == "Amyotrophic lateral sclerosis [ALS]"
    assert names["NS_326.1"] == "Multiple sclerosis"
    who = defaultdict(set)
    for row in _rows("phecodeX_WHO.csv.gz"):
        who[row["ICD"]].add(row["phecode"])
    assert "NS_326.1" in who["G35"]
    # the WHO map cannot give ALS: G12.2 is all motor neuron disease
    assert "NS_323.3" in who["G12.2"]
    assert "NS_323.31" not in who["G12.2"]
    assert "G1221" not in _who()


def test_omim_and_orpha_ids_are_annotated() -> None:
    with gzip.open(MAPS.parent / "hpo" / "phenotype.hpoa.gz", "rt", encoding="utf-8") as file:
        names = {row[0]: row[1].lower() for row in csv.reader(file, delimiter="\t") if len(row) > 1}
    als = [
        code
        for each in disease("als").code_sets
        if each.vocabulary in ("omim", "orpha")
        for code in each.codes
    ]
    assert all("amyotrophic lateral sclerosis" in names[code] for code in als)
    assert "multiple sclerosis" in names["OMIM:126200"]
    assert "ORPHA:802" not in names
